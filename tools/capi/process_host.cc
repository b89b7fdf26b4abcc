// The trace must read as if the controllers were of this program, or detectors would not understand
// it: the records of reconciles, of keys that were queued, and of the process's life are written
// here from what the program says. Causes are pieced together: an event that was handed over causes
// what the process queues next, a queued key causes the reconcile that begins with it, and a retry
// comes from the reconcile before.
#include "tools/capi/process_host.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/resource/type_registry.h"
#include "reconcilers/runtime/cache/read_record.h"
#include "reconcilers/runtime/queue/digest.h"
#include "tools/capi/declared.h"

namespace quiesce::capi {
namespace {

runtime::Request KeyOf(const std::string& text) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('/', 1));
  return {parts.first, parts.second};
}

runtime::WakeReason ReasonOf(int32_t reason) {
  switch (reason) {
    case QS_INITIAL_LIST:
      return runtime::WakeReason::kInitialList;
    case QS_REQUEUE_AFTER:
      return runtime::WakeReason::kRequeueAfter;
    case QS_REQUEUE:
      return runtime::WakeReason::kRequeue;
    case QS_ERROR:
      return runtime::WakeReason::kError;
    case QS_RESYNCED:
      return runtime::WakeReason::kResync;
    default:
      return runtime::WakeReason::kWatchEvent;
  }
}

}  // namespace

ProcessHost::ProcessHost(Bridge* bridge, scenarios::World* world, int32_t index,
                         const scenarios::PreparedScenario::Actor& actor,
                         edge::Connection* connection)
    : bridge_(bridge),
      world_(world),
      index_(index),
      actor_(actor),
      connection_(connection),
      actor_id_(world->loop().trace()->Actor(actor.name)) {}

ProcessHost::~ProcessHost() {
  bridge_->Drop(index_);
  bridge_->Gone(index_);
}

void ProcessHost::Start() {
  if (running_) return;
  running_ = true;
  Record(runtime::LifecycleRecord::What::kStarted);
  Parcel parcel;
  parcel.event.kind = QS_START;
  parcel.event.process = index_;
  parcel.body = actor_.name;
  bridge_->Push(std::move(parcel));
}

void ProcessHost::Kill() {
  if (!running_) return;
  running_ = false;
  Record(runtime::LifecycleRecord::What::kCrashed);
  reconciles_.clear();
  webhooks_.clear();
  bridge_->Drop(index_);
  Parcel parcel;
  parcel.event.kind = QS_KILL;
  parcel.event.process = index_;
  bridge_->Push(std::move(parcel));
}

void ProcessHost::Resync() {
  const scenarios::Observer& observer = world_->observer();
  for (const auto& [number, controller] : controllers_) {
    const api::GroupVersionResource& wanted = controller->spec.for_resource.gvr;
    Parcel parcel;
    parcel.event.kind = QS_RESYNC;
    parcel.event.process = index_;
    parcel.event.controller = number;
    for (scenarios::ObjectId id = 0; id < observer.object_count(); ++id) {
      const api::GroupResource& resource = observer.ResourceOf(id);
      if (resource.resource != wanted.resource || resource.group != wanted.group) continue;
      if (observer.StateOf(id).is_null()) continue;
      absl::StrAppend(&parcel.body, observer.NamespaceOf(id), "/", observer.NameOf(id), "\n");
    }
    if (!parcel.body.empty()) bridge_->Push(std::move(parcel));
  }
}

void ProcessHost::Record(runtime::LifecycleRecord::What what) {
  sim::EventLoop& loop = world_->loop();
  loop.trace()->Add(loop.clock(), runtime::kLifecycleRecord, actor_id_, static_cast<uint64_t>(what),
                    [what] {
                      auto* record = new runtime::LifecycleRecord;
                      record->what = what;
                      return record;
                    });
}

ProcessHost::Controller* ProcessHost::Find(int32_t controller) {
  const auto found = controllers_.find(controller);
  return found == controllers_.end() ? nullptr : found->second.get();
}

void ProcessHost::AddController(int32_t number, std::string name, const std::string& group,
                                const std::string& version, const std::string& kind) {
  if (controllers_.count(number) != 0) return;  // of an earlier life
  auto controller = std::make_unique<Controller>();
  controller->spec = actor_.spec;
  // The scenario was prepared with these options: they are understood.
  Declare(actor_.options, name, &controller->spec).IgnoreError();
  controller->name = name.empty() ? actor_.name : absl::StrCat(actor_.name, "/", name);
  controller->spec.name = controller->name;
  const resource::ResourceType* type = world_->server().types().FindKind(group, version, kind);
  if (type != nullptr) {
    controller->spec.for_resource =
        runtime::Resource{{group, version, type->resource}, kind, type->namespaced};
  }
  controller->actor = world_->loop().trace()->Actor(controller->name);
  if (!name.empty()) {
    controller->own_connection = world_->Connect(controller->name, actor_.name);
  }
  world_->observer().AddController(controller->name, &controller->spec);
  controllers_[number] = std::move(controller);
}

void ProcessHost::Exited() { world_->Crash(actor_.name, actor_.restarts_after); }

void ProcessHost::Enqueued(int32_t number, const std::string& key, int32_t reason,
                           absl::Duration delay) {
  Controller* controller = Find(number);
  if (controller == nullptr) return;
  const bool from_outside = reason == QS_WATCH_EVENT || reason == QS_INITIAL_LIST;
  sim::RecordIndex cause = bridge_->delivered();
  if (const auto last = controller->last.find(key);
      !from_outside && last != controller->last.end()) {
    cause = last->second;
  }
  sim::EventLoop& loop = world_->loop();
  sim::CauseScope because(loop.trace(), cause);
  const runtime::Request request = KeyOf(key);
  const uint64_t digest = sim::Trace::MixHash(
      runtime::Digest(request), static_cast<uint64_t>(absl::ToInt64Nanoseconds(delay)) * 8 +
                                    static_cast<uint64_t>(ReasonOf(reason)));
  controller->enqueued[key] =
      loop.trace()->Add(loop.clock(), runtime::kEnqueueRecord, controller->actor, digest, [&] {
        auto* record = new runtime::EnqueueRecord;
        record->key = request;
        record->reason = ReasonOf(reason);
        record->delay = delay;
        return record;
      });
}

void ProcessHost::Begin(int32_t number, uint64_t reconcile, const std::string& key) {
  Controller* controller = Find(number);
  if (controller == nullptr || Has(reconcile)) return;
  sim::EventLoop& loop = world_->loop();
  sim::CauseScope because(loop.trace(), controller->enqueued[key]);
  const runtime::Request request = KeyOf(key);
  const sim::RecordIndex begin =
      loop.trace()->Add(loop.clock(), runtime::kReconcileBeginRecord, controller->actor,
                        runtime::Digest(request), [&] {
                          auto* record = new runtime::ReconcileRecord;
                          record->key = request;
                          record->number = reconcile;
                          return record;
                        });
  controller->last[key] = begin;
  reconciles_[reconcile] = {number, key, begin};
}

void ProcessHost::Read(uint64_t reconcile, const CachedRead& read) {
  const auto found = reconciles_.find(reconcile);
  const resource::ResourceType* type =
      world_->server().types().FindKind(read.group, read.version, read.kind);
  if (found == reconciles_.end() || type == nullptr) return;
  sim::EventLoop& loop = world_->loop();
  sim::CauseScope because(loop.trace(), found->second.begin);
  const uint64_t digest = sim::Trace::MixHash(
      sim::Trace::MixHash(runtime::Digest(type->resource),
                          runtime::Digest(KeyOf(absl::StrCat(read.namespace_, "/", read.name)))),
      sim::Trace::MixHash(runtime::Digest(read.resource_version), read.found));
  loop.trace()->Add(loop.clock(), runtime::kReadRecord, ActorOf(reconcile), digest, [&] {
    auto* record = new runtime::ReadRecord;
    record->resource = {read.group, type->resource};
    record->namespace_ = read.namespace_;
    record->name = read.name;
    record->version = read.resource_version;
    record->found = read.found;
    return record;
  });
}

void ProcessHost::End(uint64_t number, const runtime::Outcome& outcome, int retries) {
  const auto found = reconciles_.find(number);
  if (found == reconciles_.end()) return;
  const Reconcile reconcile = found->second;
  reconciles_.erase(found);
  sim::EventLoop& loop = world_->loop();
  sim::CauseScope because(loop.trace(), reconcile.begin);
  const runtime::Request request = KeyOf(reconcile.key);
  uint64_t digest = sim::Trace::MixHash(runtime::Digest(request), runtime::Digest(outcome.error));
  digest = sim::Trace::MixHash(
      digest, static_cast<uint64_t>(absl::ToInt64Nanoseconds(outcome.result.requeue_after)) * 2 +
                  (outcome.result.requeue ? 1 : 0));
  loop.trace()->Add(loop.clock(), runtime::kReconcileEndRecord, Find(reconcile.controller)->actor,
                    digest, [&] {
                      auto* record = new runtime::ReconcileRecord;
                      record->key = request;
                      record->number = number;
                      record->begin = reconcile.begin;
                      record->outcome = outcome;
                      record->retries = retries;
                      return record;
                    });
}

sim::RecordIndex ProcessHost::CauseOf(uint64_t reconcile) const {
  const auto found = reconciles_.find(reconcile);
  return found == reconciles_.end() ? 0 : found->second.begin;
}

sim::ActorId ProcessHost::ActorOf(uint64_t reconcile) const {
  const auto found = reconciles_.find(reconcile);
  return found == reconciles_.end() ? actor_id_ : controllers_.at(found->second.controller)->actor;
}

edge::Connection* ProcessHost::ConnectionOf(uint64_t reconcile) const {
  const auto found = reconciles_.find(reconcile);
  if (found == reconciles_.end()) return connection_;
  const auto& own = controllers_.at(found->second.controller)->own_connection;
  return own == nullptr ? connection_ : own.get();
}

runtime::ExternalService* ProcessHost::ServiceOf(uint64_t reconcile, const std::string& name) {
  runtime::ScriptedService* service = world_->FindService(name);
  if (service == nullptr) return nullptr;
  std::string actor = actor_.name;
  if (const auto found = reconciles_.find(reconcile); found != reconciles_.end()) {
    actor = controllers_.at(found->second.controller)->name;
  }
  auto& traced = services_[absl::StrCat(actor, " ", name)];
  if (traced == nullptr) {
    traced = std::make_unique<scenarios::TracedService>(&world_->loop(), actor, service);
  }
  return traced.get();
}

}  // namespace quiesce::capi
