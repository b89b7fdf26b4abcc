// Completion indexes of Indexed Jobs, as ordered intervals: "0,2-4,7".
//
//   Intervals done = Intervals::Parse("0,2-4", /*completions=*/8);
//   done = done.With({1});
//   done.ToString();   // "0-4"
//
// Source: k8s.io/kubernetes/pkg/controller/job/indexed_job_utils.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_JOB_INDEXES_H_
#define QUIESCE_RECONCILERS_WORKLOADS_JOB_INDEXES_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::reconcilers::workloads {

class Intervals {
 public:
  // Indexes of `completions` and above, and pieces that are no numbers, are left out.
  static Intervals Parse(absl::string_view text, int64_t completions);

  Intervals With(const std::set<int64_t>& indexes) const;
  Intervals With(const Intervals& others) const;
  bool Has(int64_t index) const;
  int64_t total() const;
  bool empty() const { return intervals_.empty(); }
  // Two neighbours as "1,2", more as "1-3".
  std::string ToString() const;
  // The first `count` indexes below `completions` that are not in it.
  std::vector<int64_t> FirstMissing(int64_t count, int64_t completions) const;
  // How many of `others` are in it.
  int64_t CountOf(const Intervals& others) const;

 private:
  struct Interval {
    int64_t first, last;
  };
  void Append(Interval interval);

  std::vector<Interval> intervals_;  // ordered; no two touch
};

inline constexpr char kCompletionIndex[] = "batch.kubernetes.io/job-completion-index";
// -1 where the pod has none.
int64_t CompletionIndexOf(const Value& pod);
std::set<int64_t> CompletionIndexesOf(const std::vector<Value>& pods);
// Failures of the pod's index before it that count, and all of them.
int64_t IndexFailures(const Value& pod);
int64_t AllIndexFailures(const Value& pod);

// Of the pods those that must go: repeated indexes and indexes out of range, then as many others as
// make `at_least`.
std::vector<Value> SurplusIndexedPods(std::vector<Value> pods, int64_t completions,
                                      size_t at_least);

// Tells the template its index: label, annotation, host name and the variable JOB_COMPLETION_INDEX.
void SetCompletionIndex(absl::string_view job_name, int64_t index, Value* pod);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_JOB_INDEXES_H_
