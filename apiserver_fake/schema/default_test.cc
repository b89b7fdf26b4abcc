#include "apiserver_fake/schema/default.h"

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/structural.h"
#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

Value Json(absl::string_view text) { return ParseJson(text).value(); }

class DefaultTest : public ::testing::Test {
 protected:
  Value Defaulted(absl::string_view schema, absl::string_view value) {
    Value result = Json(value);
    ApplyDefaults(*BuildStructuralSchema(Json(schema), &set_), result);
    return result;
  }

  SchemaSet set_;
};

TEST_F(DefaultTest, MissingMembersGetTheirDefaultWhereTheParentIsThere) {
  constexpr char kSchema[] = R"({"type": "object", "properties": {
      "spec": {"type": "object", "properties": {"a": {"type": "string", "default": "x"}}},
      "made": {"type": "object", "default": {}, "properties": {
               "n": {"type": "integer", "default": 1}}}}})";
  EXPECT_EQ(Defaulted(kSchema, "{}"), Json(R"({"made": {"n": 1}})"));
  EXPECT_EQ(Defaulted(kSchema, R"({"spec": {}, "made": {"n": 2}})"),
            Json(R"({"spec": {"a": "x"}, "made": {"n": 2}})"));
}

TEST_F(DefaultTest, NullIsReplacedUnlessItIsAllowed) {
  EXPECT_EQ(Defaulted(R"({"type": "object", "properties": {
      "a": {"type": "string", "default": "x"},
      "n": {"type": "string", "default": "x", "nullable": true},
      "l": {"type": "array", "items": {"type": "string", "default": "y"}},
      "m": {"type": "object", "additionalProperties": {"type": "string", "default": "z"}}}})",
                      R"({"a": null, "n": null, "l": [null, "b"], "m": {"k": null}})"),
            Json(R"({"a": "x", "n": null, "l": ["y", "b"], "m": {"k": "z"}})"));
}

TEST_F(DefaultTest, SharedSubtreesAreNotLookedAt) {
  const Schema* schema = BuildStructuralSchema(
      Json(R"({"type": "object", "properties": {"a": {"type": "object", "properties": {
          "b": {"type": "string", "default": "x"}}}, "c": {"type": "string", "default": "y"}}})"),
      &set_);
  Value stored = Json(R"({"a": {}})");
  Value value = stored;
  value.Set("d", 1);
  EXPECT_TRUE(ApplyDefaults(*schema, value, &stored));
  EXPECT_EQ(value, Json(R"({"a": {}, "c": "y", "d": 1})"));
  EXPECT_TRUE(value["a"].SharesNodeWith(stored["a"]));
}

TEST_F(DefaultTest, ValuesThatAreNotWhatTheSchemaSaysStay) {
  constexpr char kSchema[] = R"({"type": "object", "properties": {"a": {"type": "object",
      "properties": {"b": {"type": "string", "default": "x"}}}}})";
  EXPECT_EQ(Defaulted(kSchema, R"({"a": "text"})"), Json(R"({"a": "text"})"));
  EXPECT_EQ(Defaulted(kSchema, "[]"), Json("[]"));
}

}  // namespace
}  // namespace quiesce::schema
