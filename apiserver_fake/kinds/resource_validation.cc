#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

bool IsHugePages(absl::string_view name) { return absl::StartsWith(name, "hugepages-"); }

bool IsStandardContainerResource(absl::string_view name) {
  return name == "cpu" || name == "memory" || name == "ephemeral-storage" || IsHugePages(name);
}

// What is counted, in whole numbers.
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
  return std::find(std::begin(kCounted), std::end(kCounted), name) != std::end(kCounted);
}

// A name without a domain that means something somewhere, if only in a quota.
bool IsStandardResource(absl::string_view name) {
  if (IsCountedResource(name) || IsStandardContainerResource(name) || name == "storage" ||
      name == "requests.storage" || absl::StartsWith(name, "requests.hugepages-")) {
    return true;
  }
  if (!absl::ConsumePrefix(&name, "requests.") && !absl::ConsumePrefix(&name, "limits.")) {
    return false;
  }
  return name == "cpu" || name == "memory" || name == "ephemeral-storage";
}

// Names without a domain, and those of kubernetes.io, are the project's own.
bool IsNative(absl::string_view name) {
  return !absl::StrContains(name, "/") || absl::StrContains(name, "kubernetes.io/");
}

// It must still be a name with the prefix that it has in a quota.
bool IsExtended(absl::string_view name) {
  return !IsNative(name) && !absl::StartsWith(name, "requests.") &&
         api::LabelKeyErrors(absl::StrCat("requests.", name)).empty();
}

void ValidateHugePages(absl::string_view resource, const Value& amount, const std::string& path,
                       api::FieldErrors& errors) {
  const absl::StatusOr<api::Quantity> quantity = api::Quantity::FromValue(amount);
  if (!quantity.ok()) return;
  const absl::StatusOr<api::Quantity> page =
      api::Quantity::Parse(resource.substr(absl::string_view("hugepages-").size()));
  if (page.ok() && page->Sign() > 0 && page->IsMultipleOfPowerOf10(0) &&
      quantity->RoundedValue() % page->RoundedValue() == 0) {
    return;
  }
  const std::string text = quantity->ToString();
  errors.push_back(api::InvalidField(
      path, Value(text), absl::StrCat(text, " is not positive integer multiple of ", resource)));
}

// One entry of the requests or the limits of a container.
void ValidateEntry(const ValueMember& entry, const std::string& path, api::FieldErrors& errors) {
  const absl::string_view name = entry.key.view();
  ValidateContainerResourceName(name, path, errors);
  ValidateResourceAmount(name, entry.value, path, errors);
  if (IsHugePages(name)) ValidateHugePages(name, entry.value, path, errors);
}

}  // namespace

// Source: validateContainerResourceName in
// k8s.io/kubernetes/pkg/apis/core/validation/validation.go.
void ValidateContainerResourceName(absl::string_view resource, const std::string& path,
                                   api::FieldErrors& errors) {
  const Value name(resource);
  const bool has_domain = absl::StrContains(resource, "/");
  const size_t before = errors.size();
  CheckTexts(name, path, api::LabelKeyErrors(resource), errors);
  if (errors.size() == before && !has_domain && !IsStandardResource(resource)) {
    errors.push_back(
        api::InvalidField(path, name, "must be a standard resource type or fully qualified"));
  }
  if (!has_domain && !IsStandardContainerResource(resource)) {
    errors.push_back(api::InvalidField(path, name, "must be a standard resource for containers"));
  } else if (!IsNative(resource) && !IsExtended(resource)) {
    errors.push_back(
        api::InvalidField(path, name, "doesn't follow extended resource name standard"));
  }
}

void ValidateResourceAmount(absl::string_view resource, const Value& amount,
                            const std::string& path, api::FieldErrors& errors) {
  const absl::StatusOr<api::Quantity> quantity = api::Quantity::FromValue(amount);
  if (!quantity.ok()) return;
  if (quantity->Sign() < 0) {
    errors.push_back(api::InvalidField(path, amount, "must be greater than or equal to 0"));
  }
  const bool whole = IsExtended(resource) || IsCountedResource(resource);
  if (whole && !quantity->IsMultipleOfPowerOf10(0)) {
    errors.push_back(api::InvalidField(path, amount, "must be an integer"));
  }
}

void ValidateResources(const Value& resources, const std::string& path, api::FieldErrors& errors) {
  const std::string limits_path = Child(path, "limits");
  const std::string requests_path = Child(path, "requests");
  const Value& limits = resources["limits"];
  const Value& requests = resources["requests"];
  bool huge_pages = false, cpu_or_memory = false;
  const auto note = [&](absl::string_view name) {
    huge_pages |= IsHugePages(name);
    cpu_or_memory |= name == "cpu" || name == "memory";
  };
  for (const ValueMember& limit : limits.members()) {
    ValidateEntry(limit, Key(limits_path, limit.key.view()), errors);
    note(limit.key.view());
  }
  for (const ValueMember& request : requests.members()) {
    const absl::string_view name = request.key.view();
    ValidateEntry(request, Key(requests_path, name), errors);
    note(name);
    const Value* limit = limits.Find(name);
    const bool overcommits = IsNative(name) && !IsHugePages(name);
    if (limit != nullptr) {
      const absl::StatusOr<api::Quantity> asked = api::Quantity::FromValue(request.value);
      const absl::StatusOr<api::Quantity> most = api::Quantity::FromValue(*limit);
      if (!asked.ok() || !most.ok()) continue;
      const int order = asked->Compare(*most);
      if (order != 0 && !overcommits) {
        errors.push_back(api::InvalidField(
            requests_path, request.value,
            absl::StrCat("must be equal to ", name, " limit of ", most->ToString())));
      } else if (order > 0) {
        errors.push_back(api::InvalidField(
            requests_path, request.value,
            absl::StrCat("must be less than or equal to ", name, " limit of ", most->ToString())));
      }
    } else if (!overcommits) {
      errors.push_back(
          api::RequiredField(limits_path, "Limit must be set for non overcommitable resources"));
    }
  }
  if (huge_pages && !cpu_or_memory) {
    errors.push_back(api::ForbiddenField(path, "HugePages require cpu or memory"));
  }
}

}  // namespace quiesce::kinds
