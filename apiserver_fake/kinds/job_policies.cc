#include "apiserver_fake/kinds/job_policies.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

using Names = std::set<absl::string_view>;

struct Interval {
  int64_t first, last;
};

absl::StatusOr<int64_t> ReadIndex(absl::string_view text, int64_t completions) {
  absl::string_view digits = text;
  absl::ConsumePrefix(&digits, "+");
  bool plain = !digits.empty();
  for (char c : digits) plain = plain && absl::ascii_isdigit(static_cast<unsigned char>(c));
  int64_t index = 0;
  if (!plain || !absl::SimpleAtoi(text, &index)) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot convert string to integer for index: ", GoQuote(text)));
  }
  if (index < completions) return index;
  return absl::InvalidArgumentError(absl::StrCat("too large index: ", GoQuote(text)));
}

absl::Status NotIncreasing(int64_t previous, int64_t current) {
  return absl::InvalidArgumentError(
      absl::StrCat("non-increasing order, previous: ", previous, ", current: ", current));
}

absl::StatusOr<Interval> ReadInterval(absl::string_view text, int64_t completions) {
  const std::vector<absl::string_view> ends = absl::StrSplit(text, '-');
  if (ends.size() > 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("the fragment ", GoQuote(text),
                     " violates the requirement that an index interval can have at most two parts "
                     "separated by '-'"));
  }
  const absl::StatusOr<int64_t> first = ReadIndex(ends[0], completions);
  if (!first.ok()) return first.status();
  if (ends.size() == 1) return Interval{*first, *first};
  const absl::StatusOr<int64_t> last = ReadIndex(ends[1], completions);
  if (!last.ok()) return last.status();
  if (*first >= *last) return NotIncreasing(*first, *last);
  return Interval{*first, *last};
}

std::vector<Interval> ReadableIntervals(absl::string_view indexes, int64_t completions) {
  std::vector<Interval> intervals;
  for (absl::string_view part : absl::StrSplit(indexes, ',')) {
    const absl::StatusOr<Interval> interval = ReadInterval(part, completions);
    if (interval.ok()) intervals.push_back(*interval);
  }
  return intervals;
}

// Required, and one of `supported`, which is also shown as `shown`.
void CheckChoice(const Value& value, const std::string& path, TextList supported,
                 absl::string_view shown, api::FieldErrors& errors) {
  if (value.string_value().empty()) {
    errors.push_back(api::RequiredField(path, absl::StrCat("valid values: ", shown)));
  } else {
    CheckSupported(value, path, supported, errors);
  }
}

void ValidateExitCodes(const Value& codes, const Names& containers, const std::string& path,
                       api::FieldErrors& errors) {
  constexpr int64_t kMaxValues = 255;
  CheckChoice(codes["operator"], Child(path, "operator"), {"In", "NotIn"}, "[\"In\" \"NotIn\"]",
              errors);
  const Value& container = codes["containerName"];
  if (!container.is_null() && containers.count(container.string_value()) == 0) {
    errors.push_back(api::InvalidField(
        Child(path, "containerName"), container,
        "must be one of the container or initContainer names in the pod template"));
  }
  const std::string values_path = Child(path, "values");
  const Value& values = codes["values"];
  if (values.empty()) {
    errors.push_back(api::InvalidField(values_path, values, "at least one value is required"));
  }
  TooMany(values, kMaxValues, values_path, errors);
  bool ordered = true;
  std::set<int64_t> seen;
  for (size_t i = 0; i < values.size(); ++i) {
    const int64_t code = values.at(i).int_value();
    const std::string at = Index(values_path, i);
    if (code == 0 && codes["operator"].string_value() == "In") {
      errors.push_back(api::InvalidField(at, Value(code), "must not be 0 for the In operator"));
    }
    if (!seen.insert(code).second) errors.push_back(api::DuplicateField(at, Value(code)));
    ordered = ordered && (i == 0 || values.at(i - 1).int_value() <= code);
  }
  if (!ordered) errors.push_back(api::InvalidField(values_path, values, "must be ordered"));
}

void ValidateConditions(const Value& patterns, const std::string& path, api::FieldErrors& errors) {
  constexpr int64_t kMaxPatterns = 20;
  TooMany(patterns, kMaxPatterns, path, errors);
  for (size_t i = 0; i < patterns.size(); ++i) {
    const std::string at = Index(path, i);
    CheckQualifiedName(patterns.at(i)["type"], Child(at, "type"), errors);
    CheckChoice(patterns.at(i)["status"], Child(at, "status"), {"False", "True", "Unknown"},
                "[\"False\" \"True\" \"Unknown\"]", errors);
  }
}

void ValidateFailureRule(const Value& job_spec, const Value& rule, const Names& containers,
                         const std::string& path, api::FieldErrors& errors) {
  const std::string action_path = Child(path, "action");
  if (rule["action"].string_value() != "FailIndex") {
    CheckChoice(rule["action"], action_path, {"Count", "FailIndex", "FailJob", "Ignore"},
                "[\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]", errors);
  } else if (!job_spec.Has("backoffLimitPerIndex")) {
    errors.push_back(api::InvalidField(action_path, rule["action"],
                                       "requires the backoffLimitPerIndex to be set"));
  }
  const bool has_codes = rule.Has("onExitCodes"), has_conditions = !rule["onPodConditions"].empty();
  if (has_codes) {
    ValidateExitCodes(rule["onExitCodes"], containers, Child(path, "onExitCodes"), errors);
  }
  ValidateConditions(rule["onPodConditions"], Child(path, "onPodConditions"), errors);
  if (has_codes && has_conditions) {
    errors.push_back(InvalidRendered(
        path, "", "specifying both OnExitCodes and OnPodConditions is not supported"));
  } else if (!has_codes && !has_conditions) {
    errors.push_back(
        InvalidRendered(path, "", "specifying one of OnExitCodes and OnPodConditions is required"));
  }
}

void ValidateSuccessRule(const Value& rule, int64_t completions, const std::string& path,
                         api::FieldErrors& errors) {
  constexpr int64_t kMaxIndexes = 64 * 1024;
  const Value &indexes = rule["succeededIndexes"], &count = rule["succeededCount"];
  if (indexes.is_null() && count.is_null()) {
    errors.push_back(api::RequiredField(
        path, "at least one of succeededCount or succeededIndexes must be specified"));
  }
  int64_t total = 0;
  if (!indexes.is_null()) {
    const std::string at = Child(path, "succeededIndexes");
    if (int64_t(indexes.string_value().size()) > kMaxIndexes) {
      errors.push_back(api::TooLongField(at, kMaxIndexes));
    }
    const absl::StatusOr<int64_t> read = CountIndexes(indexes.string_value(), completions);
    if (read.ok()) {
      total = *read;
    } else {
      errors.push_back(api::InvalidField(
          at, indexes, absl::StrCat("error parsing succeededIndexes: ", read.status().message())));
    }
  }
  if (count.is_null()) return;
  const std::string at = Child(path, "succeededCount");
  CheckNonNegative(count, at, errors);
  const auto report = [&](int64_t most, absl::string_view what) {
    errors.push_back(api::InvalidField(
        at, count,
        absl::StrCat("must be less than or equal to ", most, " (the number of ", what, ")")));
  };
  if (count.int_value() > completions) report(completions, "specified completions");
  if (!indexes.is_null() && count.int_value() > total) {
    report(total, "indexes in the specified succeededIndexes field");
  }
}

}  // namespace

absl::StatusOr<int64_t> CountIndexes(absl::string_view indexes, int64_t completions) {
  if (indexes.empty()) return 0;
  int64_t last = -1, total = 0;
  for (absl::string_view part : absl::StrSplit(indexes, ',')) {
    const absl::StatusOr<Interval> interval = ReadInterval(part, completions);
    if (!interval.ok()) return interval.status();
    if (last >= interval->first) return NotIncreasing(last, interval->first);
    total += interval->last - interval->first + 1;
    last = interval->last;
  }
  return total;
}

int64_t FirstSharedIndex(absl::string_view completed, absl::string_view failed,
                         int64_t completions) {
  if (completed.empty() || failed.empty()) return -1;
  const std::vector<Interval> a = ReadableIntervals(completed, completions);
  const std::vector<Interval> b = ReadableIntervals(failed, completions);
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i].first <= b[j].last && b[j].first <= a[i].last) {
      return std::max(a[i].first, b[j].first);
    }
    a[i].first <= b[j].first ? ++i : ++j;
  }
  return -1;
}

void ValidatePodFailurePolicy(const Value& job_spec, const std::string& path,
                              api::FieldErrors& errors) {
  constexpr int64_t kMaxRules = 20;
  const Value& rules = job_spec["podFailurePolicy"]["rules"];
  const std::string rules_path = Child(path, "rules");
  TooMany(rules, kMaxRules, rules_path, errors);
  Names containers;
  for (absl::string_view list : {"containers", "initContainers"}) {
    for (const Value& container : job_spec["template"]["spec"][list].items()) {
      containers.insert(container["name"].string_value());
    }
  }
  for (size_t i = 0; i < rules.size(); ++i) {
    ValidateFailureRule(job_spec, rules.at(i), containers, Index(rules_path, i), errors);
  }
}

void ValidateSuccessPolicy(const Value& job_spec, const std::string& path,
                           api::FieldErrors& errors) {
  constexpr int64_t kMaxRules = 20;
  const Value& rules = job_spec["successPolicy"]["rules"];
  const std::string rules_path = Child(path, "rules");
  if (rules.empty()) {
    errors.push_back(api::RequiredField(
        rules_path, "at least one rules must be specified when the successPolicy is specified"));
  }
  TooMany(rules, kMaxRules, rules_path, errors);
  for (size_t i = 0; i < rules.size(); ++i) {
    ValidateSuccessRule(rules.at(i), job_spec["completions"].int_value(), Index(rules_path, i),
                        errors);
  }
}

}  // namespace quiesce::kinds
