#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/metadata_validation.h"
#include "apiserver_fake/types/pod_validation.h"
#include "apiserver_fake/types/quantity.h"
#include "apiserver_fake/types/validation.h"

namespace quiesce::api {
namespace {

bool IsStandardContainerResource(absl::string_view name) {
  return name == "cpu" || name == "memory" || name == "ephemeral-storage" ||
         absl::StartsWith(name, "hugepages-");
}

// Names without a domain, and those of kubernetes.io, are the project's own.
bool IsNative(absl::string_view name) {
  return !absl::StrContains(name, "/") || absl::StrContains(name, "kubernetes.io/");
}

bool IsExtended(absl::string_view name) {
  return !IsNative(name) && !absl::StartsWith(name, "requests.");
}

}  // namespace

void ValidateContainerResourceName(absl::string_view resource, const std::string& path,
                                   FieldErrors& errors) {
  const Value name(resource);
  const size_t before = errors.size();
  CheckTexts(name, path, IsQualifiedName(resource), errors);
  if (errors.size() > before) return;
  if (!absl::StrContains(resource, "/")) {
    if (!IsStandardContainerResource(resource) && resource != "storage" && resource != "pods" &&
        resource != "services") {
      errors.push_back(
          InvalidField(path, name, "must be a standard resource type or fully qualified"));
    }
    if (!IsStandardContainerResource(resource)) {
      errors.push_back(InvalidField(path, name, "must be a standard resource for containers"));
    }
  } else if (IsNative(resource)) {
    errors.push_back(InvalidField(path, name, "doesn't follow extended resource name standard"));
  }
}

void ValidateResourceAmount(absl::string_view resource, const Value& amount,
                            const std::string& path, FieldErrors& errors) {
  const absl::StatusOr<Quantity> quantity = Quantity::FromValue(amount);
  if (!quantity.ok()) return;
  if (quantity->Sign() < 0) {
    errors.push_back(InvalidField(path, amount, "must be greater than or equal to 0"));
  }
  const bool whole = IsExtended(resource) || resource == "pods" || resource == "services" ||
                     resource == "replicationcontrollers" || resource == "resourcequotas" ||
                     resource == "secrets" || resource == "configmaps" ||
                     resource == "persistentvolumeclaims";
  if (whole && !quantity->IsMultipleOfPowerOf10(0)) {
    errors.push_back(InvalidField(path, amount, "must be an integer"));
  }
}

void ValidateResources(const Value& resources, const std::string& path, FieldErrors& errors) {
  const std::string limits_path = Child(path, "limits");
  const std::string requests_path = Child(path, "requests");
  const Value& limits = resources["limits"];
  const Value& requests = resources["requests"];
  for (const ValueMember& limit : limits.members()) {
    const absl::string_view name = limit.key.view();
    ValidateContainerResourceName(name, Key(limits_path, name), errors);
    ValidateResourceAmount(name, limit.value, Key(limits_path, name), errors);
  }
  for (const ValueMember& request : requests.members()) {
    const absl::string_view name = request.key.view();
    ValidateContainerResourceName(name, Key(requests_path, name), errors);
    ValidateResourceAmount(name, request.value, Key(requests_path, name), errors);
    const Value* limit = limits.Find(name);
    const bool overcommits = IsNative(name) && !absl::StartsWith(name, "hugepages-");
    if (limit != nullptr) {
      const absl::StatusOr<Quantity> asked = Quantity::FromValue(request.value);
      const absl::StatusOr<Quantity> most = Quantity::FromValue(*limit);
      if (!asked.ok() || !most.ok()) continue;
      const int order = asked->Compare(*most);
      if (order != 0 && !overcommits) {
        errors.push_back(InvalidField(requests_path, request.value,
                                      absl::StrCat("must be equal to ", name, " limit of ",
                                                   most->ToString())));
      } else if (order > 0) {
        errors.push_back(InvalidField(requests_path, request.value,
                                      absl::StrCat("must be less than or equal to ", name,
                                                   " limit of ", most->ToString())));
      }
    } else if (!overcommits) {
      errors.push_back(RequiredField(limits_path,
                                     "Limit must be set for non overcommitable resources"));
    }
  }
}

}  // namespace quiesce::api
