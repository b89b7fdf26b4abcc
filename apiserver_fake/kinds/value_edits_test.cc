#include "apiserver_fake/kinds/value_edits.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

TEST(EditTest, EditsThatChangeNothingKeepEveryNode) {
  Value object = Parse(R"({"spec": {"replicas": 1, "items": [{"a": 1}]}})");
  const Value before = object;
  EditMember(object, "spec", [](Value& spec) {
    SetDefault(spec, "replicas", 2);
    EditItems(spec, "items", [](Value& item) { SetDefault(item, "a", 5); });
  });
  EditMember(object, "absent", [](Value& value) { value.Set("x", 1); });
  EXPECT_TRUE(object.SharesNodeWith(before));
}

TEST(EditTest, EditsLeaveTheOriginalAlone) {
  Value object = Parse(R"({"spec": {"items": [{}, {"a": 1}]}})");
  const Value before = object;
  EditMember(object, "spec", [](Value& spec) {
    EditItems(spec, "items", [](Value& item) { SetDefault(item, "a", 5); });
  });
  EXPECT_EQ(ToJson(object), R"({"spec":{"items":[{"a":5},{"a":1}]}})");
  EXPECT_EQ(ToJson(before), R"({"spec":{"items":[{},{"a":1}]}})");
}

TEST(EditTest, PlacesSharedWithTheStoredObjectAreNotVisited) {
  const Value stored = Parse(R"({"spec": {"a": 1}, "other": {}})");
  Value object = stored;
  object.Set("other", Parse(R"({"x": 1})"));
  int visits = 0;
  auto count = [&](Value&, const Value*) { ++visits; };
  EditMember(object, "spec", &stored, count);
  EXPECT_EQ(visits, 0);
  EditMember(object, "other", &stored, count);
  EXPECT_EQ(visits, 1);
}

TEST(EditTest, CopiesMembersAndTheirAbsence) {
  Value object = Parse(R"({"metadata": {"labels": {"a": "b"}, "name": "x"}, "status": {}})");
  const Value from = Parse(R"({"metadata": {"name": "y"}, "spec": {"a": 1}})");
  CopyMember(object, from, "spec");
  CopyMember(object, from, "status");
  CopyMetadata(object, from, "labels");
  EXPECT_EQ(ToJson(object), R"({"metadata":{"name":"x"},"spec":{"a":1}})");
}

TEST(EditTest, SetsGenerationsAndFinalizersOnce) {
  Value object = Parse(R"({"metadata": {}})");
  SetGeneration(object, 3);
  AddFinalizer(object, "a/b");
  AddFinalizer(object, "a/b");
  EXPECT_EQ(ToJson(object), R"({"metadata":{"finalizers":["a/b"],"generation":3}})");
  SetGeneration(object, 0);
  EXPECT_FALSE(object["metadata"].Has("generation"));
}

}  // namespace
}  // namespace quiesce::kinds
