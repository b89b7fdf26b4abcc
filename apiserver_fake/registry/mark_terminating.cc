// The first deletion marks; it deletes nothing, whatever the grace period. The second one meets an
// object that is marked: a namespace that still has spec.finalizers stays as it is, anything else
// goes through the generic deletion, whose finalizers decide then.
#include "apiserver_fake/registry/mark_terminating.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::registry {
namespace {

constexpr char kCleanupFinalizer[] = "customresourcecleanup.apiextensions.k8s.io";

bool Is(const resource::ResourceType& type, absl::string_view group, absl::string_view resource) {
  return type.group == group && type.resource == resource;
}

api::ApiStatus CheckPreconditions(const resource::ResourceType& type, const api::Request& request,
                                  const Value& metadata, const DeleteOptions& options) {
  absl::string_view uid = metadata["uid"].string_value();
  if (options.uid.has_value() && *options.uid != uid) {
    return api::Conflict(type.group_resource(), request.name,
                         absl::StrCat("Precondition failed: UID in precondition: ", *options.uid,
                                      ", UID in object meta: ", uid));
  }
  absl::string_view version = metadata["resourceVersion"].string_value();
  if (options.resource_version.has_value() && *options.resource_version != version) {
    return api::Conflict(
        type.group_resource(), request.name,
        absl::StrCat("Precondition failed: ResourceVersion in precondition: ",
                     *options.resource_version, ", ResourceVersion in object meta: ", version));
  }
  return api::ApiStatus();
}

bool Contains(const Value& list, absl::string_view text) {
  for (const Value& item : list.items()) {
    if (item.string_value() == text) return true;
  }
  return false;
}

// Adds the finalizer or removes it.
void SetFinalizer(Value& object, const char* name, bool present) {
  const Value& finalizers = object["metadata"]["finalizers"];
  if (Contains(finalizers, name) == present) return;
  Value changed = Value::List();
  for (const Value& finalizer : finalizers.items()) {
    if (finalizer.string_value() != name) changed.Append(finalizer);
  }
  if (present) changed.Append(Value(name));
  if (changed.empty()) {
    object.Mutable("metadata").Erase("finalizers");
  } else {
    object.Mutable("metadata").Set("finalizers", std::move(changed));
  }
}

bool WantsFinalizer(const Value& finalizers, const char* name, const char* policy, bool for_orphans,
                    const DeleteOptions& options) {
  if (options.orphan_dependents.has_value()) return *options.orphan_dependents == for_orphans;
  if (options.propagation_policy.has_value()) return *options.propagation_policy == policy;
  return Contains(finalizers, name);
}

Value MarkNamespace(VerbContext& context, Value object, const DeleteOptions& options) {
  const Value finalizers = object["metadata"]["finalizers"];
  object.Mutable("metadata").Set("deletionTimestamp", context.NowText());
  object.Mutable("status").Set("phase", Value("Terminating"));
  SetFinalizer(object, "orphan", WantsFinalizer(finalizers, "orphan", "Orphan", true, options));
  SetFinalizer(object, "foregroundDeletion",
               WantsFinalizer(finalizers, "foregroundDeletion", "Foreground", false, options));
  return object;
}

// Sets the condition of that type; its time moves only with its status.
void SetCondition(Value& object, Value condition) {
  Value& conditions = object.Mutable("status").Mutable("conditions");
  for (size_t i = 0; i < conditions.size(); ++i) {
    const Value& old = conditions.at(i);
    if (old["type"] != condition["type"]) continue;
    if (old["status"] == condition["status"]) {
      condition.Set("lastTransitionTime", old["lastTransitionTime"]);
    }
    conditions.MutableAt(i) = std::move(condition);
    return;
  }
  conditions.Append(std::move(condition));
}

Value MarkDefinition(VerbContext& context, Value object) {
  object.Mutable("metadata").Set("deletionTimestamp", context.NowText());
  SetFinalizer(object, kCleanupFinalizer, true);
  SetCondition(object,
               Value::Object({{"type", Value("Terminating")},
                              {"status", Value("True")},
                              {"lastTransitionTime", context.NowText()},
                              {"reason", Value("InstanceDeletionPending")},
                              {"message", Value("CustomResourceDefinition marked for deletion; "
                                                "CustomResource deletion will begin soon")}}));
  return object;
}

}  // namespace

std::optional<MarkedObject> MarkTerminating(VerbContext& context,
                                            const resource::ResourceType& type,
                                            const api::Request& request,
                                            const resource::StoredObject& stored,
                                            const DeleteOptions& options) {
  bool is_namespace = Is(type, "", "namespaces");
  bool is_definition = Is(type, "apiextensions.k8s.io", "customresourcedefinitions");
  if (!is_namespace && !is_definition) return std::nullopt;
  MarkedObject result;
  const Value& metadata = stored.object["metadata"];
  result.status = CheckPreconditions(type, request, metadata, options);
  if (!result.status.ok()) return result;
  if (is_namespace && (request.name == "default" || request.name == "kube-system" ||
                       request.name == "kube-public")) {
    result.status =
        api::Forbidden(type.group_resource(), request.name, "this namespace may not be deleted");
    return result;
  }
  if (metadata.Has("deletionTimestamp")) {
    if (!is_namespace || stored.object["spec"]["finalizers"].empty()) return std::nullopt;
    result.object = stored.object;  // already on its way
    return result;
  }
  result.object = is_namespace ? MarkNamespace(context, stored.object, options)
                               : MarkDefinition(context, stored.object);
  return result;
}

}  // namespace quiesce::registry
