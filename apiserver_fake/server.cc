#include "apiserver_fake/server.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/controllers/controllers.h"
#include "apiserver_fake/controllers/crd_controller.h"
#include "apiserver_fake/crd/custom_resource.h"
#include "apiserver_fake/crd/custom_resource_definition.h"
#include "apiserver_fake/kinds/builtin_types.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/registry/field_managers.h"
#include "apiserver_fake/registry/list.h"
#include "apiserver_fake/registry/scale.h"
#include "apiserver_fake/registry/stages.h"
#include "apiserver_fake/registry/stored_view.h"
#include "apiserver_fake/registry/subresources.h"
#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/registry/watch.h"
#include "apiserver_fake/resource/type_registry.h"
#include "apiserver_fake/storage/store.h"

namespace quiesce::api {
namespace {

// What a new cluster holds.
constexpr const char* kNamespaces[] = {"default", "kube-node-lease", "kube-public", "kube-system"};

absl::string_view VerbName(Verb verb) {
  switch (verb) {
    case Verb::kGet: return "get";
    case Verb::kList: return "list";
    case Verb::kWatch: return "watch";
    case Verb::kCreate: return "create";
    case Verb::kUpdate: return "update";
    case Verb::kPatch: return "patch";
    case Verb::kDelete: return "delete";
    case Verb::kDeleteCollection: return "deletecollection";
  }
  return "";
}

// The kinds that every server serves.
std::vector<const ResourceType*> AllTypes() {
  std::vector<const ResourceType*> types = BuiltinTypes();
  types.push_back(&DefinitionType());
  return types;
}

// 404 for what no part of the server serves.
ApiStatus NotServed() {
  ApiStatus status;
  status.code = 404;
  status.reason = "NotFound";
  status.message = "the server could not find the requested resource";
  status.has_details = true;
  return status;
}

ApiStatus NotAllowed(const ResourceType& type, Verb verb) {
  if (!type.custom) return MethodNotAllowed();
  ApiStatus status = MethodNotAllowed();
  status.message = absl::StrCat(VerbName(verb), " is not supported on resources of kind \"",
                                type.group_resource().Qualified(), "\"");
  status.group = type.group;
  status.kind = type.resource;
  return status;
}

ApiStatus UnknownSubresource(const ResourceType& type, const Request& request) {
  return type.custom ? NotFound(type.group_resource(), request.name) : NotServed();
}

// A list fails on the first object that a conversion webhook would have to convert.
ApiStatus CanReadAll(VerbContext& context, const ResourceType& type,
                     const Request& request) {
  if (type.definition == nullptr || !type.definition->converts_by_webhook()) return ApiStatus();
  const auto& objects = context.store->Objects(context.IdOf(type));
  for (auto at = objects.Begin(); at.Valid(); at.Next()) {
    const Value& ns = at.value().object["metadata"]["namespace"];
    if (!request.namespace_.empty() && ns.string_value() != request.namespace_) continue;
    ApiStatus status = CanRead(type, at.value());
    if (!status.ok()) return status;
  }
  return ApiStatus();
}

bool Offers(const ResourceType& type, const std::string& subresource) {
  return std::find(type.other_subresources.begin(), type.other_subresources.end(), subresource) !=
         type.other_subresources.end();
}

// The server as its controllers see it.
class Self : public RequestHandler {
 public:
  explicit Self(Server* server) : server_(server) {}
  Response Handle(const Request& request) override { return server_->Handle(request); }

 private:
  Server* server_;
};

}  // namespace

struct Server::Impl {
  Impl(Server* server, sim::EventLoop* loop, ServerOptions server_options)
      : options(server_options),
        store(options.first_revision, loop->Now()),
        types(AllTypes()),
        field_managers(std::make_shared<FieldManagers>()),
        watches(loop, &store, &view) {
    Connect(loop);
  }
  Impl(const Impl& other, sim::EventLoop* loop)
      : options(other.options),
        store(other.store),
        types(other.types),
        field_managers(other.field_managers),
        watches(loop, &store, &view) {
    Connect(loop);
    context.counters = other.context.counters;
    context.pools = other.context.pools;
  }

  void Connect(sim::EventLoop* loop) {
    context.loop = loop;
    context.store = &store;
    context.watches = &watches;
    context.types = &types;
    context.view = &view;
    context.field_managers = field_managers.get();
    context.namespaces = store.Resource({"", "namespaces"});
  }

  // The parts that are clients of the server: made once it stands, anew or as in the server that
  // this one is a fork of.
  void StartParts(Server* server, const Impl* original) {
    self = std::make_unique<Self>(server);
    definitions = std::make_unique<Definitions>(&context, self.get());
    if (!options.controllers) return;
    const ControllerWorld world{context.loop, self.get(), &types, &store};
    controllers = original != nullptr
                      ? std::make_unique<Controllers>(world, *original->controllers)
                      : std::make_unique<Controllers>(world, options.controller_options);
    watches.set_observer(controllers.get());
  }

  Response Dispatch(const Request& request);
  Response DispatchMain(const ResourceType& type, const Request& request);
  Response DispatchSubresource(const ResourceType& type, const Request& request);

  ServerOptions options;
  Store store;
  TypeRegistry types;
  std::shared_ptr<FieldManagers> field_managers;  // managed-field states of forks refer to it, too
  StoredView view;
  Watches watches;
  VerbContext context;
  std::unique_ptr<Self> self;
  std::unique_ptr<Definitions> definitions;
  std::unique_ptr<Controllers> controllers;
  RequestObserver* observer = nullptr;
};

Server::Server(sim::EventLoop* loop, ServerOptions options)
    : impl_(std::make_unique<Impl>(this, loop, options)) {
  impl_->StartParts(this, nullptr);
  for (const char* name : kNamespaces) {
    Value object = Value::Object({{"apiVersion", Value("v1")},
                                  {"kind", Value("Namespace")},
                                  {"metadata", Value::Object({{"name", Value(name)}})}});
    Request request = Request::Create({"", "v1", "namespaces"}, "", std::move(object));
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

Response Server::Impl::DispatchMain(const ResourceType& type, const Request& request) {
  bool on_object = request.verb == Verb::kGet || request.verb == Verb::kUpdate ||
                   request.verb == Verb::kPatch || request.verb == Verb::kDelete;
  if (on_object && request.name.empty()) return Failed(BadRequest("name must be provided"));
  bool needs_namespace = request.verb != Verb::kList && request.verb != Verb::kWatch;
  if (type.namespaced && needs_namespace && request.namespace_.empty()) {
    return Failed(MethodNotAllowed());
  }
  switch (request.verb) {
    case Verb::kGet: return GetObject(context, type, request);
    case Verb::kList:
      if (ApiStatus status = CanReadAll(context, type, request); !status.ok()) {
        return Failed(std::move(status));
      }
      return List(request, type, store, context.IdOf(type), view, context.Now());
    case Verb::kCreate:
      return CreateObject(context, type, request);
    case Verb::kUpdate: return UpdateObject(context, type, request);
    case Verb::kPatch: return PatchObject(context, type, request);
    case Verb::kDelete: return DeleteObject(context, type, request);
    case Verb::kDeleteCollection: return DeleteCollection(context, type, request);
    case Verb::kWatch: break;
  }
  return Failed(NotAllowed(type, request.verb));
}

Response Server::Impl::DispatchSubresource(const ResourceType& type, const Request& request) {
  const std::string& name = request.subresource;
  Verb verb = request.verb;
  if (name == "status" && type.has_status) {
    if (verb == Verb::kGet) return GetObject(context, type, request);
    if (verb == Verb::kUpdate) return UpdateObject(context, type, request);
    if (verb == Verb::kPatch) return PatchObject(context, type, request);
    return Failed(NotAllowed(type, verb));
  }
  if (name == "scale" && type.scale.has_value()) {
    if (verb == Verb::kGet || verb == Verb::kUpdate || verb == Verb::kPatch) {
      return ScaleSubresource(context, type, request);
    }
    return Failed(NotAllowed(type, verb));
  }
  if (!Offers(type, name)) return Failed(UnknownSubresource(type, request));
  if (name == "finalize" && verb == Verb::kUpdate) {
    return FinalizeNamespace(context, type, request);
  }
  if (name == "binding" && verb == Verb::kCreate) return BindPod(context, type, request);
  if (name == "eviction" && verb == Verb::kCreate) return EvictPod(context, type, request);
  return Failed(NotAllowed(type, verb));
}

Response Server::Impl::Dispatch(const Request& request) {
  const ResourceType* type = types.Find(request.resource);
  if (type == nullptr) return Failed(NotServed());
  Response response = request.subresource.empty() ? DispatchMain(*type, request)
                                                  : DispatchSubresource(*type, request);
  if (!type->deprecation_warning.empty()) {
    response.warnings.insert(response.warnings.begin(), type->deprecation_warning);
  }
  if (!response.before.SameAs(response.after) && type->group == "apiextensions.k8s.io" &&
      type->resource == "customresourcedefinitions") {
    definitions->OnWrite(response.before, response.after);
  }
  return response;
}

Response Server::Handle(const Request& request) {
  RequestObserver* observer = impl_->observer;
  if (observer == nullptr) return impl_->Dispatch(request);
  observer->OnBegin(request);
  Response response = impl_->Dispatch(request);
  observer->OnRequest(request, response);
  return response;
}

Response Server::OpenWatch(const Request& request, WatchSink* sink, WatchId* id) {
  *id = 0;
  const ResourceType* type = impl_->types.Find(request.resource);
  if (type == nullptr) return Failed(NotServed());
  Response response = impl_->watches.Open(request, *type, impl_->context.IdOf(*type), sink,
                                         id, impl_->types.Hold(*type));
  if (!type->deprecation_warning.empty()) response.warnings.push_back(type->deprecation_warning);
  return response;
}

void Server::CloseWatch(WatchId id) { impl_->watches.Close(id); }

int64_t Server::revision() const { return impl_->store.revision(); }
const TypeRegistry& Server::types() const { return impl_->types; }
const std::vector<std::string>& Server::unsupported() const {
  return impl_->definitions->unsupported();
}
VerbContext& Server::context() { return impl_->context; }

void Server::SetObserver(RequestObserver* observer) { impl_->observer = observer; }

void Server::CompactAndRestart() {
  impl_->watches.EndAll();
  impl_->store.Compact();
  impl_->store.RestartWatchCaches();
}

std::unique_ptr<Server> Server::Fork(sim::EventLoop* loop) const {
  return std::unique_ptr<Server>(new Server(std::make_unique<Impl>(*impl_, loop), *impl_));
}

}  // namespace quiesce::api
