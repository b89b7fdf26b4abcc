#include "apiserver_fake/registry/admission.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/limit_ranges.h"
#include "apiserver_fake/registry/pod_security_admission.h"
#include "apiserver_fake/registry/quota_admission.h"
#include "apiserver_fake/registry/webhook_admission.h"
#include "apiserver_fake/storage/storage_key.h"

namespace quiesce::registry {
namespace {

bool IsCore(const resource::ResourceType& type, absl::string_view resource) {
  return !type.custom && type.group.empty() && type.resource == resource;
}

// Calls `visit` with each LimitRange of the request's namespace until it returns false.
template <typename Fn>
void VisitLimitRanges(const Write& write, Fn visit) {
  const VerbContext& context = write.context;
  const storage::ObjectMap& ranges = context.store->Objects(context.limit_ranges);
  if (ranges.empty()) return;
  const std::string prefix = storage::KeyPrefix(write.request.namespace_);
  for (auto at = ranges.LowerBound(prefix); at.Valid(); at.Next()) {
    if (!absl::StartsWith(at.key(), prefix) || !visit(at.value().object)) return;
  }
}

Refusal CheckLimits(Write& write) {
  const bool new_pod = IsCore(write.type, "pods") && write.old.is_null();
  if (!new_pod && !IsCore(write.type, "persistentvolumeclaims")) return Refusal();
  if (!write.request.subresource.empty()) return Refusal();
  if (write.old["metadata"].Has("deletionTimestamp")) return Refusal();
  api::ApiStatus status;
  VisitLimitRanges(write, [&](const Value& range) {
    const std::string problem = kinds::LimitProblem(range, write.type.resource, write.object);
    if (problem.empty()) return true;
    status = api::Forbidden(write.type.group_resource(),
                            write.object["metadata"]["name"].string_value(), problem);
    return false;
  });
  return status;
}

Refusal CheckPodSecurity(Write& write) {
  if (write.type.custom) return Refusal();  // no pods in it
  if (!write.old.is_null() && write.object["spec"] == write.old["spec"]) return Refusal();
  return AdmitPodSecurity(write.context, write.request, write.type, write.object,
                          &write.warnings());
}

absl::string_view ClassOf(const Value& claim) {
  const Value& annotation =
      claim["metadata"]["annotations"]["volume.beta.kubernetes.io/storage-class"];
  return (annotation.is_string() ? annotation : claim["spec"]["storageClassName"]).string_value();
}

// Only claims whose storage class says so may grow.
Refusal CheckResize(Write& write) {
  if (write.old.is_null() || !IsCore(write.type, "persistentvolumeclaims") ||
      !write.request.subresource.empty()) {
    return Refusal();
  }
  const auto size =
      api::Quantity::FromValue(write.object["spec"]["resources"]["requests"]["storage"]);
  const auto before =
      api::Quantity::FromValue(write.old["spec"]["resources"]["requests"]["storage"]);
  if (!size.ok() || !before.ok() || size->Compare(*before) <= 0) return Refusal();
  const api::GroupResource claims = write.type.group_resource();
  if (write.old["status"]["phase"].string_value() != "Bound") {
    return api::Forbidden(claims, write.request.name,
                          "Only bound persistent volume claims can be expanded");
  }
  const absl::string_view storage_class = ClassOf(write.object);
  storage::Store& store = *write.context.store;
  const resource::StoredObject* found = nullptr;
  if (!storage_class.empty() && storage_class == ClassOf(write.old)) {
    found = store.Get(store.Resource({"storage.k8s.io", "storageclasses"}),
                      storage::ObjectKey("", storage_class));
  }
  if (found != nullptr && found->object["allowVolumeExpansion"].bool_value()) {
    return Refusal();
  }
  return api::Forbidden(claims, write.request.name,
                        "only dynamically provisioned pvc can be resized and the storageclass that "
                        "provisions the pvc must support resize");
}

constexpr WriteStage kPlugins[] = {CheckLimits, CheckPodSecurity, CheckResize,
                                   CallValidatingWebhooks, ChargeQuota};

}  // namespace

Refusal MutateNew(Write& write) {
  if (IsCore(write.type, "pods")) {
    VisitLimitRanges(write, [&](const Value& range) {
      kinds::DefaultResources(range, write.object);
      return true;
    });
  }
  return Refusal();
}

Refusal AdmitObject(Write& write) { return RunStages<Write>(write, kPlugins); }

}  // namespace quiesce::registry
