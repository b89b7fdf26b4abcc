#include "apiserver_fake/kinds/pod_validation.h"

#include "apiserver_fake/api/validation_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A pod that is right but for `members` of its spec.
Value Pod(absl::string_view members, absl::string_view metadata = R"({"name": "web"})") {
  Value spec = api::Parse(R"({"restartPolicy": "Always", "dnsPolicy": "Default",
      "terminationGracePeriodSeconds": 30, "containers": [{"name": "c", "image": "x",
      "terminationMessagePolicy": "File", "imagePullPolicy": "Always"}]})");
  const Value more = api::Parse(members);
  for (const ValueMember& member : more.members()) spec.Set(member.key.view(), member.value);
  return Value::Object({{"metadata", api::Parse(metadata)}, {"spec", spec}});
}

api::Lines PodErrors(const Value& pod) {
  api::FieldErrors errors;
  ValidateNewPod(pod, errors);
  return api::Texts(errors);
}
api::Lines ErrorsOf(absl::string_view members) { return PodErrors(Pod(members)); }

TEST(PodValidationTest, NamesPoliciesAndVolumesThatAreWrong) {
  EXPECT_THAT(ErrorsOf(R"({"restartPolicy": "Maybe", "containers": [],
      "volumes": [{"name": "v", "emptyDir": {}}, {"name": "v", "emptyDir": {}},
                  {"name": "w", "emptyDir": {}, "hostPath": {"path": "/"}}]})"),
              ElementsAre("spec.volumes[1].name: Duplicate value: \"v\"",
                          "spec.volumes[2].hostPath: Forbidden: may not specify more than 1 volume "
                          "type",
                          "spec.containers: Required value",
                          "spec.restartPolicy: Unsupported value: \"Maybe\": supported values: "
                          "\"Always\", \"OnFailure\", \"Never\""));
}

TEST(PodValidationTest, TokensAreOfAnAccountAndThatIsLookedAtAfterTheSpec) {
  EXPECT_THAT(ErrorsOf(R"({"hostname": "A_", "volumes": [{"name": "v", "projected": {"sources": [
                  {"serviceAccountToken": {"path": "t", "expirationSeconds": 600}}]}}]})"),
              ElementsAre(::testing::StartsWith("spec.hostname: Invalid value"),
                          "spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: "
                          "must not be specified when serviceAccountName is not set"));
}

TEST(PodValidationTest, NamesOfServersAreNeededWhereThePodHasItsOwn) {
  EXPECT_THAT(ErrorsOf(R"({"dnsPolicy": "None"})"),
              ElementsAre("spec.dnsConfig: Required value: must provide `dnsConfig` when "
                          "`dnsPolicy` is None"));
  EXPECT_THAT(ErrorsOf(R"({"dnsConfig": {"nameservers": ["1.1.1"], "searches": ["_a.b.", ".", "-"],
                                         "options": [{}]}})"),
              ElementsAre("spec.dnsConfig.nameservers[0]: Invalid value: \"1.1.1\": must be a "
                          "valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
                          ::testing::StartsWith("spec.dnsConfig.searches[2]: Invalid value: \"-\""),
                          "spec.dnsConfig.options[0]: Required value: must not be empty"));
}

TEST(PodValidationTest, PodsWithUsersOfTheirOwnShareNothingElse) {
  EXPECT_THAT(ErrorsOf(R"({"hostUsers": false, "hostPID": true})"),
              ElementsAre("spec.HostPID: Forbidden: when `hostUsers` is false"));
}

TEST(PodValidationTest, ContainersHaveNoMoreThanThePod) {
  Value pod = Pod(R"({"resources": {"requests": {"cpu": "1", "example.com/x": "1"},
                                    "limits": {"cpu": "2"}}})");
  pod.Mutable("spec")
      .Mutable("containers")
      .MutableAt(0)
      .Set("resources", api::Parse(R"({"requests": {"cpu": "3"}, "limits": {"cpu": "3"}})"));
  EXPECT_THAT(PodErrors(pod),
              ElementsAre("spec.resources.requests[example.com/x]: Unsupported value: "
                          "\"example.com/x\": supported values: \"cpu\", \"hugepages-\", "
                          "\"memory\"",
                          "spec.resources.limits: Required value: Limit must be set for non "
                          "overcommitable resources",
                          "spec.resources.requests[cpu]: Invalid value: \"1\": must be greater "
                          "than or equal to aggregate container requests of 3",
                          "spec.resources.containers[0][cpu].limits: Invalid value: \"3\": must be "
                          "less than or equal to pod limits of 2"));
}

TEST(PodValidationTest, PodsOfOneSystemHaveNothingOfAnother) {
  EXPECT_THAT(ErrorsOf(R"({"os": {"name": "windows"}, "hostPID": true,
                           "securityContext": {"fsGroup": 1}})"),
              ElementsAre("spec.hostPID: Forbidden: cannot be set for a windows pod",
                          "spec.securityContext.fsGroup: Forbidden: cannot be set for a windows "
                          "pod"));
  EXPECT_THAT(ErrorsOf(R"({"os": {"name": "linux"}, "securityContext": {"windowsOptions": {}}})"),
              ElementsAre("spec.securityContext.windowsOptions: Forbidden: windows options cannot "
                          "be set for a linux pod"));
}

TEST(PodValidationTest, GatedPodsHaveNoNode) {
  EXPECT_THAT(ErrorsOf(R"({"nodeName": "n", "schedulingGates": [{"name": "g"}]})"),
              ElementsAre("spec.nodeName: Forbidden: cannot be set until all schedulingGates have "
                          "been cleared"));
}

TEST(PodValidationTest, AnnotationsWithAMeaningAreChecked) {
  EXPECT_THAT(
      PodErrors(Pod(R"({"securityContext": {"seccompProfile": {"type": "Unconfined"}}})",
                    R"({"annotations": {"controller.kubernetes.io/pod-deletion-cost": "+1",
                       "container.apparmor.security.beta.kubernetes.io/d": "x",
                       "seccomp.security.alpha.kubernetes.io/pod": "runtime/default"}})")),
      ElementsAre("metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid "
                  "value: \"+1\": must be a 32bit integer",
                  "metadata.annotations[container.apparmor.security.beta.kubernetes.io/d]: Invalid "
                  "value: \"d\": container not found",
                  "metadata.annotations[container.apparmor.security.beta.kubernetes.io/d]: Invalid "
                  "value: \"x\": invalid AppArmor profile name: \"x\"",
                  "spec.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation "
                  "and field must match"));
}

TEST(PodValidationTest, ARichPodIsRight) {
  EXPECT_THAT(ErrorsOf(R"({"hostAliases": [{"ip": "10.0.0.1", "hostnames": ["a"]}],
      "readinessGates": [{"conditionType": "example.com/ready"}], "os": {"name": "linux"},
      "overhead": {"cpu": "1"}, "runtimeClassName": "r", "preemptionPolicy": "Never",
      "resourceClaims": [{"name": "g", "resourceClaimName": "gpu"}], "hostnameOverride": "h"})"),
              IsEmpty());
}

}  // namespace
}  // namespace quiesce::kinds
