// The server is its parts and the way between them. Their order of construction matters, and is
// that of the members of Impl: the store, the types over it, the watches that listen to the store.
// The definitions and the controllers are clients of the finished server and come in a second step,
// StartParts, in a fork as well.
//
// Changes take effect in this order: the store, the observer of the run (set_first), the watches,
// the server's own controllers. The trace thus has a change before anything that comes of it.
#include "apiserver_fake/server.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/verb_name.h"
#include "apiserver_fake/controllers/controllers.h"
#include "apiserver_fake/controllers/crd_controller.h"
#include "apiserver_fake/crd/custom_resource_definition.h"
#include "apiserver_fake/kinds/builtin_types.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/registry/conversion.h"
#include "apiserver_fake/registry/conversions.h"
#include "apiserver_fake/registry/field_managers.h"
#include "apiserver_fake/registry/list.h"
#include "apiserver_fake/registry/request_checks.h"
#include "apiserver_fake/registry/scale.h"
#include "apiserver_fake/registry/stored_view.h"
#include "apiserver_fake/registry/subresources.h"
#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/registry/watch.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "apiserver_fake/registry/webhook_rules.h"
#include "apiserver_fake/resource/type_registry.h"
#include "apiserver_fake/storage/store.h"

namespace quiesce::apiserver {
namespace {

// What a new cluster holds.
constexpr const char* kNamespaces[] = {"default", "kube-node-lease", "kube-public", "kube-system"};

// The kinds that every server serves.
std::vector<const resource::ResourceType*> AllTypes() {
  std::vector<const resource::ResourceType*> types = kinds::BuiltinTypes();
  types.push_back(&crd::DefinitionType());
  return types;
}

// 404 for what no part of the server serves.
api::ApiStatus NotServed() {
  api::ApiStatus status;
  status.code = 404;
  status.reason = "NotFound";
  status.message = "the server could not find the requested resource";
  status.has_details = true;
  return status;
}

api::ApiStatus NotAllowed(const resource::ResourceType& type, api::Verb verb) {
  if (!type.custom) return api::MethodNotAllowed();
  api::ApiStatus status = api::MethodNotAllowed();
  status.message = absl::StrCat(api::VerbName(verb), " is not supported on resources of kind \"",
                                type.group_resource().Qualified(), "\"");
  status.group = type.group;
  status.kind = type.resource;
  return status;
}

api::ApiStatus UnknownSubresource(const resource::ResourceType& type, const api::Request& request) {
  return type.custom ? api::NotFound(type.group_resource(), request.name) : NotServed();
}

bool Offers(const resource::ResourceType& type, const std::string& subresource) {
  return std::find(type.other_subresources.begin(), type.other_subresources.end(), subresource) !=
         type.other_subresources.end();
}

// The server as its controllers see it. They look at metadata alone, so they need no webhook: they
// ask for the version in which objects are stored.
class Self : public controllers::RequestHandler {
 public:
  explicit Self(Server* server) : server_(server) {}
  api::Response Handle(const api::Request& request) override {
    const resource::ResourceType* type = server_->types().Find(request.resource);
    if (type == nullptr || !type->custom || type->strategy->ConversionWebhook() == nullptr) {
      return server_->Handle(request);
    }
    api::Request stored = request;
    stored.resource.version = type->storage_version;
    return server_->Handle(server_->types().Find(stored.resource) == nullptr ? request : stored);
  }

 private:
  Server* server_;
};

}  // namespace

struct Server::Impl : storage::ChangeListener {
  Impl(Server* server, sim::EventLoop* loop, ServerOptions server_options)
      : options(server_options),
        store(options.first_revision, loop->Now() + options.clock_offset),
        types(AllTypes()),
        field_managers(std::make_shared<registry::FieldManagers>()),
        conversions(loop),
        watches(loop, &store, &view) {
    Connect(loop);
  }
  Impl(const Impl& other, sim::EventLoop* loop)
      : options(other.options),
        store(other.store),
        types(other.types),
        field_managers(other.field_managers),
        conversions(loop),
        watches(loop, &store, &view) {
    Connect(loop);
    context.counters = other.context.counters;
    context.pools = other.context.pools;
  }

  void Connect(sim::EventLoop* loop) {
    context.loop = loop;
    context.clock_offset = options.clock_offset;
    context.store = &store;
    context.watches = &watches;
    context.types = &types;
    context.view = &view;
    context.conversions = &conversions;
    conversions.set_resume([this] { watches.ResumeHeld(); });
    context.field_managers = field_managers.get();
    context.namespaces = store.Resource({"", "namespaces"});
    context.limit_ranges = store.Resource({"", "limitranges"});
    context.resource_quotas = store.Resource({"", "resourcequotas"});
    context.mutating_webhooks =
        store.Resource({"admissionregistration.k8s.io", "mutatingwebhookconfigurations"});
    context.validating_webhooks =
        store.Resource({"admissionregistration.k8s.io", "validatingwebhookconfigurations"});
    watches.set_first(this);
  }

  // The parts that are clients of the server: made once it stands, again or as in the server that
  // this one is a fork of.
  void StartParts(Server* server, const Impl* original) {
    self = std::make_unique<Self>(server);
    definitions = std::make_unique<controllers::Definitions>(&context, self.get());
    if (!options.controllers) return;
    const controllers::ControllerWorld world{context.loop, self.get(), &types, &store,
                                             options.clock_offset};
    controllers =
        original != nullptr
            ? std::make_unique<controllers::Controllers>(world, *original->controllers)
            : std::make_unique<controllers::Controllers>(world, options.controller_options);
    watches.set_observer(controllers.get());
  }

  // Every change of the store.
  void OnChange(storage::ResourceId resource, const resource::Change& change) override {
    if (observer != nullptr) observer->OnChange(store.ResourceName(resource), change);
  }

  bool MayCallWebhooks(const api::Request& request);
  api::Response Dispatch(const api::Request& request);
  api::Response DispatchMain(const resource::ResourceType& type, const api::Request& request);
  api::Response DispatchSubresource(const resource::ResourceType& type,
                                    const api::Request& request);

  ServerOptions options;
  storage::Store store;
  resource::TypeRegistry types;
  std::shared_ptr<registry::FieldManagers>
      field_managers;  // managed-field states of forks refer to it, too
  registry::Conversions conversions;
  registry::StoredView view{&conversions};
  registry::Watches watches;
  registry::VerbContext context;
  std::unique_ptr<Self> self;
  std::unique_ptr<controllers::Definitions> definitions;
  std::unique_ptr<controllers::Controllers> controllers;
  RequestObserver* observer = nullptr;
  registry::WebhookCaller* webhook_caller = nullptr;
};

Server::Server(sim::EventLoop* loop, ServerOptions options)
    : impl_(std::make_unique<Impl>(this, loop, options)) {
  impl_->StartParts(this, nullptr);
  for (const char* name : kNamespaces) {
    Value object = Value::Object({{"apiVersion", Value("v1")},
                                  {"kind", Value("Namespace")},
                                  {"metadata", Value::Object({{"name", Value(name)}})}});
    api::Request request = api::Request::Create({"", "v1", "namespaces"}, "", std::move(object));
    request.user_agent = "kube-apiserver/1";
    Handle(request);
  }
}

Server::Server(std::unique_ptr<Impl> impl, const Impl& original) : impl_(std::move(impl)) {
  impl_->StartParts(this, &original);
}

Server::~Server() {
  // Controllers watch: they go before the watches do.
  impl_->watches.set_observer(nullptr);
  impl_->controllers.reset();
  impl_->definitions.reset();
}

api::Response Server::Impl::DispatchMain(const resource::ResourceType& type,
                                         const api::Request& request) {
  bool on_object = request.verb == api::Verb::kGet || request.verb == api::Verb::kUpdate ||
                   request.verb == api::Verb::kPatch || request.verb == api::Verb::kDelete;
  if (on_object && request.name.empty())
    return registry::Failed(api::BadRequest("name must be provided"));
  bool needs_namespace = request.verb != api::Verb::kList && request.verb != api::Verb::kWatch;
  if (type.namespaced && needs_namespace && request.namespace_.empty()) {
    return registry::Failed(api::MethodNotAllowed());
  }
  switch (request.verb) {
    case api::Verb::kGet:
      return registry::GetObject(context, type, request);
    case api::Verb::kList:
      if (api::ApiStatus status = registry::PrepareToShowAll(context, type, request.namespace_);
          !status.ok()) {
        return registry::Failed(std::move(status));
      }
      return registry::List(request, type, store, context.IdOf(type), view, context.Now());
    case api::Verb::kCreate:
      return registry::CreateObject(context, type, request);
    case api::Verb::kUpdate:
      return registry::UpdateObject(context, type, request);
    case api::Verb::kPatch:
      return registry::PatchObject(context, type, request);
    case api::Verb::kDelete:
      return registry::DeleteObject(context, type, request);
    case api::Verb::kDeleteCollection:
      if (api::ApiStatus status = registry::PrepareToShowAll(context, type, request.namespace_);
          !status.ok()) {
        return registry::Failed(std::move(status));
      }
      return registry::DeleteCollection(context, type, request);
    case api::Verb::kWatch:
      break;
  }
  return registry::Failed(NotAllowed(type, request.verb));
}

api::Response Server::Impl::DispatchSubresource(const resource::ResourceType& type,
                                                const api::Request& request) {
  const std::string& name = request.subresource;
  api::Verb verb = request.verb;
  if ((name == "status" && type.has_status) || (name == "approval" && Offers(type, name))) {
    if (verb == api::Verb::kGet) return registry::GetObject(context, type, request);
    if (verb == api::Verb::kUpdate) return registry::UpdateObject(context, type, request);
    if (verb == api::Verb::kPatch) return registry::PatchObject(context, type, request);
    return registry::Failed(NotAllowed(type, verb));
  }
  if (name == "scale" && type.scale.has_value()) {
    if (verb == api::Verb::kGet || verb == api::Verb::kUpdate || verb == api::Verb::kPatch) {
      return registry::ScaleSubresource(context, type, request);
    }
    return registry::Failed(NotAllowed(type, verb));
  }
  if (!Offers(type, name)) return registry::Failed(UnknownSubresource(type, request));
  if (name == "finalize" && verb == api::Verb::kUpdate) {
    return registry::FinalizeNamespace(context, type, request);
  }
  if (name == "binding" && verb == api::Verb::kCreate)
    return registry::BindPod(context, type, request);
  if (name == "eviction" && verb == api::Verb::kCreate)
    return registry::EvictPod(context, type, request);
  return registry::Failed(NotAllowed(type, verb));
}

api::Response Server::Impl::Dispatch(const api::Request& request) {
  const resource::ResourceType* type = types.Find(request.resource);
  if (type == nullptr) return registry::Failed(NotServed());
  api::Response response = request.subresource.empty() ? DispatchMain(*type, request)
                                                       : DispatchSubresource(*type, request);
  if (!type->deprecation_warning.empty()) {
    response.warnings.insert(response.warnings.begin(), type->deprecation_warning);
  }
  // The types change within the same request: the next one, at the same instant, sees them.
  if (!response.before.SharesNodeWith(response.after) && type->group == "apiextensions.k8s.io" &&
      type->resource == "customresourcedefinitions") {
    definitions->OnWrite(response.before, response.after);
  }
  return response;
}

api::Response Server::Handle(const api::Request& request) { return Handle(request, nullptr); }

bool Server::Rehearse(const api::Request& request, registry::WebhookCalls* calls) {
  if (!impl_->MayCallWebhooks(request)) return true;
  calls->Restart();
  calls->set_rehearsing(true);
  registry::WebhookCalls* outer = std::exchange(impl_->context.webhooks, calls);
  impl_->Dispatch(request);
  impl_->context.webhooks = outer;
  calls->set_rehearsing(false);
  return !calls->waiting();
}

bool Server::Impl::MayCallWebhooks(const api::Request& request) {
  const resource::ResourceType* type = types.Find(request.resource);
  if (type == nullptr || request.verb == api::Verb::kWatch) return false;
  if (type->custom && type->strategy->ConversionWebhook() != nullptr) return true;
  const bool reviewed = request.subresource.empty() || request.subresource == "status";
  return api::IsWrite(request.verb) && reviewed && registry::HasWebhooks(context);
}

void Server::SetWebhookCaller(registry::WebhookCaller* caller) {
  impl_->webhook_caller = caller;
  impl_->conversions.set_caller(caller);
}
registry::WebhookCaller* Server::webhook_caller() const { return impl_->webhook_caller; }

api::Response Server::Handle(const api::Request& request, registry::WebhookCalls* calls) {
  if (calls != nullptr) calls->Restart();
  registry::WebhookCalls* outer = std::exchange(impl_->context.webhooks, calls);
  api::Response response = Observed(request);
  impl_->context.webhooks = outer;
  return response;
}

api::Response Server::Observed(const api::Request& request) {
  RequestObserver* observer = impl_->observer;
  if (observer == nullptr) return impl_->Dispatch(request);
  observer->OnBegin(request);
  api::Response response = impl_->Dispatch(request);
  observer->OnRequest(request, response);
  return response;
}

api::Response Server::OpenWatch(const api::Request& request, api::WatchSink* sink,
                                api::WatchId* id) {
  *id = 0;
  const resource::ResourceType* type = impl_->types.Find(request.resource);
  if (type == nullptr) return registry::Failed(NotServed());
  api::Response response = impl_->watches.Open(request, *type, impl_->context.IdOf(*type), sink, id,
                                               impl_->types.Hold(*type));
  if (!type->deprecation_warning.empty()) response.warnings.push_back(type->deprecation_warning);
  return response;
}

void Server::CloseWatch(api::WatchId id) { impl_->watches.Close(id); }

int64_t Server::revision() const { return impl_->store.revision(); }
const resource::TypeRegistry& Server::types() const { return impl_->types; }
const std::vector<std::string>& Server::unsupported() const {
  return impl_->definitions->unsupported();
}
registry::VerbContext& Server::context() { return impl_->context; }

void Server::SetObserver(RequestObserver* observer) { impl_->observer = observer; }

void Server::SlowGarbageCollector(absl::Duration by) {
  if (impl_->controllers != nullptr) impl_->controllers->SlowGarbageCollector(by);
}

void Server::SlowNamespaceController(absl::Duration by) {
  if (impl_->controllers != nullptr) impl_->controllers->SlowNamespaceController(by);
}

void Server::CompactAndRestart() {
  impl_->watches.EndAll();
  impl_->store.Compact();
  impl_->store.RestartWatchCaches();
}

std::unique_ptr<Server> Server::Fork(sim::EventLoop* loop) const {
  return std::unique_ptr<Server>(new Server(std::make_unique<Impl>(*impl_, loop), *impl_));
}

}  // namespace quiesce::apiserver
