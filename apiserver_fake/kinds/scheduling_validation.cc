#include "apiserver_fake/kinds/scheduling_validation.h"

#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

constexpr char kRequired[] = "requiredDuringSchedulingIgnoredDuringExecution";
constexpr char kPreferred[] = "preferredDuringSchedulingIgnoredDuringExecution";

void CheckWeight(const Value& term, const std::string& path, api::FieldErrors& errors) {
  const int64_t weight = term["weight"].int_value();
  if (weight >= 1 && weight <= 100) return;
  errors.push_back(
      api::InvalidField(Child(path, "weight"), Value(weight), "must be in the range 1-100"));
}

void ReportOperator(const Value& requirement, const std::string& path, api::FieldErrors& errors) {
  errors.push_back(api::InvalidField(Child(path, "operator"),
                                     Value(requirement["operator"].string_value()),
                                     "not a valid selector operator"));
}

// `any_value`: values need not be those of labels.
void ValidateLabelRequirement(const Value& requirement, bool any_value, const std::string& path,
                              api::FieldErrors& errors) {
  const absl::string_view op = requirement["operator"].string_value();
  const Value& values = requirement["values"];
  const std::string values_path = Child(path, "values");
  if (op == "In" || op == "NotIn") {
    if (values.empty()) {
      errors.push_back(
          api::RequiredField(values_path, "must be specified when `operator` is 'In' or 'NotIn'"));
    }
  } else if (op == "Exists" || op == "DoesNotExist") {
    if (!values.empty()) {
      errors.push_back(api::ForbiddenField(
          values_path, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    }
  } else if (op == "Gt" || op == "Lt") {
    if (values.size() != 1) {
      errors.push_back(api::RequiredField(
          values_path, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
    }
  } else {
    ReportOperator(requirement, path, errors);
  }
  CheckQualifiedName(requirement["key"], Child(path, "key"), errors);
  for (size_t i = 0; !any_value && i < values.size(); ++i) {
    CheckTexts(values.at(i), Index(values_path, i),
               api::LabelValueErrors(values.at(i).string_value()), errors);
  }
}

void ValidateFieldRequirement(const Value& requirement, const std::string& path,
                              api::FieldErrors& errors) {
  const absl::string_view op = requirement["operator"].string_value();
  const Value& values = requirement["values"];
  if (op != "In" && op != "NotIn") {
    ReportOperator(requirement, path, errors);
  } else if (values.size() != 1) {
    errors.push_back(api::RequiredField(
        Child(path, "values"),
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  }
  const absl::string_view key = requirement["key"].string_value();
  if (key != "metadata.name") {
    errors.push_back(
        api::InvalidField(Child(path, "key"), Value(key), "not a valid field selector key"));
    return;
  }
  for (size_t i = 0; i < values.size(); ++i) {
    CheckDnsSubdomain(values.at(i), Index(Child(path, "values"), i), errors);
  }
}

void ValidateNodeTerm(const Value& term, bool any_value, const std::string& path,
                      api::FieldErrors& errors) {
  for (size_t i = 0; i < term["matchExpressions"].size(); ++i) {
    ValidateLabelRequirement(term["matchExpressions"].at(i), any_value,
                             Index(Child(path, "matchExpressions"), i), errors);
  }
  for (size_t i = 0; i < term["matchFields"].size(); ++i) {
    ValidateFieldRequirement(term["matchFields"].at(i), Index(Child(path, "matchFields"), i),
                             errors);
  }
}

void ValidateNodeAffinity(const Value& affinity, const std::string& path,
                          api::FieldErrors& errors) {
  if (const Value* selector = affinity.Find(kRequired)) {
    ValidateNodeSelector(*selector, /*any_value=*/false, Child(path, kRequired), errors);
  }
  const Value& preferred = affinity[kPreferred];
  for (size_t i = 0; i < preferred.size(); ++i) {
    const std::string at = Index(Child(path, kPreferred), i);
    CheckWeight(preferred.at(i), at, errors);
    ValidateNodeTerm(preferred.at(i)["preference"], /*any_value=*/true, Child(at, "preference"),
                     errors);
  }
}

void CheckLabelKeys(const Value& keys, const Value& selector, const std::string& path,
                    api::FieldErrors& errors) {
  if (keys.empty()) return;
  if (selector.is_null()) {
    errors.push_back(
        api::ForbiddenField(path, "must not be specified when labelSelector is not set"));
    return;
  }
  for (size_t i = 0; i < keys.size(); ++i) CheckQualifiedName(keys.at(i), Index(path, i), errors);
}

// The server adds to the selector what matchLabelKeys say, so a key that is there twice was the
// user's, too. That error has the index at the term, not at the list.
void CheckMatchLabelKeys(const Value& term, const Value& mismatched, const std::string& path,
                         api::FieldErrors& errors) {
  const Value& keys = term["matchLabelKeys"];
  const Value& selector = term["labelSelector"];
  CheckLabelKeys(keys, selector, Child(path, "matchLabelKeys"), errors);
  CheckLabelKeys(mismatched, selector, Child(path, "mismatchLabelKeys"), errors);
  std::set<absl::string_view> selected;
  for (const ValueMember& label : selector["matchLabels"].members()) {
    selected.insert(label.key.view());
  }
  for (const Value& expression : selector["matchExpressions"].items()) {
    const absl::string_view key = expression["key"].string_value();
    const bool again = !selected.insert(key).second;
    for (size_t i = keys.size(); again && i-- > 0;) {
      if (keys.at(i).string_value() != key) continue;
      errors.push_back(api::InvalidField(Index(path, i), Value(key),
                                         "exists in both matchLabelKeys and labelSelector"));
      break;
    }
  }
  for (size_t i = 0; i < keys.size(); ++i) {
    if (!absl::c_linear_search(mismatched.items(), keys.at(i))) continue;
    errors.push_back(api::InvalidField(Index(Child(path, "matchLabelKeys"), i), keys.at(i),
                                       "exists in both matchLabelKeys and mismatchLabelKeys"));
  }
}

void ValidatePodTerm(const Value& term, const std::string& path, api::FieldErrors& errors) {
  CheckLabelSelector(term["labelSelector"], Child(path, "labelSelector"), errors);
  CheckLabelSelector(term["namespaceSelector"], Child(path, "namespaceSelector"), errors);
  for (const Value& name : term["namespaces"].items()) {
    CheckDnsLabel(name, Child(path, "namespace"), errors);
  }
  CheckMatchLabelKeys(term, term["mismatchLabelKeys"], path, errors);
  if (term["topologyKey"].string_value().empty()) {
    errors.push_back(api::RequiredField(Child(path, "topologyKey"), "can not be empty"));
  }
  CheckQualifiedName(term["topologyKey"], Child(path, "topologyKey"), errors);
}

void ValidatePodAffinity(const Value& affinity, const std::string& path, api::FieldErrors& errors) {
  const Value& required = affinity[kRequired];
  for (size_t i = 0; i < required.size(); ++i) {
    ValidatePodTerm(required.at(i), Index(Child(path, kRequired), i), errors);
  }
  const Value& preferred = affinity[kPreferred];
  for (size_t i = 0; i < preferred.size(); ++i) {
    const std::string at = Index(Child(path, kPreferred), i);
    CheckWeight(preferred.at(i), at, errors);
    ValidatePodTerm(preferred.at(i)["podAffinityTerm"], Child(at, "podAffinityTerm"), errors);
  }
}

void CheckTolerationValue(const Value& toleration, const std::string& at,
                          api::FieldErrors& errors) {
  const absl::string_view op = toleration["operator"].string_value();
  const Value& value = toleration["value"];
  if (op.empty() || op == "Equal") {
    const Texts messages = api::LabelValueErrors(value.string_value());
    if (messages.empty()) return;
    errors.push_back(api::InvalidField(Child(at, "operator"), value, absl::StrJoin(messages, ";")));
  } else if (op == "Exists") {
    if (value.string_value().empty()) return;
    errors.push_back(api::InvalidField(Child(at, "operator"), value,
                                       "value must be empty when `operator` is 'Exists'"));
  } else if (op == "Lt" || op == "Gt") {
    // Known, but only where they are switched on.
    errors.push_back(api::NotSupportedField(Child(at, "operator"), toleration["operator"],
                                            {"Equal", "Exists", "Lt", "Gt"}));
  } else {
    CheckSupported(toleration["operator"], Child(at, "operator"), {"Equal", "Exists"}, errors);
  }
}

void CheckMinDomains(const Value& constraint, const std::string& path, api::FieldErrors& errors) {
  const Value* domains = constraint.Find("minDomains");
  if (domains == nullptr) return;
  if (domains->int_value() <= 0) {
    errors.push_back(
        api::InvalidField(Child(path, "minDomains"), *domains, "must be greater than zero"));
  }
  const absl::string_view action = constraint["whenUnsatisfiable"].string_value();
  if (action == "DoNotSchedule") return;
  errors.push_back(api::InvalidField(
      Child(path, "minDomains"), *domains,
      absl::StrCat("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ", action)));
}

// No later constraint is of the same kind.
void CheckNotRepeated(const Value& constraints, size_t i, const std::string& at,
                      api::FieldErrors& errors) {
  const absl::string_view key = constraints.at(i)["topologyKey"].string_value();
  const absl::string_view action = constraints.at(i)["whenUnsatisfiable"].string_value();
  for (size_t j = i + 1; j < constraints.size(); ++j) {
    const Value& other = constraints.at(j);
    if (other["topologyKey"].string_value() != key) continue;
    if (other["whenUnsatisfiable"].string_value() != action) continue;
    errors.push_back(api::DuplicateField(Child(at, "{topologyKey, whenUnsatisfiable}"),
                                         Value(absl::StrCat("{", key, ", ", action, "}"))));
    return;
  }
}

}  // namespace

void ValidateNodeSelector(const Value& selector, bool any_value, const std::string& path,
                          api::FieldErrors& errors) {
  const Value& terms = selector["nodeSelectorTerms"];
  const std::string at = Child(path, "nodeSelectorTerms");
  if (terms.empty()) {
    errors.push_back(api::RequiredField(at, "must have at least one node selector term"));
  }
  for (size_t i = 0; i < terms.size(); ++i) {
    ValidateNodeTerm(terms.at(i), any_value, Index(at, i), errors);
  }
}

void ValidateAffinity(const Value& affinity, const std::string& path, api::FieldErrors& errors) {
  if (affinity.empty()) return;
  ValidateNodeAffinity(affinity["nodeAffinity"], Child(path, "nodeAffinity"), errors);
  ValidatePodAffinity(affinity["podAffinity"], Child(path, "podAffinity"), errors);
  ValidatePodAffinity(affinity["podAntiAffinity"], Child(path, "podAntiAffinity"), errors);
}

void ValidateTolerations(const Value& tolerations, const std::string& path,
                         api::FieldErrors& errors) {
  for (size_t i = 0; i < tolerations.size(); ++i) {
    const Value& toleration = tolerations.at(i);
    const std::string at = Index(path, i);
    const absl::string_view key = toleration["key"].string_value();
    const absl::string_view op = toleration["operator"].string_value();
    const absl::string_view effect = toleration["effect"].string_value();
    if (!key.empty()) {
      CheckQualifiedName(toleration["key"], Child(at, "key"), errors);
    } else if (op != "Exists") {
      errors.push_back(api::InvalidField(Child(at, "operator"), Value(op),
                                         "operator must be Exists when `key` is empty, which means "
                                         "\"match all values and all keys\""));
    }
    if (toleration.Has("tolerationSeconds") && effect != "NoExecute") {
      errors.push_back(
          api::InvalidField(Child(at, "effect"), Value(effect),
                            "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    CheckTolerationValue(toleration, at, errors);
    if (!effect.empty()) {
      CheckSupported(toleration["effect"], Child(at, "effect"),
                     {"NoSchedule", "PreferNoSchedule", "NoExecute"}, errors);
    }
  }
}

void ValidateTopologySpread(const Value& constraints, const std::string& path,
                            api::FieldErrors& errors) {
  for (size_t i = 0; i < constraints.size(); ++i) {
    const Value& constraint = constraints.at(i);
    const std::string at = Index(path, i);
    const int64_t skew = constraint["maxSkew"].int_value();
    if (skew <= 0) {
      errors.push_back(
          api::InvalidField(Child(at, "maxSkew"), Value(skew), "must be greater than zero"));
    }
    if (constraint["topologyKey"].string_value().empty()) {
      errors.push_back(api::RequiredField(Child(at, "topologyKey"), "can not be empty"));
    }
    CheckSupported(Value(constraint["whenUnsatisfiable"].string_value()),
                   Child(at, "whenUnsatisfiable"), {"DoNotSchedule", "ScheduleAnyway"}, errors);
    CheckNotRepeated(constraints, i, at, errors);
    CheckMinDomains(constraint, at, errors);
    for (absl::string_view member : {"nodeAffinityPolicy", "nodeTaintsPolicy"}) {
      if (!constraint.Has(member)) continue;
      CheckSupported(constraint[member], Child(at, member), {"Honor", "Ignore"}, errors);
    }
    CheckMatchLabelKeys(constraint, Value(), at, errors);
    CheckLabelSelector(constraint["labelSelector"], Child(at, "labelSelector"), errors);
  }
}

void ValidateSchedulingGates(const Value& gates, const std::string& path,
                             api::FieldErrors& errors) {
  std::set<absl::string_view> seen;
  for (size_t i = 0; i < gates.size(); ++i) {
    const absl::string_view name = gates.at(i)["name"].string_value();
    CheckQualifiedName(gates.at(i)["name"], Index(path, i), errors);
    if (!seen.insert(name).second) {
      errors.push_back(api::DuplicateField(Index(path, i), Value(name)));
    }
  }
}

}  // namespace quiesce::kinds
