// The reconciler of recorded cases: each call takes a while and ends as the case says.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_SCRIPTED_RECONCILER_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_SCRIPTED_RECONCILER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/conformance/world.h"
#include "reconcilers/runtime/controller/reconciler.h"

namespace quiesce::runtime {

// The error that an outcome's `return` names; for an unknown name one that says so.
absl::Status ErrorFromCase(absl::string_view name);

class ScriptedReconciler : public Reconciler {
 public:
  struct Call {
    Request request;
    int number = 0;                                      // among the calls of the request, from 1
    int64_t start = 0;                                   // nanoseconds of the case
    int64_t end = -1;                                    // -1: still running
    absl::Duration deadline = absl::InfiniteDuration();  // at the start
    std::string context_error, context_cause;            // at the end
    Value seen;                                          // what LookAround() gave
  };

  // `outcomes`: by key as KeyText() writes it, the outcome of the n-th call at index n - 1;
  // `beyond`: every further one. All outlive the reconciler, and `calls` also its crash.
  ScriptedReconciler(const CaseWorld* world, const Value& outcomes, const Value& beyond,
                     std::vector<Call>* calls)
      : world_(world), outcomes_(outcomes), beyond_(beyond), calls_(calls) {}

  sim::Task<Outcome> Reconcile(Context& context, Request request) override;

  int max_running() const { return max_running_; }

 protected:
  // Called at the start of each call.
  virtual sim::Task<Value> LookAround(Context& context, Request request);
  virtual std::string KeyText(const Request& request) const { return request.name; }

 private:
  sim::Task<absl::Status> Act(Context& context, const Value& outcome);

  const CaseWorld* const world_;
  const Value outcomes_, beyond_;
  std::vector<Call>* const calls_;
  std::map<Request, int> counts_;
  int running_ = 0, max_running_ = 0;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_SCRIPTED_RECONCILER_H_
