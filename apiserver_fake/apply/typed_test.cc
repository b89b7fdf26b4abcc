#include "apiserver_fake/apply/typed.h"

#include <string>
#include <vector>

#include "apiserver_fake/apply/schema_for_test.h"
#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Value Json(absl::string_view text) { return ParseJson(text).value(); }

const SchemaForTest& TestSchema() {
  static const auto* const schema = new SchemaForTest(R"({"type":"object","properties":{
    "spec":{"type":"object","properties":{
      "replicas":{"type":"integer"},
      "image":{"type":"string"},
      "paused":{"type":"boolean"},
      "when":{"type":"string","format":"date-time"},
      "args":{"type":"array","items":{"type":"string"}},
      "tags":{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"set"},
      "labels":{"type":"object","additionalProperties":{"type":"string"}},
      "selector":{"type":"object","additionalProperties":{"type":"string"},
                  "x-kubernetes-map-type":"atomic"},
      "ports":{"type":"array","x-kubernetes-list-type":"map",
        "x-kubernetes-list-map-keys":["port","protocol"],"items":{"type":"object","properties":{
          "name":{"type":"string"},"port":{"type":"integer"},
          "protocol":{"type":"string","default":"TCP"}}}},
      "items":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
        "items":{"type":"object","properties":{"name":{"type":"string"},"v":{"type":"integer"},
        "w":{"type":"integer"}}}},
      "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
      "any":{}}}}})");
  return *schema;
}

TypeRef Root() { return TypeRef::Root(TestSchema().get(), /*custom=*/true); }

std::vector<std::string> Shown(const FieldSet& set) {
  std::vector<std::string> out;
  set.ForEach([&out](const FieldPath& path) { out.push_back(ToString(path)); });
  return out;
}

// Wraps a spec.
Value Spec(absl::string_view json) { return Json("{\"spec\":" + std::string(json) + "}"); }

std::string Errors(absl::string_view spec, bool allow_duplicates = false) {
  const TypeErrors errors = ValidateTyped(Spec(spec), Root(), allow_duplicates);
  return errors.empty() ? "" : ToString(errors);
}

TEST(ValidateTyped, NamesWhatDoesNotFit) {
  EXPECT_EQ(Errors(R"({"replicas":"three"})"),
            ".spec.replicas: expected numeric (int or float), got string");
  EXPECT_EQ(Errors(R"({"image":5})"),
            ".spec.image: expected string, got &value.valueUnstructured{Value:5}");
  EXPECT_EQ(Errors(R"({"paused":"yes"})"), ".spec.paused: expected boolean, got &{yes}");
  EXPECT_EQ(Errors(R"({"when":{}})"), ".spec.when: expected any scalar, got &{map[]}");
  EXPECT_EQ(Errors(R"({"tags":"x"})"), ".spec.tags: expected list, got &{x}");
  EXPECT_EQ(Errors(R"({"tags":10000000})"), ".spec.tags: expected list, got &{10000000}");
  EXPECT_EQ(Errors(R"({"labels":["x"]})"), ".spec.labels: expected map, got &{[x]}");
  EXPECT_EQ(Errors(R"({"colour":"red"})"), ".spec.colour: field not declared in schema");
  EXPECT_EQ(Errors(R"({"args":["a",1]})"),
            ".spec.args[1]: expected string, got &value.valueUnstructured{Value:1}");
  EXPECT_EQ(Errors(R"({"items":[{"name":"a","v":"x"}]})"),
            ".spec.items[name=\"a\"].v: expected numeric (int or float), got string");
}

TEST(ValidateTyped, ListsNeedTheirKeysOnce) {
  EXPECT_EQ(Errors(R"({"tags":["a","a"]})"), ".spec.tags: duplicate entries for key [=\"a\"]");
  EXPECT_EQ(Errors(R"({"tags":["a","a"]})", /*allow_duplicates=*/true), "");
  EXPECT_EQ(Errors(R"({"tags":[null]})"),
            ".spec.tags: element 0: associative list without keys has an element that's an "
            "explicit null");
  EXPECT_EQ(Errors(R"({"tags":[{}]})"),
            ".spec.tags: element 0: associative list without keys has an element that's a map "
            "type");
  EXPECT_EQ(Errors(R"({"tags":[[]]})"),
            ".spec.tags: element 0: not supported: associative list with lists as elements");
  EXPECT_EQ(Errors(R"({"items":[{"v":1}]})"),
            ".spec.items: element 0: associative list with keys has an element that omits all key "
            "fields [\"name\"] (and doesn't have default values for any key fields)");
  EXPECT_EQ(Errors(R"({"items":["a"]})"),
            ".spec.items: element 0: associative list with keys may not have non-map elements");
  EXPECT_EQ(Errors(R"({"items":[null]})"),
            ".spec.items: element 0: associative list with keys may not have a null element");
  EXPECT_EQ(Errors(R"({"ports":[{"port":80},{"port":80,"protocol":"TCP"}]})"),
            ".spec.ports: duplicate entries for key [port=80,protocol=\"TCP\"]");
}

TEST(ValidateTyped, SeveralErrorsAreListed) {
  EXPECT_EQ(Errors(R"({"image":1,"replicas":"x"})"),
            "errors:\n  .spec.image: expected string, got &value.valueUnstructured{Value:1}\n"
            "  .spec.replicas: expected numeric (int or float), got string");
}

TEST(ValidateTyped, NullFitsEverywhere) {
  EXPECT_EQ(Errors(R"({"image":null,"tags":null,"labels":null,"ports":null,"any":null})"), "");
}

TEST(FieldSetOf, OwnsLeavesAndDynamicKeysButNotDeclaredParents) {
  EXPECT_THAT(Shown(FieldSetOf(Spec(R"({"replicas":1,"labels":{"a":"1"},"args":["x"],
      "selector":{"x":"y"},"tags":["t"],"items":[{"name":"n","v":1}]})"),
                               Root())),
              ElementsAre(".spec.args", ".spec.replicas", ".spec.selector",
                          ".spec.items[name=\"n\"]", ".spec.items[name=\"n\"].name",
                          ".spec.items[name=\"n\"].v", ".spec.labels.a", ".spec.tags[=\"t\"]"));
}

TEST(FieldSetOf, EmptyMapsAndNullsAreLeavesAndEmptyKeyedListsNothing) {
  EXPECT_THAT(Shown(FieldSetOf(
                  Spec(R"({"labels":{},"image":null,"items":[],"args":[],"ports":null})"), Root())),
              ElementsAre(".spec.args", ".spec.image", ".spec.labels", ".spec.ports"));
}

TEST(FieldSetOf, FreeObjectsAreOwnedKeyByKeyAndTheirListsWhole) {
  EXPECT_THAT(Shown(FieldSetOf(Spec(R"({"free":{"m":{"x":1},"l":[1,2]}})"), Root())),
              ElementsAre(".spec.free.l", ".spec.free.m", ".spec.free.m.x"));
}

TEST(FieldSetOf, ItemsThatShareAKeyAreOneMember) {
  EXPECT_THAT(
      Shown(FieldSetOf(Spec(R"({"items":[{"name":"a","v":1},{"name":"a","v":2}]})"), Root())),
      ElementsAre(".spec.items[name=\"a\"]"));
}

std::string Compared(absl::string_view from, absl::string_view to) {
  const Comparison c = CompareTyped(Spec(from), Spec(to), Root()).value();
  std::string out;
  for (const auto& [name, set] :
       {std::pair{"+", &c.added}, {"~", &c.modified}, {"-", &c.removed}}) {
    for (const std::string& path : Shown(*set)) {
      out += (out.empty() ? "" : " ") + std::string(name) + path.substr(5);
    }
  }
  return out;
}

TEST(CompareTyped, LeavesAndContainers) {
  EXPECT_EQ(Compared(R"({"replicas":1,"image":"a"})", R"({"replicas":2,"paused":true})"),
            "+.paused ~.replicas -.image");
  EXPECT_EQ(Compared("{}", R"({"labels":{"a":"1"}})"), "+.labels +.labels.a");
  EXPECT_EQ(Compared(R"({"labels":{"a":"1"}})", "{}"), "-.labels -.labels.a");
  EXPECT_EQ(Compared(R"({"labels":{}})", R"({"labels":{"a":"1"}})"), "+.labels.a");
  EXPECT_EQ(Compared(R"({"labels":null})", R"({"labels":{}})"), "~.labels");
  EXPECT_EQ(Compared(R"({"selector":{"a":"1"}})", R"({"selector":{"a":"2"}})"), "~.selector");
  EXPECT_EQ(Compared(R"({"args":["a"]})", R"({"args":["a","b"]})"), "~.args");
}

TEST(CompareTyped, ListsByKeyWhateverTheirOrder) {
  EXPECT_EQ(Compared(R"({"items":[{"name":"a","v":1},{"name":"b"}]})",
                     R"({"items":[{"name":"b"},{"name":"a","v":2}]})"),
            "~.items[name=\"a\"].v");
  EXPECT_EQ(Compared(R"({"items":[{"name":"a"}]})", R"({"items":[{"name":"a"},{"name":"b"}]})"),
            "+.items[name=\"b\"] +.items[name=\"b\"].name");
  EXPECT_EQ(Compared(R"({"tags":["a","b"]})", R"({"tags":["b","c"]})"),
            "+.tags[=\"c\"] -.tags[=\"a\"]");
  EXPECT_EQ(Compared(R"({"ports":[{"port":80}]})", R"({"ports":[{"port":80,"protocol":"TCP"}]})"),
            "+.ports[port=80,protocol=\"TCP\"].protocol");
}

TEST(CompareTyped, ItemsThatShareAKeyAreOpaque) {
  EXPECT_EQ(Compared(R"({"items":[{"name":"a","v":1},{"name":"a","v":2}]})",
                     R"({"items":[{"name":"a","v":1},{"name":"a","v":3}]})"),
            "~.items[name=\"a\"]");
  EXPECT_EQ(Compared(R"({"items":[{"name":"a","v":1},{"name":"a","v":2}]})",
                     R"({"items":[{"name":"a","v":2}]})"),
            "+.items[name=\"a\"] +.items[name=\"a\"].name +.items[name=\"a\"].v "
            "-.items[name=\"a\"]");
}

TEST(CompareTyped, SharedSubtreesAreEqual) {
  const Value from = Spec(R"({"items":[{"name":"a","v":1},{"name":"b"}],"labels":{"x":"1"}})");
  Value to = from;
  to.Mutable("spec").Mutable("items").MutableAt(0).Set("v", 2);
  const Comparison change = CompareTyped(from, to, Root()).value();
  EXPECT_THAT(Shown(change.modified), ElementsAre(".spec.items[name=\"a\"].v"));
  EXPECT_TRUE(change.added.empty());
  EXPECT_TRUE(change.removed.empty());
}

TEST(CompareTyped, AValueOfAnotherKindIsSeenFromBoth) {
  EXPECT_EQ(Compared(R"({"any":{"a":1}})", R"({"any":"text"})"), "~.any -.any.a");
  EXPECT_EQ(Compared(R"({"any":1})", R"({"any":1.0})"), "");
}

std::string Merged(absl::string_view live, absl::string_view config) {
  return ToJson(MergeTyped(Spec(live), Spec(config), Root()).value()["spec"]);
}

TEST(MergeTyped, MapsUniteAndLeavesOfTheConfigWin) {
  EXPECT_EQ(Merged(R"({"replicas":1,"labels":{"a":"1","b":"2"}})",
                   R"({"replicas":2,"labels":{"b":"3"},"image":"x"})"),
            R"({"image":"x","labels":{"a":"1","b":"3"},"replicas":2})");
  EXPECT_EQ(
      Merged(R"({"args":["a"],"selector":{"a":"1"}})", R"({"args":["b"],"selector":{"b":"2"}})"),
      R"({"args":["b"],"selector":{"b":"2"}})");
}

TEST(MergeTyped, NullClearsScalarsOnly) {
  EXPECT_EQ(Merged(R"({"image":"a","labels":{"a":"1"},"tags":["x"],"args":["y"]})",
                   R"({"image":null,"labels":null,"tags":null,"args":null})"),
            R"({"args":null,"image":null,"labels":{"a":"1"},"tags":["x"]})");
}

std::string MergedTags(const std::string& live, const std::string& config) {
  return Merged("{\"tags\":" + live + "}", "{\"tags\":" + config + "}").substr(8);
}

TEST(MergeTyped, ListOrder) {
  EXPECT_EQ(MergedTags(R"(["a","b","c"])", R"(["c","a","d"])"), R"(["b","c","a","d"]})");
  EXPECT_EQ(MergedTags(R"(["a","b"])", R"(["x","a"])"), R"(["x","a","b"]})");
  EXPECT_EQ(MergedTags(R"(["a","b","c"])", R"(["a","c"])"), R"(["a","b","c"]})");
  EXPECT_EQ(MergedTags(R"(["a"])", R"(["b"])"), R"(["a","b"]})");
  EXPECT_EQ(MergedTags(R"([])", R"(["b"])"), R"(["b"]})");
}

TEST(MergeTyped, DuplicatesInTheLiveListStayUnlessTheConfigHasTheirKey) {
  EXPECT_EQ(Merged(R"({"items":[{"name":"a","v":1},{"name":"a","v":2},{"name":"b"}]})",
                   R"({"items":[{"name":"b","v":3}]})"),
            R"({"items":[{"name":"a","v":1},{"name":"a","v":2},{"name":"b","v":3}]})");
  EXPECT_EQ(Merged(R"({"items":[{"name":"a","v":1},{"name":"a","v":2}]})",
                   R"({"items":[{"name":"a","w":3}]})"),
            R"({"items":[{"name":"a","w":3}]})");
}

TEST(MergeTyped, NothingNewIsTheSameNode) {
  const Value live = Spec(R"({"items":[{"name":"a","v":1}],"labels":{"x":"1"},"replicas":1})");
  const Value merged =
      MergeTyped(live, Spec(R"({"items":[{"name":"a","v":1}],"replicas":1})"), Root()).value();
  EXPECT_TRUE(merged.SharesNodeWith(live));
}

FieldSet Fields(absl::string_view json) { return FieldSet::FromFieldsV1(Json(json)).value(); }

TEST(RemoveFields, EmptiedContainersBecomeNull) {
  const Value value =
      Spec(R"({"labels":{"a":"1"},"items":[{"name":"x","v":1},{"name":"y"}],"replicas":1})");
  EXPECT_EQ(
      ToJson(RemoveFields(value, Root(), Fields(R"({"f:spec":{"f:labels":{"f:a":{}}}})"))["spec"]),
      R"({"items":[{"name":"x","v":1},{"name":"y"}],"labels":null,"replicas":1})");
  EXPECT_EQ(
      ToJson(RemoveFields(
          value, Root(),
          Fields(R"({"f:spec":{"f:labels":{},"f:items":{"k:{\"name\":\"x\"}":{}}}})"))["spec"]),
      R"({"items":[{"name":"y"}],"replicas":1})");
  EXPECT_EQ(
      ToJson(RemoveFields(
          value, Root(),
          Fields(R"({"f:spec":{"f:items":{"k:{\"name\":\"x\"}":{"f:v":{}}}}})"))["spec"]["items"]),
      R"([{"name":"x"},{"name":"y"}])");
}

TEST(RemoveFields, NothingRemovedIsTheSameNode) {
  const Value value = Spec(R"({"labels":{"a":"1"}})");
  EXPECT_TRUE(
      RemoveFields(value, Root(), Fields(R"({"f:spec":{"f:image":{}}})")).SharesNodeWith(value));
}

TEST(ExtractFields, KeepsOnlyWhatIsNamed) {
  const Value value = Spec(R"({"labels":{"a":"1","b":"2"},"replicas":1,"tags":["x","y"]})");
  EXPECT_EQ(
      ToJson(ExtractFields(
          value, Root(), Fields(R"({"f:spec":{"f:labels":{"f:a":{}},"f:tags":{"v:\"y\"":{}}}})"))),
      R"({"spec":{"labels":{"a":"1"},"tags":["y"]}})");
}

TEST(WithNamedFields, DeclaredParentsBecomeMembers) {
  EXPECT_EQ(
      WithNamedFields(Fields(R"({"f:spec":{"f:labels":{"f:a":{}},"f:free":{"f:m":{"f:x":{}}}}})"),
                      Root()),
      Fields(
          R"({"f:spec":{".":{},"f:labels":{".":{},"f:a":{}},"f:free":{".":{},"f:m":{"f:x":{}}}}})"));
}

TEST(ReconcileFields, WhatHasBecomeAtomicIsOwnedAsAWhole) {
  EXPECT_EQ(ReconcileFields(Fields(R"({"f:spec":{"f:args":{"v:\"a\"":{}},"f:replicas":{},)"
                                   R"("f:selector":{".":{},"f:a":{}}}})"),
                            Root()),
            Fields(R"({"f:spec":{"f:args":{},"f:replicas":{},"f:selector":{}}})"));
}

TEST(ReconcileFields, NothingToDoIsTheSameSet) {
  const FieldSet fields = Fields(R"({"f:spec":{"f:tags":{"v:\"a\"":{}},"f:labels":{"f:a":{}}}})");
  EXPECT_TRUE(ReconcileFields(fields, Root()).SharesNodeWith(fields));
}

}  // namespace
}  // namespace quiesce::apply
