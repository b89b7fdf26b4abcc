#include "apiserver_fake/kinds/pod_validation.h"

#include <vector>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/container_validation.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

using Lines = std::vector<std::string>;

Lines Text(const api::FieldErrors& errors) {
  Lines lines;
  for (const api::FieldError& error : errors) lines.push_back(error.field + ": " + error.Body());
  return lines;
}

Lines SpecErrors(absl::string_view text) {
  api::FieldErrors errors;
  ValidatePodSpec(ParseJson(text).value(), "spec", Value(), errors);
  return Text(errors);
}

TEST(PodValidationTest, NamesPoliciesAndVolumesThatAreWrong) {
  EXPECT_EQ(SpecErrors(R"({"restartPolicy": "Maybe", "dnsPolicy": "ClusterFirst",
      "volumes": [{"name": "v", "emptyDir": {}}, {"name": "v", "emptyDir": {}},
                  {"name": "w", "emptyDir": {}, "hostPath": {"path": "/"}}]})"),
            (Lines{"spec.volumes[1].name: Duplicate value: \"v\"",
                   "spec.volumes[2].hostPath: Forbidden: may not specify more than 1 volume type",
                   "spec.containers: Required value",
                   "spec.restartPolicy: Unsupported value: \"Maybe\": supported values: "
                   "\"Always\", \"OnFailure\", \"Never\""}));
}

TEST(PodValidationTest, ClaimTemplatesAreVolumes) {
  api::FieldErrors errors;
  ValidatePodTemplate(
      ParseJson(R"({"spec": {"restartPolicy": "Always", "dnsPolicy": "Default", "containers": [
          {"name": "c", "image": "x", "terminationMessagePolicy": "File",
           "imagePullPolicy": "Always", "volumeMounts": [{"name": "data", "mountPath": "/d"}]}]}})")
          .value(),
      "template", ParseJson(R"([{"metadata": {"name": "data"}}])").value(), errors);
  EXPECT_EQ(Text(errors), Lines{});
}

TEST(ContainerValidationTest, NamesWhatIsMissing) {
  api::FieldErrors errors;
  ValidateContainers(ParseJson(R"([{"terminationMessagePolicy": "File",
      "imagePullPolicy": "Always", "livenessProbe": {"successThreshold": 1}}])")
                         .value(),
                     {}, "c", errors);
  EXPECT_EQ(Text(errors),
            (Lines{"c[0].name: Required value", "c[0].image: Required value",
                   "c[0].livenessProbe: Required value: must specify a handler type"}));
}

TEST(ResourceValidationTest, RequestsAreAtMostLimits) {
  api::FieldErrors errors;
  ValidateResources(
      ParseJson(R"({"requests": {"cpu": "2"}, "limits": {"cpu": "1", "pies": "1"}})").value(), "r",
      errors);
  EXPECT_EQ(Text(errors),
            (Lines{"r.limits[pies]: Invalid value: \"pies\": must be a standard resource type or "
                   "fully qualified",
                   "r.limits[pies]: Invalid value: \"pies\": must be a standard resource for "
                   "containers",
                   "r.requests: Invalid value: \"2\": must be less than or equal to cpu limit of "
                   "1"}));
}

}  // namespace
}  // namespace quiesce::kinds
