#include <set>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/resource_names.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

bool IsOneOf(absl::string_view name, TextList names) { return absl::c_linear_search(names, name); }

bool IsPodScope(absl::string_view scope) {
  return IsOneOf(scope, {"Terminating", "NotTerminating", "NotBestEffort", "PriorityClass",
                         "CrossNamespacePodAffinity"});
}
bool IsScope(absl::string_view scope) {
  return IsPodScope(scope) || scope == "BestEffort" || scope == "VolumeAttributesClass";
}
// Whether a quota of the scope may limit a resource that it knows.
bool FitsScope(absl::string_view scope, absl::string_view resource) {
  if (scope == "BestEffort") return resource == "pods";
  if (scope == "VolumeAttributesClass") {
    return IsOneOf(resource, {"persistentvolumeclaims", "requests.storage"});
  }
  return !IsPodScope(scope) ||
         IsOneOf(resource, {"pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu",
                            "requests.memory"});
}

class ResourceQuota : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateSpec(object["spec"], errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    // What the server checks of a new quota, it checks of a changed one as well; of the scopes it
    // then also wants that they stay.
    ValidateSpec(object["spec"], errors);
    const Value &scopes = object["spec"]["scopes"], &old_scopes = old["spec"]["scopes"];
    if (SetOf(scopes) == SetOf(old_scopes)) return;
    errors.push_back(api::InvalidField("spec.scopes", scopes, "field is immutable"));
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    ValidateAmounts(object["status"]["hard"], "status.hard", errors);
    ValidateAmounts(object["status"]["used"], "status.used", errors);
  }

  // Of what is requested there should not be more than of what is the limit.
  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    std::vector<std::string> warnings;
    const Value& hard = object["spec"]["hard"];
    for (absl::string_view resource : {"cpu", "memory", "storage", "ephemeral-storage"}) {
      std::string request_name = absl::StrCat("requests.", resource);
      const std::string limit_name = absl::StrCat("limits.", resource);
      const bool plain = resource == "cpu" || resource == "memory";
      if (!hard.Has(request_name) && plain) request_name = std::string(resource);
      if (!hard.Has(request_name) || !hard.Has(limit_name)) continue;
      const absl::StatusOr<api::Quantity> request = api::Quantity::FromValue(hard[request_name]);
      const absl::StatusOr<api::Quantity> limit = api::Quantity::FromValue(hard[limit_name]);
      if (!request.ok() || !limit.ok() || request->Compare(*limit) <= 0) continue;
      warnings.push_back(absl::StrCat("ResourceQuota ", request_name, " (", request->ToString(),
                                      ") should be less than ", limit_name, " (", limit->ToString(),
                                      ")"));
    }
    return warnings;
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    return {};
  }

 private:
  using Names = std::set<absl::string_view>;

  static Names SetOf(const Value& list) {
    Names names;
    for (const Value& item : list.items()) names.insert(item.string_value());
    return names;
  }
  static void ValidateAmounts(const Value& amounts, const std::string& path,
                              api::FieldErrors& errors) {
    for (const ValueMember& member : amounts.members()) {
      const absl::string_view resource = member.key.view();
      const std::string at = Key(path, resource);
      ValidateResourceName(resource, at, errors);
      if (!absl::StrContains(resource, "/") && !IsStandardQuotaResource(resource)) {
        errors.push_back(
            api::InvalidField(at, Value(resource), "must be a standard resource for quota"));
      }
      ValidateResourceAmount(resource, member.value, at, errors);
    }
  }
  static void ValidateSpec(const Value& spec, api::FieldErrors& errors) {
    ValidateAmounts(spec["hard"], "spec.hard", errors);
    ValidateScopes(spec, errors);
    ValidateScopeSelector(spec, errors);
  }
  static void ValidateScopes(const Value& spec, api::FieldErrors& errors) {
    const Value& scopes = spec["scopes"];
    const auto report = [&](const char* detail) {
      errors.push_back(api::InvalidField("spec.scopes", scopes, detail));
    };
    for (const Value& item : scopes.items()) {
      const absl::string_view scope = item.string_value();
      if (!IsScope(scope)) report("unsupported scope");
      for (size_t misfits = CountMisfits(spec, scope); misfits > 0; --misfits) {
        report("unsupported scope applied to resource");
      }
    }
    for (size_t conflicts = CountConflicts(SetOf(scopes)); conflicts > 0; --conflicts) {
      report("conflicting scopes");
    }
  }
  static size_t CountMisfits(const Value& spec, absl::string_view scope) {
    size_t count = 0;
    for (const ValueMember& member : spec["hard"].members()) {
      const absl::string_view resource = member.key.view();
      count += IsStandardQuotaResource(resource) && !FitsScope(scope, resource) ? 1 : 0;
    }
    return count;
  }
  static size_t CountConflicts(const Names& scopes) {
    const auto both = [&](absl::string_view a, absl::string_view b) {
      return scopes.count(a) > 0 && scopes.count(b) > 0 ? 1 : 0;
    };
    return both("BestEffort", "NotBestEffort") + both("Terminating", "NotTerminating");
  }
  static void ValidateScopeSelector(const Value& spec, api::FieldErrors& errors) {
    const std::string path = "spec.scopeSelector.matchExpressions";
    Names scopes;
    for (const Value& requirement : spec["scopeSelector"]["matchExpressions"].items()) {
      const absl::string_view scope = requirement["scopeName"].string_value();
      if (!IsScope(scope)) {
        errors.push_back(
            api::InvalidField(Child(path, "scopeName"), Value(scope), "unsupported scope"));
      }
      for (size_t misfits = CountMisfits(spec, scope); misfits > 0; --misfits) {
        errors.push_back(InvalidRendered(
            path, wire::InternalJson("api.core.v1.ScopeSelector", spec["scopeSelector"]),
            "unsupported scope applied to resource"));
      }
      ValidateOperator(requirement, path, errors);
      scopes.insert(scope);
    }
    for (size_t conflicts = CountConflicts(scopes); conflicts > 0; --conflicts) {
      errors.push_back(api::InvalidField(path, spec["scopes"], "conflicting scopes"));
    }
  }
  static void ValidateOperator(const Value& requirement, const std::string& path,
                               api::FieldErrors& errors) {
    const absl::string_view scope = requirement["scopeName"].string_value();
    const absl::string_view op = requirement["operator"].string_value();
    const Value& values = requirement["values"];
    const bool on_or_off = scope == "BestEffort" || (IsPodScope(scope) && scope != "PriorityClass");
    if (on_or_off && op != "Exists") {
      errors.push_back(api::InvalidField(
          Child(path, "operator"), Value(op),
          "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, "
          "ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, "
          "ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"));
    }
    if (op == "In" || op == "NotIn") {
      if (!values.empty()) return;
      errors.push_back(api::RequiredField(
          Child(path, "values"),
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
    } else if (op == "Exists" || op == "DoesNotExist") {
      if (values.empty()) return;
      errors.push_back(api::InvalidField(
          Child(path, "values"), values,
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
    } else {
      errors.push_back(
          api::InvalidField(Child(path, "operator"), Value(op), "not a valid selector operator"));
    }
  }
};

}  // namespace

const BuiltinStrategy& ResourceQuotaStrategy() {
  static const BuiltinStrategy& strategy =
      *new ResourceQuota({.wire_type = "api.core.v1.ResourceQuota", .delete_replies_object = true});
  return strategy;
}

}  // namespace quiesce::kinds
