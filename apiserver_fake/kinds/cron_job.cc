#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/kinds/cron_syntax.h"
#include "apiserver_fake/kinds/job.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_spec.h"
#include "apiserver_fake/kinds/time_zones.h"
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
    ValidateSpec(object["spec"], Value(), errors);
    const Value& metadata = object["metadata"];
    // Names of its jobs are eleven characters longer.
    if (metadata["name"].string_value().size() > kMaxName) {
      errors.push_back(
          api::InvalidField("metadata.name", metadata["name"],
                            absl::StrCat("must be no more than ", kMaxName, " characters")));
    }
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    ValidateSpec(object["spec"], old["spec"], errors);
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    std::vector<std::string> warnings = BuiltinStrategy::WarningsOnUpdate(object, old);
    if (absl::StrContains(object["spec"]["schedule"].string_value(), "TZ") &&
        object["status"] == old["status"]) {
      warnings.push_back(
          "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see "
          "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details");
    }
    return warnings;
  }

 private:
  static constexpr size_t kMaxName = 52;

  // `old`: the spec before an update, else null.
  static void ValidateSpec(const Value& spec, const Value& old, api::FieldErrors& errors) {
    const Value& schedule = spec["schedule"];
    if (schedule.string_value().empty()) {
      errors.push_back(api::RequiredField("spec.schedule", ""));
    } else {
      ValidateSchedule(spec, absl::StrContains(old["schedule"].string_value(), "TZ"), errors);
    }
    CheckNonNegative(spec["startingDeadlineSeconds"], "spec.startingDeadlineSeconds", errors);
    if (old.is_null() || old["timeZone"] != spec["timeZone"]) {
      ValidateTimeZone(spec["timeZone"], errors);
    }
    CheckOneOf(spec["concurrencyPolicy"], "spec.concurrencyPolicy", {"Allow", "Forbid", "Replace"},
               errors);
    ValidateJobTemplate(spec["jobTemplate"]["spec"], "spec.jobTemplate.spec", errors);
    CheckNonNegative(spec["successfulJobsHistoryLimit"], "spec.successfulJobsHistoryLimit", errors);
    CheckNonNegative(spec["failedJobsHistoryLimit"], "spec.failedJobsHistoryLimit", errors);
  }
  // Its jobs will select their pods themselves.
  static void ValidateJobTemplate(const Value& job_spec, const std::string& path,
                                  api::FieldErrors& errors) {
    ValidateJobSpec(job_spec, path, errors);
    const Value& selector = job_spec["selector"];
    if (!selector.is_null()) {
      errors.push_back(InvalidRendered(Child(path, "selector"), RenderSelector(selector),
                                       "`selector` will be auto-generated"));
    }
    if (job_spec["manualSelector"].bool_value()) {
      errors.push_back(api::NotSupportedField(Child(path, "manualSelector"),
                                              job_spec["manualSelector"], {"nil", "false"}));
    }
  }
  // A zone in the schedule is borne with where there was one (`had_zone`).
  static void ValidateSchedule(const Value& spec, bool had_zone, api::FieldErrors& errors) {
    const Value& schedule = spec["schedule"];
    const bool has_zone = absl::StrContains(schedule.string_value(), "TZ");
    const absl::Status syntax = CheckCronSyntax(schedule.string_value());
    if (!syntax.ok()) {
      errors.push_back(api::InvalidField("spec.schedule", schedule, std::string(syntax.message())));
    }
    if (!has_zone) return;
    if (!had_zone) {
      errors.push_back(
          api::InvalidField("spec.schedule", schedule,
                            "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
    } else if (spec.Has("timeZone")) {
      errors.push_back(
          api::InvalidField("spec.schedule", schedule,
                            "cannot use both timeZone field and TZ or CRON_TZ in schedule"));
    }
  }

  static void ValidateTimeZone(const Value& zone, api::FieldErrors& errors) {
    if (zone.is_null()) return;
    const std::string path = "spec.timeZone";
    const absl::string_view name = zone.string_value();
    if (name.empty()) {
      errors.push_back(api::InvalidField(path, zone, "timeZone must be nil or non-empty string"));
      return;
    }
    for (absl::string_view part : absl::StrSplit(name, '/')) {
      if (IsZonePart(part)) continue;
      errors.push_back(api::InvalidField(path, zone, absl::StrCat("unknown time zone ", name)));
      return;
    }
    if (absl::EqualsIgnoreCase(name, "Local")) {
      errors.push_back(api::InvalidField(
          path, zone,
          "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"));
    }
    if (!IsTimeZone(name)) {
      errors.push_back(api::InvalidField(path, zone, absl::StrCat("unknown time zone ", name)));
    }
  }
  // One to 14 of the letters that zones are named with.
  static bool IsZonePart(absl::string_view part) {
    if (part.empty() || part.size() > 14 || part == "." || part == ".." || part[0] == '-') {
      return false;
    }
    return std::all_of(part.begin(), part.end(), [](char c) {
      return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' ||
             c == '_' || c == '+';
    });
  }
};

}  // namespace

const BuiltinStrategy& CronJobStrategy() {
  static const BuiltinStrategy& strategy =
      *new CronJob({.wire_type = "api.batch.v1.CronJob",
                    .generation = true,
                    .metadata_checks = resource::Strategy::MetadataChecks::kUpdate,
                    .pod_template = "spec.jobTemplate.spec.template",
                    .names_pods = true});
  return strategy;
}

}  // namespace quiesce::kinds
