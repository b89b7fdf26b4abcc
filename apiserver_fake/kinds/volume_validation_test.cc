#include "apiserver_fake/kinds/volume_validation.h"

#include "apiserver_fake/api/validation_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

api::Lines ErrorsOf(absl::string_view volumes, absl::string_view pod_name = "web") {
  api::FieldErrors errors;
  ValidateVolumes(api::Parse(volumes), {.is_pod = true, .pod_name = pod_name}, "v", errors);
  return api::Texts(errors);
}

TEST(VolumeValidationTest, OnlyRightVolumesMayBeMounted) {
  const Value volumes = api::Parse(R"([{"name": "a", "emptyDir": {}}, {"name": "b", "secret": {}},
      {"name": "a", "emptyDir": {}}, {"name": "c"}])");
  api::FieldErrors errors;
  EXPECT_THAT(ValidateVolumes(volumes, PodSpecOwner(), "v", errors),
              ElementsAre(std::pair<const absl::string_view, const Value*>("a", &volumes.at(0))));
  EXPECT_THAT(api::Texts(errors), ElementsAre("v[1].secret.secretName: Required value",
                                              "v[2].name: Duplicate value: \"a\"",
                                              "v[3]: Required value: must specify a volume type"));
}

TEST(VolumeValidationTest, ASecondKindOfSourceIsForbiddenUnderTheNameThatTheServerGivesIt) {
  EXPECT_THAT(ErrorsOf(R"([{"name": "a", "emptyDir": {}, "hostPath": {}, "downwardAPI": {}}])"),
              ElementsAre("v[0].hostPath: Forbidden: may not specify more than 1 volume type",
                          "v[0].downwarAPI: Forbidden: may not specify more than 1 volume type"));
}

TEST(VolumeValidationTest, FilesOfSecretsStayBelowTheVolume) {
  EXPECT_THAT(
      ErrorsOf(R"([{"name": "a", "secret": {"secretName": "s", "defaultMode": 512, "items": [
          {"key": "k", "path": "/a/../b"}, {"path": "..x", "mode": -1}]}}])"),
      ElementsAre("v[0].secret.defaultMode: Invalid value: 512: must be a number between 0 and "
                  "0777 (octal), both inclusive",
                  "v[0].secret.items[0].path: Invalid value: \"/a/../b\": must be a relative path",
                  "v[0].secret.items[0].path: Invalid value: \"/a/../b\": must not contain '..'",
                  "v[0].secret.items[1].key: Required value",
                  "v[0].secret.items[1].path: Invalid value: \"..x\": must not start with '..'",
                  "v[0].secret.items[1].mode: Invalid value: -1: must be a number between 0 and "
                  "0777 (octal), both inclusive"));
}

TEST(VolumeValidationTest, ProjectedSourcesDoNotShareAPath) {
  EXPECT_THAT(
      ErrorsOf(R"([{"name": "p", "projected": {"sources": [
          {"secret": {"name": "s", "items": [{"key": "k", "path": "x"}]}},
          {"configMap": {"name": "c", "items": [{"key": "k", "path": "x"}]}, "secret": {}}]}}])"),
      ElementsAre("v[0].projected.sources[1].secret.name: Required value",
                  "v[0].projected: Invalid value: \"c\": conflicting duplicate paths",
                  "v[0].projected.sources[1]: Forbidden: may not specify more than 1 volume type "
                  "per source"));
}

TEST(VolumeValidationTest, TokensLastTenMinutesAndTheirPathIsTheVolumes) {
  EXPECT_THAT(
      ErrorsOf(R"([{"name": "p", "projected": {"sources": [
          {"serviceAccountToken": {"expirationSeconds": 599}}]}}])"),
      ElementsAre("v[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: "
                  "599: may not specify a duration less than 10 minutes",
                  "v[0].projected.path: Required value"));
}

TEST(VolumeValidationTest, VolumesShowNamesLabelsAndAnnotationsOfThePod) {
  EXPECT_THAT(
      ErrorsOf(R"([{"name": "d", "downwardAPI": {"items": [
          {"path": "a", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.labels['x']"}},
          {"path": "b", "fieldRef": {"apiVersion": "v1", "fieldPath": "status.podIP"}},
          {"path": "c", "resourceFieldRef": {"resource": "limits.cpu"}}, {"path": "d"}]}}])"),
      ElementsAre("v[0].downwardAPI.fieldRef.fieldPath: Unsupported value: \"status.podIP\": "
                  "supported values: \"metadata.annotations\", \"metadata.labels\", "
                  "\"metadata.name\", \"metadata.namespace\", \"metadata.uid\"",
                  "v[0].downwardAPI.resourceFieldRef.containerName: Required value",
                  "v[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is "
                  "required"));
}

TEST(VolumeValidationTest, ClaimsThatAreMadeForThePodAreNotNamedByIt) {
  const char* volumes = R"([{"name": "e", "ephemeral": {"volumeClaimTemplate": {"spec": {
      "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1"}}}}}},
      {"name": "c", "persistentVolumeClaim": {"claimName": "web-e"}}])";
  EXPECT_THAT(ErrorsOf(volumes, ""), IsEmpty());
  EXPECT_THAT(ErrorsOf(volumes),
              ElementsAre("v[1].persistentVolumeClaim.claimName: Invalid value: \"web-e\": must "
                          "not reference a PVC that gets created for an ephemeral volume"));
}

TEST(VolumeValidationTest, StorageOfAllKindsNamesWhatItIs) {
  EXPECT_THAT(ErrorsOf(R"([{"name": "a", "nfs": {"path": "x"}},
                           {"name": "b", "gcePersistentDisk": {"pdName": "p", "partition": 256}},
                           {"name": "c", "csi": {"driver": "A_b"}}])"),
              ElementsAre("v[0].nfs.server: Required value",
                          "v[0].nfs.path: Invalid value: \"x\": must be an absolute path",
                          "v[1].persistentDisk.partition: Invalid value: 256: must be between 1 "
                          "and 255, inclusive",
                          ::testing::StartsWith("v[2].csi.driver: Invalid value: \"A_b\": ")));
}

}  // namespace
}  // namespace quiesce::kinds
