#include "apiserver_fake/cel/rule_validator.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/cel/rule_run.h"

namespace quiesce::cel {
namespace {

bool HasRules(const Value& props) {
  if (!props.is_object()) return false;
  if (!props["x-kubernetes-validations"].empty()) return true;
  if (HasRules(props["items"]) || HasRules(props["additionalProperties"])) return true;
  for (const ValueMember& property : props["properties"].members()) {
    if (HasRules(property.value)) return true;
  }
  return false;
}

}  // namespace

std::unique_ptr<const RuleValidator> RuleValidator::Build(const schema::Schema& schema,
                                                          const Value& props, bool resource) {
  // Rules that stand only within allOf do not count: the server finds none then.
  if (!HasRules(props)) return nullptr;
  std::unique_ptr<RuleValidator> validator(new RuleValidator);
  const DeclaredType* declared = validator->declared_.Declare(schema, resource, validator->types_);
  validator->root_ = validator->BuildNode(schema, props, props, resource, declared, "");
  if (validator->root_ == nullptr) return nullptr;
  return validator;
}

std::unique_ptr<const RuleNode> RuleValidator::BuildNode(const schema::Schema& schema,
                                                         const Value& props, const Value& rules,
                                                         bool resource,
                                                         const DeclaredType* declared,
                                                         const std::string& path) {
  auto node = std::make_unique<RuleNode>();
  node->schema = &schema;
  node->resource = resource;
  if (declared != nullptr) {
    node->rules = CompileRules(rules["x-kubernetes-validations"], props, *declared, types_);
  }
  for (size_t i = 0; i < node->rules.size(); ++i) {
    const Rule& rule = node->rules[i];
    node->uses_old_self |= rule.uses_old_self;
    if (rule.missing_function.empty()) continue;
    unevaluated_.push_back(
        absl::StrCat(path, ".x-kubernetes-validations[", i, "]: ", rule.missing_function));
  }
  const DeclaredType* element = declared == nullptr ? nullptr : declared->element;
  if (schema.items != nullptr && rules["items"].is_object()) {
    node->items = BuildNode(*schema.items, props["items"], rules["items"],
                            schema.items->embedded_resource, element, absl::StrCat(path, ".items"));
  }
  BuildProperties(*node, props, rules, declared, path);
  const schema::Schema* additional = schema.additional_properties;
  if (additional != nullptr && rules["additionalProperties"].is_object()) {
    node->additional_properties = BuildNode(
        *additional, props["additionalProperties"], rules["additionalProperties"],
        additional->embedded_resource, element, absl::StrCat(path, ".additionalProperties"));
  }
  size_t branch = 0;
  for (const Value& one : rules["allOf"].items()) {
    std::unique_ptr<const RuleNode> found = BuildNode(schema, props, one, resource, declared,
                                                      absl::StrCat(path, ".allOf[", branch++, "]"));
    if (found != nullptr) node->all_of.push_back(std::move(found));
  }
  if (node->empty()) return nullptr;
  return node;
}

void RuleValidator::BuildProperties(RuleNode& node, const Value& props, const Value& rules,
                                    const DeclaredType* declared, const std::string& path) {
  for (const ValueMember& property : rules["properties"].members()) {
    const absl::string_view key = property.key.view();
    const schema::Schema* schema = node.schema->PropertyOnly(key);
    if (schema == nullptr || declared == nullptr) continue;
    const DeclaredType* field = nullptr;
    if (std::optional<std::string> escaped = EscapeField(key)) {
      field = declared->Field(*escaped);
    } else {
      field = declared_.Declare(*schema, schema->embedded_resource, types_);
    }
    if (field == nullptr) continue;
    std::unique_ptr<const RuleNode> found =
        BuildNode(*schema, props["properties"][key], property.value, schema->embedded_resource,
                  field, absl::StrCat(path, ".properties[", key, "]"));
    if (found != nullptr) node.properties.emplace_back(std::string(key), std::move(found));
  }
}

void RuleValidator::Validate(const Value& object, const Value* old, api::FieldErrors& errors,
                             std::vector<std::string>& warnings) const {
  RuleRun(errors, warnings).Validate(*root_, object, old);
}

void RuleValidator::ValidateDefault(const std::string& path, const Value& value,
                                    api::FieldErrors& errors) const {
  const size_t before = errors.size();
  std::vector<std::string> warnings;
  RuleRun(errors, warnings, path).Validate(*root_, value, &value);
  if (errors.size() == before) RuleRun(errors, warnings, path).Validate(*root_, value, nullptr);
}

}  // namespace quiesce::cel
