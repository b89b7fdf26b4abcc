// A detector watches one run and reports one kind of finding. It only observes: it hears of each
// record of the trace as it is made, in order, and keeps what it needs.
//
//   class WriteCounter : public Detector {
//    public:
//     static constexpr DetectorInfo kInfo = {
//         "write-counter", "Somebody writes.", "docs/findings/write-counter.md"};
//     const DetectorInfo& info() const override { return kInfo; }
//     uint32_t interests() const override { return kCalls; }
//     void OnCall(const CallEvent& call) override { writes_ += call.call.changed(); }
//     void Finish(const RunEnd& ending, std::vector<Finding>* findings) override { ... }
//   };
//
// A detector is made afresh for each run. Cost matters: OnX is called some hundreds of times in a
// run of 100 us, so look only at what changed, compare Values by SharesNodeWith or Hash, and make
// text only in Finish. A finding must be silent on correct code: each detector has a fixture that
// it must flag and a near twin that it must not.
#ifndef QUIESCE_SCENARIOS_FINDINGS_DETECTOR_H_
#define QUIESCE_SCENARIOS_FINDINGS_DETECTOR_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/edge/call_record.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/records.h"
#include "scenarios/findings/finding.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

class Observer;

// An object of the run: a dense number from 0, by resource, namespace and name. An object that is
// deleted and made again has the same number.
using ObjectId = uint32_t;
inline constexpr ObjectId kNoObject = UINT32_MAX;

// What all records say.
struct Event {
  sim::RecordIndex index = 0;  // in the trace
  absl::Time time;
  sim::ActorId actor = 0;
  // The kReconcileBegin record of the reconcile in which it happened; 0 outside of reconciles.
  sim::RecordIndex reconcile = 0;
};

// A request to the API server, at the instant of its commit or refusal.
struct CallEvent : Event {
  const edge::CallRecord& call;
  ObjectId object;     // kNoObject for lists and watches
  bool by_controller;  // false: a step of the scenario, the garbage collector, ...
};

// A change of an object, whoever made it: the object of a request, or another that it changed (the
// items of a deletecollection, what a namespace takes with it). Follows the OnCall of its request.
struct ChangeEvent : Event {
  ObjectId object;
  const api::GroupResource& resource;
  const Value& before;  // null: it was not there
  const Value& after;   // null: it is gone
  int64_t revision;
  bool by_controller;
  bool by_cluster;  // a part of the cluster: the garbage collector, the namespace controller
};

// A key became (or will become) ready in a controller's queue.
struct EnqueueEvent : Event {
  const runtime::EnqueueRecord& enqueue;
  ObjectId object;
};

struct ReconcileEvent : Event {
  const runtime::ReconcileRecord& reconcile_record;
  ObjectId object;
};

struct ExternalCallEvent : Event {
  const runtime::ExternalCallRecord& call;
};

struct LifecycleEvent : Event {
  const runtime::LifecycleRecord& lifecycle;
};

// The parts of a run.
enum class Phase : uint8_t {
  kSafety,       // steps are played, faults strike, and then delays and orders vary until rest
  kLiveness,     // nothing strikes or varies any more; everything must come to rest
  kProbe,        // at rest; every object is reconciled once more, which must change nothing
  kSecondProbe,  // and once more: what the first look found undone is done
  kRestart,      // every controller starts again and looks at everything
};

// A condition of the scenario's `goal` that does not hold at the end.
struct UnmetGoal {
  std::string object, condition;  // as the scenario writes them; `object` is one object
  ObjectId id = kNoObject;
  Value state;  // null: there is no such object
};

struct RunEnd {
  absl::Time when;
  bool settled = false;  // it came to rest
  absl::Time healed;     // the steps and the faults were over
  absl::Time rested;     // the last write or failure before it rested
  // The run was ended by its deadline or by a bound, with work still to do.
  bool cut_short = false;
  std::vector<UnmetGoal> unmet;  // only looked at if it came to rest
  // When it came to rest, before the probe; where it did not, its end.
  absl::Time rested_at = absl::InfiniteFuture();
  absl::Time rest_when() const { return std::min(when, rested_at); }
  // Services outside the cluster and what is in them.
  std::vector<std::pair<std::string, Value>> services;
};

// Whatever wants to be told what happens in a run: a detector, an assertion of the scenario, a
// counter.
class RunListener {
 public:
  enum Interest : uint32_t {
    kCalls = 1,
    kEnqueues = 2,
    kReconciles = 4,
    kExternalCalls = 8,
    kLifecycles = 16,
    kInputs = 32,
    kChanges = 64,
  };

  virtual ~RunListener() = default;
  // Which of the functions below it wants to be called: a sum of Interests.
  virtual uint32_t interests() const = 0;

  virtual void OnCall(const CallEvent& call) {}
  virtual void OnChange(const ChangeEvent& change) {}
  virtual void OnEnqueue(const EnqueueEvent& enqueue) {}
  virtual void OnReconcileBegin(const ReconcileEvent& begin) {}
  virtual void OnReconcileEnd(const ReconcileEvent& end) {}
  virtual void OnExternalCall(const ExternalCallEvent& call) {}
  virtual void OnLifecycle(const LifecycleEvent& lifecycle) {}
  // Something from outside: a step of the scenario, a fault, an external service that changed.
  // Requests that a step makes come as OnCall too, after this.
  virtual void OnInput(const Event& input) {}
  virtual void OnPhase(Phase phase, absl::Time when) {}

  // True once there is enough evidence for a finding that nothing later can take back; a run may
  // then end early.
  virtual bool Certain() const { return false; }
  // The same, and the run will never end by itself: it ends at once, whatever its phase.
  virtual bool RunsAway() const { return false; }
  // What it waits for is so. While that is not the case, a run has more patience before it takes a
  // quiet world for one at rest.
  virtual bool Content() const { return true; }
  // The run is over. At most a few findings: the clearest evidence, not every instance.
  virtual void Finish(const RunEnd& ending, std::vector<Finding>* findings) {}

 protected:
  // What is known of the run beside the records. Set before the first call.
  const Observer& run() const { return *observer_; }

 private:
  friend class Observer;
  const Observer* observer_ = nullptr;
};

// What there is to say of a detector, said once, as `kInfo` of its class. Reports, `quiesce list`
// and the index of docs/findings take it from there; a test holds the first words of the page to
// it.
struct DetectorInfo {
  const char* name;      // of the finding that it reports: "status-update-loop"
  const char* sentence;  // what the finding means
  const char* page;      // the file that explains it, from the top of the repository
};

class Detector : public RunListener {
 public:
  virtual const DetectorInfo& info() const = 0;

 protected:
  // A finding with the detector's name and page.
  Finding NewFinding() const {
    Finding finding;
    finding.name = info().name;
    finding.page = info().page;
    return finding;
  }
};

// A kind of detector, and how to get a fresh one for a run.
struct DetectorSpec {
  const DetectorInfo* info;  // outlives it
  std::function<std::unique_ptr<Detector>()> make;
};

template <typename D>
DetectorSpec DetectorOf() {
  return {&D::kInfo, [] { return std::make_unique<D>(); }};
}

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_DETECTOR_H_
