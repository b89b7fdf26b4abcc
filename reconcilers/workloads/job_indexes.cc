// Intervals never touch: two that do are one. Append relies on being given them in order.
#include "reconcilers/workloads/job_indexes.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

constexpr char kFailures[] = "batch.kubernetes.io/job-index-failure-count";
constexpr char kIgnoredFailures[] = "batch.kubernetes.io/job-index-ignored-failure-count";
constexpr char kVariable[] = "JOB_COMPLETION_INDEX";
constexpr size_t kLongestGeneratedPrefix = 58;

int64_t CountAnnotation(const Value& pod, const char* key) {
  int32_t count = 0;
  const bool valid = absl::SimpleAtoi(AnnotationsOf(pod)[key].string_value(), &count);
  return valid && count >= 0 ? count : 0;
}

void AddVariable(Value* containers) {
  for (size_t i = 0; i < containers->size(); ++i) {
    bool there = false;
    for (const Value& variable : containers->at(i)["env"].items()) {
      there |= variable["name"].string_value() == kVariable;
    }
    if (there) continue;
    Value field =
        Value::Object({{"fieldPath", absl::StrCat("metadata.labels['", kCompletionIndex, "']")}});
    Value source = Value::Object({{"fieldRef", std::move(field)}});
    containers->MutableAt(i).Mutable("env").Append(
        Value::Object({{"name", kVariable}, {"valueFrom", std::move(source)}}));
  }
}

}  // namespace

void Intervals::Append(Interval interval) {
  if (intervals_.empty() || interval.first > intervals_.back().last + 1) {
    intervals_.push_back(interval);
  } else {
    intervals_.back().last = std::max(intervals_.back().last, interval.last);
  }
}

Intervals Intervals::Parse(absl::string_view text, int64_t completions) {
  Intervals result;
  for (absl::string_view piece : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const std::vector<absl::string_view> ends = absl::StrSplit(piece, absl::MaxSplits('-', 1));
    Interval interval;
    if (!absl::SimpleAtoi(ends[0], &interval.first)) continue;
    if (interval.first >= completions) break;
    interval.last = interval.first;
    if (ends.size() > 1 && !absl::SimpleAtoi(ends[1], &interval.last)) continue;
    interval.last = std::min(interval.last, completions - 1);
    result.Append(interval);
  }
  return result;
}

Intervals Intervals::With(const std::set<int64_t>& indexes) const {
  Intervals others;
  for (int64_t index : indexes) others.Append({index, index});
  return With(others);
}

Intervals Intervals::With(const Intervals& others) const {
  std::vector<Interval> all = intervals_;
  all.insert(all.end(), others.intervals_.begin(), others.intervals_.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const Interval& a, const Interval& b) { return a.first < b.first; });
  Intervals result;
  for (const Interval& interval : all) result.Append(interval);
  return result;
}

bool Intervals::Has(int64_t index) const {
  return std::any_of(intervals_.begin(), intervals_.end(), [index](const Interval& interval) {
    return interval.first <= index && index <= interval.last;
  });
}

int64_t Intervals::total() const {
  int64_t total = 0;
  for (const Interval& interval : intervals_) total += interval.last - interval.first + 1;
  return total;
}

std::string Intervals::ToString() const {
  std::string text;
  for (const Interval& interval : intervals_) {
    absl::StrAppend(&text, text.empty() ? "" : ",", interval.first);
    if (interval.last == interval.first) continue;
    absl::StrAppend(&text, interval.last == interval.first + 1 ? "," : "-", interval.last);
  }
  return text;
}

std::vector<int64_t> Intervals::FirstMissing(int64_t count, int64_t completions) const {
  std::vector<int64_t> missing;
  for (int64_t index = 0; index < completions && static_cast<int64_t>(missing.size()) < count;
       ++index) {
    if (!Has(index)) missing.push_back(index);
  }
  return missing;
}

int64_t Intervals::CountOf(const Intervals& others) const {
  int64_t count = 0;
  for (const Interval& a : intervals_) {
    for (const Interval& b : others.intervals_) {
      count += std::max<int64_t>(0, std::min(a.last, b.last) - std::max(a.first, b.first) + 1);
    }
  }
  return count;
}

int64_t CompletionIndexOf(const Value& pod) {
  int64_t index = 0;
  const Value& text = AnnotationsOf(pod)[kCompletionIndex];
  return absl::SimpleAtoi(text.string_value(), &index) && index >= 0 ? index : -1;
}

std::set<int64_t> CompletionIndexesOf(const std::vector<Value>& pods) {
  std::set<int64_t> indexes;
  for (const Value& pod : pods) {
    if (CompletionIndexOf(pod) >= 0) indexes.insert(CompletionIndexOf(pod));
  }
  return indexes;
}

int64_t IndexFailures(const Value& pod) { return CountAnnotation(pod, kFailures); }
int64_t AllIndexFailures(const Value& pod) {
  return IndexFailures(pod) + CountAnnotation(pod, kIgnoredFailures);
}

std::vector<Value> SurplusIndexedPods(std::vector<Value> pods, int64_t completions,
                                      size_t at_least) {
  std::stable_sort(pods.begin(), pods.end(), [](const Value& a, const Value& b) {
    return CompletionIndexOf(a) < CompletionIndexOf(b);
  });
  std::vector<Value> surplus, left;
  for (size_t begin = 0, end = 0; begin < pods.size(); begin = end) {
    const int64_t index = CompletionIndexOf(pods[begin]);
    while (end < pods.size() && CompletionIndexOf(pods[end]) == index) ++end;
    std::vector<Value> same(pods.begin() + static_cast<std::ptrdiff_t>(begin),
                            pods.begin() + static_cast<std::ptrdiff_t>(end));
    SortByActivity(&same);
    if (index >= 0 && index < completions) {
      left.push_back(std::move(same.back()));
      same.pop_back();
    }
    surplus.insert(surplus.end(), same.begin(), same.end());
  }
  SortByActivity(&left);
  for (size_t i = 0; surplus.size() < at_least && i < left.size(); ++i) {
    surplus.push_back(left[i]);
  }
  return surplus;
}

void SetCompletionIndex(absl::string_view job_name, int64_t index, Value* pod) {
  Value& spec = pod->Mutable("spec");
  if (spec.Has("initContainers")) AddVariable(&spec.Mutable("initContainers"));
  if (spec.Has("containers")) AddVariable(&spec.Mutable("containers"));
  spec.Set("hostname", absl::StrCat(job_name, "-", index));
  Value& metadata = pod->Mutable("metadata");
  metadata.Mutable("labels").Set(kCompletionIndex, absl::StrCat(index));
  metadata.Mutable("annotations").Set(kCompletionIndex, absl::StrCat(index));
  const std::string ending = absl::StrCat("-", index, "-");
  metadata.Set("generateName",
               absl::StrCat(job_name.substr(0, kLongestGeneratedPrefix - ending.size()), ending));
}

}  // namespace quiesce::reconcilers::workloads
