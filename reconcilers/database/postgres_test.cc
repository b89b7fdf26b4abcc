#include "reconcilers/database/postgres.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::reconcilers::database {
namespace {

TEST(Postgres, CreatingTwiceSaysThatItExists) {
  Postgres postgres;
  const Value user = Value::Object({{"name", "u"}, {"password", "p"}});
  const Value database = Value::Object({{"name", "d"}, {"owner", "u"}});
  EXPECT_EQ(postgres.Do("create-database", database).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(postgres.Do("create-user", user).ok());
  EXPECT_EQ(postgres.Do("create-user", user).status(),
            absl::AlreadyExistsError("role \"u\" already exists"));
  EXPECT_TRUE(postgres.Do("create-database", database).ok());
  EXPECT_EQ(postgres.Do("create-database", database).status(),
            absl::AlreadyExistsError("database \"d\" already exists"));
  EXPECT_EQ(ToJson(postgres.State()), R"({"databases":{"d":"u"},"users":["u"]})");
}

TEST(Postgres, DroppingWhatIsNotThereSaysSo) {
  Postgres postgres;
  EXPECT_EQ(postgres.Do("drop-database", Value::Object({{"name", "d"}})).status(),
            absl::NotFoundError("database \"d\" does not exist"));
}

TEST(Postgres, UnknownOperationIsRefused) {
  Postgres postgres;
  EXPECT_EQ(postgres.Do("explode", Value::Object()).status(),
            absl::UnimplementedError("unknown operation explode"));
}

}  // namespace
}  // namespace quiesce::reconcilers::database
