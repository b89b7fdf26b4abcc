#include "apiserver_fake/kinds/container_validation.h"

#include "apiserver_fake/api/validation_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

using ::testing::ElementsAre;

// A container that is right but for `members`.
Value Container(absl::string_view members) {
  Value container = api::Parse(R"({"name": "c", "image": "i", "terminationMessagePolicy": "File",
                                   "imagePullPolicy": "Always"})");
  const Value more = api::Parse(members);
  for (const ValueMember& member : more.members()) container.Set(member.key.view(), member.value);
  return container;
}

api::Lines ErrorsIn(const Value& spec) {
  const Value volumes = api::Parse(R"([{"name": "data", "persistentVolumeClaim": {}},
                                       {"name": "tmp", "emptyDir": {}}])");
  api::FieldErrors errors;
  ValidateContainers(spec, {{"data", &volumes.at(0)}, {"tmp", &volumes.at(1)}}, "s", errors);
  return api::Texts(errors);
}

api::Lines ErrorsOf(absl::string_view members) {
  return ErrorsIn(Value::Object(
      {{"terminationGracePeriodSeconds", 30}, {"containers", Value::List({Container(members)})}}));
}

TEST(ContainerValidationTest, NamesWhatIsMissing) {
  EXPECT_THAT(
      ErrorsIn(api::Parse(R"({"containers": [{"terminationMessagePolicy": "File",
                  "imagePullPolicy": "Always", "livenessProbe": {"successThreshold": 1}}]})")),
      ElementsAre("s.containers[0].name: Required value", "s.containers[0].image: Required value",
                  "s.containers[0].livenessProbe: Required value: must specify a handler "
                  "type"));
}

TEST(ContainerValidationTest, ContainersOfAPodShareTheHostsPorts) {
  const Value first =
      Container(R"({"ports": [{"containerPort": 1, "hostPort": 9, "protocol": "TCP"}]})");
  Value second = first;
  second.Set("name", "d");
  EXPECT_THAT(ErrorsIn(Value::Object({{"containers", Value::List({first, second})}})),
              ElementsAre("s.containers[1].ports[0].hostPort: Duplicate value: \"TCP//9\""));
}

TEST(ContainerValidationTest, VariablesShowWhatThePodHas) {
  EXPECT_THAT(
      ErrorsOf(R"({"env": [{"name": "a=b"},
          {"name": "F", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "spec.x"}}},
          {"name": "R", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu",
                                                           "divisor": "2"}}},
          {"name": "K", "value": "v", "valueFrom": {"fileKeyRef": {"key": "k", "path": "a/../b",
                                                                   "volumeName": "tmp"}}}],
                   "envFrom": [{"prefix": "="}]})"),
      ElementsAre("s.containers[0].env[0].name: Invalid value: \"a=b\": a valid environment "
                  "variable name must consist only of printable ASCII characters other than '='",
                  "s.containers[0].env[1].valueFrom.fieldRef.fieldPath: Invalid value: \"spec.x\": "
                  "error converting fieldPath: field label not supported: spec.x",
                  "s.containers[0].env[2].valueFrom.resourceFieldRef.divisor: Invalid value: "
                  "\"limits.cpu\": only divisor's values 1m and 1 are supported with the cpu "
                  "resource",
                  "s.containers[0].env[3].valueFrom.fileKeyRef.path: Invalid value: \"a/../b\": "
                  "must not contain '..'",
                  "s.containers[0].env[3].valueFrom: Invalid value: \"\": may not be specified "
                  "when `value` is not empty",
                  "s.containers[0].envFrom[0].prefix: Invalid value: \"=\": a valid environment "
                  "variable name must consist only of printable ASCII characters other than '='",
                  "s.containers[0].envFrom: Invalid value: \"\": must specify one of: "
                  "`configMapRef` or `secretRef`"));
}

TEST(ContainerValidationTest, VolumesAreMountedOrDevices) {
  EXPECT_THAT(
      ErrorsOf(R"({"volumeMounts": [{"name": "data", "mountPath": "/a", "subPath": "../x"},
                                    {"name": "gone", "mountPath": "/a",
                                     "mountPropagation": "Bidirectional"}],
                   "volumeDevices": [{"name": "data", "devicePath": "/d"},
                                     {"name": "tmp", "devicePath": "/e"}]})"),
      ElementsAre(
          "s.containers[0].volumeMounts[0].name: Invalid value: \"data\": must not already exist "
          "in volumeDevices",
          "s.containers[0].volumeMounts.subPath: Invalid value: \"../x\": must not contain '..'",
          "s.containers[0].volumeMounts[1].name: Not found: \"gone\"",
          "s.containers[0].volumeMounts[1].mountPath: Invalid value: \"/a\": must be unique",
          "s.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount "
          "propagation is available only to privileged containers",
          "s.containers[0].volumeDevices[0].name: Invalid value: \"data\": must not already exist "
          "in volumeMounts",
          "s.containers[0].volumeDevices[1].name: Invalid value: \"tmp\": can only use volume "
          "source type of PersistentVolumeClaim or Ephemeral for block mode"));
}

TEST(ContainerValidationTest, HooksSleepNoLongerThanThePodIsGiven) {
  EXPECT_THAT(ErrorsOf(R"({"lifecycle": {"preStop": {"sleep": {"seconds": 31}}}})"),
              ElementsAre("s.containers[0].lifecycle.preStop.sleep: Invalid value: 31: must be "
                          "non-negative and less than terminationGracePeriodSeconds (30)"));
}

TEST(ContainerValidationTest, RulesOfRestartsNeedAPolicy) {
  EXPECT_THAT(ErrorsOf(R"({"restartPolicyRules": [{"action": "Restart"}]})"),
              ElementsAre("s.containers[0].restartPolicy: Required value: must specify "
                          "restartPolicy when restart rules are used",
                          "s.containers[0].restartPolicyRules[0].exitCodes: Required value: must "
                          "be specified"));
}

TEST(ContainerValidationTest, InitContainersThatEndHaveNoProbes) {
  Value init = Container(R"({"name": "i", "startupProbe": {}})");
  Value spec = Value::Object({{"containers", Value::List({Container("{}")})}});
  spec.Set("initContainers", Value::List({init, Container("{}")}));
  EXPECT_THAT(ErrorsIn(spec),
              ElementsAre("s.initContainers[0].startupProbe: Forbidden: may not be set for init "
                          "containers without restartPolicy=Always",
                          "s.initContainers[1].name: Duplicate value: \"c\""));
}

TEST(ContainerValidationTest, EphemeralContainersAreAddedToOthers) {
  Value spec = Value::Object({{"containers", Value::List({Container("{}")})}});
  spec.Set("ephemeralContainers",
           Value::List({Container(R"({"name": "e", "image": " i", "ports": [],
                                      "targetContainerName": "gone", "lifecycle": {}})")}));
  EXPECT_THAT(ErrorsIn(spec),
              ElementsAre("s.ephemeralContainers[0].image: Invalid value: \" i\": must not have "
                          "leading or trailing whitespace",
                          "s.ephemeralContainers[0].targetContainerName: Not found: \"gone\"",
                          "s.ephemeralContainers[0].ports: Forbidden: cannot be set for an "
                          "Ephemeral Container",
                          "s.ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an "
                          "Ephemeral Container"));
}

}  // namespace
}  // namespace quiesce::kinds
