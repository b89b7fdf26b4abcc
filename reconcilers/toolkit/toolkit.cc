#include "reconcilers/toolkit/toolkit.h"

#include <utility>

#include "absl/base/macros.h"

namespace quiesce::reconcilers::toolkit {

std::string Text(const Value& value) { return std::string(value.string_value()); }
std::string NameOf(const Value& object) { return Text(object["metadata"]["name"]); }
std::string NamespaceOf(const Value& object) { return Text(object["metadata"]["namespace"]); }
std::string UidOf(const Value& object) { return Text(object["metadata"]["uid"]); }
int64_t GenerationOf(const Value& object) { return object["metadata"]["generation"].int_value(); }
ObjectKey Beside(const Value& object, absl::string_view name) {
  return {NamespaceOf(object), std::string(name)};
}
bool IsReady(const Value& object) {
  return runtime::IsConditionTrue(object["status"]["conditions"], "Ready");
}

Value New(const Resource& resource, absl::string_view namespace_, absl::string_view name) {
  Value metadata = Value::Object();
  if (!name.empty()) metadata.Set("name", name);
  if (!namespace_.empty()) metadata.Set("namespace", namespace_);
  return Value::Object({{"apiVersion", resource.ApiVersion()},
                        {"kind", resource.kind},
                        {"metadata", std::move(metadata)}});
}

Value ChildOf(const Value& owner, const Resource& resource, absl::string_view name) {
  Value child = New(resource, NamespaceOf(owner), name);
  // The owner is in the same namespace, and the child has no controller yet.
  const Status owned = runtime::SetControllerReference(owner, &child);
  ABSL_ASSERT(owned.ok());
  return child;
}

Value WorkloadOf(const Value& owner, const Resource& resource, absl::string_view name) {
  Value workload = ChildOf(owner, resource, name);
  const Value labels = Value::Object({{"app", name}});
  Value& spec = workload.Mutable("spec");
  spec.Mutable("selector").Set("matchLabels", labels);
  spec.Mutable("template").Mutable("metadata").Set("labels", labels);
  spec.Mutable("template")
      .Mutable("spec")
      .Set("containers", Value::List({Value::Object({{"name", "main"}, {"image", "main:1"}})}));
  if (resource.kind == "StatefulSet") spec.Set("serviceName", name);
  return workload;
}

Task<Status> EnsureChild(Context& context, const Resource& resource, Value desired) {
  StatusOr<Value> live = co_await context.client.Get(resource, KeyOf(desired));
  if (runtime::IsNotFound(live.status())) {
    co_return co_await CreateOnce(context, resource, std::move(desired));
  }
  if (!live.ok()) co_return live.status();
  Value changed = runtime::Overlay(*live, desired);
  if (changed.SharesNodeWith(*live)) co_return absl::OkStatus();
  co_return co_await context.client.Update(resource, &changed);
}

Task<Status> CreateOnce(Context& context, const Resource& resource, Value desired) {
  co_return runtime::IgnoreAlreadyExists(co_await context.client.Create(resource, &desired));
}

Task<Status> DeleteOnce(Context& context, const Resource& resource, ObjectKey key) {
  co_return runtime::IgnoreNotFound(co_await context.client.Delete(resource, key));
}

Task<Status> WriteStatus(Context& context, const Resource& resource, const Value& before,
                         Value after) {
  if (before["status"] == after["status"]) co_return absl::OkStatus();
  co_return runtime::IgnoreNotFound(co_await context.client.Status().Update(resource, &after));
}

Task<Status> PutFinalizer(Context& context, const Resource& resource, Value object,
                          std::string finalizer) {
  Value changed = object;
  if (!runtime::AddFinalizer(changed, finalizer)) co_return absl::OkStatus();
  const Patch patch = MergeFrom(object, changed, /*optimistic_lock=*/true);
  co_return runtime::IgnoreNotFound(co_await context.client.Patch(resource, &changed, patch));
}

Task<Status> DropFinalizer(Context& context, const Resource& resource, Value object,
                           std::string finalizer) {
  Value changed = object;
  if (!runtime::RemoveFinalizer(changed, finalizer)) co_return absl::OkStatus();
  const Patch patch = MergeFrom(object, changed, /*optimistic_lock=*/true);
  co_return runtime::IgnoreNotFound(co_await context.client.Patch(resource, &changed, patch));
}

void SetCondition(Context& context, Value& object, const char* type, bool is,
                  absl::string_view reason, absl::string_view message) {
  runtime::SetCondition(object.Mutable("status").Mutable("conditions"),
                        {type, is ? "True" : "False", std::string(reason), std::string(message),
                         GenerationOf(object)},
                        context.Now());
}

Task<StatusOr<std::vector<Value>>> ListLabelled(runtime::Client& client, const Resource& resource,
                                                std::string namespace_, std::string label,
                                                std::string value) {
  ListOptions options;
  options.namespace_ = std::move(namespace_);
  options.label_selector = absl::StrCat(label, "=", value);
  co_return co_await client.List(resource, options);
}

}  // namespace quiesce::reconcilers::toolkit
