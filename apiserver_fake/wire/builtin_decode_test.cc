#include "apiserver_fake/wire/builtin_decode.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::wire {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

BodyDecode Decode(absl::string_view type, absl::string_view text, Value* object) {
  *object = Parse(text);
  resource::DecodeHints hints;
  hints.text = text;
  return DecodeBody(*FindWireType(type), *object, hints);
}
std::string DecodedJson(absl::string_view type, absl::string_view text) {
  Value object;
  const BodyDecode decode = Decode(type, text, &object);
  return decode.error.ok() ? ToJson(object) : decode.error.Text();
}

TEST(BuiltinDecodeTest, OmitsNullsAndEmptyValuesAndShowsWhatIsAlwaysShown) {
  EXPECT_EQ(DecodedJson("api.core.v1.ConfigMap",
                        R"({"metadata": {"name": "b", "labels": {}, "finalizers": []},
                            "data": {"a": ""}, "binaryData": null})"),
            R"({"data":{"a":""},"metadata":{"name":"b"}})");
  EXPECT_EQ(DecodedJson("api.rbac.v1.Role", "{}"), R"({"metadata":{},"rules":null})");
  EXPECT_EQ(DecodedJson("api.rbac.v1.Role", R"({"rules": []})"), R"({"metadata":{},"rules":null})");
  EXPECT_EQ(DecodedJson("api.apps.v1.ReplicaSetStatus", R"({"readyReplicas": 0})"),
            R"({"replicas":0})");
}

TEST(BuiltinDecodeTest, NullsInMapsAndListsAreZeroValues) {
  EXPECT_EQ(DecodedJson("api.core.v1.ConfigMap", R"({"data": {"a": null}, "metadata": {}})"),
            R"({"data":{"a":""},"metadata":{}})");
  EXPECT_EQ(DecodedJson("api.core.v1.Secret", R"({"data": {"a": null}, "metadata": {}})"),
            R"({"data":{"a":""},"metadata":{}})");
}

TEST(BuiltinDecodeTest, PointersKeepZeros) {
  EXPECT_EQ(DecodedJson("api.core.v1.PodSecurityContext", R"({"runAsUser": 0})"),
            R"({"runAsUser":0})");
}

TEST(BuiltinDecodeTest, BringsQuantitiesTimesAndBytesIntoCanonicalForm) {
  EXPECT_EQ(DecodedJson("api.core.v1.ResourceRequirements",
                        R"({"limits": {"cpu": 1.5, "memory": "1024Mi", "x": "0.0001"}})"),
            R"({"limits":{"cpu":"1500m","memory":"1Gi","x":"1m"}})");
  EXPECT_EQ(DecodedJson("api.core.v1.Secret",
                        R"({"metadata": {"creationTimestamp": "2024-01-01T01:00:00+01:00"},
                            "data": {"k": "dg\n=="}})"),
            R"({"data":{"k":"dg=="},"metadata":{"creationTimestamp":"2024-01-01T00:00:00Z"}})");
}

TEST(BuiltinDecodeTest, UnknownFieldsAreDroppedAndReportedInTheOrderOfTheText) {
  Value object;
  const BodyDecode decode =
      Decode("api.core.v1.Pod",
             R"({"metadata": {"bogus": 1}, "spec": {"containers": [{"name": "c", "foo": 1}]},
                 "extra": {"x": 1}})",
             &object);
  EXPECT_EQ(decode.error.Text(), "");
  EXPECT_EQ(decode.unknown_fields,
            (std::vector<std::string>{"metadata.bogus", "spec.containers[0].foo", "extra"}));
  EXPECT_FALSE(object.Has("extra"));
}

TEST(BuiltinDecodeTest, WrongTypesAreNamedByTheirGoField) {
  const struct {
    const char *type, *text, *error;
  } cases[] = {
      {"api.core.v1.Pod", R"({"spec": {"containers": [{"name": 1}]}})",
       "json: cannot unmarshal number into Go struct field Container.spec.containers.name of type "
       "string"},
      {"api.core.v1.Pod", R"({"spec": {"volumes": [{"hostPath": {"path": 3}}]}})",
       "json: cannot unmarshal number into Go struct field "
       "HostPathVolumeSource.spec.volumes.VolumeSource.hostPath.path of type string"},
      {"api.core.v1.Secret", R"({"metadata": {"creationTimestamp": 5}})",
       "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp "
       "of type string"},
      {"api.core.v1.Secret", R"({"data": {"x": "!"}})", "illegal base64 data at input byte 0"},
      {"api.core.v1.Secret", R"({"data": {"x": [1, "y"]}})",
       "json: cannot unmarshal string into Go struct field Secret.data of type uint8"},
      {"api.core.v1.Secret", R"({"data": {"x": [256]}})",
       "json: cannot unmarshal number 256 into Go struct field Secret.data of type uint8"},
      {"api.core.v1.ConfigMap", R"({"data": {"y": 5}})",
       "json: cannot unmarshal number into Go struct field ConfigMap.data of type string"},
      {"api.core.v1.ConfigMap", R"({"metadata": {"generation": 1.5}})",
       "json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.metadata.generation of "
       "type int64"},
      {"api.apps.v1.Deployment", R"({"spec": {"replicas": 3000000000}})",
       "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas "
       "of type int32"},
      {"api.apps.v1.Deployment", R"({"spec": {"template": []}})",
       "json: cannot unmarshal array into Go struct field DeploymentSpec.spec.template of type "
       "v1.PodTemplateSpec"},
      {"api.core.v1.ServicePort", R"({"targetPort": 1.5})",
       "json: cannot unmarshal number 1.5 into Go struct field ServicePort.targetPort of type "
       "int32"},
  };
  for (const auto& c : cases) EXPECT_EQ(DecodedJson(c.type, c.text), c.error);
}

TEST(BuiltinDecodeTest, BytesMayBeAListOfNumbers) {
  Value object;
  EXPECT_EQ(
      Decode("api.core.v1.Secret", R"({"data": {"x": [1, null, 255]}})", &object).error.Text(), "");
  EXPECT_EQ(object["data"]["x"], Value("AQD/"));
}

TEST(BuiltinDecodeTest, ErrorsThatEndTheDecodingWin) {
  EXPECT_EQ(DecodedJson("api.core.v1.Container",
                        R"({"name": 1, "resources": {"requests": {"cpu": "x"}}})"),
            "quantities must match the regular expression "
            "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  EXPECT_EQ(DecodedJson("api.core.v1.Container", R"({"workingDir": 1, "name": false})"),
            "json: cannot unmarshal number into Go struct field Container.workingDir of type "
            "string");
}

TEST(BuiltinDecodeTest, CanonicalObjectsAreNotCopied) {
  const Value object = Parse(R"({"data":{"a":"b"},"metadata":{"name":"b"}})");
  Value decoded = object;
  EXPECT_EQ(DecodeBody(*FindWireType("api.core.v1.ConfigMap"), decoded).error.Text(), "");
  EXPECT_TRUE(decoded.SharesNodeWith(object));
}

TEST(BuiltinDecodeTest, SubtreesSharedWithTheStoredObjectAreTrusted) {
  const Value stored = Parse(R"({"data":{"a":"b"},"metadata":{"name":"b"}})");
  Value object = stored;
  object.Mutable("metadata").Set("labels", Value::Object());
  resource::DecodeHints hints;
  hints.stored = &stored;
  EXPECT_EQ(DecodeBody(*FindWireType("api.core.v1.ConfigMap"), object, hints).error.Text(), "");
  EXPECT_EQ(object, stored);
  EXPECT_TRUE(object["data"].SharesNodeWith(stored["data"]));
}

}  // namespace
}  // namespace quiesce::wire
