#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/pod_resources.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/resource_names.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

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

// Checks a resource's name where it is asked for.
using NameRule = void (*)(absl::string_view resource, const std::string& path,
                          api::FieldErrors& errors);

// One entry of the requests or the limits.
void ValidateEntry(const ValueMember& entry, NameRule rule, const std::string& path,
                   api::FieldErrors& errors) {
  const absl::string_view name = entry.key.view();
  rule(name, path, errors);
  ValidateResourceAmount(name, entry.value, path, errors);
  if (IsHugePages(name)) ValidateHugePages(name, entry.value, path, errors);
}

// Where the containers of a pod share it.
void CheckPodResourceName(absl::string_view resource, const std::string& path,
                          api::FieldErrors& errors) {
  if (!ValidateResourceName(resource, path, errors)) return;
  if (resource == "cpu" || resource == "memory" || IsHugePages(resource)) return;
  errors.push_back(api::NotSupportedField(path, Value(resource), {"cpu", "hugepages-", "memory"}));
}

void ValidateRequirements(const Value& resources, NameRule rule, const std::string& path,
                          api::FieldErrors& errors) {
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
    ValidateEntry(limit, rule, Key(limits_path, limit.key.view()), errors);
    note(limit.key.view());
  }
  for (const ValueMember& request : requests.members()) {
    const absl::string_view name = request.key.view();
    ValidateEntry(request, rule, Key(requests_path, name), errors);
    note(name);
    const Value* limit = limits.Find(name);
    const bool overcommits = IsNativeResource(name) && !IsHugePages(name);
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

// No container has more than the pod, and all together ask for no more.
void CheckShares(const Value& spec, const std::string& path, api::FieldErrors& errors) {
  Value containers = spec;
  containers.Erase("resources");
  const auto check_sum = [&](const Amounts& sum, absl::string_view list, bool huge_pages_only) {
    for (const auto& [name, amount] : sum) {
      const Value* of_pod = spec["resources"][list].Find(name);
      if (of_pod == nullptr || (huge_pages_only && !IsHugePages(name))) continue;
      const absl::StatusOr<api::Quantity> most = api::Quantity::FromValue(*of_pod);
      if (!most.ok() || amount.Compare(*most) <= 0) continue;
      errors.push_back(
          api::InvalidField(Key(Child(path, list), name), *of_pod,
                            absl::StrCat("must be greater than or equal to aggregate container ",
                                         list, " of ", amount.ToString())));
    }
  };
  check_sum(PodRequests(containers), "requests", /*huge_pages_only=*/false);
  check_sum(PodLimits(containers), "limits", /*huge_pages_only=*/true);
  for (size_t i = 0; i < spec["containers"].size(); ++i) {
    const Value& limits = spec["containers"].at(i)["resources"]["limits"];
    for (const auto& [name, amount] : AmountsOf(limits)) {
      const Value* of_pod = spec["resources"]["limits"].Find(name);
      if (of_pod == nullptr) continue;
      const absl::StatusOr<api::Quantity> most = api::Quantity::FromValue(*of_pod);
      if (!most.ok() || amount.Compare(*most) <= 0) continue;
      errors.push_back(api::InvalidField(
          Child(Key(Index(Child(path, "containers"), i), name), "limits"), Value(amount.ToString()),
          absl::StrCat("must be less than or equal to pod limits of ", most->ToString())));
    }
  }
}

}  // namespace

// Source: validateContainerResourceName in
// k8s.io/kubernetes/pkg/apis/core/validation/validation.go.
void ValidateContainerResourceName(absl::string_view resource, const std::string& path,
                                   api::FieldErrors& errors) {
  const Value name(resource);
  const bool has_domain = absl::StrContains(resource, "/");
  ValidateResourceName(resource, path, errors);
  if (!has_domain && !IsStandardContainerResource(resource)) {
    errors.push_back(api::InvalidField(path, name, "must be a standard resource for containers"));
  } else if (!IsNativeResource(resource) && !IsExtendedResource(resource)) {
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
  const bool whole = IsExtendedResource(resource) || IsCountedResource(resource);
  if (whole && !quantity->IsMultipleOfPowerOf10(0)) {
    errors.push_back(api::InvalidField(path, amount, "must be an integer"));
  }
}

void ValidateResources(const Value& resources, const std::string& path, api::FieldErrors& errors) {
  ValidateRequirements(resources, ValidateContainerResourceName, path, errors);
}

void ValidatePodResources(const Value& spec, const std::string& path, api::FieldErrors& errors) {
  const Value* resources = spec.Find("resources");
  if (resources == nullptr) return;
  if (spec["os"]["name"].string_value() == "windows") {
    errors.push_back(api::ForbiddenField(path, "may not be set for a windows pod"));
    return;
  }
  if (resources->Has("claims")) {
    errors.push_back(api::ForbiddenField(Child(path, "claims"),
                                         "claims may not be set for Resources at pod-level"));
  }
  ValidateRequirements(*resources, CheckPodResourceName, path, errors);
  ValidateClaimNames((*resources)["claims"], spec["resourceClaims"], Child(path, "claims"), errors);
  CheckShares(spec, path, errors);
}

void ValidateClaimNames(const Value& claims, const Value& pod_claims, const std::string& path,
                        api::FieldErrors& errors) {
  if (claims.empty()) return;
  std::set<std::string> known, names;
  for (const Value& claim : pod_claims.items()) {
    if (const absl::string_view name = claim["name"].string_value(); !name.empty()) {
      known.emplace(name);
    }
  }
  for (size_t i = 0; i < claims.size(); ++i) {
    const std::string name(claims.at(i)["name"].string_value());
    const Value& request = claims.at(i)["request"];
    const std::string at = Index(path, i);
    if (name.empty()) {
      errors.push_back(api::RequiredField(at, ""));
      continue;
    }
    if (names.count(name) > 0) {
      errors.push_back(api::DuplicateField(at, Value(name)));
    } else if (request.string_value().empty()) {
      // A request of the claim was named before.
      for (const std::string& other : names) {
        if (absl::StartsWith(other, name + "/")) {
          errors.push_back(api::DuplicateField(at, Value(name)));
        }
      }
      names.insert(name);
    } else {
      CheckDnsLabel(request, Child(at, "request"), errors);
      const std::string key = absl::StrCat(name, "/", request.string_value());
      if (!names.insert(key).second) errors.push_back(api::DuplicateField(at, Value(key)));
    }
    if (known.count(name) > 0) continue;
    api::FieldError error = api::NotFoundField(at, Value(name));
    error.detail = "must be one of the names in pod.spec.resourceClaims";
    absl::StrAppend(&error.detail, known.empty() ? " which is empty" : ": ",
                    absl::StrJoin(known, ", "));
    errors.push_back(std::move(error));
  }
}

}  // namespace quiesce::kinds
