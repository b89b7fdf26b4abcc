#include "reconcilers/zoo/programmed/field_path.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

TEST(FieldPath, ADotInFrontDoesNotMatter) {
  EXPECT_EQ(PathOf(Value(".status.phase")), (std::vector<std::string>{"status", "phase"}));
  EXPECT_EQ(PathOf(Value("status.phase")), PathOf(Value(".status.phase")));
  EXPECT_TRUE(PathOf(Value("")).empty());
}

TEST(FieldPath, WhatIsNotThereIsNullAndMadeWhenSet) {
  Value object = Value::Object();
  const std::vector<std::string> path = PathOf(Value(".status.phase"));
  EXPECT_TRUE(At(object, path).is_null());
  SetAt(object, path, Value("Ready"));
  EXPECT_EQ(ToJson(object), R"({"status":{"phase":"Ready"}})");
  EXPECT_EQ(At(object, path), Value("Ready"));
}

TEST(FieldPath, NullTakesTheFieldAway) {
  Value object = *ParseJson(R"({"status":{"phase":"Ready","count":1}})");
  SetAt(object, PathOf(Value(".status.phase")), Value());
  EXPECT_EQ(ToJson(object), R"({"status":{"count":1}})");
}

TEST(FieldPath, WhatIsNoDurationIsZero) {
  EXPECT_EQ(DurationOf(Value("5m")), absl::Minutes(5));
  EXPECT_EQ(DurationOf(Value("soon")), absl::ZeroDuration());
}

}  // namespace
}  // namespace quiesce::reconcilers::zoo::programmed
