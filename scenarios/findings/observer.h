// Reads the trace of a run as it grows and tells the detectors (and other listeners of the
// scenario) what happened. Also answers their questions about objects, actors and causes.
//
//   Observer observer(&trace);
//   observer.AddController("database", &spec);
//   observer.Add(std::move(detector));
//   while (loop.RunOne()) observer.CatchUp();
//   observer.Finish(ending, &findings);
//
// Tests of detectors append records to a Trace by hand and call CatchUp.
#ifndef QUIESCE_SCENARIOS_FINDINGS_OBSERVER_H_
#define QUIESCE_SCENARIOS_FINDINGS_OBSERVER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reconcilers/runtime/cache/read_record.h"
#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"
#include "scenarios/findings/loops.h"
#include "scenarios/findings/steady_rounds.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

// A step, a fault or a service that changes: recorded by whoever plays the scenario.
inline constexpr sim::RecordKind kInputRecord("scenario/input");

// The actor whose requests the steps are.
inline constexpr char kUserActor[] = "user";

// What an input was, for people: "apply manifests/test-db.yaml".
struct InputRecord : sim::TraceBody {
  std::string what;
  std::string Describe() const override { return what; }
  std::string ToJson() const override;
};

class Observer {
 public:
  // `trace` outlives the observer and records.
  explicit Observer(const sim::Trace* trace);
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;

  // Actors of this name are a controller of this kind; a later call for a name replaces an earlier
  // one. `spec` outlives the observer.
  void AddController(absl::string_view actor, const runtime::ControllerSpec* spec);
  void Add(std::unique_ptr<RunListener> listener);

  // An object that was there before the first record.
  void Place(const api::GroupResource& resource, const Value& object);

  // Tells of the records made since the last call.
  void CatchUp() {
    if (read_ < trace_->records().size()) ReadOn();
  }
  void SetPhase(Phase phase, absl::Time when);
  bool AnyCertain() const;
  bool RunsAway() const;
  // Nothing that a listener waits for is missing, and no object is being deleted.
  bool AllContent() const;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings);

  const Causes& causes() const { return causes_; }
  const Loops& loops() const { return loops_; }
  const SteadyRounds& rounds() const { return rounds_; }
  // An actor that is neither a controller nor the scenario's user.
  bool IsCluster(sim::ActorId actor) const;

  // Questions. All are O(1) or O(log n) unless they say otherwise.
  const sim::Trace& trace() const { return *trace_; }
  const std::string& ActorName(sim::ActorId actor) const { return trace_->ActorName(actor); }
  // Null pointer where the actor is no controller.
  const runtime::ControllerSpec* SpecOf(sim::ActorId actor) const;
  size_t object_count() const { return objects_.size(); }
  // "databases", "database.example.com"; "default", "test-db".
  const api::GroupResource& ResourceOf(ObjectId object) const { return objects_[object].resource; }
  const std::string& NamespaceOf(ObjectId object) const { return objects_[object].namespace_; }
  const std::string& NameOf(ObjectId object) const { return objects_[object].name; }
  // For people: "Database default/test-db" (the resource's name where no object was seen).
  std::string Describe(ObjectId object) const;
  // As it is now, whoever changed it; null where it is not there.
  const Value& StateOf(ObjectId object) const { return objects_[object].state; }
  // When and by which record it last changed; 0 if never.
  sim::RecordIndex LastChange(ObjectId object) const { return objects_[object].last_change; }
  // kNoObject if it never came up.
  ObjectId Find(const api::GroupResource& resource, absl::string_view namespace_,
                absl::string_view name) const;
  // The last outside input, and the last effective write by anybody.
  absl::Time last_input() const { return last_input_; }
  absl::Time last_change() const { return last_change_; }
  Phase phase() const { return phase_; }
  // The reconcile (its begin record) in which a record was made; 0 if in none.
  sim::RecordIndex ReconcileOf(sim::RecordIndex record) const { return reconcile_of_[record - 1]; }

  // What led to a record, for the `then` of a story line: the nearest watch event, timer or retry
  // on the way to the reconcile `begin`: "its watch on Cluster (+20 ms)", "its requeue after 5 s",
  // "a retry after an error". Walks the causes.
  std::string WhyReconciled(sim::RecordIndex begin) const;

 private:
  struct Object {
    api::GroupResource resource;
    std::string namespace_, name;
    std::string kind;
    Value state;
    sim::RecordIndex last_change = 0;
    ObjectId next = kNoObject;  // the next one whose names have the same hash
  };
  struct Listeners {
    std::vector<RunListener*> calls, changes, enqueues, reconciles, external_calls, lifecycles,
        inputs;
  };

  void ReadOn();
  void Read(sim::RecordIndex index);
  void ReadCall(const Event& seen, const edge::CallRecord& call);
  void ReadCacheRead(const Event& seen, const runtime::ReadRecord& read);
  void Update(ObjectId object, const Value& before, const Value& after, const Event& seen);
  void TellChange(const Event& seen, const api::GroupResource& resource, ObjectId object,
                  const Value& before, const Value& after, int64_t revision);
  // What an object is called.
  struct Names {
    absl::string_view group, resource, namespace_, name;
  };
  ObjectId FindNamed(const Names& names) const;
  // The same, but numbers it if it is new.
  ObjectId Intern(const Names& names);
  ObjectId ObjectOfKey(sim::ActorId actor, const runtime::Request& key);
  sim::RecordIndex FindReconcile(sim::RecordIndex index, const sim::TraceRecord& record) const;

  const sim::Trace* trace_;
  size_t read_ = 0;
  std::vector<std::unique_ptr<RunListener>> all_;
  Listeners listeners_;
  std::vector<std::pair<std::string, const runtime::ControllerSpec*>> controllers_;
  mutable std::vector<const runtime::ControllerSpec*> spec_by_actor_;
  std::vector<Object> objects_;
  absl::btree_map<uint64_t, ObjectId> ids_;  // by the hash of their names: the last of those
  std::vector<sim::RecordIndex> reconcile_of_;
  std::vector<sim::RecordIndex> life_;  // by actor: the record of its last start
  absl::Time last_input_ = sim::StartTime(), last_change_ = sim::StartTime();
  Phase phase_ = Phase::kSafety;
  Causes causes_;
  Loops loops_;
  SteadyRounds rounds_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_OBSERVER_H_
