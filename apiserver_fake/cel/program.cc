#include "apiserver_fake/cel/program.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "apiserver_fake/cel/cost.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/parser.h"
#include "apiserver_fake/cel/source_errors.h"

namespace quiesce::cel {
namespace {

bool IsConstant(const Expr& expr) { return expr.kind == ExprKind::kLiteral; }

bool IsConversion(absl::string_view name) {
  static constexpr absl::string_view kNames[] = {"bool", "bytes",  "double",    "duration",
                                                 "int",  "string", "timestamp", "uint"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

// Replaces conversions and lists of constants by what they give. Conversions that fail are errors.
void FoldExpr(Expr& expr, std::string& error) {
  bool constant = true;
  for (Expr* arg : expr.args) {
    FoldExpr(*arg, error);
    constant &= IsConstant(*arg);
  }
  if (!constant || expr.args.empty()) return;
  CelValue value;
  if (expr.kind == ExprKind::kList) {
    CelValue::Items items;
    for (size_t i = 0; i < expr.args.size(); ++i) {
      if (expr.optional[i]) return;
      items.push_back(expr.args[i]->literal);
    }
    value = CelValue::List(std::move(items));
  } else if (expr.kind == ExprKind::kCall && (IsConversion(expr.name) || expr.name == "quantity")) {
    value = expr.function->Call({expr.args[0]->literal});
    if (value.is_error()) {
      if (IsConversion(expr.name) && error.empty()) error = std::string(value.text());
      return;
    }
  } else {
    return;
  }
  expr.kind = ExprKind::kLiteral;
  expr.literal = std::move(value);
  expr.args.clear();
}

}  // namespace

absl::Status Program::Compile(absl::string_view text, const CheckScope& scope) {
  SourceErrors errors(text);
  root_ = Parse(text, exprs_, errors);
  if (root_ != nullptr) checked_ = Check(*root_, scope, types_, errors);
  return errors.empty() ? absl::OkStatus() : absl::InvalidArgumentError(errors.ToString());
}

uint64_t Program::MaxCost(const DeclaredType& self) const {
  return EstimateMaxCost(*root_, exprs_.size(), self);
}

absl::Status Program::Fold() {
  std::string error;
  FoldExpr(*root_, error);
  return error.empty() ? absl::OkStatus() : absl::InvalidArgumentError(error);
}

}  // namespace quiesce::cel
