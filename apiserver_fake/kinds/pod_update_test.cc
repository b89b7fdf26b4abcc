#include "apiserver_fake/kinds/pod_update.h"

#include "apiserver_fake/api/validation_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

api::Lines ErrorsOf(absl::string_view spec, absl::string_view old_spec) {
  api::FieldErrors errors;
  ValidatePodUpdate(Value::Object({{"spec", api::Parse(spec)}}),
                    Value::Object({{"spec", api::Parse(old_spec)}}), errors);
  return api::Texts(errors);
}

TEST(PodUpdateTest, TolerationsAreLookedAtOnceMore) {
  EXPECT_THAT(ErrorsOf(R"({"tolerations": [{"key": "k", "operator": "0"}]})", "{}"),
              ElementsAre("spec.tolerations[0].operator: Unsupported value: \"0\": supported "
                          "values: \"Equal\", \"Exists\""));
  EXPECT_THAT(ErrorsOf(R"({"tolerations": [{"key": "k", "operator": "0"}]})",
                       R"({"tolerations": [{"operator": "Exists"}]})"),
              ElementsAre("spec.tolerations: Forbidden: existing toleration can not be modified "
                          "except its tolerationSeconds"));
}

TEST(PodUpdateTest, GatesAreOnlyTakenAway) {
  EXPECT_THAT(ErrorsOf("{}", R"({"schedulingGates": [{"name": "a"}]})"), IsEmpty());
  EXPECT_THAT(ErrorsOf(R"({"schedulingGates": [{"name": "a"}, {"name": "b"}]})",
                       R"({"schedulingGates": [{"name": "a"}]})"),
              ElementsAre("spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but "
                          "found new scheduling gate 'b'"));
}

TEST(PodUpdateTest, GatedPodsAreToldMoreOfWhereToRun) {
  const char* old_spec = R"({"schedulingGates": [{"name": "a"}], "nodeSelector": {"a": "b"}})";
  EXPECT_THAT(ErrorsOf(R"({"schedulingGates": [{"name": "a"}],
                           "nodeSelector": {"a": "b", "c": "d"}, "affinity": {"nodeAffinity": {
                             "requiredDuringSchedulingIgnoredDuringExecution": {
                               "nodeSelectorTerms": [{}]}}}})",
                       old_spec),
              IsEmpty());
  EXPECT_THAT(
      ErrorsOf(R"({"schedulingGates": [{"name": "a"}], "nodeSelector": {"a": "c"}})", old_spec),
      ElementsAre("spec.nodeSelector: Invalid value: {\"a\":\"c\"}: only additions to "
                  "spec.nodeSelector are allowed (no mutations or deletions)"));
}

TEST(PodUpdateTest, OtherMembersStay) {
  EXPECT_THAT(ErrorsOf(R"({"nodeName": "b"})", R"({"nodeName": "a"})"),
              ElementsAre(StartsWith("spec: Forbidden: pod updates may not change fields other")));
}

}  // namespace
}  // namespace quiesce::kinds
