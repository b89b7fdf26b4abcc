// Reads of a kind that has synced are answered without waiting, not even for one turn of the event
// loop; everything else is a request. The reply may come when the caller's arguments are long gone,
// so an exchange lives on the heap and has all that its request needs.
#include "reconcilers/runtime/cache/api_client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/request_check.h"

namespace quiesce::runtime {
namespace {

void SetOptions(const WriteOptions& options, api::Request* request) {
  if (!options.field_manager.empty()) request->options.field_manager = options.field_manager;
  if (!options.field_validation.empty()) {
    request->options.field_validation = options.field_validation;
  }
  if (options.force) {
    request->options.force = true;
    request->options.has_force = true;
  }
  if (options.dry_run) {
    request->options.dry_run = {"All"};
    request->options.has_dry_run = true;
  }
}

// DeleteOptions as the server takes them; null where nothing is asked for. Clients of typed objects
// write them in the version of the objects, which HttpFormOf() does, those of unstructured ones as
// meta/v1.
Value DeleteBody(const Resource& resource, const DeleteOptions& options) {
  Value body;
  if (resource.unstructured) {
    body.Set("apiVersion", "v1");
    body.Set("kind", "DeleteOptions");
  }
  if (!options.propagation_policy.empty()) {
    body.Set("propagationPolicy", options.propagation_policy);
  }
  if (!options.precondition_uid.empty()) {
    body.Mutable("preconditions").Set("uid", options.precondition_uid);
  }
  if (!options.precondition_resource_version.empty()) {
    body.Mutable("preconditions").Set("resourceVersion", options.precondition_resource_version);
  }
  if (options.grace_period_seconds.has_value()) {
    body.Set("gracePeriodSeconds", *options.grace_period_seconds);
  }
  if (options.dry_run) body.Set("dryRun", Value::List({"All"}));
  return body;
}

sim::Task<absl::StatusOr<Value>> Ready(absl::StatusOr<Value> result) { co_return result; }
sim::Task<absl::Status> Failed(absl::Status error) { co_return error; }

std::string FieldSelectorOf(const ListOptions& options) {
  if (options.index_field.empty()) return options.field_selector;
  return absl::StrCat(options.field_selector, options.field_selector.empty() ? "" : ",",
                      FieldEquals(options.index_field, options.index_value));
}

// Cluster-scoped kinds have no namespace in the path, whatever the caller says.
absl::Status Prepare(bool namespaced, api::Request* request) {
  if (!namespaced) request->namespace_.clear();
  return CheckRequest(*request, namespaced);
}

}  // namespace

class ApiClient::Writer : public StatusWriter {
 public:
  explicit Writer(ApiClient* client) : client_(client) {}
  sim::Task<absl::Status> Update(const Resource& resource, Value* object) override {
    return client_->UpdateAt(resource, "status", object, {});
  }
  sim::Task<absl::Status> Update(const Resource& resource, Value* object,
                                 const WriteOptions& options) override {
    return client_->UpdateAt(resource, "status", object, options);
  }
  sim::Task<absl::Status> Patch(const Resource& resource, Value* object,
                                const runtime::Patch& patch, const WriteOptions& options) override {
    return client_->PatchAt(resource, "status", object, patch, options);
  }

 private:
  ApiClient* const client_;
};

ApiClient::ApiClient(api::Transport* transport, Cache* cache, Cancellation* context)
    : transport_(transport),
      cache_(cache),
      context_(context),
      status_(std::make_unique<Writer>(this)) {
  if (cache_ != nullptr) live_ = std::make_unique<ApiClient>(transport, nullptr);
}

ApiClient::~ApiClient() = default;

StatusWriter& ApiClient::Status() { return *status_; }
Client& ApiClient::Live() { return live_ != nullptr ? *live_ : *this; }

sim::Task<absl::StatusOr<Value>> ApiClient::Get(const Resource& resource, const ObjectKey& key) {
  if (cache_ == nullptr) {
    return LiveGet(resource.namespaced,
                   api::ExchangePtr(new api::Exchange{
                       {}, api::Request::Get(resource.gvr, key.namespace_, key.name)}));
  }
  // The common case, with one coroutine frame instead of four.
  if (const CachedKind* kind = cache_->Synced(resource)) {
    absl::StatusOr<Value> object = kind->Get(key);
    cache_->RecordRead(resource, key, object);
    return Ready(std::move(object));
  }
  return cache_->Get(resource, key, context_);
}

sim::Task<absl::StatusOr<Value>> ApiClient::LiveGet(bool namespaced, api::ExchangePtr exchange) {
  if (absl::Status fits = Prepare(namespaced, &exchange->request); !fits.ok()) co_return fits;
  absl::Status sent = co_await transport_->Send(&exchange);
  if (!sent.ok()) co_return sent;
  api::Response& reply = exchange->response;
  if (!reply.ok()) co_return ApiError(reply.status);
  co_return std::move(reply.object);
}

sim::Task<absl::StatusOr<std::vector<Value>>> ApiClient::List(const Resource& resource,
                                                              const ListOptions& options) {
  absl::StatusOr<ObjectList> list = co_await ListPage(resource, options);
  if (!list.ok()) co_return list.status();
  co_return std::move(list->items);
}

sim::Task<absl::StatusOr<ObjectList>> ApiClient::ListPage(Resource resource, ListOptions options) {
  if (cache_ != nullptr)
    co_return co_await cache_->List(std::move(resource), std::move(options), context_);
  api::ExchangePtr exchange(
      new api::Exchange{{}, api::Request::List(resource.gvr, options.namespace_)});
  api::Request& request = exchange->request;
  request.options.label_selector = options.label_selector;
  request.options.field_selector = FieldSelectorOf(options);
  request.options.limit = options.limit;
  request.options.continue_token = options.continue_token;
  absl::StatusOr<Value> reply = co_await LiveGet(resource.namespaced, std::move(exchange));
  if (!reply.ok()) co_return reply.status();
  absl::Span<const Value> items = (*reply)["items"].items();
  ObjectList list;
  list.items.assign(items.begin(), items.end());
  list.kind = std::string((*reply)["kind"].string_value());
  const Value& metadata = (*reply)["metadata"];
  list.resource_version = std::string(metadata["resourceVersion"].string_value());
  list.continue_token = std::string(metadata["continue"].string_value());
  co_return list;
}

sim::Task<absl::Status> ApiClient::Write(bool namespaced, api::ExchangePtr exchange,
                                         Value* object) {
  if (absl::Status fits = Prepare(namespaced, &exchange->request); !fits.ok()) co_return fits;
  absl::Status sent = co_await transport_->Send(&exchange);
  if (!sent.ok()) co_return sent;
  api::Response& reply = exchange->response;
  if (!reply.ok()) co_return ApiError(reply.status);
  *object = std::move(reply.object);
  co_return absl::OkStatus();
}

sim::Task<absl::Status> ApiClient::Create(const Resource& resource, Value* object,
                                          const WriteOptions& options) {
  api::ExchangePtr exchange(new api::Exchange{
      {},
      api::Request::Create(resource.gvr, (*object)["metadata"]["namespace"].string_value(),
                           *object)});
  SetOptions(options, &exchange->request);
  return Write(resource.namespaced, std::move(exchange), object);
}

sim::Task<absl::Status> ApiClient::UpdateAt(const Resource& resource, const char* subresource,
                                            Value* object, const WriteOptions& options) {
  const Value& metadata = (*object)["metadata"];
  api::ExchangePtr exchange(
      new api::Exchange{{},
                        api::Request::Update(resource.gvr, metadata["namespace"].string_value(),
                                             metadata["name"].string_value(), *object)});
  exchange->request.subresource = subresource;
  SetOptions(options, &exchange->request);
  return Write(resource.namespaced, std::move(exchange), object);
}

sim::Task<absl::Status> ApiClient::Update(const Resource& resource, Value* object,
                                          const WriteOptions& options) {
  return UpdateAt(resource, "", object, options);
}

sim::Task<absl::Status> ApiClient::PatchAt(const Resource& resource, const char* subresource,
                                           Value* object, const runtime::Patch& patch,
                                           const WriteOptions& options) {
  if (!patch.error.ok()) return Failed(patch.error);
  const Value& metadata = (*object)["metadata"];
  api::ExchangePtr exchange(new api::Exchange{
      {},
      api::Request::Patch(resource.gvr, metadata["namespace"].string_value(),
                          metadata["name"].string_value(), patch.type, patch.data)});
  exchange->request.subresource = subresource;
  SetOptions(options, &exchange->request);
  return Write(resource.namespaced, std::move(exchange), object);
}

sim::Task<absl::Status> ApiClient::Patch(const Resource& resource, Value* object,
                                         const runtime::Patch& patch, const WriteOptions& options) {
  return PatchAt(resource, "", object, patch, options);
}

sim::Task<absl::Status> ApiClient::CreateSubresource(const Resource& resource, const ObjectKey& key,
                                                     const std::string& subresource, Value* body) {
  api::ExchangePtr exchange(
      new api::Exchange{{}, api::Request::Create(resource.gvr, key.namespace_, *body)});
  exchange->request.name = key.name;
  exchange->request.subresource = subresource;
  return Write(resource.namespaced, std::move(exchange), body);
}

sim::Task<absl::StatusOr<Value>> ApiClient::GetSubresource(const Resource& resource,
                                                           const ObjectKey& key,
                                                           const std::string& subresource) {
  api::ExchangePtr exchange(
      new api::Exchange{{}, api::Request::Get(resource.gvr, key.namespace_, key.name)});
  exchange->request.subresource = subresource;
  return LiveGet(resource.namespaced, std::move(exchange));
}

sim::Task<absl::Status> ApiClient::UpdateSubresource(const Resource& resource, const ObjectKey& key,
                                                     const std::string& subresource, Value* body) {
  api::ExchangePtr exchange(
      new api::Exchange{{}, api::Request::Update(resource.gvr, key.namespace_, key.name, *body)});
  exchange->request.subresource = subresource;
  return Write(resource.namespaced, std::move(exchange), body);
}

sim::Task<absl::Status> ApiClient::Delete(const Resource& resource, const ObjectKey& key,
                                          const DeleteOptions& options) {
  api::ExchangePtr exchange(new api::Exchange{
      {},
      api::Request::Delete(resource.gvr, key.namespace_, key.name, DeleteBody(resource, options))});
  absl::StatusOr<Value> deleted = co_await LiveGet(resource.namespaced, std::move(exchange));
  co_return deleted.status();
}

sim::Task<absl::Status> ApiClient::DeleteAllOf(const Resource& resource, const ListOptions& which,
                                               const DeleteOptions& options) {
  api::ExchangePtr exchange(
      new api::Exchange{{}, api::Request::List(resource.gvr, which.namespace_)});
  api::Request& request = exchange->request;
  request.verb = api::Verb::kDeleteCollection;
  request.options.label_selector = which.label_selector;
  request.options.field_selector = FieldSelectorOf(which);
  request.body = DeleteBody(resource, options);
  absl::StatusOr<Value> deleted = co_await LiveGet(resource.namespaced, std::move(exchange));
  co_return deleted.status();
}

}  // namespace quiesce::runtime
