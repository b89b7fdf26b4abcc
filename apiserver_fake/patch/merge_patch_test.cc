#include "apiserver_fake/patch/merge_patch.h"

#include <gtest/gtest.h>

#include <string>

#include "apiserver_fake/base/json.h"

namespace quiesce::patch {
namespace {

std::string Merged(absl::string_view document, absl::string_view patch) {
  return ToJson(MergePatch(ParseJson(document).value(), ParseJson(patch).value()));
}

std::string Created(absl::string_view original, absl::string_view modified) {
  return ToJson(CreateMergePatch(ParseJson(original).value(), ParseJson(modified).value()));
}

TEST(MergePatch, MergesObjectsAndReplacesTheRest) {
  EXPECT_EQ(Merged(R"({"a":{"b":1,"c":[1,2]},"d":"x"})", R"({"a":{"c":[3],"e":4},"d":{"f":5}})"),
            R"({"a":{"b":1,"c":[3],"e":4},"d":{"f":5}})");
}

TEST(MergePatch, NullDeletes) {
  EXPECT_EQ(Merged(R"({"a":{"b":1,"c":2},"d":3})", R"({"a":{"b":null},"d":null,"none":null})"),
            R"({"a":{"c":2}})");
}

TEST(MergePatch, NullsInNewObjectsAreDroppedAlsoWithinLists) {
  EXPECT_EQ(
      Merged("{}", R"({"a":{"b":null,"c":{"d":null}},"l":[1,null,{"x":null,"y":[{"z":null}]}]})"),
      R"({"a":{"c":{}},"l":[1,null,{"y":[{}]}]})");
  EXPECT_EQ(Merged(R"({"a":"text"})", R"({"a":{"b":null,"c":1}})"), R"({"a":{"c":1}})");
  EXPECT_EQ(Merged(R"({"a":null})", R"({"a":{"b":null,"c":1}})"), R"({"a":{"c":1}})");
}

TEST(MergePatch, AListInThePlaceOfAnObjectKeepsItsNulls) {
  EXPECT_EQ(Merged(R"({"a":{"b":1}})", R"({"a":[{"x":null}]})"), R"({"a":[{"x":null}]})");
  EXPECT_EQ(Merged(R"({"a":[1]})", R"({"a":[{"x":null}]})"), R"({"a":[{}]})");
}

TEST(MergePatch, WhatIsNoObjectIsReplaced) {
  EXPECT_EQ(Merged("[1]", R"({"a":{"b":null}})"), R"({"a":{}})");
  EXPECT_EQ(Merged(R"({"a":1})", R"([{"b":null},null])"), "[{},null]");
}

TEST(MergePatch, UnchangedPartsStayShared) {
  const Value before = ParseJson(R"({"a":{"b":{"c":1}},"d":{"e":1}})").value();
  const Value same = MergePatch(before, ParseJson(R"({"a":{"b":{"c":1,"n":null}}})").value());
  EXPECT_TRUE(same.SharesNodeWith(before));
  const Value changed = MergePatch(before, ParseJson(R"({"a":{"b":{"c":2}}})").value());
  EXPECT_TRUE(changed["d"].SharesNodeWith(before["d"]));
  EXPECT_EQ(before["a"]["b"]["c"].int_value(), 1);
}

TEST(CreateMergePatch, HoldsChangesAdditionsAndDeletions) {
  EXPECT_EQ(Created(R"({"a":{"b":1,"c":2},"d":3,"e":[1,2],"f":{"g":1},"same":[{"x":1}]})",
                    R"({"a":{"b":1,"c":3},"e":[1],"f":"text","h":null,"same":[{"x":1}]})"),
            R"({"a":{"c":3},"d":null,"e":[1],"f":"text","h":null})");
  EXPECT_EQ(Created(R"({"a":{"b":{}}})", R"({"a":{"b":{}}})"), "{}");
  EXPECT_EQ(Created("{}", R"({"a":{}})"), R"({"a":{}})");
}

TEST(CreateMergePatch, LeadsFromTheOriginalToTheModified) {
  const Value original = ParseJson(R"({"a":{"b":1,"c":{"d":[1,2]}},"e":"x","f":2})").value();
  const Value modified = ParseJson(R"({"a":{"c":{"d":[2],"g":true}},"e":{"y":1},"f":2.5})").value();
  EXPECT_EQ(MergePatch(original, CreateMergePatch(original, modified)), modified);
}

}  // namespace
}  // namespace quiesce::patch
