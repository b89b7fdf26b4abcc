#include "apiserver_fake/api/simple_json_path.h"

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/api/validation_testing.h"
#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

TEST(SimpleJsonPathTest, PathsStartWithADotAndNameMembers) {
  FieldErrors errors;
  EXPECT_TRUE(ValidateSimpleJsonPath(Value(".spec.replicas"), "f", errors));
  EXPECT_EQ(Texts(errors), Lines{});
  EXPECT_FALSE(ValidateSimpleJsonPath(Value("spec"), "f", errors));
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].field, "f");
}

TEST(SimpleJsonPathTest, PathsFollowTheSchema) {
  const Value props = Parse(R"({"type": "object", "properties": {"spec": {"type": "object",
      "properties": {"color": {"type": "string"}}}}})");
  SchemaPath found = FollowSchemaPath(".spec.color", props, false);
  EXPECT_EQ(found.error, "");
  EXPECT_EQ(found.path, "spec.color");
  EXPECT_EQ(found.root, "spec");
  EXPECT_EQ(found.schema["type"], Value("string"));
  EXPECT_NE(FollowSchemaPath(".spec.size", props, false).error, "");
}

}  // namespace
}  // namespace quiesce::api
