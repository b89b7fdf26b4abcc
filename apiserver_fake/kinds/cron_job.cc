#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/kinds/job.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_spec.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

class CronJob : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value* stored_spec) {
      SetDefaultText(spec, "concurrencyPolicy", "Allow");
      SetDefault(spec, "suspend", false);
      SetDefault(spec, "successfulJobsHistoryLimit", 3);
      SetDefault(spec, "failedJobsHistoryLimit", 1);
      EditMember(spec, "jobTemplate", stored_spec, [](Value& job, const Value* stored_job) {
        EditMember(job, "spec", stored_job, [](Value& job_spec, const Value* stored_job_spec) {
          EditMember(job_spec, "template", stored_job_spec, DefaultPodTemplate);
          DefaultPodFailurePolicy(job_spec);
        });
      });
    });
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& metadata = object["metadata"];
    // Names of its jobs are eleven characters longer.
    if (metadata["name"].string_value().size() > kMaxName) {
      errors.push_back(
          api::InvalidField("metadata.name", metadata["name"],
                            absl::StrCat("must be no more than ", kMaxName, " characters")));
    }
    ValidateSpec(object["spec"], errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    ValidateSpec(object["spec"], errors);
  }

 private:
  static constexpr size_t kMaxName = 52;

  static void ValidateSpec(const Value& spec, api::FieldErrors& errors) {
    const Value& schedule = spec["schedule"];
    if (schedule.string_value().empty()) {
      errors.push_back(api::RequiredField("spec.schedule", ""));
    } else if (const std::string problem = ScheduleProblem(schedule.string_value());
               !problem.empty()) {
      errors.push_back(api::InvalidField("spec.schedule", schedule, problem));
    }
    CheckNonNegative(spec["startingDeadlineSeconds"], "spec.startingDeadlineSeconds", errors);
    CheckOneOf(spec["concurrencyPolicy"], "spec.concurrencyPolicy", {"Allow", "Forbid", "Replace"},
               errors);
    ValidateJobSpec(spec["jobTemplate"]["spec"], "spec.jobTemplate.spec", errors);
    CheckNonNegative(spec["successfulJobsHistoryLimit"], "spec.successfulJobsHistoryLimit", errors);
    CheckNonNegative(spec["failedJobsHistoryLimit"], "spec.failedJobsHistoryLimit", errors);
  }
  // Five fields, or a name such as @hourly. What is in the fields is the controller's to read.
  static std::string ScheduleProblem(absl::string_view schedule) {
    if (absl::StrContains(schedule, "TZ")) {
      return "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
    }
    if (schedule[0] == '@') return "";
    const std::vector<absl::string_view> fields =
        absl::StrSplit(schedule, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (fields.size() == 5) return "";
    return absl::StrCat("expected exactly 5 fields, found ", fields.size(), ": [",
                        absl::StrJoin(fields, " "), "]");
  }
};

}  // namespace

const BuiltinStrategy& CronJobStrategy() {
  static const BuiltinStrategy& strategy =
      *new CronJob({.wire_type = "api.batch.v1.CronJob",
                    .generation = true,
                    .metadata_checks = resource::Strategy::MetadataChecks::kUpdate});
  return strategy;
}

}  // namespace quiesce::kinds
