// Three controllers of the real server, as chains of events for each definition: names (accepted or
// in conflict), establishing, and the finalizer. Each has one slot in Work: an event that is on its
// way takes in all that is written until it comes, as the real work queues do. Each looks at the
// store again when its event comes, since by then the definition may have changed or gone.
//
// Writes go through the server and come back to OnWrite before they return. Code that writes must
// therefore look up the definition and its Work again afterwards, and cancel what its own write has
// scheduled.
//
// Serving is no controller: it changes with the write itself, as requests of the next instant must
// see it. Only the end of the old storage's watches comes later (TearDown).
#include "apiserver_fake/controllers/crd_controller.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/controllers/controller_client.h"
#include "apiserver_fake/controllers/definition_status.h"
#include "apiserver_fake/crd/custom_resource.h"
#include "apiserver_fake/crd/custom_resource_definition.h"
#include "apiserver_fake/crd/definition_names.h"
#include "apiserver_fake/crd/definition_validation.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/registry/watch.h"
#include "apiserver_fake/resource/type_registry.h"
#include "apiserver_fake/storage/store.h"

namespace quiesce::controllers {
namespace {

// How long after a write a controller has seen it and acted.
constexpr absl::Duration kReaction = absl::Milliseconds(3);
// The finalizer looks again for instances that are left, and gives up after a while.
constexpr absl::Duration kCleanupPoll = absl::Seconds(5);
constexpr int kCleanupPolls = 12;
constexpr absl::Duration kCleanupRetry = absl::Milliseconds(5);
// How long watches outlive the storage of a definition that changed or went.
constexpr absl::Duration kTearDown = absl::Seconds(1);
constexpr char kUserAgent[] = "kube-apiserver/v1.36.3";

std::string NameOf(const Value& definition) {
  return std::string(definition["metadata"]["name"].string_value());
}

bool IsServed(const Value& definition) {
  return crd::HasTrueCondition(definition, "NamesAccepted") ||
         crd::HasTrueCondition(definition, "Established");
}

// What decides how the types are served.
bool SameServing(const Value& a, const Value& b) {
  return a["spec"] == b["spec"] && a["status"]["acceptedNames"] == b["status"]["acceptedNames"] &&
         IsServed(a) == IsServed(b) &&
         crd::HasTrueCondition(a, "Terminating") == crd::HasTrueCondition(b, "Terminating");
}

}  // namespace

struct Definitions::Impl {
  Impl(registry::VerbContext* context, RequestHandler* handler)
      : handler_(*handler), context_(*context) {}

  ~Impl() {
    for (const auto& [name, work] : work_) {
      for (sim::EventId id : {work.names, work.establish, work.cleanup}) context_.loop->Cancel(id);
    }
    for (const auto& [id, event] : tear_downs_) context_.loop->Cancel(event);
  }

  // What is to be done for one definition, as events of the loop; 0: nothing.
  struct Work {
    sim::EventId names = 0, establish = 0, cleanup = 0;
    int polls = 0;          // of the cleanup that is going on
    bool deleting = false;  // the instances' deletion was asked for
    absl::Duration retry = kCleanupRetry;
  };

  storage::ResourceId Resource() {
    return context_.store->Resource(crd::DefinitionType().group_resource());
  }

  const Value* Find(const std::string& name) {
    const resource::StoredObject* stored =
        context_.store->Get(Resource(), storage::ObjectKey("", name));
    return stored == nullptr ? nullptr : &stored->object;
  }

  void Resume();
  void OnWrite(const Value& before, const Value& after);
  void Serve(const Value& before, const Value& after);
  void StopServing(const std::string& name, const api::GroupResource& resource);
  void TearDown(const api::GroupResource& resource);
  void NoteUnsupported(const crd::CustomResource& custom);
  void Schedule(const Value& definition);
  void Requeue(const std::string& group, const std::string& except);
  template <typename F>
  void Later(sim::EventId& slot, absl::Duration delay, const char* label, F work) {
    if (slot == 0) slot = context_.loop->After(delay, label, std::move(work));
  }

  void SyncNames(const std::string& name);
  void SyncEstablished(const std::string& name);
  void SyncCleanup(const std::string& name);
  void DeleteInstances(const Value& definition);
  bool HasInstances(const Value& definition);
  std::vector<Value> AllDefinitions();
  void FinishCleanup(Value definition);
  bool UpdateStatus(Value definition);

  RequestHandler& handler_;
  registry::VerbContext& context_;
  absl::btree_map<std::string, Work> work_;
  absl::btree_map<std::string, std::shared_ptr<const crd::CustomResource>> served_;
  std::vector<std::string> unsupported_;
  absl::btree_map<int64_t, sim::EventId> tear_downs_;
  int64_t last_tear_down_ = 0;
};

void Definitions::Impl::NoteUnsupported(const crd::CustomResource& custom) {
  for (const std::string& rule : custom.unevaluated_rules()) {
    if (std::find(unsupported_.begin(), unsupported_.end(), rule) == unsupported_.end()) {
      unsupported_.push_back(rule);
    }
  }
}

// Takes over what is in the store: after a fork or a restart.
void Definitions::Impl::Resume() {
  for (const resource::ResourceType* type : context_.types->all()) {
    if (type->definition == nullptr) continue;
    served_[type->definition->name()] = type->definition->shared_from_this();
    NoteUnsupported(*type->definition);
  }
  for (const Value& definition : AllDefinitions()) Schedule(definition);
}

std::vector<Value> Definitions::Impl::AllDefinitions() {
  std::vector<Value> definitions;
  for (auto at = context_.store->Objects(Resource()).Begin(); at.Valid(); at.Next()) {
    definitions.push_back(at.value().object);
  }
  return definitions;
}

void Definitions::Impl::OnWrite(const Value& before, const Value& after) {
  if (after.is_null()) {
    const std::string name = NameOf(before);
    StopServing(name, {std::string(before["spec"]["group"].string_value()),
                       std::string(before["spec"]["names"]["plural"].string_value())});
    if (auto work = work_.find(name); work != work_.end()) {
      for (sim::EventId id : {work->second.names, work->second.establish, work->second.cleanup}) {
        context_.loop->Cancel(id);
      }
      work_.erase(work);
    }
    Requeue(std::string(before["spec"]["group"].string_value()), name);
    return;
  }
  Serve(before, after);
  Schedule(after);
}

void Definitions::Impl::StopServing(const std::string& name, const api::GroupResource& resource) {
  if (served_.erase(name) == 0) return;
  context_.types->SetCustom(name, {});
  TearDown(resource);
}

void Definitions::Impl::Serve(const Value& before, const Value& after) {
  if (!before.is_null() && SameServing(before, after)) return;
  const std::string name = NameOf(after);
  const api::GroupResource resource = {
      std::string(after["spec"]["group"].string_value()),
      std::string(after["spec"]["names"]["plural"].string_value())};
  if (!IsServed(after)) return StopServing(name, resource);
  std::shared_ptr<const crd::CustomResource>& custom = served_[name];
  const bool was_served = custom != nullptr;
  const bool same_form = was_served && before["spec"] == after["spec"] &&
                         before["status"]["acceptedNames"] == after["status"]["acceptedNames"];
  if (!same_form) {
    custom = crd::CustomResource::Build(after, context_.store->revision());
    NoteUnsupported(*custom);
  }
  context_.types->SetCustom(name, custom->ServedTypes(crd::HasTrueCondition(after, "Terminating")));
  if (was_served && !same_form) TearDown(resource);
}

// Requests see a new storage at once; the watches that the old one serves end a little later.
void Definitions::Impl::TearDown(const api::GroupResource& resource) {
  const storage::ResourceId id = context_.store->Resource(resource);
  context_.store->RestartWatchCache(id);
  const api::WatchId last = context_.watches->last_id();
  const int64_t number = ++last_tear_down_;
  tear_downs_[number] =
      context_.loop->After(kTearDown, "definition-tear-down", [this, id, last, number] {
        tear_downs_.erase(number);
        context_.watches->EndResource(id, last);
      });
}

void Definitions::Impl::Schedule(const Value& definition) {
  const std::string name = NameOf(definition);
  Work& work = work_[name];
  if (definition["spec"]["names"] != definition["status"]["acceptedNames"]) {
    Later(work.names, kReaction, "definition-names", [this, name] { SyncNames(name); });
  }
  if (crd::HasTrueCondition(definition, "NamesAccepted") &&
      !crd::HasTrueCondition(definition, "Established")) {
    Later(work.establish, kReaction, "definition-established",
          [this, name] { SyncEstablished(name); });
  }
  if (definition["metadata"].Has("deletionTimestamp") && HasCleanupFinalizer(definition)) {
    Later(work.cleanup, kReaction, "definition-cleanup", [this, name] { SyncCleanup(name); });
  }
}

// Names may have become free for the others of the group.
void Definitions::Impl::Requeue(const std::string& group, const std::string& except) {
  for (const Value& other : AllDefinitions()) {
    if (other["spec"]["group"].string_value() == group && NameOf(other) != except) Schedule(other);
  }
}

bool Definitions::Impl::UpdateStatus(Value definition) {
  std::string name = NameOf(definition);
  api::Request request = api::Request::Update(
      {"apiextensions.k8s.io", "v1", "customresourcedefinitions"}, "", name, std::move(definition));
  request.subresource = "status";
  request.user_agent = kUserAgent;
  return handler_.Handle(request).ok();
}

void Definitions::Impl::SyncNames(const std::string& name) {
  work_[name].names = 0;
  const Value* found = Find(name);
  if (found == nullptr) return;
  Value definition = *found;
  std::vector<Value> others;
  for (Value& other : AllDefinitions()) {
    if (other["spec"]["group"] == definition["spec"]["group"] && NameOf(other) != name) {
      others.push_back(std::move(other));
    }
  }
  crd::NamesDecision decision = crd::DecideNames(definition, others);
  if (definition["status"]["acceptedNames"] == decision.accepted &&
      SameCondition(definition, decision.names_condition)) {
    return;
  }
  definition.Mutable("status").Set("acceptedNames", decision.accepted);
  SetDefinitionCondition(definition, decision.names_condition, context_.NowText());
  SetDefinitionCondition(definition, decision.established_condition, context_.NowText());
  const std::string group(definition["spec"]["group"].string_value());
  if (UpdateStatus(std::move(definition))) Requeue(group, name);
}

void Definitions::Impl::SyncEstablished(const std::string& name) {
  work_[name].establish = 0;
  const Value* found = Find(name);
  if (found == nullptr || !crd::HasTrueCondition(*found, "NamesAccepted") ||
      crd::HasTrueCondition(*found, "Established")) {
    return;
  }
  Value definition = *found;
  SetDefinitionCondition(definition,
                         DefinitionCondition("Established", "True", "InitialNamesAccepted",
                                             "the initial names have been accepted"),
                         context_.NowText());
  UpdateStatus(std::move(definition));
}

// Deletes the instances, then lets the definition go.
void Definitions::Impl::SyncCleanup(const std::string& name) {
  work_[name].cleanup = 0;
  const Value* found = Find(name);
  if (found == nullptr || !found->operator[]("metadata").Has("deletionTimestamp") ||
      !HasCleanupFinalizer(*found)) {
    return;
  }
  const bool established = crd::HasTrueCondition(*found, "Established");
  if (!work_[name].deleting) {
    Value definition = *found;
    SetDefinitionCondition(definition,
                           DefinitionCondition("Terminating", "True", "InstanceDeletionInProgress",
                                               "CustomResource deletion is in progress"),
                           context_.NowText());
    // So that what the write below schedules does not delete once more.
    work_[name].deleting = true;
    work_[name].polls = 0;
    if (!UpdateStatus(definition)) {
      work_[name].deleting = false;
      return;
    }
    found = Find(name);
    if (found == nullptr) return;
    if (established) DeleteInstances(*found);
    found = Find(name);
    if (found == nullptr) return;
  }
  Work& work = work_[name];
  if (established && HasInstances(*found)) {
    context_.loop->Cancel(work.cleanup);
    work.cleanup = 0;
    if (++work.polls <= kCleanupPolls) {
      Later(work.cleanup, kCleanupPoll, "definition-cleanup-poll",
            [this, name] { SyncCleanup(name); });
      return;
    }
    Value definition = *found;
    SetDefinitionCondition(
        definition,
        DefinitionCondition("Terminating", "True", "InstanceDeletionCheck",
                            "could not confirm zero CustomResources remaining: context deadline "
                            "exceeded"),
        context_.NowText());
    work.deleting = false;
    absl::Duration retry = work.retry;
    work.retry = std::min(work.retry * 2, absl::Seconds(1000));
    Later(work.cleanup, retry, "definition-cleanup-retry", [this, name] { SyncCleanup(name); });
    UpdateStatus(std::move(definition));
    return;
  }
  FinishCleanup(*found);
}

void Definitions::Impl::FinishCleanup(Value definition) {
  const std::string name = NameOf(definition);
  const bool established = crd::HasTrueCondition(definition, "Established");
  SetDefinitionCondition(
      definition,
      established ? DefinitionCondition("Terminating", "False", "InstanceDeletionCompleted",
                                        "removed all instances")
                  : DefinitionCondition("Terminating", "False", "NeverEstablished",
                                        "resource was never established"),
      context_.NowText());
  RemoveCleanupFinalizer(definition);
  Work& work = work_[name];
  context_.loop->Cancel(work.cleanup);
  work.cleanup = 0;
  work.deleting = false;
  work.retry = kCleanupRetry;
  UpdateStatus(std::move(definition));
}

bool Definitions::Impl::HasInstances(const Value& definition) {
  return context_.store
             ->Objects(context_.store->Resource(
                 {std::string(definition["spec"]["group"].string_value()),
                  std::string(definition["spec"]["names"]["plural"].string_value())}))
             .size() > 0;
}

// One DELETE of the collection for each namespace that has some.
void Definitions::Impl::DeleteInstances(const Value& definition) {
  auto custom = served_.find(NameOf(definition));
  if (custom == served_.end()) return;
  const Value& spec = definition["spec"];
  api::GroupVersionResource resource = {std::string(spec["group"].string_value()), "",
                                        std::string(spec["names"]["plural"].string_value())};
  for (const std::shared_ptr<const resource::ResourceType>& type :
       custom->second->ServedTypes(false)) {
    resource.version = type->version;
    if (type->version == custom->second->storage_version()) break;
  }
  std::vector<std::string> namespaces;
  const storage::ResourceId id = context_.store->Resource({resource.group, resource.resource});
  for (auto at = context_.store->Objects(id).Begin(); at.Valid(); at.Next()) {
    std::string ns(at.value().object["metadata"]["namespace"].string_value());
    if (namespaces.empty() || namespaces.back() != ns) namespaces.push_back(std::move(ns));
  }
  for (const std::string& ns : namespaces) {
    api::Request request;
    request.verb = api::Verb::kDeleteCollection;
    request.resource = resource;
    request.namespace_ = ns;
    request.user_agent = kUserAgent;
    handler_.Handle(request);
  }
}

Definitions::Definitions(registry::VerbContext* context, RequestHandler* handler)
    : impl_(std::make_unique<Impl>(context, handler)) {
  impl_->Resume();
}
Definitions::~Definitions() = default;

void Definitions::OnWrite(const Value& before, const Value& after) {
  impl_->OnWrite(before, after);
}

const std::vector<std::string>& Definitions::unsupported() const { return impl_->unsupported_; }

}  // namespace quiesce::controllers
