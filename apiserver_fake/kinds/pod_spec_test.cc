#include "apiserver_fake/kinds/pod_spec.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

std::string Defaulted(absl::string_view text) {
  Value spec = Parse(text);
  DefaultPodSpec(spec, nullptr);
  return ToJson(spec);
}

TEST(PodSpecTest, FillsInWhatEveryPodHas) {
  EXPECT_EQ(Defaulted("{}"), R"({"dnsPolicy":"ClusterFirst","restartPolicy":"Always",)"
                             R"("schedulerName":"default-scheduler","securityContext":{},)"
                             R"("terminationGracePeriodSeconds":30})");
}

TEST(PodSpecTest, FillsInContainersProbesAndHandlers) {
  Value spec = Parse(R"({"containers": [{"name": "c", "image": "x:1",
      "livenessProbe": {"httpGet": {"port": 80}, "periodSeconds": 7},
      "startupProbe": {"grpc": {"port": 1}},
      "lifecycle": {"preStop": {"httpGet": {"port": 1}}},
      "ports": [{"containerPort": 1}],
      "env": [{"name": "e", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]}]})");
  DefaultPodSpec(spec, nullptr);
  EXPECT_EQ(spec["containers"].at(0),
            Parse(R"({"name": "c", "image": "x:1", "imagePullPolicy": "IfNotPresent",
      "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
      "livenessProbe": {"httpGet": {"port": 80, "path": "/", "scheme": "HTTP"},
                        "periodSeconds": 7, "timeoutSeconds": 1, "successThreshold": 1,
                        "failureThreshold": 3},
      "startupProbe": {"grpc": {"port": 1, "service": ""}, "periodSeconds": 10,
                       "timeoutSeconds": 1, "successThreshold": 1, "failureThreshold": 3},
      "lifecycle": {"preStop": {"httpGet": {"port": 1, "path": "/", "scheme": "HTTP"}}},
      "ports": [{"containerPort": 1, "protocol": "TCP"}],
      "env": [{"name": "e", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name",
                                                       "apiVersion": "v1"}}}]})"));
}

TEST(PodSpecTest, FillsInVolumes) {
  Value spec = Parse(R"({"volumes": [{"name": "a"}, {"name": "b", "secret": {"secretName": "s"}},
      {"name": "c", "hostPath": {"path": "/"}},
      {"name": "d", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}}]})");
  DefaultPodSpec(spec, nullptr);
  EXPECT_EQ(spec["volumes"], Parse(R"([{"name": "a", "emptyDir": {}},
      {"name": "b", "secret": {"secretName": "s", "defaultMode": 420}},
      {"name": "c", "hostPath": {"path": "/", "type": ""}},
      {"name": "d", "projected": {"defaultMode": 420, "sources": [
          {"serviceAccountToken": {"path": "t", "expirationSeconds": 3600}}]}}])"));
}

TEST(PodSpecTest, BothNamesOfTheServiceAccountAgree) {
  Value spec = Parse(R"({"serviceAccount": "a"})");
  DefaultPodSpec(spec, nullptr);
  EXPECT_EQ(spec["serviceAccountName"], Value("a"));
  spec = Parse(R"({"serviceAccount": "a", "serviceAccountName": "b"})");
  DefaultPodSpec(spec, nullptr);
  EXPECT_EQ(spec["serviceAccount"], Value("b"));
}

TEST(PodSpecTest, CompleteTemplatesKeepEveryNode) {
  Value pod_template =
      Parse(R"({"spec": {"containers": [{"name": "c"}], "volumes": [{"name": "v"}]}})");
  DefaultPodTemplate(pod_template, nullptr);
  const Value before = pod_template;
  DefaultPodTemplate(pod_template, nullptr);
  EXPECT_TRUE(pod_template.SharesNodeWith(before));
}

}  // namespace
}  // namespace quiesce::kinds
