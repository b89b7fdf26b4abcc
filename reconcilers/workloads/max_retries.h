// Some controllers give a key up after a number of failures in a row: it waits for the next change
// then, or for a resync.
//
//   MaxRetries retries(15);
//   runtime::Outcome failed(absl::UnavailableError("no"));
//   runtime::Outcome told = retries.Judge(request, failed);   // done, where the key is given up
//
// Source: handleErr of the controllers in k8s.io/kubernetes/pkg/controller.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_MAX_RETRIES_H_
#define QUIESCE_RECONCILERS_WORKLOADS_MAX_RETRIES_H_

#include <map>
#include <utility>

#include "reconcilers/runtime/controller/reconciler.h"

namespace quiesce::reconcilers::workloads {

class MaxRetries {
 public:
  explicit MaxRetries(int limit) : limit_(limit) {}

  // What the queue is told of this outcome.
  runtime::Outcome Judge(const runtime::Request& request, runtime::Outcome outcome) {
    if (!outcome.error.ok() && failures_[request]++ < limit_) return outcome;
    failures_.erase(request);
    if (!outcome.error.ok()) return runtime::Result::Done();
    return outcome;
  }

 private:
  const int limit_;
  std::map<runtime::Request, int> failures_;  // in a row, of those that failed last
};

// Of the controllers of Deployments, Endpoints and EndpointSlices.
inline constexpr int kUsualRetries = 15;

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_MAX_RETRIES_H_
