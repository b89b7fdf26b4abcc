// A walk over the object and the tree of rules at once: the rules of a value, then its allOf
// branches, then what is below. One budget is for the whole object; when it is used up, everything
// ends, with the errors so far.
//
// Ratcheting: a rule that fails on a part that an update did not change is a warning, not an error,
// so that objects from before the rule can still be updated. That needs the part of the old object
// that belongs to each value. Two such correlations are carried: `old` is what oldSelf means,
// `current` and `around` what is compared for ratcheting; they differ, as the latter also knows the
// nearest part around where the value itself has none.
#include "apiserver_fake/cel/rule_run.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/correlation.h"

namespace quiesce::cel {
namespace {

constexpr size_t kMaxMessageBytes = 5120;

// The type of a node, which stands for its value in errors that are no failures.
Value TypeText(const schema::Schema& schema) {
  switch (schema.type) {
    case schema::SchemaType::kObject:
      return Value("object");
    case schema::SchemaType::kArray:
      return Value("array");
    case schema::SchemaType::kString:
      return Value("string");
    case schema::SchemaType::kInteger:
      return Value("integer");
    case schema::SchemaType::kNumber:
      return Value("number");
    case schema::SchemaType::kBoolean:
      return Value("boolean");
    default:
      return Value("");
  }
}

// Equal, as the correlation of the old and the new object sees it: lists of type map may be in
// another order, and what the schema does not know is never equal.
bool EqualBySchema(const schema::Schema& schema, const Value& value, const Value& before) {
  if (value.is_null() || before.is_null()) return value.is_null() && before.is_null();
  if (value.is_list() != before.is_list() || value.is_object() != before.is_object()) return false;
  if (value.is_list()) {
    if (value.size() != before.size()) return false;
    if (schema.list_type != schema::ListType::kMap) return value == before;
    for (size_t i = 0; i < value.size(); ++i) {
      const Value* twin = schema::CorrelatedItem(schema, &before, value, i);
      if (twin == nullptr || !EqualBySchema(*schema.items, value.at(i), *twin)) return false;
    }
    return true;
  }
  if (!value.is_object()) return value == before;
  if (value.size() != before.size()) return false;
  for (const ValueMember& member : value.members()) {
    const Value* twin = schema::CorrelatedMember(schema, &before, member.key.view());
    if (twin == nullptr) return false;
    if (!EqualBySchema(*schema.Property(member.key.view()), member.value, *twin)) return false;
  }
  return true;
}

api::FieldError FailureOf(const Rule& rule, std::string field, const Value* value,
                          std::string text) {
  if (rule.reason == "FieldValueForbidden") {
    return api::ForbiddenField(std::move(field), std::move(text));
  }
  if (rule.reason == "FieldValueRequired")
    return api::RequiredField(std::move(field), std::move(text));
  api::FieldError error =
      api::InvalidField(std::move(field), value == nullptr ? Value() : *value, std::move(text));
  // Objects and lists are not shown.
  if (value == nullptr) error.value.clear();
  if (rule.reason == "FieldValueDuplicate") {
    error.type = api::FieldError::Type::kDuplicate;
    error.detail.clear();
  }
  return error;
}

}  // namespace

std::string RuleRun::PathText(const api::FieldStep& at) const {
  if (at.is_root()) return prefix_.empty() ? "<nil>" : std::string(prefix_);
  std::string path = at.BracketPath();
  return prefix_.empty() ? path : absl::StrCat(prefix_, path[0] == '[' ? "" : ".", path);
}

bool RuleRun::Unchanged(const Place& place) {
  const Correlated* part = place.current != nullptr ? place.current : place.around;
  return part != nullptr && EqualBySchema(*part->schema, *part->value, *part->before);
}

void RuleRun::Validate(const RuleNode& root, const Value& object, const Value* old) {
  Place place;
  place.value = &object;
  place.old = old;
  Correlated whole{&object, old, root.schema};
  if (old != nullptr && prefix_.empty()) place.current = &whole;
  Visit(root, place, api::FieldStep());
}

void RuleRun::Visit(const RuleNode& node, const Place& place, const api::FieldStep& at) {
  if (place.value->is_null()) return;
  RunRules(node, place, at);
  for (const std::unique_ptr<const RuleNode>& branch : node.all_of) {
    if (exhausted()) return;
    // Branches are not ratcheted by the value itself.
    Place within = place;
    within.current = nullptr;
    Visit(*branch, within, at);
  }
  if (exhausted()) return;
  if (place.value->is_list()) VisitItems(node, place, at);
  if (place.value->is_object()) VisitMembers(node, place, at);
}

void RuleRun::VisitMembers(const RuleNode& node, const Place& place, const api::FieldStep& at) {
  auto visit = [&](const RuleNode& inner, const ValueMember& member, const api::FieldStep& step) {
    const absl::string_view key = member.key.view();
    Place next = place;
    next.value = &member.value;
    next.old = place.old == nullptr ? nullptr : place.old->Find(key);
    Correlated found{};
    if (place.current != nullptr) {
      next.around = place.current;
      next.current = nullptr;
      const Value* before =
          schema::CorrelatedMember(*place.current->schema, place.current->before, key);
      const bool versioned = place.around == nullptr && (key == "apiVersion" || key == "kind");
      if (versioned) {
        // Both sides were brought to one version, so nothing is known of changes.
        next.around = nullptr;
      } else if (before != nullptr) {
        found = {&member.value, before, place.current->schema->Property(key)};
        next.current = &found;
      }
    }
    Visit(inner, next, step);
  };
  if (node.additional_properties != nullptr) {
    for (const ValueMember& member : place.value->members()) {
      if (exhausted()) return;
      visit(*node.additional_properties, member, api::FieldStep::MapKey(&at, member.key.view()));
    }
  }
  for (const auto& [key, inner] : node.properties) {
    if (exhausted()) return;
    const absl::string_view name = key;
    for (const ValueMember& member : place.value->members()) {
      if (member.key.view() == name) visit(*inner, member, api::FieldStep(&at, name));
    }
  }
}

void RuleRun::VisitItems(const RuleNode& node, const Place& place, const api::FieldStep& at) {
  if (node.items == nullptr) return;
  for (size_t i = 0; i < place.value->size(); ++i) {
    if (exhausted()) return;
    Place next = place;
    next.value = &place.value->at(i);
    next.old = schema::CorrelatedItem(*node.schema, place.old, *place.value, i);
    Correlated found{};
    if (place.current != nullptr) {
      next.around = place.current;
      next.current = nullptr;
      const Value* before =
          schema::CorrelatedItem(*place.current->schema, place.current->before, *place.value, i);
      if (before != nullptr) {
        found = {next.value, before, place.current->schema->items};
        next.current = &found;
      }
    }
    Visit(*node.items, next, api::FieldStep(&at, i));
  }
}

bool RuleRun::Exhaust() {
  budget_ = -1;
  return false;
}

void RuleRun::RunRules(const RuleNode& node, const Place& place, const api::FieldStep& at) {
  if (node.rules.empty()) return;
  // Used up to the last unit without a rule that noticed: the next one does.
  if (budget_ == 0) {
    errors_.push_back(api::InvalidField(PathText(at), TypeText(*node.schema),
                                        "validation failed due to running out of cost budget, no "
                                        "further validation rules will be run"));
    Exhaust();
    return;
  }
  const CelValue self = CelValue::FromData(*place.value, *node.schema, node.resource);
  const bool has_old = place.old != nullptr && !place.old->is_null();
  CelValue old_self;
  if (node.uses_old_self && has_old) {
    old_self = CelValue::FromData(*place.old, *node.schema, node.resource);
  }
  for (const Rule& rule : node.rules) {
    if (!rule.error.empty()) {
      errors_.push_back(api::InvalidField(PathText(at), TypeText(*node.schema),
                                          absl::StrCat("rule compile error: ", rule.error)));
      continue;
    }
    if (rule.program == nullptr || !rule.missing_function.empty()) continue;
    if (rule.uses_old_self && !has_old && !rule.optional_old_self) continue;
    CelValue old = old_self;
    if (rule.optional_old_self) old = has_old ? CelValue::Optional(old_self) : CelValue::NoValue();
    // A message sees the old value itself, never an optional.
    const CelValue* plain = node.uses_old_self && has_old ? &old_self : nullptr;
    if (!RunRule(node, rule, place, at, {&self, &old, plain})) return;
  }
}

bool RuleRun::RunRule(const RuleNode& node, const Rule& rule, const Place& place,
                      const api::FieldStep& at, const Names& names) {
  const CelValue result = rule.program->Run(evaluator_, *names.self, names.old_self);
  if (evaluator_.cost() > static_cast<uint64_t>(budget_)) {
    errors_.push_back(api::InvalidField(PathText(at), TypeText(*node.schema),
                                        "validation failed due to running out of cost budget, no "
                                        "further validation rules will be run"));
    return Exhaust();
  }
  budget_ -= static_cast<int64_t>(evaluator_.cost());
  if (result.is_error()) return ReportRunError(node, rule, at, result.text());
  return result.is_true() || ReportFailure(node, rule, place, at, names);
}

bool RuleRun::ReportRunError(const RuleNode& node, const Rule& rule, const api::FieldStep& at,
                             absl::string_view error) {
  const bool too_costly = absl::StartsWith(error, kCostExceeded);
  std::string text;
  if (absl::StartsWith(error, "no such overload")) {
    text = absl::StrCat("'", error,
                        "': call arguments did not match a supported operator, function or macro "
                        "signature for rule: ",
                        rule.name());
  } else if (too_costly) {
    text = absl::StrCat("'", error,
                        "': no further validation rules will be run due to call cost exceeds "
                        "limit for rule: ",
                        rule.name());
  } else {
    text = absl::StrCat(error, " evaluating rule: ", rule.name());
  }
  errors_.push_back(api::InvalidField(PathText(at), TypeText(*node.schema), std::move(text)));
  return !too_costly || Exhaust();
}

void RuleRun::Report(const Rule& rule, const Place& place, api::FieldError error) {
  if (!rule.uses_old_self && Unchanged(place)) {
    warnings_.push_back(absl::StrCat(error.field, ": ", error.Body()));
  } else {
    errors_.push_back(std::move(error));
  }
}

bool RuleRun::ReportFailure(const RuleNode& node, const Rule& rule, const Place& place,
                            const api::FieldStep& at, const Names& names) {
  std::string field = PathText(at);
  if (!rule.field_path.empty()) {
    field = at.is_root() && prefix_.empty() ? rule.field_path
                                            : absl::StrCat(field, ".", rule.field_path);
  }
  std::string fatal;
  std::string text = Message(rule, names, fatal);
  if (!fatal.empty()) {
    Report(rule, place,
           api::InvalidField(std::move(field), TypeText(*node.schema), std::move(fatal)));
    return Exhaust();
  }
  if (text.empty()) {
    text = rule.message.empty() ? absl::StrCat("failed rule: ", rule.text) : rule.message;
  }
  const bool shown = node.schema->type != schema::SchemaType::kObject &&
                     node.schema->type != schema::SchemaType::kArray;
  Report(rule, place,
         FailureOf(rule, std::move(field), shown ? place.value : nullptr, std::move(text)));
  return true;
}

std::string RuleRun::Message(const Rule& rule, const Names& names, std::string& fatal) {
  if (rule.message_program == nullptr) return "";
  const CelValue result = rule.message_program->Run(evaluator_, *names.self, names.message_old);
  if (evaluator_.cost() > static_cast<uint64_t>(budget_)) {
    fatal =
        "messageExpression evaluation failed due to running out of cost budget, no further "
        "validation rules will be run";
    return "";
  }
  if (result.is_error() && absl::StartsWith(result.text(), kCostExceeded)) {
    fatal = absl::StrCat(
        "no further validation rules will be run due to call cost exceeds limit "
        "for messageExpression: ",
        GoQuote(rule.message_expression));
    return "";
  }
  budget_ -= static_cast<int64_t>(evaluator_.cost());
  if (!result.is(CelValue::Kind::kString)) return "";
  absl::string_view text = absl::StripAsciiWhitespace(result.text());
  if (text.size() > kMaxMessageBytes || absl::StrContains(text, "\n")) return "";
  return std::string(text);
}

}  // namespace quiesce::cel
