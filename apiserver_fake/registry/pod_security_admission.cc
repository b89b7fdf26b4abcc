#include "apiserver_fake/registry/pod_security_admission.h"

#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/pod_security.h"
#include "apiserver_fake/storage/storage_key.h"

namespace quiesce::registry {
namespace {

constexpr char kPrefix[] = "pod-security.kubernetes.io/";

// The pod template of a workload; null for other kinds.
const Value& TemplateOf(const resource::ResourceType& type, const Value& object) {
  static const Value* const none = new Value();
  if (type.kind == "CronJob") return object["spec"]["jobTemplate"]["spec"]["template"];
  if (type.kind == "PodTemplate") return object["template"];
  for (const char* kind :
       {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "ReplicationController"}) {
    if (type.kind == kind) return object["spec"]["template"];
  }
  return *none;
}

struct Standard {
  std::string level, version;
  std::string Text() const { return absl::StrCat(level, ":", version); }
};
Standard StandardFor(const Value& labels, absl::string_view mode) {
  const Value& level = labels[absl::StrCat(kPrefix, mode)];
  const Value& version = labels[absl::StrCat(kPrefix, mode, "-version")];
  return {std::string(level.is_string() ? level.string_value() : "privileged"),
          std::string(version.is_string() ? version.string_value() : "latest")};
}

int Strictness(absl::string_view level) {
  return level == "restricted" ? 2 : level == "baseline" ? 1 : 0;
}

}  // namespace

api::ApiStatus AdmitPodSecurity(VerbContext& context, const api::Request& request,
                                const resource::ResourceType& type, const Value& object,
                                std::vector<std::string>* warnings) {
  const bool pod = type.kind == "Pod";
  const Value& part = pod ? object : TemplateOf(type, object);
  if (part.is_null() || !request.subresource.empty()) return api::ApiStatus();
  const resource::StoredObject* found =
      context.store->Get(context.namespaces, storage::ObjectKey("", request.namespace_));
  if (found == nullptr) return api::ApiStatus();
  const Value& labels = found->object["metadata"]["labels"];
  const Standard enforced = StandardFor(labels, "enforce");
  if (pod) {
    const std::string wrong =
        kinds::PodSecurityViolations(enforced.level, part["metadata"], part["spec"]);
    if (!wrong.empty()) {
      return api::Forbidden(
          type.group_resource(), object["metadata"]["name"].string_value(),
          absl::StrCat("violates PodSecurity \"", enforced.Text(), "\": ", wrong));
    }
  }
  // Who enforces more than the warning says wants to be warned of that.
  Standard warned = StandardFor(labels, "warn");
  if (!labels.Has(absl::StrCat(kPrefix, "warn")) &&
      Strictness(enforced.level) > Strictness(warned.level)) {
    const bool has_version = labels.Has(absl::StrCat(kPrefix, "warn-version"));
    warned = {enforced.level, has_version ? warned.version : enforced.version};
  }
  const std::string wrong =
      kinds::PodSecurityViolations(warned.level, part["metadata"], part["spec"]);
  if (!wrong.empty()) {
    warnings->push_back(absl::StrCat("would violate PodSecurity \"", warned.Text(), "\": ", wrong));
  }
  return api::ApiStatus();
}

}  // namespace quiesce::registry
