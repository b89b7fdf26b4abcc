// Errors are values: a call gives back the first argument that is one, and only what may swallow an
// error (&&, ||, the conditions of loops) goes on. The limit on the cost is looked at before each
// expression, so that no loop runs on after it.
//
// The checker gives every loop three neighbouring slots in locals_: the accumulator, and one or two
// variables. Loops inside have higher slots, so a loop that ends cuts the list back to where it
// began.
#include "apiserver_fake/cel/evaluator.h"

#include <cassert>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/runtime_cost.h"
#include "apiserver_fake/cel/select_field.h"

namespace quiesce::cel {
namespace {

constexpr uint64_t kListBase = 10, kMapBase = 30;

bool IsOptionalVal(const CelValue& val) { return val.is(CelValue::Kind::kOptional); }

}  // namespace

CelValue Evaluator::Run(const Expr& expr, const CelValue& self, const CelValue* old_self) {
  self_ = &self;
  old_self_ = old_self;
  cost_ = 0;
  locals_.clear();
  CelValue result = Eval(expr);
  return Exceeded() ? CelValue::Error(kCostExceeded) : result;
}

CelValue Evaluator::Run(const Expr& expr, std::vector<CelValue> variables) {
  self_ = old_self_ = nullptr;
  cost_ = 0;
  locals_ = std::move(variables);
  CelValue result = Eval(expr);
  return Exceeded() ? CelValue::Error(kCostExceeded) : result;
}

CelValue Evaluator::Eval(const Expr& expr) {
  if (Exceeded()) return CelValue::Error(kCostExceeded);
  switch (expr.kind) {
    case ExprKind::kLiteral:
      return expr.literal;
    case ExprKind::kIdent:
      return EvalIdent(expr);
    case ExprKind::kSelect:
      return EvalSelect(expr);
    case ExprKind::kCall:
      return EvalCall(expr);
    case ExprKind::kList:
      return EvalList(expr);
    case ExprKind::kMap:
      return EvalMap(expr);
    case ExprKind::kComprehension:
      return EvalComprehension(expr);
    case ExprKind::kStruct:
      break;
  }
  return CelValue::NoSuchOverload();
}

CelValue Evaluator::EvalIdent(const Expr& expr) {
  if (expr.binding == Binding::kType) return expr.literal;
  Charge(1);
  switch (expr.binding) {
    case Binding::kSelf:
      return *self_;
    case Binding::kOldSelf:
      if (old_self_ != nullptr) return *old_self_;
      break;
    case Binding::kLocal:
      assert(static_cast<size_t>(expr.local) < locals_.size());
      return locals_[static_cast<size_t>(expr.local)];
    default:
      break;
  }
  return CelValue::Error(absl::StrCat("no such attribute(s): ", expr.name));
}

CelValue Evaluator::EvalSelect(const Expr& expr) {
  CelValue operand = Eval(*expr.args[0]);
  if (!expr.test_only) {
    Charge(1);
    return SelectField(operand, expr.name);
  }
  if (operand.is_error()) return operand;
  if (IsOptionalVal(operand)) {
    if (!operand.has_value()) return CelValue::Bool(false);
    operand = operand.optional_value();
  }
  if (!operand.is(CelValue::Kind::kMap)) return CelValue::Bool(false);
  std::optional<CelValue> field = operand.FindText(expr.name);
  if (field.has_value() && field->is_error()) return *std::move(field);
  return CelValue::Bool(field.has_value());
}

// && with `decisive` false, || with true: what decides swallows the other side's error.
CelValue Evaluator::EvalLogical(const Expr& expr, bool decisive) {
  CelValue failed;
  bool has_failed = false;
  for (const Expr* arg : expr.args) {
    CelValue term = Eval(*arg);
    if (term.is(CelValue::Kind::kBool)) {
      if (term.is_true() == decisive) return term;
      continue;
    }
    if (!has_failed) failed = term.is_error() ? std::move(term) : CelValue::NoSuchOverload();
    has_failed = true;
  }
  return has_failed ? failed : CelValue::Bool(!decisive);
}

CelValue Evaluator::EvalConditional(const Expr& expr) {
  CelValue condition = Eval(*expr.args[0]);
  if (condition.is_error()) return condition;
  if (!condition.is(CelValue::Kind::kBool)) return CelValue::NoSuchOverload();
  return Eval(*expr.args[condition.is_true() ? 1 : 2]);
}

// or() and orValue() look at their argument only where there is no value.
CelValue Evaluator::EvalOptionalOr(const Expr& expr) {
  CelValue optional = Eval(*expr.args[0]);
  if (optional.is_error()) return optional;
  if (!IsOptionalVal(optional)) return CelValue::NoSuchOverload();
  if (!optional.has_value()) return Eval(*expr.args[1]);
  return expr.name == "or" ? optional : optional.optional_value();
}

CelValue Evaluator::EvalMatches(const Expr& expr, const std::vector<CelValue>& args) {
  if (!expr.pattern.has_value() || !args[0].is(CelValue::Kind::kString)) {
    return expr.function->Call(args);
  }
  return CelValue::Bool(expr.pattern->Matches(args[0].text()));
}

CelValue Evaluator::EvalCall(const Expr& expr) {
  const std::string& name = expr.name;
  if (name == "_&&_") return EvalLogical(expr, false);
  if (name == "_||_") return EvalLogical(expr, true);
  if (name == "_?_:_") return EvalConditional(expr);
  if ((name == "or" || name == "orValue") && expr.args.size() == 2) return EvalOptionalOr(expr);
  if (name == "@not_strictly_false") {
    Charge(1);
    CelValue value = Eval(*expr.args[0]);
    return CelValue::Bool(!value.is(CelValue::Kind::kBool) || value.is_true());
  }
  std::vector<CelValue> args;
  args.reserve(expr.args.size());
  for (const Expr* arg : expr.args) {
    args.push_back(Eval(*arg));
    if (args.back().is_error()) return args.back();
  }
  if (expr.function == nullptr || expr.function->evaluate == nullptr)
    return CelValue::NoSuchOverload();
  // Copying the list each time would make filter() and map() quadratic.
  // A loop that collects items adds to its own list.
  if (name == "_+_" && expr.args[0]->kind == ExprKind::kIdent &&
      expr.args[0]->binding == Binding::kLocal && args[0].is(CelValue::Kind::kList) &&
      args[1].is(CelValue::Kind::kList) && expr.args[0]->name[0] == '@') {
    Charge(1);
    args[0] = CelValue();
    return CelValue::Append(
        std::exchange(locals_[static_cast<size_t>(expr.args[0]->local)], CelValue()), args[1]);
  }
  CelValue result = name == "matches" ? EvalMatches(expr, args) : expr.function->Call(args);
  Charge(CallCost(expr, args, result));
  return result;
}

CelValue Evaluator::EvalList(const Expr& expr) {
  Charge(kListBase);
  CelValue::Items items;
  items.reserve(expr.args.size());
  for (size_t i = 0; i < expr.args.size(); ++i) {
    CelValue item = Eval(*expr.args[i]);
    if (item.is_error()) return item;
    if (!expr.optional[i]) {
      items.push_back(std::move(item));
    } else if (!IsOptionalVal(item)) {
      return CelValue::Error(
          absl::StrCat("cannot initialize optional list element from non-optional "
                       "value ",
                       item.Show()));
    } else if (item.has_value()) {
      items.push_back(item.optional_value());
    }
  }
  return CelValue::List(std::move(items));
}

CelValue Evaluator::EvalMap(const Expr& expr) {
  Charge(kMapBase);
  CelValue::Entries entries;
  for (size_t i = 0; i < expr.args.size(); i += 2) {
    CelValue key = Eval(*expr.args[i]);
    if (key.is_error()) return key;
    CelValue value = Eval(*expr.args[i + 1]);
    if (value.is_error()) return value;
    if (expr.optional[i / 2]) {
      if (!IsOptionalVal(value)) {
        return CelValue::Error(absl::StrCat("cannot initialize optional entry '", key.Show(),
                                            "' from non-optional value ", value.Show()));
      }
      if (!value.has_value()) continue;
      value = CelValue(value.optional_value());
    }
    if (!key.is_number() && !key.is(CelValue::Kind::kString) && !key.is(CelValue::Kind::kBool)) {
      return CelValue::Error(absl::StrCat("unsupported key type: ", key.TypeName()));
    }
    for (const auto& [other, unused] : entries) {
      if (other.Equals(key).is_true()) {
        return CelValue::Error(absl::StrCat("Failed with repeated key"));
      }
    }
    entries.emplace_back(std::move(key), std::move(value));
  }
  return CelValue::Map(std::move(entries));
}

bool Evaluator::Turn(const Expr& expr) {
  const size_t slot = static_cast<size_t>(expr.local);
  CelValue condition = Eval(*expr.args[kCondition]);
  if (condition.is(CelValue::Kind::kBool) && !condition.is_true()) return false;
  locals_.resize(slot + 3);
  // A loop within the condition or the step has cut the list back to its own start.
  locals_[slot] = Eval(*expr.args[kStep]);
  locals_.resize(slot + 3);
  return !Exceeded();
}

CelValue Evaluator::EvalComprehension(const Expr& expr) {
  CelValue range = Eval(*expr.args[kRange]);
  if (range.is_error()) return range;
  CelValue init = Eval(*expr.args[kInit]);
  if (init.is_error()) return init;
  const size_t slot = static_cast<size_t>(expr.local);
  const bool pairs = !expr.variable2.empty();
  locals_.resize(slot + 3);
  locals_[slot] = std::move(init);
  if (range.is(CelValue::Kind::kList)) {
    for (size_t i = 0; i < range.size(); ++i) {
      locals_[slot + 1] = pairs ? CelValue::Int(static_cast<int64_t>(i)) : range.At(i);
      if (pairs) locals_[slot + 2] = range.At(i);
      if (!Turn(expr)) break;
    }
  } else if (range.is(CelValue::Kind::kMap)) {
    range.ForEach([&](const CelValue& key, const CelValue& value) {
      locals_[slot + 1] = key;
      locals_[slot + 2] = pairs ? value : CelValue();
      return Turn(expr);
    });
  } else {
    return CelValue::NoSuchOverload();
  }
  locals_.resize(slot + 1);
  CelValue result = Eval(*expr.args[kResult]);
  locals_.resize(slot);
  return result;
}

}  // namespace quiesce::cel
