// Runs the rules (x-kubernetes-validations) of a schema on objects.
//
//   std::unique_ptr<const RuleValidator> validator = RuleValidator::Build(schema, props);
//   if (validator != nullptr) validator->Validate(object, &old, errors, warnings);
//
// Immutable. Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go. The
// order of sibling fields, which is random there, is that of their names.
#ifndef QUIESCE_APISERVER_FAKE_CEL_RULE_VALIDATOR_H_
#define QUIESCE_APISERVER_FAKE_CEL_RULE_VALIDATOR_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/cel/declared_type.h"
#include "apiserver_fake/cel/rule.h"
#include "apiserver_fake/cel/type.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::cel {

// The rules of a node of the schema and of the nodes below it.
struct RuleNode {
  const schema::Schema* schema = nullptr;
  bool resource = false;  // the node is a whole object
  std::vector<Rule> rules;
  bool uses_old_self = false;
  std::unique_ptr<const RuleNode> items, additional_properties;
  std::vector<std::pair<std::string, std::unique_ptr<const RuleNode>>> properties;
  std::vector<std::unique_ptr<const RuleNode>> all_of;

  bool empty() const {
    return rules.empty() && items == nullptr && additional_properties == nullptr &&
           properties.empty() && all_of.empty();
  }
};

class RuleValidator {
 public:
  // `schema` was built from `props`, a structural schema, and outlives the result. `resource`: of a
  // whole object. Null pointer where it has no rules.
  static std::unique_ptr<const RuleValidator> Build(const schema::Schema& schema,
                                                    const Value& props, bool resource = true);

  // Adds the broken rules to `errors`. `old` is null for a create. On an update, a rule that does
  // not look at oldSelf and fails on an unchanged value only adds a warning.
  void Validate(const Value& object, const Value* old, api::FieldErrors& errors,
                std::vector<std::string>& warnings) const;

  // The same for a default of a definition, found at `path`: as it would be kept, and as it would
  // come in again.
  void ValidateDefault(const std::string& path, const Value& value, api::FieldErrors& errors) const;

  // Rules that use a function which is not built here, and so never run: their places, as
  // "spec.x-kubernetes-validations[0]: format.named". For the report of a run.
  const std::vector<std::string>& unevaluated() const { return unevaluated_; }

 private:
  RuleValidator() = default;
  // `rules` is the schema that the rules are taken from: `props` itself, or a branch of its allOf.
  std::unique_ptr<const RuleNode> BuildNode(const schema::Schema& schema, const Value& props,
                                            const Value& rules, bool resource,
                                            const DeclaredType* declared, const std::string& path);
  void BuildProperties(RuleNode& node, const Value& props, const Value& rules,
                       const DeclaredType* declared, const std::string& path);

  TypeArena types_;
  DeclaredTypes declared_;
  std::unique_ptr<const RuleNode> root_;
  std::vector<std::string> unevaluated_;
};

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_RULE_VALIDATOR_H_
