// For each record the observer first brings its own knowledge up to date (states, causes, the
// reconcile that a record belongs to) and then tells the listeners: whatever a listener asks from
// within a call is answered as of that record. Listeners are kept by what they are interested in,
// as most records interest few of them.
#include "scenarios/findings/observer.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

// A quick hash of names: those of one length and with the same ends may meet.
uint64_t HashOf(absl::string_view resource, absl::string_view namespace_, absl::string_view name) {
  return (uint64_t{value_internal::Fingerprint(resource)} << 32 |
          value_internal::Fingerprint(namespace_)) *
             3 +
         value_internal::Fingerprint(name);
}

bool MayHaveReconcile(sim::RecordKind kind) {
  return !(kind == edge::kWatchRecord || kind == kInputRecord || kind == runtime::kLifecycleRecord);
}

}  // namespace

std::string InputRecord::ToJson() const { return quiesce::ToJson(Value::Object({{"what", what}})); }

Observer::Observer(const sim::Trace* trace)
    : trace_(trace), causes_(trace), loops_(this), rounds_(this) {}

bool Observer::IsCluster(sim::ActorId actor) const {
  const absl::string_view name = trace_->ActorName(actor);
  const bool user = name == kUserActor || absl::StartsWith(name, "user:");  // one with a name
  return SpecOf(actor) == nullptr && !user;
}

void Observer::AddController(absl::string_view actor, const runtime::ControllerSpec* spec) {
  controllers_.emplace_back(std::string(actor), spec);
  spec_by_actor_.clear();
}

void Observer::Add(std::unique_ptr<RunListener> listener) {
  listener->observer_ = this;
  const uint32_t wanted = listener->interests();
  const std::pair<uint32_t, std::vector<RunListener*>*> lists[] = {
      {RunListener::kCalls, &listeners_.calls},
      {RunListener::kEnqueues, &listeners_.enqueues},
      {RunListener::kReconciles, &listeners_.reconciles},
      {RunListener::kExternalCalls, &listeners_.external_calls},
      {RunListener::kLifecycles, &listeners_.lifecycles},
      {RunListener::kInputs, &listeners_.inputs},
      {RunListener::kChanges, &listeners_.changes},
  };
  for (const auto& [interest, list] : lists) {
    if (wanted & interest) list->push_back(listener.get());
  }
  all_.push_back(std::move(listener));
}

const runtime::ControllerSpec* Observer::SpecOf(sim::ActorId actor) const {
  while (spec_by_actor_.size() < trace_->actor_count()) {
    const std::string& name = trace_->ActorName(static_cast<sim::ActorId>(spec_by_actor_.size()));
    const runtime::ControllerSpec* spec = nullptr;
    for (const auto& [controller, its_spec] : controllers_) {
      if (controller == name) spec = its_spec;
    }
    spec_by_actor_.push_back(spec);
  }
  return actor < spec_by_actor_.size() ? spec_by_actor_[actor] : nullptr;
}

void Observer::Place(const api::GroupResource& resource, const Value& object) {
  const Value& metadata = object["metadata"];
  Object& placed =
      objects_[Intern({resource.group, resource.resource, metadata["namespace"].string_value(),
                       metadata["name"].string_value()})];
  placed.state = object;
  placed.kind = std::string(object["kind"].string_value());
}

void Observer::SetPhase(Phase phase, absl::Time when) {
  CatchUp();
  phase_ = phase;
  for (const auto& listener : all_) listener->OnPhase(phase, when);
}

bool Observer::AnyCertain() const {
  for (const auto& listener : all_) {
    if (listener->Certain()) return true;
  }
  return false;
}

bool Observer::RunsAway() const {
  if (loops_.certain()) return true;
  for (const auto& listener : all_) {
    if (listener->RunsAway()) return true;
  }
  return false;
}

bool Observer::AllContent() const {
  for (const auto& listener : all_) {
    if (!listener->Content()) return false;
  }
  for (const Object& object : objects_) {
    if (!object.state["metadata"]["deletionTimestamp"].is_null()) return false;
  }
  return true;
}

void Observer::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  CatchUp();
  loops_.Conclude(ending);
  for (const auto& listener : all_) listener->Finish(ending, findings);
}

void Observer::ReadOn() {
  const size_t end = trace_->records().size();
  while (read_ < end) Read(static_cast<sim::RecordIndex>(++read_));
}

sim::RecordIndex Observer::FindReconcile(sim::RecordIndex index,
                                         const sim::TraceRecord& record) const {
  if (record.kind == runtime::kReconcileBeginRecord) return index;
  if (record.kind == runtime::kReconcileEndRecord) {
    return record.BodyAs<runtime::ReconcileRecord>()->begin;
  }
  if (record.cause == 0 || !MayHaveReconcile(record.kind)) return 0;
  // A cause of another actor is no reconcile of this one: its write led to a watch event.
  const sim::TraceRecord& cause = trace_->record(record.cause);
  if (cause.actor != record.actor) return 0;
  // Nor is one of its life before: the start that followed a death in a reconcile has it as cause.
  const sim::RecordIndex begin = reconcile_of_[record.cause - 1];
  if (record.actor >= life_.size() || begin >= life_[record.actor]) return begin;
  // What the dead process had sent before may arrive after that.
  const bool is_late =
      record.kind == edge::kCallRecord &&
      record.BodyAs<edge::CallRecord>()->sent < trace_->record(life_[record.actor]).time();
  return is_late ? begin : 0;
}

void Observer::Read(sim::RecordIndex index) {
  const sim::TraceRecord& record = trace_->record(index);
  Event seen;
  seen.index = index;
  seen.time = record.time();
  seen.actor = record.actor;
  seen.reconcile = FindReconcile(index, record);
  reconcile_of_.push_back(seen.reconcile);
  if (!record.body) return;
  if (record.kind == edge::kCallRecord) {
    ReadCall(seen, *record.BodyAs<edge::CallRecord>());
  } else if (record.kind == edge::kChangeRecord) {
    const auto& body = *record.BodyAs<edge::ChangeRecord>();
    const ObjectId object =
        Intern({body.resource.group, body.resource.resource, body.namespace_, body.name});
    Update(object, body.before, body.after, seen);
    TellChange(seen, body.resource, object, body.before, body.after, body.revision);
  } else if (record.kind == edge::kWatchRecord) {
    causes_.OnWatchEvent(seen, *record.BodyAs<edge::WatchRecord>());
  } else if (record.kind == runtime::kReadRecord) {
    ReadCacheRead(seen, *record.BodyAs<runtime::ReadRecord>());
  } else if (record.kind == runtime::kEnqueueRecord) {
    const auto& body = *record.BodyAs<runtime::EnqueueRecord>();
    if (listeners_.enqueues.empty()) return;
    const EnqueueEvent enqueue{seen, body, ObjectOfKey(seen.actor, body.key)};
    for (RunListener* listener : listeners_.enqueues) listener->OnEnqueue(enqueue);
  } else if (record.kind == runtime::kReconcileBeginRecord ||
             record.kind == runtime::kReconcileEndRecord) {
    const auto& body = *record.BodyAs<runtime::ReconcileRecord>();
    const ReconcileEvent reconcile{seen, body, ObjectOfKey(seen.actor, body.key)};
    const bool begins = record.kind == runtime::kReconcileBeginRecord;
    if (begins) {
      causes_.OnReconcileBegin(seen, reconcile.object);
    } else {
      causes_.OnReconcileEnd(seen);
    }
    for (RunListener* listener : listeners_.reconciles) {
      begins ? listener->OnReconcileBegin(reconcile) : listener->OnReconcileEnd(reconcile);
    }
  } else if (record.kind == runtime::kExternalCallRecord) {
    const ExternalCallEvent call{seen, *record.BodyAs<runtime::ExternalCallRecord>()};
    causes_.OnExternalCall(seen, call.call);
    for (RunListener* listener : listeners_.external_calls) listener->OnExternalCall(call);
  } else if (record.kind == runtime::kLifecycleRecord) {
    const LifecycleEvent lifecycle{seen, *record.BodyAs<runtime::LifecycleRecord>()};
    if (lifecycle.lifecycle.what == runtime::LifecycleRecord::What::kStarted) {
      if (life_.size() <= seen.actor) life_.resize(seen.actor + 1, 0);
      life_[seen.actor] = index;
    }
    for (RunListener* listener : listeners_.lifecycles) listener->OnLifecycle(lifecycle);
  } else if (record.kind == kInputRecord) {
    last_input_ = seen.time;
    for (RunListener* listener : listeners_.inputs) listener->OnInput(seen);
  }
}

void Observer::ReadCall(const Event& seen, const edge::CallRecord& call) {
  const api::Request& request = call.request;
  ObjectId object = kNoObject;
  absl::string_view name = request.name;
  if (name.empty()) name = call.after["metadata"]["name"].string_value();
  if (name.empty() && request.verb == api::Verb::kCreate) {
    name = request.body["metadata"]["name"].string_value();  // it was refused
  }
  if (!name.empty()) {
    object = Intern({request.resource.group, request.resource.resource, request.namespace_, name});
  }
  const bool changes = call.changed() && object != kNoObject;
  if (changes) Update(object, call.before, call.after, seen);
  const CallEvent seen_call{seen, call, object, SpecOf(seen.actor) != nullptr};
  causes_.OnCall(seen, call, object, seen_call.by_controller);
  for (RunListener* listener : listeners_.calls) listener->OnCall(seen_call);
  if (changes) {
    TellChange(seen, ResourceOf(object), object, call.before, call.after, call.revision);
  }
}

void Observer::Update(ObjectId object, const Value& before, const Value& after, const Event& seen) {
  Object& changed = objects_[object];
  changed.state = after;
  changed.last_change = seen.index;
  if (changed.kind.empty()) {
    changed.kind = std::string((after.is_null() ? before : after)["kind"].string_value());
  }
  last_change_ = seen.time;
}

void Observer::TellChange(const Event& seen, const api::GroupResource& resource, ObjectId object,
                          const Value& before, const Value& after, int64_t revision) {
  const bool by_controller = SpecOf(seen.actor) != nullptr;
  const ChangeEvent change{seen,  object,   resource,      before,
                           after, revision, by_controller, !by_controller && IsCluster(seen.actor)};
  causes_.OnChange(change);
  loops_.OnChange(causes_.change_count());
  rounds_.OnChange(causes_.change_count());
  for (RunListener* listener : listeners_.changes) listener->OnChange(change);
}

void Observer::ReadCacheRead(const Event& seen, const runtime::ReadRecord& read) {
  causes_.OnRead(seen, read.resource,
                 read.name.empty() ? kNoObject
                                   : Intern({read.resource.group, read.resource.resource,
                                             read.namespace_, read.name}));
}

ObjectId Observer::FindNamed(const Names& names) const {
  const auto place = ids_.find(HashOf(names.resource, names.namespace_, names.name));
  ObjectId id = place == ids_.end() ? kNoObject : place->second;
  for (; id != kNoObject; id = objects_[id].next) {
    using value_internal::SameText;
    const Object& object = objects_[id];
    if (SameText(object.name, names.name) && SameText(object.namespace_, names.namespace_) &&
        SameText(object.resource.resource, names.resource) &&
        SameText(object.resource.group, names.group)) {
      break;
    }
  }
  return id;
}

ObjectId Observer::Intern(const Names& names) {
  const ObjectId known = FindNamed(names);
  if (known != kNoObject) return known;
  const ObjectId id = static_cast<ObjectId>(objects_.size());
  const auto [place, added] =
      ids_.try_emplace(HashOf(names.resource, names.namespace_, names.name), id);
  Object object;
  object.resource = {std::string(names.group), std::string(names.resource)};
  object.namespace_ = std::string(names.namespace_);
  object.name = std::string(names.name);
  if (!added) object.next = std::exchange(place->second, id);
  objects_.push_back(std::move(object));
  return id;
}

ObjectId Observer::ObjectOfKey(sim::ActorId actor, const runtime::Request& key) {
  const runtime::ControllerSpec* spec = SpecOf(actor);
  if (spec == nullptr) return kNoObject;
  const api::GroupVersionResource& gvr = spec->for_resource.gvr;
  return Intern({gvr.group, gvr.resource, key.namespace_, key.name});
}

ObjectId Observer::Find(const api::GroupResource& resource, absl::string_view namespace_,
                        absl::string_view name) const {
  return FindNamed({resource.group, resource.resource, namespace_, name});
}

std::string Observer::Describe(ObjectId id) const {
  if (id == kNoObject || id >= objects_.size()) return "?";
  const Object& object = objects_[id];
  return absl::StrCat(object.kind.empty() ? object.resource.resource : object.kind, " ",
                      object.namespace_, object.namespace_.empty() ? "" : "/", object.name);
}

std::string Observer::WhyReconciled(sim::RecordIndex begin) const {
  const sim::TraceRecord& started = trace_->record(begin);
  for (sim::RecordIndex index = started.cause; index != 0;) {
    const sim::TraceRecord& record = trace_->record(index);
    if (record.kind == edge::kWatchRecord && record.body) {
      const auto& watch = *record.BodyAs<edge::WatchRecord>();
      const absl::string_view kind = watch.event.object["kind"].string_value();
      std::string text = absl::StrCat(
          "its watch on ", kind.empty() ? absl::string_view(watch.resource.resource) : kind);
      if (record.cause != 0) {
        const absl::Duration lag = record.time() - trace_->record(record.cause).time();
        absl::StrAppend(&text, " (+", ShowDuration(lag), ")");
      }
      return text;
    }
    if (record.kind == runtime::kEnqueueRecord && record.body) {
      const auto& enqueue = *record.BodyAs<runtime::EnqueueRecord>();
      switch (enqueue.reason) {
        case runtime::WakeReason::kWatchEvent:
          break;
        case runtime::WakeReason::kInitialList:
          return "its first list after a start";
        case runtime::WakeReason::kRequeueAfter:
          return absl::StrCat("its requeue after ", ShowDuration(enqueue.delay));
        case runtime::WakeReason::kRequeue:
          return absl::StrCat("its requeue, rate limited to ", ShowDuration(enqueue.delay));
        case runtime::WakeReason::kError:
          return absl::StrCat("a retry after an error, rate limited to ",
                              ShowDuration(enqueue.delay));
        case runtime::WakeReason::kResync:
          return "a resync";
      }
    }
    index = record.cause;
  }
  return "nothing recorded";
}

}  // namespace quiesce::scenarios
