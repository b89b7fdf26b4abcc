#include "reconcilers/workloads/workload_controller.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/validation.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Event;
using runtime::ObjectKey;
using runtime::WorkQueue;

Value ControllerRefOf(const Value& object) {
  const Value* reference = runtime::ControllerOf(object);
  return reference == nullptr ? Value() : *reference;
}

class DependentHandler : public runtime::EventHandler {
 public:
  explicit DependentHandler(WorkloadController* owner) : owner_(owner) {}
  bool Handle(const Event& event, WorkQueue* queue) override {
    owner_->HandleDependent(event, queue);
    return true;
  }

 private:
  WorkloadController* const owner_;
};

}  // namespace

WorkloadController::WorkloadController(const runtime::ControllerEnvironment& environment,
                                       std::string component, const runtime::Resource& kind)
    : loop_(environment.loop),
      client_(environment.client),
      cached_(environment.cache),
      kind_(kind),
      recorder_(environment.loop, environment.client, std::move(component)),
      writes_(environment.cache),
      expectations_(environment.loop),
      pods_(environment.client, &recorder_, &writes_, &kind_) {}

void WorkloadController::Enqueue(const ObjectKey& owner, WorkQueue* queue) { queue->Add(owner); }

void WorkloadController::OnCreated(const ObjectKey& owner, const Value&) {
  expectations_.CreationObserved(owner);
}

void WorkloadController::OnDeleted(const ObjectKey& owner, const Value& dependent, bool) {
  expectations_.DeletionObserved(owner, std::string(NameOf(dependent)));
}

void WorkloadController::OnUpdated(const ObjectKey&, const Value&) {}

const Value* WorkloadController::ResolveOwner(const Value& object) const {
  const Value* reference = runtime::ControllerOf(object);
  if (reference == nullptr || (*reference)["kind"].string_value() != kind_.kind) return nullptr;
  const Value* owner = cached_.Find(
      kind_, {std::string(NamespaceOf(object)), std::string((*reference)["name"].string_value())});
  return owner != nullptr && (*owner)["metadata"]["uid"] == (*reference)["uid"] ? owner : nullptr;
}

sim::Task<absl::Status> WorkloadController::WriteStatusTwice(Value* object, Value status) {
  object->Set("status", status);
  absl::Status written = co_await client_->Status().Update(kind_, object);
  if (written.ok()) co_return written;
  const runtime::ObjectKey key = runtime::KeyOf(*object);
  absl::StatusOr<Value> fresh = co_await client_->Live().Get(kind_, key);
  if (!fresh.ok()) co_return fresh.status();
  *object = *std::move(fresh);
  object->Set("status", std::move(status));
  co_return co_await client_->Status().Update(kind_, object);
}

std::vector<Value> WorkloadController::PodsOfOrOrphaned(const Value& owner) const {
  std::vector<Value> pods = cached_.ByIndex(Pods(), kPodOwnerIndex, UidOf(owner));
  for (Value& orphan :
       cached_.ByIndex(Pods(), kPodOwnerIndex, absl::StrCat("orphans/", NamespaceOf(owner)))) {
    pods.push_back(std::move(orphan));
  }
  return pods;
}

void WorkloadController::HandleDependent(const Event& event, WorkQueue* queue) {
  switch (event.type) {
    case Event::Type::kCreate:
      return Created(event.object, queue);
    case Event::Type::kUpdate:
      return Updated(event.old, event.object, queue);
    case Event::Type::kDelete:
      return Deleted(event.object, /*final=*/true, queue);
    case Event::Type::kGeneric:
      return;
  }
}

void WorkloadController::Deleted(const Value& dependent, bool final, WorkQueue* queue) {
  const Value* owner = ResolveOwner(dependent);
  if (owner == nullptr) return;
  const ObjectKey key = runtime::KeyOf(*owner);
  OnDeleted(key, dependent, final);
  Enqueue(key, queue);
}

void WorkloadController::Created(const Value& dependent, WorkQueue* queue) {
  if (IsDeleting(dependent)) return Deleted(dependent, /*final=*/false, queue);
  if (runtime::ControllerOf(dependent) == nullptr) return EnqueueMatching(dependent, queue);
  const Value* owner = ResolveOwner(dependent);
  if (owner == nullptr) return;
  const ObjectKey key = runtime::KeyOf(*owner);
  OnCreated(key, dependent);
  Enqueue(key, queue);
}

void WorkloadController::Updated(const Value& old, const Value& dependent, WorkQueue* queue) {
  if (VersionOf(old) == VersionOf(dependent)) return;
  const bool labels_changed = LabelsOf(old) != LabelsOf(dependent);
  if (IsDeleting(dependent) && DeletionCountsAtOnce()) {
    Deleted(dependent, /*final=*/false, queue);
    if (labels_changed) Deleted(old, /*final=*/false, queue);
    return;
  }
  const bool owner_changed = ControllerRefOf(old) != ControllerRefOf(dependent);
  if (owner_changed) {
    if (const Value* before = ResolveOwner(old)) {
      OnUpdated(runtime::KeyOf(*before), dependent);
      Enqueue(runtime::KeyOf(*before), queue);
    }
  }
  if (runtime::ControllerOf(dependent) == nullptr) {
    if (labels_changed || owner_changed) EnqueueMatching(dependent, queue);
    return;
  }
  const Value* owner = ResolveOwner(dependent);
  if (owner == nullptr) return;
  const ObjectKey key = runtime::KeyOf(*owner);
  OnUpdated(key, dependent);
  Enqueue(key, queue);
  const int64_t min_ready = (*owner)["spec"]["minReadySeconds"].int_value();
  if (min_ready > 0 && !IsPodReady(old) && IsPodReady(dependent)) {
    queue->AddAfter(key, absl::Seconds(min_ready));
  }
}

void WorkloadController::EnqueueMatching(const Value& dependent, WorkQueue* queue) {
  for (const Value& owner : cached_.List(kind_, NamespaceOf(dependent))) {
    const Value& selector = owner["spec"]["selector"];
    if (kinds::SelectorIsEmpty(selector) || !kinds::SelectorMatches(selector, LabelsOf(dependent)))
      continue;
    Enqueue(runtime::KeyOf(owner), queue);
  }
}

runtime::WatchSpec DependentWatch(const runtime::Resource& kind) {
  runtime::WatchSpec watch;
  watch.resource = kind;
  watch.handler = [](runtime::Reconciler& reconciler) -> std::unique_ptr<runtime::EventHandler> {
    return std::make_unique<DependentHandler>(static_cast<WorkloadController*>(&reconciler));
  };
  return watch;
}

runtime::IndexSpec PodIndex() { return {Pods(), kPodOwnerIndex, &PodOwnerIndexValues}; }

}  // namespace quiesce::reconcilers::workloads
