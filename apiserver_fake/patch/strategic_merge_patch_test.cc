#include "apiserver_fake/patch/strategic_merge_patch.h"

#include <gtest/gtest.h>

#include <string>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::patch {
namespace {

const schema::Schema& Deployment() { return *schema::BuiltinSchema("apps", "v1", "Deployment"); }
const schema::Schema& ConfigMap() { return *schema::BuiltinSchema("", "v1", "ConfigMap"); }
const schema::Schema& PodSpec() {
  return *schema::BuiltinDefinition("", "v1", "io.k8s.api.core.v1.PodSpec");
}

// The merged object, or "code: message".
std::string Merged(const schema::Schema& schema, absl::string_view original,
                   absl::string_view patch) {
  Value result;
  const api::ApiStatus status =
      StrategicMergePatch(ParseJson(original).value(), ParseJson(patch).value(), schema, &result);
  return status.ok() ? ToJson(result) : std::to_string(status.code) + ": " + status.message;
}

std::string Created(const schema::Schema& schema, absl::string_view original,
                    absl::string_view modified) {
  const absl::StatusOr<Value> patch =
      CreateStrategicMergePatch(ParseJson(original).value(), ParseJson(modified).value(), schema);
  return patch.ok() ? ToJson(*patch) : std::string(patch.status().message());
}

TEST(StrategicMergePatch, MapsMergeAndNullDeletes) {
  EXPECT_EQ(Merged(ConfigMap(), R"({"data":{"a":"1","b":"2"}})",
                   R"({"data":{"a":"one","b":null,"c":"3"},"metadata":{"labels":{"n":null}}})"),
            R"({"data":{"a":"one","c":"3"},"metadata":{"labels":{}}})");
}

TEST(StrategicMergePatch, ListsMergeByKeyAndNewItemsComeFirst) {
  const absl::string_view pod =
      R"({"containers":[{"image":"a","name":"a"},{"image":"b","name":"b"}]})";
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"containers":[{"name":"b","image":"b2"}]})"),
            R"({"containers":[{"image":"a","name":"a"},{"image":"b2","name":"b"}]})");
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"containers":[{"name":"c"}]})"),
            R"({"containers":[{"name":"c"},{"image":"a","name":"a"},{"image":"b","name":"b"}]})");
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"containers":[{"name":"a","$patch":"delete"}]})"),
            R"({"containers":[{"image":"b","name":"b"}]})");
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"containers":[{"name":"n"},{"$patch":"replace"}]})"),
            R"({"containers":[{"name":"n"}]})");
  EXPECT_EQ(
      Merged(PodSpec(), pod,
             R"({"containers":[{"name":"n","image":"1"},{"name":"n","image":"2"}]})"),
      R"({"containers":[{"image":"2","name":"n"},{"image":"a","name":"a"},{"image":"b","name":"b"}]})");
}

TEST(StrategicMergePatch, ItemsOfTheSameKeyAreDeletedTogetherAndMergedSingly) {
  const schema::Schema& service = *schema::BuiltinSchema("", "v1", "Service");
  const absl::string_view two =
      R"({"spec":{"ports":[{"port":53,"protocol":"TCP"},{"port":53,"protocol":"UDP"}]}})";
  EXPECT_EQ(
      Merged(service, two, R"({"spec":{"ports":[{"port":53,"name":"dns"}]}})"),
      R"({"spec":{"ports":[{"name":"dns","port":53,"protocol":"TCP"},{"port":53,"protocol":"UDP"}]}})");
  EXPECT_EQ(Merged(service, two, R"({"spec":{"ports":[{"port":53,"$patch":"delete"}]}})"),
            R"({"spec":{"ports":[]}})");
}

TEST(StrategicMergePatch, ListsWithoutAStrategyAreReplaced) {
  EXPECT_EQ(
      Merged(PodSpec(), R"({"tolerations":[{"key":"a"}]})", R"({"tolerations":[{"key":"b"}]})"),
      R"({"tolerations":[{"key":"b"}]})");
}

TEST(StrategicMergePatch, ScalarListsMergeAsSets) {
  EXPECT_EQ(Merged(ConfigMap(), R"({"metadata":{"finalizers":["a","b"]}})",
                   R"({"metadata":{"finalizers":["c","a"]}})"),
            R"({"metadata":{"finalizers":["c","a","b"]}})");
  EXPECT_EQ(Merged(ConfigMap(), R"({"metadata":{"finalizers":["a","b"]}})",
                   R"({"metadata":{"$deleteFromPrimitiveList/finalizers":["a","x"]}})"),
            R"({"metadata":{"finalizers":["b"]}})");
  EXPECT_EQ(Merged(ConfigMap(), R"({"metadata":{}})",
                   R"({"metadata":{"$deleteFromPrimitiveList/finalizers":["a"]}})"),
            R"({"metadata":{}})");
}

TEST(StrategicMergePatch, ElementOrderIsObeyed) {
  EXPECT_EQ(Merged(PodSpec(), R"({"containers":[{"name":"a"},{"name":"s"},{"name":"b"}]})",
                   R"({"$setElementOrder/containers":[{"name":"b"},{"name":"n"},{"name":"a"}],
                       "containers":[{"name":"n"}]})"),
            R"({"containers":[{"name":"s"},{"name":"b"},{"name":"n"},{"name":"a"}]})");
  EXPECT_EQ(Merged(ConfigMap(), R"({"metadata":{"finalizers":["c","b","a"]}})",
                   R"({"metadata":{"$setElementOrder/finalizers":["a","b"]}})"),
            R"({"metadata":{"finalizers":["c","a","b"]}})");
  EXPECT_EQ(Merged(PodSpec(), R"({"containers":[{"name":"a"}]})",
                   R"({"$setElementOrder/containers":[{"name":"a"}],"containers":[{"name":"b"}]})"),
            "500: The order in patch list:\n[map[name:b]]\n doesn't match $setElementOrder list:\n"
            "[map[name:a]]\n");
  EXPECT_EQ(Merged(PodSpec(), "{}", R"({"$setElementOrder/containers":{"name":"a"}})"),
            "500: expected a []interface {}, but received a map[string]interface {}");
  EXPECT_EQ(
      Merged(PodSpec(), R"({"containers":[{"name":"a"}]})",
             R"({"$setElementOrder/containers":[{"image":"a"}],"containers":[{"name":"a"}]})"),
      "500: map: map[image:a] does not contain declared merge key: name");
}

TEST(StrategicMergePatch, DirectivesOfMaps) {
  const absl::string_view map = R"({"data":{"a":"1"}})";
  EXPECT_EQ(Merged(ConfigMap(), map, R"({"data":{"$patch":"replace","c":"3"}})"),
            R"({"data":{"c":"3"}})");
  EXPECT_EQ(Merged(ConfigMap(), map, R"({"data":{"$patch":"delete","c":"3"}})"), R"({"data":{}})");
  EXPECT_EQ(Merged(ConfigMap(), map, R"({"binaryData":{"$patch":"replace","x":"y"}})"), map);
  EXPECT_EQ(Merged(ConfigMap(), map, R"({"$patch":"delete"})"), "{}");
  EXPECT_EQ(Merged(ConfigMap(), map, R"({"$patch":"replace","kind":"ConfigMap"})"),
            R"({"kind":"ConfigMap"})");
  EXPECT_EQ(Merged(ConfigMap(), map, R"({"data":{"$patch":"merge","c":"3"}})"),
            "500: unknown patch type: merge in map: map[$patch:merge c:3]");
  EXPECT_EQ(Merged(ConfigMap(), map, R"({"data":{"$patch":5,"d":"4"}})"),
            "500: unknown patch type: %!s(int64=5) in map: map[$patch:5 d:4]");
}

TEST(StrategicMergePatch, DirectivesInNewListsAreObeyedAndRemoved) {
  EXPECT_EQ(Merged(PodSpec(), "{}",
                   R"({"volumes":[{"name":"v","emptyDir":{}},{"name":"g","$patch":"delete"}]})"),
            R"({"volumes":[{"emptyDir":{},"name":"v"}]})");
}

TEST(StrategicMergePatch, RetainKeysDropsTheRest) {
  const absl::string_view pod = R"({"volumes":[{"emptyDir":{},"name":"v"}]})";
  EXPECT_EQ(
      Merged(
          PodSpec(), pod,
          R"({"volumes":[{"$retainKeys":["name","configMap"],"name":"v","configMap":{"name":"m"}}]})"),
      R"({"volumes":[{"configMap":{"name":"m"},"name":"v"}]})");
  EXPECT_EQ(
      Merged(PodSpec(), pod, R"({"volumes":[{"$retainKeys":["name"],"name":"v","configMap":{}}]})"),
      "400: invalid patch format of retainKeys");
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"volumes":[{"$retainKeys":"name","name":"v"}]})"),
            "400: invalid patch format of retainKeys");
}

TEST(StrategicMergePatch, MistakesHaveTheLibrarysTexts) {
  const absl::string_view pod = R"({"containers":[{"image":"a","name":"a"}]})";
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"containers":[{"image":"x"}]})"),
            "500: map: map[image:x] does not contain declared merge key: name");
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"containers":["x"]})"),
            "500: list element types are not identical: [[map[image:a name:a]] [x]]");
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"containers":[null]})"),
            "500: list element types are not identical: [[map[image:a name:a]] [<nil>]]");
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"containers":[{"name":"a","$patch":"merge"}]})"),
            "500: merging lists cannot yet be specified in the patch");
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"containers":[{"name":"a","$patch":"twist"}]})"),
            "500: unknown patch type: twist in map: map[$patch:twist name:a]");
  EXPECT_EQ(Merged(PodSpec(), R"({"containers":[]})", R"({"containers":[[]]})"),
            "422: the server rejected our request due to an error in our request");
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"$deleteFromPrimitiveList":["x"]})"),
            "400: invalid patch format of primitive list");
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"$setElementOrder":["x"]})"),
            "400: invalid patch format of setElementOrder list");
  EXPECT_EQ(Merged(PodSpec(), pod, R"({"$setElementOrder/colours":["x"]})"),
            "500: unable to find api field in struct PodSpec for the json field \"colours\"");
  EXPECT_EQ(Merged(ConfigMap(), R"({"data":{"a":{}}})", R"({"data":{"a":{}}})"),
            "500: merging an object in json but data type is not struct, instead is: map");
}

TEST(StrategicMergePatch, ANewListIsTakenAsItIs) {
  EXPECT_EQ(Merged(PodSpec(), R"({"containers":{"odd":1}})",
                   R"({"containers":[{"image":"x","env":null}]})"),
            R"({"containers":[{"image":"x"}]})");
}

TEST(StrategicMergePatch, UnchangedPartsStayShared) {
  const Value before =
      ParseJson(
          R"({"metadata":{"finalizers":["a"]},"spec":{"replicas":1,"template":{"spec":{"containers":[{"name":"a"}]}}}})")
          .value();
  Value result;
  ASSERT_TRUE(
      StrategicMergePatch(
          before,
          ParseJson(R"({"spec":{"template":{"spec":{"containers":[{"name":"a"}]}},"replicas":1}})")
              .value(),
          Deployment(), &result)
          .ok());
  EXPECT_TRUE(result.SharesNodeWith(before));
  ASSERT_TRUE(StrategicMergePatch(before, ParseJson(R"({"spec":{"replicas":2}})").value(),
                                  Deployment(), &result)
                  .ok());
  EXPECT_TRUE(result["metadata"].SharesNodeWith(before["metadata"]));
  EXPECT_TRUE(result["spec"]["template"].SharesNodeWith(before["spec"]["template"]));
}

TEST(CreateStrategicMergePatch, HoldsChangesDeletionsAndOrder) {
  EXPECT_EQ(
      Created(PodSpec(), R"({"containers":[{"name":"a","image":"1"},{"name":"b"}],"nodeName":"n"})",
              R"({"containers":[{"name":"c"},{"name":"a","image":"2"}]})"),
      R"({"$setElementOrder/containers":[{"name":"c"},{"name":"a"}],)"
      R"("containers":[{"name":"c"},{"image":"2","name":"a"},{"$patch":"delete","name":"b"}],)"
      R"("nodeName":null})");
  EXPECT_EQ(
      Created(PodSpec(), R"({"containers":[{"name":"a"}]})", R"({"containers":[{"name":"a"}]})"),
      "{}");
}

TEST(CreateStrategicMergePatch, ItemsWithOneKeyAreComparedFromTheLastOn) {
  EXPECT_EQ(
      Created(PodSpec(), R"({"containers":[{"name":"a","image":"1"},{"name":"a","image":"2"}]})",
              R"({"containers":[{"name":"a","image":"1"}]})"),
      R"({"$setElementOrder/containers":[{"name":"a"}],)"
      R"("containers":[{"image":"1","name":"a"},{"$patch":"delete","name":"a"}]})");
}

TEST(CreateStrategicMergePatch, SetsAreDeletedFromByAList) {
  EXPECT_EQ(Created(ConfigMap(), R"({"metadata":{"finalizers":["a","b"]}})",
                    R"({"metadata":{"finalizers":["a","c"]}})"),
            R"({"metadata":{"$deleteFromPrimitiveList/finalizers":["b"],)"
            R"("$setElementOrder/finalizers":["a","c"],"finalizers":["c"]}})");
  EXPECT_EQ(Created(ConfigMap(), R"({"metadata":{"finalizers":["b","a"]}})",
                    R"({"metadata":{"finalizers":["b","a"]}})"),
            R"({"metadata":{"$setElementOrder/finalizers":["b","a"]}})");
  EXPECT_EQ(Created(ConfigMap(), R"({"metadata":{}})", R"({"metadata":{"finalizers":["a"]}})"),
            R"({"metadata":{"finalizers":["a"]}})");
}

TEST(CreateStrategicMergePatch, RetainKeysListsWhatStays) {
  EXPECT_EQ(
      Created(Deployment(), R"({"spec":{"strategy":{"rollingUpdate":{},"type":"RollingUpdate"}}})",
              R"({"spec":{"strategy":{"type":"Recreate"}}})"),
      R"({"spec":{"strategy":{"$retainKeys":["type"],"rollingUpdate":null,"type":"Recreate"}}})");
}

TEST(CreateStrategicMergePatch, LeadsFromTheOriginalToTheModified) {
  const Value original =
      ParseJson(
          R"({"metadata":{"finalizers":["a","b"],"labels":{"x":"1"}},"spec":{"template":{"spec":{"containers":[
          {"name":"a","env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}]},{"name":"b"}]}}}})")
          .value();
  const Value modified =
      ParseJson(
          R"({"metadata":{"finalizers":["c","b"]},"spec":{"template":{"spec":{"containers":[
          {"name":"b","image":"i"},{"name":"a","env":[{"name":"Y","value":"3"},{"name":"X","value":"1"}]}]}}}})")
          .value();
  const absl::StatusOr<Value> patch = CreateStrategicMergePatch(original, modified, Deployment());
  ASSERT_TRUE(patch.ok());
  Value result;
  ASSERT_TRUE(StrategicMergePatch(original, *patch, Deployment(), &result).ok());
  EXPECT_EQ(ToJson(result), ToJson(modified));
}

}  // namespace
}  // namespace quiesce::patch
