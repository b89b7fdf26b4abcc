#include "apiserver_fake/cel/rule.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/simple_json_path.h"

namespace quiesce::cel {
namespace {

std::string Trimmed(const Value& text) {
  return std::string(absl::StripAsciiWhitespace(text.string_value()));
}

// What a rule's expressions may name.
CheckScope ScopeOf(const Rule& rule, const DeclaredType& self, TypeArena& arena) {
  CheckScope scope;
  scope.self = self.type;
  scope.old_self = rule.optional_old_self ? arena.Optional(self.type) : self.type;
  return scope;
}

void CompileMessage(Rule& rule, const CheckScope& scope, const DeclaredType& self) {
  auto program = std::make_unique<Program>();
  const absl::Status compiled = program->Compile(rule.message_expression, scope);
  if (!compiled.ok()) {
    rule.message_error = absl::StrCat("messageExpression compilation failed: ", compiled.message());
  } else if (program->type().kind != TypeKind::kString) {
    rule.message_error = "messageExpression must evaluate to a string";
  } else {
    const uint64_t cost = program->MaxCost(self);
    const absl::Status folded = program->Fold();
    if (!folded.ok()) {
      rule.message_error =
          absl::StrCat("messageExpression instantiation failed: ", folded.message());
      return;
    }
    rule.message_max_cost = cost;
    if (rule.missing_function.empty()) rule.missing_function = program->missing_function();
    rule.message_program = std::move(program);
  }
}

void Compile(Rule& rule, const Value& written, const DeclaredType& self, TypeArena& arena) {
  const CheckScope scope = ScopeOf(rule, self, arena);
  auto program = std::make_unique<Program>();
  const absl::Status compiled = program->Compile(written["rule"].string_value(), scope);
  if (!compiled.ok()) {
    rule.error = absl::StrCat("compilation failed: ", compiled.message());
    return;
  }
  if (program->type().kind != TypeKind::kBool) {
    rule.error = "cel expression must evaluate to a bool";
    return;
  }
  rule.uses_old_self = program->uses_old_self();
  rule.missing_function = program->missing_function();
  const uint64_t cost = program->MaxCost(self);
  const absl::Status folded = program->Fold();
  if (!folded.ok()) {
    rule.error = absl::StrCat("program instantiation failed: ", folded.message());
    return;
  }
  rule.max_cost = cost;
  rule.program = std::move(program);
  if (!rule.message_expression.empty()) CompileMessage(rule, scope, self);
}

}  // namespace

std::vector<Rule> CompileRules(const Value& rules, const Value& props, const DeclaredType& self,
                               TypeArena& arena) {
  std::vector<Rule> compiled;
  for (const Value& written : rules.items()) {
    Rule rule;
    rule.text = Trimmed(written["rule"]);
    rule.message = Trimmed(written["message"]);
    rule.message_expression = std::string(written["messageExpression"].string_value());
    rule.reason = std::string(written["reason"].string_value());
    rule.optional_old_self = written["optionalOldSelf"].bool_value();
    if (!rule.text.empty()) Compile(rule, written, self, arena);
    absl::string_view field = written["fieldPath"].string_value();
    if (!field.empty()) {
      api::SchemaPath path = api::FollowSchemaPath(field, props, /*arrays=*/true);
      if (path.error.empty()) rule.field_path = path.path;
    }
    compiled.push_back(std::move(rule));
  }
  return compiled;
}

}  // namespace quiesce::cel
