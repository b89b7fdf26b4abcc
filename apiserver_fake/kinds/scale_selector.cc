#include "apiserver_fake/kinds/scale_selector.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace quiesce::kinds {
namespace {

// One requirement, with the key that orders it.
using Requirement = std::pair<std::string, std::string>;

void AddEqualities(const Value& labels, std::vector<Requirement>& out) {
  for (const ValueMember& label : labels.members()) {
    out.emplace_back(std::string(label.key.view()),
                     absl::StrCat(label.key.view(), "=", label.value.string_value()));
  }
}

void AddExpression(const Value& expression, std::vector<Requirement>& out) {
  std::string key(expression["key"].string_value());
  absl::string_view op = expression["operator"].string_value();
  std::vector<std::string> values;
  for (const Value& value : expression["values"].items()) {
    values.emplace_back(value.string_value());
  }
  std::sort(values.begin(), values.end());
  std::string list = absl::StrCat("(", absl::StrJoin(values, ","), ")");
  std::string text;
  if (op == "In") text = absl::StrCat(key, " in ", list);
  if (op == "NotIn") text = absl::StrCat(key, " notin ", list);
  if (op == "Exists") text = key;
  if (op == "DoesNotExist") text = absl::StrCat("!", key);
  out.emplace_back(std::move(key), std::move(text));
}

}  // namespace

std::string SelectorText(const Value& selector) {
  std::vector<Requirement> requirements;
  if (selector.Has("matchLabels") || selector.Has("matchExpressions")) {
    AddEqualities(selector["matchLabels"], requirements);
    for (const Value& expression : selector["matchExpressions"].items()) {
      AddExpression(expression, requirements);
    }
  } else {
    AddEqualities(selector, requirements);
  }
  std::stable_sort(requirements.begin(), requirements.end(),
                   [](const Requirement& a, const Requirement& b) { return a.first < b.first; });
  return absl::StrJoin(requirements, ",", [](std::string* out, const Requirement& requirement) {
    absl::StrAppend(out, requirement.second);
  });
}

}  // namespace quiesce::kinds
