// What an update of a Job's status may do. Most rules are asked only where what they are about has
// changed, so that a status that is wrong already can be mended bit by bit.
//
// Sources: ValidateJobStatusUpdate in k8s.io/kubernetes/pkg/apis/batch/validation/validation.go,
// getStatusValidationOptions in k8s.io/kubernetes/pkg/registry/batch/job/strategy.go.
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/job.h"
#include "apiserver_fake/kinds/job_policies.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

bool HasCondition(const Value& job, absl::string_view type, absl::string_view status = "True") {
  for (const Value& condition : job["status"]["conditions"].items()) {
    if (condition["type"].string_value() == type && condition["status"].string_value() == status) {
      return true;
    }
  }
  return false;
}

class StatusUpdate {
 public:
  StatusUpdate(const Value& job, const Value& old, api::FieldErrors& errors)
      : job_(job), old_(old), status_(job["status"]), old_status_(old["status"]), errors_(errors) {}

  void Validate() {
    ValidateCounts();
    ValidateOutcome();
    if (finished_) ValidateFinished();
    ValidateIndexes();
    if (Changed("ready") || Changed("active")) {
      if (status_["ready"].int_value() > status_["active"].int_value()) {
        Report("ready", status_["ready"], "cannot set more ready pods than active");
      }
    }
    ValidateCriteria();
    ValidateChange();
  }

 private:
  bool Changed(absl::string_view member) const { return status_[member] != old_status_[member]; }
  bool ConditionChanged(absl::string_view type) const {
    return HasCondition(job_, type) != HasCondition(old_, type);
  }
  void Report(absl::string_view member, const Value& shown, std::string detail) {
    errors_.push_back(api::InvalidField(Child("status", member), shown, std::move(detail)));
  }
  void ReportConditions(std::string detail) {
    errors_.push_back(InvalidRendered("status.conditions", "", std::move(detail)));
  }

  void ValidateCounts() {
    for (absl::string_view count : {"active", "succeeded", "failed", "ready", "terminating"}) {
      CheckNonNegative(status_[count], Child("status", count), errors_);
    }
    std::set<absl::string_view> seen;
    for (absl::string_view list : {"succeeded", "failed"}) {
      const Value& uids = status_["uncountedTerminatedPods"][list];
      for (size_t i = 0; i < uids.size(); ++i) {
        const std::string path = Index(Child("status.uncountedTerminatedPods", list), i);
        if (uids.at(i).string_value().empty()) {
          errors_.push_back(api::InvalidField(path, Value(""), "must not be empty"));
        } else if (!seen.insert(uids.at(i).string_value()).second) {
          errors_.push_back(api::DuplicateField(path, uids.at(i)));
        }
      }
    }
  }

  // Conditions, and the times that belong to them.
  void ValidateOutcome() {
    const bool complete_changed = ConditionChanged("Complete");
    const Value &start = status_["startTime"], &end = status_["completionTime"];
    if (complete_ && failed_ && (complete_changed || ConditionChanged("Failed"))) {
      ReportConditions("cannot set Complete=True and Failed=true conditions");
    }
    if (complete_ && failure_target_ && (complete_changed || ConditionChanged("FailureTarget"))) {
      ReportConditions("cannot set Complete=True and FailureTarget=true conditions");
    }
    if (complete_changed || Changed("completionTime")) {
      if (!end.is_null() && !complete_) {
        Report("completionTime", end,
               "cannot set completionTime when there is no Complete=True condition");
      } else if (end.is_null() && complete_) {
        errors_.push_back(api::RequiredField("status.completionTime",
                                             "completionTime is required for Complete jobs"));
      }
    }
    // Times of one form compare as texts.
    if ((Changed("startTime") || Changed("completionTime")) && !start.is_null() && !end.is_null() &&
        end.string_value() < start.string_value()) {
      Report("completionTime", end, "must be equal to or after `startTime`");
    }
    if (failed_ && !failure_target_ && (ConditionChanged("Failed") || Changed("failedIndexes"))) {
      ReportConditions("cannot set Failed=True condition without the FailureTarget=true condition");
    }
    if (complete_ && !criteria_met_ &&
        (complete_changed || ConditionChanged("SuccessCriteriaMet"))) {
      ReportConditions(
          "cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
    }
  }

  void ValidateFinished() {
    const bool changed = !(HasCondition(old_, "Complete") || HasCondition(old_, "Failed"));
    if (status_["active"].int_value() > 0 && (changed || Changed("active"))) {
      Report("active", status_["active"], "active>0 is invalid for finished job");
    }
    const bool never_ran =
        job_["spec"]["suspend"].bool_value() && job_["spec"]["completions"] == Value(0);
    if (status_["startTime"].is_null() && (changed || Changed("startTime")) && !never_ran) {
      errors_.push_back(
          api::RequiredField("status.startTime", "startTime is required for finished job"));
    }
    const Value& uncounted = status_["uncountedTerminatedPods"];
    if (uncounted["failed"].size() + uncounted["succeeded"].size() > 0 &&
        (changed || Changed("uncountedTerminatedPods"))) {
      errors_.push_back(
          InvalidRendered("status.uncountedTerminatedPods",
                          wire::InternalJson("api.batch.v1.UncountedTerminatedPods", uncounted),
                          "must be empty for finished job"));
    }
    finished_changed_ = changed;
  }

  void ValidateIndexes() {
    const Value& spec = job_["spec"];
    const Value &completed = status_["completedIndexes"], &failed = status_["failedIndexes"];
    const int64_t completions = spec["completions"].int_value();
    const bool bounded = spec.Has("completions");
    if (bounded && Changed("completedIndexes")) CheckIndexes("completedIndexes", completions);
    if (bounded && spec.Has("backoffLimitPerIndex") && !failed.is_null() &&
        Changed("failedIndexes")) {
      CheckIndexes("failedIndexes", completions);
    }
    if (Changed("completedIndexes") && !completed.string_value().empty() && !indexed_) {
      Report("completedIndexes", completed,
             "cannot set non-empty completedIndexes when non-indexed completion mode");
    }
    if (Changed("failedIndexes") && !failed.is_null() && !spec.Has("backoffLimitPerIndex")) {
      Report("failedIndexes", failed,
             "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
    }
    if (bounded && !failed.is_null() && (Changed("failedIndexes") || Changed("completedIndexes"))) {
      const int64_t shared =
          FirstSharedIndex(completed.string_value(), failed.string_value(), completions);
      if (shared >= 0) {
        Report("failedIndexes", failed,
               absl::StrCat("failedIndexes and completedIndexes overlap at index: ", shared));
      }
    }
    if (finished_ && status_["terminating"].int_value() > 0 &&
        (finished_changed_ || Changed("terminating"))) {
      Report("terminating", status_["terminating"], "terminating>0 is invalid for finished job");
    }
  }
  void CheckIndexes(absl::string_view member, int64_t completions) {
    const absl::Status status = CountIndexes(status_[member].string_value(), completions).status();
    if (status.ok()) return;
    Report(member, Value(status_[member].string_value()),
           absl::StrCat("error parsing ", member, ": ", status.message()));
  }

  void ValidateCriteria() {
    if (criteria_met_ && failed_) {
      ReportConditions("cannot set SuccessCriteriaMet=True and Failed=true conditions");
    }
    if (criteria_met_ && failure_target_) {
      ReportConditions("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
    }
    if (job_["spec"].Has("successPolicy") && !criteria_met_ && complete_) {
      ReportConditions(
          "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True");
    }
  }

  // What was so, and may not cease to be.
  void ValidateChange() {
    for (absl::string_view type : {"Failed", "Complete", "FailureTarget"}) {
      if (HasCondition(old_, type) && !HasCondition(job_, type)) {
        ReportConditions(absl::StrCat("cannot disable the terminal ", type, "=True condition"));
      }
    }
    const Value& spec = job_["spec"];
    CheckGrows("failed");
    if (!indexed_ || spec["completions"] != spec["parallelism"]) CheckGrows("succeeded");
    const Value &start = status_["startTime"], &end = status_["completionTime"];
    if (!end.is_null() && !old_status_["completionTime"].is_null() && Changed("completionTime")) {
      Report("completionTime", end, "field is immutable");
    }
    const bool resumes =
        HasCondition(old_, "Suspended") && HasCondition(job_, "Suspended", "False");
    if (!old_status_["startTime"].is_null() && Changed("startTime") && !resumes &&
        !spec["suspend"].bool_value()) {
      Report("startTime", start, "field is immutable for unsuspended job once set");
    }
    const bool was_met = HasCondition(old_, "SuccessCriteriaMet");
    if (was_met && !criteria_met_) {
      ReportConditions("cannot disable the SuccessCriteriaMet=True condition");
    }
    if (HasCondition(old_, "Complete") && !was_met && criteria_met_) {
      ReportConditions(
          "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions");
    }
  }
  void CheckGrows(absl::string_view count) {
    const int64_t now = status_[count].int_value();
    if (now >= old_status_[count].int_value()) return;
    Report(count, Value(now), absl::StrCat("cannot decrease the ", count, " counter"));
  }

  const Value& job_;
  const Value& old_;
  const Value& status_;
  const Value& old_status_;
  api::FieldErrors& errors_;
  const bool complete_ = HasCondition(job_, "Complete");
  const bool failed_ = HasCondition(job_, "Failed");
  const bool failure_target_ = HasCondition(job_, "FailureTarget");
  const bool criteria_met_ = HasCondition(job_, "SuccessCriteriaMet");
  const bool finished_ = complete_ || failed_;
  const bool indexed_ = job_["spec"]["completionMode"].string_value() == "Indexed";
  bool finished_changed_ = false;
};

}  // namespace

void ValidateJobStatus(const Value& job, const Value& old, api::FieldErrors& errors) {
  StatusUpdate(job, old, errors).Validate();
}

}  // namespace quiesce::kinds
