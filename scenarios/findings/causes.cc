// All is found out in one pass, as the records come: a change is complete when it is told, and what
// a reconcile knew is what its actor's watches had brought by then (brought_, by actor and
// resource, a revision each). The records name their cause, so what woke a reconcile is found by
// walking back from its beginning to the watch event that put the key into the queue, and from
// there to the write.
//
// A timer has no such cause. It answers the newest change by somebody else that this look can have
// seen and the one before could not: without that rule every poll would begin a chain of its own,
// and a loop that runs over a timer could not be seen as one.
#include "scenarios/findings/causes.h"

#include <algorithm>

#include "apiserver_fake/edge/call_record.h"
#include "reconcilers/runtime/controller/records.h"
#include "scenarios/findings/process_of.h"

namespace quiesce::scenarios {
namespace {

// How many changes of a resource a look for a list's newest foreign one goes back.
constexpr size_t kLookBack = 64;

Waker WakerOfChange(const ChangeFacts& change, sim::ActorId actor) {
  if (change.by_cluster) return Waker::kCluster;
  if (!change.by_controller) return Waker::kStep;
  return change.actor == actor ? Waker::kOwnWrite : Waker::kOthersWrite;
}

Waker WakerOfReason(runtime::WakeReason reason) {
  switch (reason) {
    case runtime::WakeReason::kWatchEvent:
      return Waker::kRelist;
    case runtime::WakeReason::kInitialList:
      return Waker::kStart;
    case runtime::WakeReason::kRequeueAfter:
      return Waker::kTimer;
    case runtime::WakeReason::kRequeue:
      return Waker::kRequeue;
    case runtime::WakeReason::kError:
      return Waker::kRetry;
    case runtime::WakeReason::kResync:
      return Waker::kResync;
  }
  return Waker::kNothing;
}

// The process died, or was stopped, in the reconcile, which it does not go on with.
bool WasKilled(const sim::Trace& trace, const ReconcileFacts& facts) {
  for (sim::RecordIndex at = facts.begin + 1; at <= trace.records().size(); ++at) {
    const sim::TraceRecord& record = trace.record(at);
    if (record.actor != facts.actor || record.kind != runtime::kLifecycleRecord) continue;
    const auto what = record.BodyAs<runtime::LifecycleRecord>()->what;
    if (what != runtime::LifecycleRecord::What::kSynced) return true;
  }
  return false;
}

}  // namespace

const char* WakerName(Waker waker) {
  switch (waker) {
    case Waker::kNothing:
      return "nothing recorded";
    case Waker::kStep:
      return "a step";
    case Waker::kOwnWrite:
      return "its own write";
    case Waker::kOthersWrite:
      return "another controller's write";
    case Waker::kCluster:
      return "the cluster";
    case Waker::kRelist:
      return "a relist";
    case Waker::kStart:
      return "a start";
    case Waker::kTimer:
      return "a timer";
    case Waker::kRequeue:
      return "a requeue";
    case Waker::kRetry:
      return "a retry";
    case Waker::kResync:
      return "a resync";
  }
  return "?";
}

uint32_t Causes::FindResource(absl::string_view group, absl::string_view resource) const {
  for (uint32_t number = 0; number < resources_.size(); ++number) {
    const api::GroupResource& known = resources_[number];
    if (value_internal::SameText(known.resource, resource) &&
        value_internal::SameText(known.group, group)) {
      return number;
    }
  }
  return kNoResource;
}

uint32_t Causes::ResourceNumber(absl::string_view group, absl::string_view resource) {
  const uint32_t known = FindResource(group, resource);
  if (known != kNoResource) return known;
  resources_.push_back({std::string(group), std::string(resource)});
  changes_of_resource_.emplace_back();
  return static_cast<uint32_t>(resources_.size() - 1);
}

ReconcileFacts* Causes::Find(sim::RecordIndex begin) {
  const auto found = std::lower_bound(
      reconciles_.begin(), reconciles_.end(), begin,
      [](const ReconcileFacts& facts, sim::RecordIndex index) { return facts.begin < index; });
  return found == reconciles_.end() || found->begin != begin ? nullptr : &*found;
}

const ReconcileFacts& Causes::reconcile(sim::RecordIndex begin) const {
  static const ReconcileFacts& none = *new ReconcileFacts;
  const ReconcileFacts* found = const_cast<Causes*>(this)->Find(begin);
  return found == nullptr ? none : *found;
}

sim::RecordIndex Causes::LastReconcile(ObjectId object, sim::ActorId actor) const {
  const auto found = last_reconcile_.find({object, actor});
  return found == last_reconcile_.end() ? 0 : found->second;
}

Pending Causes::PendingAfter(sim::RecordIndex begin) const {
  const ReconcileFacts& facts = reconcile(begin);
  if (facts.begin == 0) return {};
  if (facts.end == 0) {
    return {WasKilled(*trace_, facts) ? Pending::What::kNothing : Pending::What::kRunning,
            absl::ZeroDuration()};
  }
  const auto& outcome = trace_->record(facts.end).BodyAs<runtime::ReconcileRecord>()->outcome;
  if (!outcome.error.ok()) {
    return {
        runtime::IsTerminalError(outcome.error) ? Pending::What::kNothing : Pending::What::kRetry,
        absl::ZeroDuration()};
  }
  if (outcome.result.requeue_after > absl::ZeroDuration()) {
    return {Pending::What::kTimer, outcome.result.requeue_after};
  }
  return {outcome.result.requeue ? Pending::What::kRequeue : Pending::What::kNothing,
          absl::ZeroDuration()};
}

ChangeNumber Causes::ChangeOf(sim::RecordIndex record) const {
  const auto found = std::lower_bound(
      changes_.begin(), changes_.end(), record,
      [](const ChangeFacts& change, sim::RecordIndex index) { return change.record < index; });
  if (found == changes_.end() || found->record != record) return 0;
  return static_cast<ChangeNumber>(found - changes_.begin() + 1);
}

const std::vector<FieldChange>& Causes::FieldsOf(ChangeNumber number) const {
  if (fields_of_ == number) return fields_;
  fields_of_ = number;
  const ChangeFacts& facts = change(number);
  fields_.clear();
  if (!facts.from.is_null() && !facts.to.is_null()) {
    fields_ = DiffFields(facts.from, facts.to, kMostFields);
  }
  return fields_;
}

const Value& Causes::StateAfter(ObjectId object, ChangeNumber number) const {
  static const Value& none = *new Value;
  ChangeNumber at = Latest(object);
  if (at == 0) return none;
  ChangeNumber later = 0;
  while (at > number) {
    later = at;
    at = change(at).before;
  }
  if (at != 0) return change(at).to;
  return change(later).from;
}

void Causes::FindWaker(const Event& begin, ReconcileFacts* facts) const {
  const sim::TraceRecord& started = trace_->record(begin.index);
  const sim::RecordIndex put = started.cause;
  if (put == 0 || !(trace_->record(put).kind == runtime::kEnqueueRecord)) return;
  const auto& enqueue = *trace_->record(put).BodyAs<runtime::EnqueueRecord>();
  facts->waker = WakerOfReason(enqueue.reason);
  facts->delay = enqueue.delay;
  if (enqueue.reason != runtime::WakeReason::kWatchEvent) return;
  // The way back to the write: the watch event, then the request that made it.
  for (sim::RecordIndex at = trace_->record(put).cause; at != 0; at = trace_->record(at).cause) {
    const sim::RecordKind kind = trace_->record(at).kind;
    if (kind == edge::kWatchRecord) {
      const auto& watch = *trace_->record(at).BodyAs<edge::WatchRecord>();
      if (watch.closed) return;
      const sim::RecordIndex write = trace_->record(at).cause;
      facts->woken_by = write == 0 ? 0 : ChangeOf(write);
      if (facts->woken_by == 0 && write != 0) {
        // One of several changes that a request made: that of the event's object.
        const auto next = std::upper_bound(
            changes_.begin(), changes_.end(), watch.event.revision,
            [](int64_t revision, const ChangeFacts& c) { return revision < c.revision; });
        if (next != changes_.begin() && std::prev(next)->revision == watch.event.revision) {
          facts->woken_by = static_cast<ChangeNumber>(next - changes_.begin());
        }
      }
      if (facts->woken_by != 0) facts->waker = WakerOfChange(change(facts->woken_by), begin.actor);
      return;
    }
    if (kind == runtime::kReconcileBeginRecord || kind == runtime::kEnqueueRecord) return;
  }
}

void Causes::OnReconcileBegin(const Event& begin, ObjectId object) {
  ReconcileFacts facts;
  facts.begin = begin.index;
  facts.actor = begin.actor;
  facts.object = object;
  facts.changes_before = change_count();
  sim::RecordIndex& last = last_reconcile_[{object, begin.actor}];
  facts.before = last;
  if (ReconcileFacts* previous = Find(last)) previous->after = begin.index;
  last = begin.index;
  FindWaker(begin, &facts);
  reconciles_.push_back(std::move(facts));
}

void Causes::OnReconcileEnd(const Event& end) {
  if (ReconcileFacts* facts = Find(end.reconcile)) facts->end = end.index;
}

ChangeNumber Causes::Unseen(sim::ActorId actor, const api::GroupResource& resource,
                            ObjectId object) const {
  ChangeNumber at = Latest(object);
  if (at == 0) return 0;
  const uint32_t number = FindResource(resource.group, resource.resource);
  const auto brought =
      number == kNoResource ? brought_.end() : brought_.find({ProcessOf(*trace_, actor), number});
  // Without a watch nothing is known of what the actor has heard.
  if (brought == brought_.end()) return 0;
  ChangeNumber oldest = 0;
  for (; at != 0 && change(at).revision > brought->second; at = change(at).before) oldest = at;
  return oldest;
}

void Causes::OnRead(const Event& read, const api::GroupResource& resource, ObjectId object) {
  ReconcileFacts* facts = Find(read.reconcile);
  if (facts == nullptr) return;
  const uint32_t number = ResourceNumber(resource.group, resource.resource);
  facts->reads.push_back({object, number, false});
  ChangeNumber unseen = 0;
  if (object != kNoObject) {
    unseen = Unseen(read.actor, resource, object);
  } else {
    const auto brought = brought_.find({ProcessOf(*trace_, read.actor), number});
    const std::vector<ChangeNumber>& all = changes_of_resource_[number];
    for (size_t i = all.size(); brought != brought_.end() && i > 0; --i) {
      if (change(all[i - 1]).revision <= brought->second) break;
      unseen = all[i - 1];
    }
  }
  if (unseen != 0 && (facts->unseen == 0 || unseen < facts->unseen)) facts->unseen = unseen;
}

void Causes::OnCall(const Event& call, const edge::CallRecord& record, ObjectId object,
                    bool by_controller) {
  const api::GroupVersionResource& gvr = record.request.resource;
  if (ReconcileFacts* facts = Find(call.reconcile)) {
    ++facts->requests;
    const bool get = record.request.verb == api::Verb::kGet;
    if (get || record.request.verb == api::Verb::kList) {
      facts->reads.push_back(
          {get ? object : kNoObject, ResourceNumber(gvr.group, gvr.resource), true});
    }
    if (!record.before.is_null() && !record.changed() && record.status.ok()) ++facts->no_ops;
    if (record.fault != edge::InjectedFault::kNone) facts->faulted = facts->struck = true;
    return;
  }
  if (!by_controller || record.request.verb != api::Verb::kList || !record.status.ok()) return;
  int64_t& brought = brought_[{call.actor, ResourceNumber(gvr.group, gvr.resource)}];
  brought = std::max(brought, revision_);
}

void Causes::OnExternalCall(const Event& call, const runtime::ExternalCallRecord& record) {
  ReconcileFacts* facts = Find(call.reconcile);
  if (facts == nullptr) return;
  ++facts->calls;
  if (!record.status.ok()) facts->refused = true;
  if (record.acted) facts->acted = true;
  if (record.troubled) facts->faulted = true;
}

void Causes::OnWatchEvent(const Event& event, const edge::WatchRecord& record) {
  if (record.closed) return;
  const uint32_t number = ResourceNumber(record.resource.group, record.resource.resource);
  int64_t& brought = brought_[{event.actor, number}];
  brought = std::max(brought, record.event.revision);
}

void Causes::OnChange(const ChangeEvent& seen) {
  ChangeFacts change;
  change.record = seen.index;
  change.reconcile = seen.reconcile;
  change.object = seen.object;
  change.actor = seen.actor;
  change.by_controller = seen.by_controller;
  change.by_cluster = seen.by_cluster;
  change.time = seen.time;
  change.from = seen.before;
  change.to = seen.after;
  change.revision = seen.revision;
  revision_ = std::max(revision_, seen.revision);
  if (seen.object >= latest_.size()) latest_.resize(seen.object + 1, 0);
  change.before = latest_[seen.object];
  const ChangeNumber number = change_count() + 1;
  if (ReconcileFacts* facts = Find(seen.reconcile)) {
    change.trigger = TriggerOf(*facts, seen.time);
    change.root = facts->waker;
    facts->changes.push_back(number);
  } else if (seen.by_cluster) {
    // The garbage collector and the namespace controller answer the last change of the object or of
    // what it belongs to; the object itself is near enough.
    change.trigger = change.before;
    change.root = Waker::kCluster;
  } else {
    change.root = seen.by_controller ? Waker::kNothing : Waker::kStep;
  }
  if (change.trigger != 0) {
    change.root = this->change(change.trigger).root;
    change.depth = this->change(change.trigger).depth + 1;
  }
  latest_[seen.object] = number;
  changes_of_resource_[ResourceNumber(seen.resource.group, seen.resource.resource)].push_back(
      number);
  changes_.push_back(std::move(change));
}

ChangeNumber Causes::TriggerOf(const ReconcileFacts& facts, absl::Time now) const {
  switch (facts.waker) {
    case Waker::kStep:
    case Waker::kOwnWrite:
    case Waker::kOthersWrite:
    case Waker::kCluster:
      return facts.woken_by;
    case Waker::kTimer:
    case Waker::kRequeue:
    case Waker::kRetry:
      break;
    default:
      return 0;
  }
  const ChangeNumber after = reconcile(facts.before).changes_before;
  const ChangeNumber newest = NewestForeign(facts, after);
  if (newest == 0 || now - change(newest).time > kSoon) return 0;
  return newest;
}

ChangeNumber Causes::NewestForeign(const ReconcileFacts& facts, ChangeNumber after) const {
  ChangeNumber newest = 0;
  const auto consider = [&](ChangeNumber number) {
    if (number > after && number <= facts.changes_before && number > newest &&
        change(number).actor != facts.actor) {
      newest = number;
    }
  };
  const auto consider_object = [&](ObjectId object) {
    for (ChangeNumber at = Latest(object); at > after; at = change(at).before) consider(at);
  };
  if (facts.object != kNoObject) consider_object(facts.object);
  for (const ReadFacts& read : facts.reads) {
    if (read.object != kNoObject) {
      consider_object(read.object);
      continue;
    }
    const std::vector<ChangeNumber>& all = changes_of_resource_[read.resource];
    const size_t oldest = all.size() > kLookBack ? all.size() - kLookBack : 0;
    for (size_t i = all.size(); i > oldest && all[i - 1] > after; --i) consider(all[i - 1]);
  }
  return newest;
}

}  // namespace quiesce::scenarios
