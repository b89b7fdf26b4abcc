// What a controller has asked for and its watches have not shown yet. Until it is shown - or five
// minutes have passed - the controller must not decide again from what its cache shows.
//
//   expectations.ExpectCreations(key, 3);
//   ... three creates; for each that fails: expectations.CreationObserved(key);
//   expectations.CreationObserved(key);        // from the watch, for each pod that comes
//   if (!expectations.Satisfied(key)) ...      // some are still on their way
//
// Deletions are expected by name, so that one that shows twice - as a deletionTimestamp and as the
// object's end - counts once.
// Source: k8s.io/kubernetes/pkg/controller/controller_utils.go (ControllerExpectations,
// UIDTrackingControllerExpectations).
#ifndef QUIESCE_RECONCILERS_WORKLOADS_EXPECTATIONS_H_
#define QUIESCE_RECONCILERS_WORKLOADS_EXPECTATIONS_H_

#include <map>
#include <set>
#include <string>

#include "absl/time/time.h"
#include "reconcilers/runtime/client/object_key.h"
#include "sim/event_loop.h"

namespace quiesce::reconcilers::workloads {

inline constexpr absl::Duration kExpectationsTimeout = absl::Minutes(5);

class Expectations {
 public:
  // `loop` tells the time.
  explicit Expectations(const sim::EventLoop* loop) : loop_(loop) {}

  // Each replaces what was expected before.
  void Expect(const runtime::ObjectKey& owner, int64_t creations, std::set<std::string> deletions);
  void ExpectCreations(const runtime::ObjectKey& owner, int64_t count);
  void ExpectDeletions(const runtime::ObjectKey& owner, std::set<std::string> names);

  void CreationObserved(const runtime::ObjectKey& owner);
  void DeletionObserved(const runtime::ObjectKey& owner, const std::string& name);

  // Nothing is expected any more, or it is too long ago.
  bool Satisfied(const runtime::ObjectKey& owner) const;
  void Forget(const runtime::ObjectKey& owner) { expected_.erase(owner); }

 private:
  struct Expected {
    int64_t creations = 0;
    std::set<std::string> deletions;
    absl::Time since;
  };
  const sim::EventLoop* const loop_;
  std::map<runtime::ObjectKey, Expected> expected_;
};

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_EXPECTATIONS_H_
