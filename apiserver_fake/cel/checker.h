// Gives every node of a syntax tree its type, and every name and call what it refers to.
//
//   CheckScope scope{self_type, old_self_type};
//   Check(*expr, scope, arena, errors);
//   expr->type;   // bool
//
// Source: github.com/google/cel-go/checker/checker.go; the literals that are tried out beforehand:
// .../cel/validator.go.
#ifndef QUIESCE_APISERVER_FAKE_CEL_CHECKER_H_
#define QUIESCE_APISERVER_FAKE_CEL_CHECKER_H_

#include <string>
#include <utility>
#include <vector>

#include "apiserver_fake/cel/expr.h"
#include "apiserver_fake/cel/source_errors.h"
#include "apiserver_fake/cel/type.h"

namespace quiesce::cel {

// What the names self and oldSelf are; null pointer: not declared.
struct CheckScope {
  const Type* self = nullptr;
  const Type* old_self = nullptr;
  // Other names, in the order in which a run gets their values.
  std::vector<std::pair<std::string, const Type*>> variables = {};
};

struct CheckResult {
  bool uses_old_self = false;
  // A function that is declared but not built here; "" if none.
  std::string missing_function;
};

// Types live in `arena`. With errors, the tree is only good for being thrown away.
CheckResult Check(Expr& expr, const CheckScope& scope, TypeArena& arena, SourceErrors& errors);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_CHECKER_H_
