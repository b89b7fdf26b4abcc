#include "reconcilers/runtime/cache/api_client.h"

#include <utility>

#include "reconcilers/runtime/client/api_error.h"

namespace quiesce::runtime {
namespace {

void SetOptions(const WriteOptions& options, api::Request* request) {
  request->options.field_manager = options.field_manager;
  if (options.force) {
    request->options.force = true;
    request->options.has_force = true;
  }
  if (options.dry_run) {
    request->options.dry_run = {"All"};
    request->options.has_dry_run = true;
  }
}

// DeleteOptions as the server takes them; null where nothing is asked for.
Value DeleteBody(const DeleteOptions& options) {
  Value body;
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
  return body;
}

sim::Task<absl::StatusOr<Value>> Ready(absl::StatusOr<Value> result) { co_return result; }

}  // namespace

class ApiClient::Writer : public StatusWriter {
 public:
  explicit Writer(ApiClient* client) : client_(client) {}
  sim::Task<absl::Status> Update(const Resource& resource, Value* object) override {
    return client_->UpdateAt(resource, "status", object, {});
  }
  sim::Task<absl::Status> Patch(const Resource& resource, Value* object,
                                const runtime::Patch& patch,
                                const WriteOptions& options) override {
    return client_->PatchAt(resource, "status", object, patch, options);
  }

 private:
  ApiClient* const client_;
};

ApiClient::ApiClient(api::Transport* transport, Cache* cache)
    : transport_(transport), cache_(cache), status_(std::make_unique<Writer>(this)) {
  if (cache_ != nullptr) live_ = std::make_unique<ApiClient>(transport, nullptr);
}

ApiClient::~ApiClient() = default;

StatusWriter& ApiClient::Status() { return *status_; }
Client& ApiClient::Live() { return live_ != nullptr ? *live_ : *this; }

sim::Task<absl::StatusOr<Value>> ApiClient::Get(const Resource& resource, const ObjectKey& key) {
  if (cache_ == nullptr) {
    return LiveGet(api::Request::Get(resource.gvr, key.namespace_, key.name));
  }
  if (const Informer* informer = cache_->Synced(resource)) {
    return Ready(Cache::Get(*informer, resource, key));
  }
  return cache_->Get(resource, key);
}

sim::Task<absl::StatusOr<Value>> ApiClient::LiveGet(api::Request request) {
  absl::StatusOr<api::Response> reply = co_await transport_->Call(std::move(request));
  if (!reply.ok()) co_return reply.status();
  if (!reply->ok()) co_return ApiError(reply->status);
  co_return std::move(reply->object);
}

sim::Task<absl::StatusOr<std::vector<Value>>> ApiClient::List(const Resource& resource,
                                                              const ListOptions& options) {
  if (cache_ != nullptr) co_return co_await cache_->List(resource, options);
  api::Request request = api::Request::List(resource.gvr, options.namespace_);
  request.options.label_selector = options.label_selector;
  if (!options.index_field.empty()) {
    request.options.field_selector = options.index_field + "=" + options.index_value;
  }
  absl::StatusOr<Value> list = co_await LiveGet(std::move(request));
  if (!list.ok()) co_return list.status();
  absl::Span<const Value> items = (*list)["items"].items();
  co_return std::vector<Value>(items.begin(), items.end());
}

sim::Task<absl::Status> ApiClient::Write(api::Request request, Value* object) {
  absl::StatusOr<api::Response> reply = co_await transport_->Call(std::move(request));
  if (!reply.ok()) co_return reply.status();
  if (!reply->ok()) co_return ApiError(reply->status);
  *object = std::move(reply->object);
  co_return absl::OkStatus();
}

sim::Task<absl::Status> ApiClient::Create(const Resource& resource, Value* object,
                                          const WriteOptions& options) {
  api::Request request = api::Request::Create(
      resource.gvr, std::string((*object)["metadata"]["namespace"].string_value()), *object);
  SetOptions(options, &request);
  return Write(std::move(request), object);
}

sim::Task<absl::Status> ApiClient::UpdateAt(const Resource& resource, std::string subresource,
                                            Value* object, const WriteOptions& options) {
  ObjectKey key = KeyOf(*object);
  api::Request request = api::Request::Update(resource.gvr, std::move(key.namespace_),
                                              std::move(key.name), *object);
  request.subresource = std::move(subresource);
  SetOptions(options, &request);
  return Write(std::move(request), object);
}

sim::Task<absl::Status> ApiClient::Update(const Resource& resource, Value* object,
                                          const WriteOptions& options) {
  return UpdateAt(resource, "", object, options);
}

sim::Task<absl::Status> ApiClient::PatchAt(const Resource& resource, std::string subresource,
                                           Value* object, const runtime::Patch& patch,
                                           const WriteOptions& options) {
  ObjectKey key = KeyOf(*object);
  api::Request request = api::Request::Patch(resource.gvr, std::move(key.namespace_),
                                             std::move(key.name), patch.type, patch.data);
  request.subresource = std::move(subresource);
  SetOptions(options, &request);
  return Write(std::move(request), object);
}

sim::Task<absl::Status> ApiClient::Patch(const Resource& resource, Value* object,
                                         const runtime::Patch& patch,
                                         const WriteOptions& options) {
  return PatchAt(resource, "", object, patch, options);
}

sim::Task<absl::Status> ApiClient::Delete(const Resource& resource, const ObjectKey& key,
                                          const DeleteOptions& options) {
  api::Request request =
      api::Request::Delete(resource.gvr, key.namespace_, key.name, DeleteBody(options));
  absl::StatusOr<Value> deleted = co_await LiveGet(std::move(request));
  co_return deleted.status();
}

}  // namespace quiesce::runtime
