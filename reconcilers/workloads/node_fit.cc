#include "reconcilers/workloads/node_fit.h"

#include <algorithm>
#include <optional>
#include <string>

#include "apiserver_fake/api/label_selector.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {
namespace {

std::optional<api::LabelRequirement::Operator> OperatorOf(absl::string_view name) {
  using Operator = api::LabelRequirement::Operator;
  if (name == "In") return Operator::kIn;
  if (name == "NotIn") return Operator::kNotIn;
  if (name == "Exists") return Operator::kExists;
  if (name == "DoesNotExist") return Operator::kDoesNotExist;
  if (name == "Gt") return Operator::kGreaterThan;
  if (name == "Lt") return Operator::kLessThan;
  return std::nullopt;
}

bool MatchesExpression(const Value& expression, const Value& node) {
  const auto op = OperatorOf(expression["operator"].string_value());
  if (!op.has_value()) return false;
  api::LabelRequirement requirement;
  requirement.key = std::string(expression["key"].string_value());
  requirement.op = *op;
  for (const Value& value : expression["values"].items()) {
    requirement.values.emplace_back(value.string_value());
  }
  std::sort(requirement.values.begin(), requirement.values.end());
  return requirement.Matches(LabelsOf(node));
}

// Of the fields only the name is there to ask for.
bool MatchesField(const Value& expression, const Value& node) {
  if (expression["values"].size() != 1) return false;
  const absl::string_view op = expression["operator"].string_value();
  const bool equal = expression["key"].string_value() == "metadata.name" &&
                     expression["values"].at(0).string_value() == NameOf(node);
  return op == "In" ? equal : op == "NotIn" && !equal;
}

bool MatchesTerm(const Value& term, const Value& node) {
  const auto expressions = term["matchExpressions"].items();
  const auto fields = term["matchFields"].items();
  if (expressions.empty() && fields.empty()) return false;
  return std::all_of(expressions.begin(), expressions.end(),
                     [&](const Value& one) { return MatchesExpression(one, node); }) &&
         std::all_of(fields.begin(), fields.end(),
                     [&](const Value& one) { return MatchesField(one, node); });
}

}  // namespace

bool MatchesRequiredAffinity(const Value& pod_spec, const Value& node) {
  const Value& labels = LabelsOf(node);
  for (const ValueMember& wanted : pod_spec["nodeSelector"].members()) {
    const Value* label = labels.Find(wanted.key.view());
    if (label == nullptr || *label != wanted.value) return false;
  }
  const Value& required =
      pod_spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
  if (required.is_null()) return true;
  const auto terms = required["nodeSelectorTerms"].items();
  return std::any_of(terms.begin(), terms.end(),
                     [&](const Value& term) { return MatchesTerm(term, node); });
}

bool ToleratesTaint(const Value& toleration, const Value& taint) {
  const absl::string_view effect = toleration["effect"].string_value();
  const absl::string_view key = toleration["key"].string_value();
  if (!effect.empty() && effect != taint["effect"].string_value()) return false;
  if (!key.empty() && key != taint["key"].string_value()) return false;
  const absl::string_view op = toleration["operator"].string_value();
  if (op == "Exists") return true;
  return (op.empty() || op == "Equal") &&
         toleration["value"].string_value() == taint["value"].string_value();
}

bool IsTolerated(const Value& pod_spec, const Value& taint) {
  const auto tolerations = pod_spec["tolerations"].items();
  return std::any_of(tolerations.begin(), tolerations.end(),
                     [&](const Value& one) { return ToleratesTaint(one, taint); });
}

bool Tolerates(const Value& pod_spec, const Value& node,
               absl::Span<const absl::string_view> effects) {
  const auto taints = node["spec"]["taints"].items();
  return std::all_of(taints.begin(), taints.end(), [&](const Value& taint) {
    const bool matters =
        std::find(effects.begin(), effects.end(), taint["effect"].string_value()) != effects.end();
    return !matters || IsTolerated(pod_spec, taint);
  });
}

}  // namespace quiesce::reconcilers::workloads
