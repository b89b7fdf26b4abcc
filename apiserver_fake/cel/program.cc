#include "apiserver_fake/cel/program.h"

#include <utility>
#include <vector>

#include "apiserver_fake/cel/cost.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/parser.h"
#include "apiserver_fake/cel/source_errors.h"

namespace quiesce::api::cel {
namespace {

bool IsConstant(const Expr& expr) { return expr.kind == ExprKind::kLiteral; }

// Replaces calls and lists of constants by what they give.
void FoldExpr(Expr& expr) {
  bool constant = true;
  for (Expr* arg : expr.args) {
    FoldExpr(*arg);
    constant &= IsConstant(*arg);
  }
  if (!constant || expr.args.empty()) return;
  Val value;
  if (expr.kind == ExprKind::kList) {
    Val::Items items;
    for (size_t i = 0; i < expr.args.size(); ++i) {
      if (expr.optional[i]) return;
      items.push_back(expr.args[i]->literal);
    }
    value = Val::List(std::move(items));
  } else if (expr.kind == ExprKind::kCall &&
             (expr.name == "duration" || expr.name == "timestamp" || expr.name == "quantity")) {
    value = expr.function->evaluate({expr.args[0]->literal});
    if (value.is_error()) return;
  } else {
    return;
  }
  expr.kind = ExprKind::kLiteral;
  expr.literal = std::move(value);
  expr.args.clear();
}

}  // namespace

std::string Program::Compile(absl::string_view text, const CheckScope& scope) {
  SourceErrors errors(text);
  root_ = Parse(text, exprs_, errors);
  if (root_ != nullptr) checked_ = Check(*root_, scope, types_, errors);
  return errors.empty() ? "" : errors.ToString();
}

uint64_t Program::MaxCost(const DeclaredType& self) const {
  return EstimateMaxCost(*root_, exprs_.size(), self);
}

void Program::Fold() { FoldExpr(*root_); }

}  // namespace quiesce::api::cel
