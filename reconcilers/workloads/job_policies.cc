// Rules are tried in the order of the spec and the first that matches decides, also where it says
// Count: a rule for one exit code can thus except it from a wider rule behind it. Rules of
// successPolicy count indexes, so an index that succeeded twice counts once.
#include "reconcilers/workloads/job_policies.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

constexpr absl::Duration kFirstBackoff = absl::Seconds(10);
constexpr absl::Duration kLongestBackoff = absl::Minutes(10);

const Value* ContainerMatching(const Value& statuses, const Value& requirement) {
  for (const Value& status : statuses.items()) {
    const Value& terminated = status["state"]["terminated"];
    const Value& name = requirement["containerName"];
    if (terminated.is_null() || terminated["exitCode"].int_value() == 0) continue;
    if (!name.is_null() && name != status["name"]) continue;
    const auto values = requirement["values"].items();
    const bool among =
        std::find(values.begin(), values.end(), terminated["exitCode"]) != values.end();
    if (among == (requirement["operator"].string_value() == "In")) return &status;
  }
  return nullptr;
}

const Value* ConditionMatching(const Value& pod, const Value& patterns) {
  for (const Value& condition : pod["status"]["conditions"].items()) {
    for (const Value& pattern : patterns.items()) {
      if (condition["type"] == pattern["type"] && condition["status"] == pattern["status"]) {
        return &condition;
      }
    }
  }
  return nullptr;
}

// Why the rule matches the pod, as the message of FailJob begins; nullopt where it does not.
std::optional<std::string> MatchRule(const Value& rule, const Value& pod) {
  if (rule.Has("onExitCodes")) {
    const Value& requirement = rule["onExitCodes"];
    const Value* container = ContainerMatching(pod["status"]["containerStatuses"], requirement);
    if (container == nullptr) {
      container = ContainerMatching(pod["status"]["initContainerStatuses"], requirement);
    }
    if (container == nullptr) return std::nullopt;
    return absl::StrCat("Container ", (*container)["name"].string_value(), " for pod ",
                        NamespaceOf(pod), "/", NameOf(pod), " failed with exit code ",
                        (*container)["state"]["terminated"]["exitCode"].int_value());
  }
  const Value* condition = ConditionMatching(pod, rule["onPodConditions"]);
  if (condition == nullptr) return std::nullopt;
  return absl::StrCat("Pod ", NamespaceOf(pod), "/", NameOf(pod), " has condition ",
                      (*condition)["type"].string_value());
}

}  // namespace

bool OnlyReplacesFailedPods(const Value& job) {
  const Value& spec = job["spec"];
  return spec["podReplacementPolicy"].string_value() == "Failed" ||
         !spec["podFailurePolicy"].is_null();
}

bool HasPodFailed(const Value& job, const Value& pod) {
  if (PhaseOf(pod) == "Failed") return true;
  return !OnlyReplacesFailedPods(job) && IsDeleting(pod) && PhaseOf(pod) != "Succeeded";
}

FailureVerdict JudgeFailure(const Value& job, const Value& pod) {
  FailureVerdict verdict;
  const Value& rules = job["spec"]["podFailurePolicy"]["rules"];
  for (size_t i = 0; i < rules.size(); ++i) {
    const std::optional<std::string> why = MatchRule(rules.at(i), pod);
    if (!why.has_value()) continue;
    verdict.action = std::string(rules.at(i)["action"].string_value());
    verdict.counts = verdict.action != "Ignore";
    if (verdict.action == "FailJob") {
      verdict.message = absl::StrCat(*why, " matching FailJob rule at index ", i);
    }
    return verdict;
  }
  return verdict;
}

std::optional<std::string> MatchSuccessPolicy(const Value& job, const Intervals& succeeded) {
  const Value& rules = job["spec"]["successPolicy"]["rules"];
  if (succeeded.empty()) return std::nullopt;
  for (size_t i = 0; i < rules.size(); ++i) {
    const Value& rule = rules.at(i);
    const Value& count = rule["succeededCount"];
    bool met = false;
    if (rule.Has("succeededIndexes")) {
      const Intervals wanted = Intervals::Parse(rule["succeededIndexes"].string_value(),
                                                IntOr(job["spec"]["completions"], 0));
      if (wanted.empty()) continue;
      const int64_t there = succeeded.CountOf(wanted);
      met = there == wanted.total() || (count.is_int() && there >= count.int_value());
    } else {
      met = count.is_int() && succeeded.total() >= count.int_value();
    }
    if (met) return absl::StrCat("Matched rules at index ", i);
  }
  return std::nullopt;
}

absl::Time FinishedTimeOf(const Value& pod) {
  std::optional<absl::Time> latest;
  bool all = !pod["status"]["containerStatuses"].empty();
  for (const Value& status : pod["status"]["containerStatuses"].items()) {
    const std::optional<absl::Time> time = TimeOf(status["state"]["terminated"]["finishedAt"]);
    if (!time.has_value()) {
      all = false;
      break;
    }
    latest = std::max(latest.value_or(*time), *time);
  }
  if (all && latest.has_value()) return *latest;
  for (const Value& condition : pod["status"]["conditions"].items()) {
    if (condition["type"].string_value() != "Ready" ||
        condition["status"].string_value() != "False") {
      continue;
    }
    if (auto time = TimeOf(condition["lastTransitionTime"])) return *time;
  }
  if (auto deleted = TimeOf(pod["metadata"]["deletionTimestamp"])) {
    return *deleted - absl::Seconds(pod["metadata"]["deletionGracePeriodSeconds"].int_value());
  }
  return CreationTimeOf(pod);
}

void JobBackoff::Count(std::vector<Value> succeeded, std::vector<Value> failed) {
  auto earlier = [](const Value& a, const Value& b) {
    return FinishedTimeOf(a) < FinishedTimeOf(b);
  };
  std::stable_sort(failed.begin(), failed.end(), earlier);
  std::stable_sort(succeeded.begin(), succeeded.end(), earlier);
  if (succeeded.empty()) {
    if (failed.empty()) return;
    failures += static_cast<int64_t>(failed.size());
    last_failure = FinishedTimeOf(failed.back());
    return;
  }
  // Only failures after the last success count.
  failures = 0;
  const absl::Time success = FinishedTimeOf(succeeded.back());
  for (size_t i = failed.size(); i > 0 && FinishedTimeOf(failed[i - 1]) > success; --i) {
    if (failures++ == 0) last_failure = FinishedTimeOf(failed[i - 1]);
  }
}

absl::Duration JobBackoff::Remaining(absl::Time now) const {
  if (failures == 0) return absl::ZeroDuration();
  absl::Duration backoff = kFirstBackoff;
  for (int64_t i = 1; i < failures && backoff < kLongestBackoff; ++i) backoff *= 2;
  backoff = std::min(backoff, kLongestBackoff);
  return std::max(absl::ZeroDuration(), last_failure + backoff - now);
}

}  // namespace quiesce::reconcilers::workloads
