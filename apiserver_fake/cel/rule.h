// The rules of one node of a schema, compiled.
//
//   std::vector<Rule> rules = CompileRules(props["x-kubernetes-validations"], props, *declared,
//                                          arena);
//   rules[0].error;   // "compilation failed: ERROR: ..."
//
// Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go.
#ifndef QUIESCE_APISERVER_FAKE_CEL_RULE_H_
#define QUIESCE_APISERVER_FAKE_CEL_RULE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/cel/declared_type.h"
#include "apiserver_fake/cel/program.h"
#include "apiserver_fake/cel/type.h"

namespace quiesce::cel {

// Of one expression and of all rules on one object.
inline constexpr uint64_t kCostPerExpression = 1000000;
inline constexpr int64_t kCostPerObject = 10000000;

struct Rule {
  std::string text, message;  // trimmed
  std::string message_expression;
  std::string reason;      // "" where not given
  std::string field_path;  // below the node; "" where not given
  bool optional_old_self = false;

  std::unique_ptr<const Program> program;  // null pointer with `error`, and of an empty rule
  std::unique_ptr<const Program> message_program;  // null pointer where there is none, or wrong
  std::string error, message_error;  // why the expressions do not compile; "" if they do
  bool uses_old_self = false;
  std::string missing_function;  // declared, but not built here: the rule cannot run
  uint64_t max_cost = 0, message_max_cost = 0;

  // What errors call the rule by: its message, else its text.
  absl::string_view name() const { return message.empty() ? text : message; }
};

// `rules` are those of the node with the schema `props`, or of a branch of its allOf. `self` and
// `arena` outlive the result.
std::vector<Rule> CompileRules(const Value& rules, const Value& props, const DeclaredType& self,
                               TypeArena& arena);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_RULE_H_
