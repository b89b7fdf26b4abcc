#include <string>

#include "absl/strings/match.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

class ResourceQuota : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    for (const ValueMember& limit : object["spec"]["hard"].members()) {
      const absl::string_view resource = limit.key.view();
      const std::string path = Key("spec.hard", resource);
      if (!absl::StrContains(resource, "/") && !IsStandard(resource)) {
        errors.push_back(api::InvalidField(path, Value(resource),
                                           "must be a standard resource type or fully qualified"));
        errors.push_back(
            api::InvalidField(path, Value(resource), "must be a standard resource for quota"));
      }
      ValidateResourceAmount(resource, limit.value, path, errors);
    }
  }

 private:
  static bool IsStandard(absl::string_view name) {
    for (absl::string_view prefix : {"requests.", "limits.", "hugepages-"}) {
      if (absl::StartsWith(name, prefix)) return true;
    }
    for (absl::string_view known :
         {"cpu", "memory", "ephemeral-storage", "pods", "resourcequotas", "services",
          "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps",
          "services.nodeports", "services.loadbalancers", "storage"}) {
      if (name == known) return true;
    }
    return false;
  }
};

}  // namespace

const BuiltinStrategy& ResourceQuotaStrategy() {
  static const BuiltinStrategy& strategy =
      *new ResourceQuota({.wire_type = "api.core.v1.ResourceQuota"});
  return strategy;
}

}  // namespace quiesce::kinds
