#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/structural.h"
#include "apiserver_fake/schema/validate.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Value Json(absl::string_view text) { return ParseJson(text).value(); }

constexpr char kSchema[] = R"({"type": "object", "properties": {"spec": {"type": "object",
    "properties": {
      "s": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
      "m": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["n"],
            "items": {"type": "object", "properties": {"n": {"type": "string"}}}},
      "k": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"},
            "x-kubernetes-list-type": "set"}}}}}})";

std::vector<std::string> Errors(const Value& value, const Value* unique = nullptr) {
  SchemaSet set;
  api::FieldErrors errors;
  ValidateUniqueLists(*BuildStructuralSchema(Json(kSchema), &set), value, unique, errors);
  std::vector<std::string> texts;
  for (const api::FieldError& error : errors) {
    texts.push_back(absl::StrCat(error.field, ": ", error.Body()));
  }
  return texts;
}

TEST(UniqueListsTest, SecondOneOfASetIsADuplicateAndTheThirdIsNotReported) {
  EXPECT_THAT(Errors(Json(R"({"spec": {"s": ["a", "b", "a", "a"]}})")),
              ElementsAre("spec.s[2]: Duplicate value: \"a\""));
  EXPECT_THAT(Errors(Json(R"({"spec": {"s": ["a", "b"], "m": []}})")), IsEmpty());
}

TEST(UniqueListsTest, ItemsOfAMapAreComparedByTheirKeys) {
  EXPECT_THAT(
      Errors(Json(R"({"spec": {"m": [{"n": "a", "v": 1}, {"n": "a", "v": 2}, {}, {}]}})")),
      ElementsAre("spec.m[1]: Duplicate value: {\"n\":\"a\"}", "spec.m[3]: Duplicate value: {}"));
  EXPECT_THAT(Errors(Json(R"({"spec": {"m": ["x"]}})")),
              ElementsAre("spec.m[0]: Invalid value: \"x\": must be an object for an array of "
                          "list-type map"));
}

TEST(UniqueListsTest, KeysOfMapsStandInBrackets) {
  EXPECT_THAT(Errors(Json(R"({"spec": {"k": {"x.y": [1, 1]}}})")),
              ElementsAre("spec.k[x.y][1]: Duplicate value: 1"));
}

TEST(UniqueListsTest, SharedSubtreesAreNotLookedAt) {
  Value value = Json(R"({"spec": {"s": ["a", "a"]}})");
  EXPECT_THAT(Errors(value, &value), IsEmpty());
}

}  // namespace
}  // namespace quiesce::schema
