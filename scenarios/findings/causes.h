// Why things happened in a run, in one place: what woke a reconcile, what a write reacts to, how
// old what a reconcile read was, and what of the outside entered in between. Detectors ask; none
// guesses.
//
//   const Causes& causes = run().causes();
//   const ReconcileFacts& facts = causes.reconcile(call.reconcile);
//   if (facts.waker == Waker::kOwnWrite && facts.fresh()) ...
//   for (ChangeNumber c = causes.Latest(object); c != 0; c = causes.change(c).trigger) ...
//
// A change's trigger is the change that it answers: the one whose watch event woke its reconcile;
// or, where a timer or a retry did, the newest change by somebody else that the reconcile can have
// seen and the key's reconcile before could not - if it is no older than kSoon. A change without
// trigger comes from time, from a start or from outside, which its `root` says. A chain of triggers
// is what the controllers do to each other and to themselves, with nothing new between.
//
// All questions are O(1) or O(log n) unless they say otherwise.
#ifndef QUIESCE_SCENARIOS_FINDINGS_CAUSES_H_
#define QUIESCE_SCENARIOS_FINDINGS_CAUSES_H_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "scenarios/findings/detector.h"
#include "scenarios/findings/diff.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

// What put the key of a reconcile into its queue.
enum class Waker : uint8_t {
  kNothing,      // nothing that was recorded
  kStep,         // the watch event of a change from outside: a step of the scenario
  kOwnWrite,     // the watch event of a change by the same controller
  kOthersWrite,  // ... by another controller
  kCluster,      // ... by the garbage collector, the namespace controller or another part of the
                 // cluster
  kRelist,       // a change that a list brought, after a watch had ended
  kStart,        // the first list after a start
  kTimer,        // Result.requeue_after
  kRequeue,      // Result.requeue
  kRetry,        // an error
  kResync,
};
const char* WakerName(Waker waker);

// Changes of objects are counted from 1; 0 is none.
using ChangeNumber = uint32_t;

struct ChangeFacts {
  sim::RecordIndex record = 0;     // the edge::kCallRecord or edge::kChangeRecord
  sim::RecordIndex reconcile = 0;  // the begin of the reconcile that made it; 0: none did
  ObjectId object = kNoObject;
  sim::ActorId actor = 0;
  bool by_controller = false, by_cluster = false;
  Waker root = Waker::kNothing;  // what the first change of its chain comes from
  ChangeNumber trigger = 0;      // what it answers; 0: it begins a chain
  ChangeNumber before = 0;       // the change of the same object before it
  uint32_t depth = 0;            // triggers from the beginning of the chain
  int64_t revision = 0;
  absl::Time time;
  Value from, to;  // the object before and after; null where there is none
};

// A read of a reconcile, from its cache or from the server.
struct ReadFacts {
  ObjectId object = kNoObject;  // kNoObject: a list
  uint32_t resource = 0;        // as Causes counts them
  bool live = false;
};

struct ReconcileFacts {
  sim::RecordIndex begin = 0, end = 0;  // end is 0 while it runs, and forever where it was killed
  sim::ActorId actor = 0;
  ObjectId object = kNoObject;  // of its key
  Waker waker = Waker::kNothing;
  ChangeNumber woken_by = 0;          // the change whose event woke it; 0: none
  absl::Duration delay;               // of the timer or the retry that woke it
  sim::RecordIndex before = 0;        // the begin of the key's reconcile before it; 0: none
  sim::RecordIndex after = 0;         // ... and after it
  ChangeNumber changes_before = 0;    // how many changes there had been when it began
  std::vector<ChangeNumber> changes;  // that it made
  uint32_t requests = 0;              // to the API server, reads included
  uint32_t no_ops = 0;                // write requests that were accepted and changed nothing
  std::vector<ReadFacts> reads;
  uint32_t calls = 0;    // of services
  bool refused = false;  // a service refused or did not answer
  bool acted = false;    // a service did something
  bool faulted = false;  // an injected fault hit a request, scripted trouble a call
  bool struck = false;   // an injected fault hit a request
  // The oldest change of an object that it read from its cache which the cache did not show yet.
  ChangeNumber unseen = 0;
  bool fresh() const { return unseen == 0; }
};

// What a reconcile left waiting for its key.
struct Pending {
  enum class What : uint8_t { kNothing, kTimer, kRequeue, kRetry, kRunning } what = What::kNothing;
  absl::Duration delay;  // of the timer
};

class Causes {
 public:
  // A timer that finds a change older than this was not set to wait for it.
  static constexpr absl::Duration kSoon = absl::Seconds(90);

  // `trace` outlives this.
  explicit Causes(const sim::Trace* trace) : trace_(trace) {}

  // The observer tells of what happens, in order.
  void OnChange(const ChangeEvent& change);
  void OnReconcileBegin(const Event& begin, ObjectId object);
  void OnReconcileEnd(const Event& end);
  void OnRead(const Event& read, const api::GroupResource& resource, ObjectId object);
  void OnCall(const Event& call, const edge::CallRecord& record, ObjectId object,
              bool by_controller);
  void OnExternalCall(const Event& call, const runtime::ExternalCallRecord& record);
  void OnWatchEvent(const Event& event, const edge::WatchRecord& record);

  // Changes 1 to change_count().
  ChangeNumber change_count() const { return static_cast<ChangeNumber>(changes_.size()); }
  const ChangeFacts& change(ChangeNumber number) const { return changes_[number - 1]; }
  // The change that a record tells of; 0 if it tells of none.
  ChangeNumber ChangeOf(sim::RecordIndex record) const;
  // The last change of an object; 0 if there was none.
  ChangeNumber Latest(ObjectId object) const {
    return object < latest_.size() ? latest_[object] : 0;
  }
  // The state of an object after change `number`; null where it is not there. O(changes since).
  const Value& StateAfter(ObjectId object, ChangeNumber number) const;

  // `begin` is the begin record of a reconcile.
  const ReconcileFacts& reconcile(sim::RecordIndex begin) const;
  // In order of their beginnings.
  const std::vector<ReconcileFacts>& reconciles() const { return reconciles_; }
  // The last reconcile of a key; 0 if there was none.
  sim::RecordIndex LastReconcile(ObjectId object, sim::ActorId actor) const;
  // The newest change of what the reconcile read, or of its key's object, by somebody else than its
  // controller, between `after` and its beginning; 0 if there is none. O(reads and those changes).
  ChangeNumber NewestForeign(const ReconcileFacts& facts, ChangeNumber after) const;

  Pending PendingAfter(sim::RecordIndex begin) const;

  // The fields that differ, kMostFields at most; none where an object came or went. Several ask for
  // those of the change that is told: they are kept until others are asked for.
  static constexpr size_t kMostFields = 16;
  const std::vector<FieldChange>& FieldsOf(ChangeNumber number) const;

  // A resource by its number in ReadFacts.
  bool IsOfResource(const api::GroupResource& resource, uint32_t number) const {
    return FindResource(resource.group, resource.resource) == number;
  }
  // The oldest change of the object that the actor's watch has not brought yet; 0: it knows all.
  // O(log n) and the number of those changes.
  ChangeNumber Unseen(sim::ActorId actor, const api::GroupResource& resource,
                      ObjectId object) const;

 private:
  ReconcileFacts* Find(sim::RecordIndex begin);
  void FindWaker(const Event& begin, ReconcileFacts* facts) const;
  // What a change that this reconcile makes now answers to.
  ChangeNumber TriggerOf(const ReconcileFacts& facts, absl::Time now) const;
  // One of the few resources that came up; kNoResource if it did not.
  static constexpr uint32_t kNoResource = UINT32_MAX;
  uint32_t FindResource(absl::string_view group, absl::string_view resource) const;
  // The same, but numbers it if it is new.
  uint32_t ResourceNumber(absl::string_view group, absl::string_view resource);

  const sim::Trace* trace_;
  std::vector<ChangeFacts> changes_;
  std::vector<ChangeNumber> latest_;  // by object
  std::vector<ReconcileFacts> reconciles_;
  std::map<std::pair<ObjectId, sim::ActorId>, sim::RecordIndex> last_reconcile_;
  std::vector<api::GroupResource> resources_;  // by number
  std::vector<std::vector<ChangeNumber>> changes_of_resource_;
  // Up to which revision an actor's watch or list of a resource has brought the changes.
  std::map<std::pair<sim::ActorId, uint32_t>, int64_t> brought_;
  int64_t revision_ = 0;
  mutable ChangeNumber fields_of_ = 0;
  mutable std::vector<FieldChange> fields_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_CAUSES_H_
