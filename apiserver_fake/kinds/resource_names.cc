#include "apiserver_fake/kinds/resource_names.h"

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {

bool IsHugePages(absl::string_view name) { return absl::StartsWith(name, "hugepages-"); }

bool IsStandardContainerResource(absl::string_view name) {
  return name == "cpu" || name == "memory" || name == "ephemeral-storage" || IsHugePages(name);
}

bool IsCountedResource(absl::string_view name) {
  constexpr absl::string_view kCounted[] = {"pods",
                                            "resourcequotas",
                                            "services",
                                            "replicationcontrollers",
                                            "secrets",
                                            "configmaps",
                                            "services.nodeports",
                                            "persistentvolumeclaims",
                                            "services.loadbalancers"};
  return absl::c_linear_search(kCounted, name);
}

bool IsNativeResource(absl::string_view name) {
  return !absl::StrContains(name, "/") || absl::StrContains(name, "kubernetes.io/");
}

bool IsExtendedResource(absl::string_view name) {
  return !IsNativeResource(name) && !absl::StartsWith(name, "requests.") &&
         api::LabelKeyErrors(absl::StrCat("requests.", name)).empty();
}

bool IsStandardQuotaResource(absl::string_view name) {
  if (IsCountedResource(name) || IsStandardContainerResource(name) || name == "requests.storage" ||
      absl::StartsWith(name, "requests.hugepages-")) {
    return true;
  }
  if (!absl::ConsumePrefix(&name, "requests.") && !absl::ConsumePrefix(&name, "limits.")) {
    return false;
  }
  return name == "cpu" || name == "memory" || name == "ephemeral-storage";
}

bool ValidateResourceName(absl::string_view name, const std::string& path,
                          api::FieldErrors& errors) {
  const size_t before = errors.size();
  const Value value(name);
  CheckTexts(value, path, api::LabelKeyErrors(name), errors);
  if (errors.size() == before && !absl::StrContains(name, "/") && name != "storage" &&
      !IsStandardQuotaResource(name)) {
    errors.push_back(
        api::InvalidField(path, value, "must be a standard resource type or fully qualified"));
  }
  return errors.size() == before;
}

}  // namespace quiesce::kinds
