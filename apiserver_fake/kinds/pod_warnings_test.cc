#include "apiserver_fake/kinds/pod_warnings.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

using Warnings = std::vector<std::string>;

Warnings Of(const char* spec) {
  return PodWarnings("", Value::Object({{"spec", *ParseJson(spec)}}));
}

TEST(PodWarnings, AnOrdinaryPodHasNone) {
  EXPECT_EQ(Of(R"({"containers":[{"name":"c","image":"x","env":[{"name":"A"},{"name":"B"}],
                   "ports":[{"name":"a","containerPort":80,"protocol":"TCP"},
                            {"name":"b","containerPort":80,"protocol":"UDP"}],
                   "resources":{"requests":{"memory":"1Gi","cpu":"100m"}}}]})"),
            Warnings());
}

TEST(PodWarnings, AVariableSaidTwiceHidesTheFirstUnlessItRefersToIt) {
  const char* spec = R"json({"containers":[{"name":"c","env":[
      {"name":"A","value":"1"},{"name":"A","value":"$(A)2"},
      {"name":"B","value":"1"},{"name":"B","value":"$(B)"},
      {"name":"C","value":"1"},{"name":"C","valueFrom":{}}]}]})json";
  EXPECT_EQ(Of(spec),
            Warnings({"spec.containers[0].env[3]: hides previous definition of \"B\", which may be "
                      "dropped when using apply",
                      "spec.containers[0].env[5]: hides previous definition of \"C\", which may be "
                      "dropped when using apply"}));
}

TEST(PodWarnings, InitContainersComeFirstAndFractionsOfBytesAreNamed) {
  EXPECT_EQ(Of(R"({"containers":[{"name":"c","resources":{"limits":{"memory":"1500m"}}}],
                   "initContainers":[{"name":"i","resources":{"requests":{"memory":"128m"}}}]})"),
            Warnings({"spec.initContainers[0].resources.requests[memory]: fractional byte value "
                      "\"128m\" is invalid, must be an integer",
                      "spec.containers[0].resources.limits[memory]: fractional byte value "
                      "\"1500m\" is invalid, must be an integer"}));
}

TEST(PodWarnings, PortsThatMeetAreNamed) {
  EXPECT_EQ(
      Of(R"({"containers":[{"name":"c","ports":[
              {"name":"a","containerPort":80,"protocol":"TCP"},
              {"name":"a","containerPort":80,"protocol":"TCP"},
              {"containerPort":80,"protocol":"TCP","hostPort":8080},
              {"containerPort":80,"protocol":"TCP","hostPort":8080,"hostIP":"10.0.0.1"}]}]})"),
      Warnings({"spec.containers[0].ports[1]: duplicate port definition with "
                "spec.containers[0].ports[0]",
                "spec.containers[0].ports[2]: overlapping port definition with "
                "spec.containers[0].ports[0]",
                "spec.containers[0].ports[2]: overlapping port definition with "
                "spec.containers[0].ports[1]",
                "spec.containers[0].ports[3]: overlapping port definition with "
                "spec.containers[0].ports[0]",
                "spec.containers[0].ports[3]: overlapping port definition with "
                "spec.containers[0].ports[1]",
                "spec.containers[0].ports[3]: dangerously ambiguous port definition with "
                "spec.containers[0].ports[2]",
                "spec.containers[0].ports[1]: duplicate port name \"a\" with "
                "spec.containers[0].ports[0], services and probes that select ports by name will "
                "use spec.containers[0].ports[0]"}));
}

TEST(PodWarnings, PathsOfATemplateBeginWithItsPlace) {
  const Value pod_template = *ParseJson(
      R"({"spec":{"nodeSelector":{"beta.kubernetes.io/os":"linux"},
                  "volumes":[{"name":"v","glusterfs":{}}],
                  "topologySpreadConstraints":[{"topologyKey":"zone"}],
                  "imagePullSecrets":[{"name":"s"},{"name":"s"}]}})");
  EXPECT_EQ(PodWarnings("spec.template.", pod_template),
            Warnings({"spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since "
                      "v1.14; use \"kubernetes.io/os\" instead",
                      "spec.template.spec.topologySpreadConstraints[0].labelSelector: a null "
                      "labelSelector results in matching no pod",
                      "spec.template.spec.volumes[0].glusterfs: deprecated in v1.25, "
                      "non-functional in v1.26+",
                      "spec.template.spec.imagePullSecrets[1].name: duplicate name \"s\""}));
}

TEST(PodWarnings, NamesThatAreNoLabelsAreNamedForWhatTheyBecome) {
  Warnings warnings;
  AddNameWarning(*ParseJson(R"({"metadata":{"name":"web"}})"), "Pod names", warnings);
  EXPECT_EQ(warnings, Warnings());
  AddNameWarning(*ParseJson(R"({"metadata":{"name":"web.v1"}})"), "Pod names", warnings);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].substr(0, 118),
            "metadata.name: this is used in Pod names, which can result in surprising behavior; a "
            "DNS label is recommended: [must n");
}

TEST(PodWarnings, FilesOfAVolumeThatLieInEachOthersPlaceAreNamed) {
  EXPECT_EQ(Of(R"({"volumes":[
      {"name":"s","secret":{"secretName":"x","items":[{"path":"a"},{"path":"a/b"}]}},
      {"name":"p","projected":{"sources":[{"serviceAccountToken":{"path":"t"}},{},
        {"configMap":{"name":"c","items":[{"path":"t/"}]}}]}}]})"),
            Warnings({"volume \"s\" (Secret \"x\"): overlapping paths: \"a/b\" with \"a\"",
                      "volume \"p\" (Projected) has no sources provided",
                      "volume \"p\" (Projected): overlapping paths: \"t\" (ConfigMap \"c\") with "
                      "\"t\" (ServiceAccountToken)"}));
}

}  // namespace
}  // namespace quiesce::kinds
