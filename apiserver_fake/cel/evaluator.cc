#include "apiserver_fake/cel/evaluator.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/runtime_cost.h"
#include "apiserver_fake/cel/select_field.h"

namespace quiesce::api::cel {
namespace {

constexpr uint64_t kListBase = 10, kMapBase = 30;

bool IsOptionalVal(const Val& val) { return val.is(Val::Kind::kOptional); }

}  // namespace

Val Evaluator::Run(const Expr& expr, const Val& self, const Val* old_self) {
  self_ = &self;
  old_self_ = old_self;
  cost_ = 0;
  locals_.clear();
  Val result = Eval(expr);
  return Exceeded() ? Val::Error(kCostExceeded) : result;
}

Val Evaluator::Eval(const Expr& expr) {
  if (Exceeded()) return Val::Error(kCostExceeded);
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
  return Val::NoSuchOverload();
}

Val Evaluator::EvalIdent(const Expr& expr) {
  if (expr.binding == Binding::kType) return expr.literal;
  Charge(1);
  switch (expr.binding) {
    case Binding::kSelf:
      return *self_;
    case Binding::kOldSelf:
      if (old_self_ != nullptr) return *old_self_;
      break;
    case Binding::kLocal:
      return locals_[static_cast<size_t>(expr.local)];
    default:
      break;
  }
  return Val::Error(absl::StrCat("no such attribute(s): ", expr.name));
}

Val Evaluator::EvalSelect(const Expr& expr) {
  Val operand = Eval(*expr.args[0]);
  if (!expr.test_only) {
    Charge(1);
    return SelectField(operand, expr.name);
  }
  if (operand.is_error()) return operand;
  if (IsOptionalVal(operand)) {
    if (!operand.has_value()) return Val::Bool(false);
    operand = operand.optional_value();
  }
  if (!operand.is(Val::Kind::kMap)) return Val::Bool(false);
  std::optional<Val> field = operand.FindText(expr.name);
  if (field.has_value() && field->is_error()) return *std::move(field);
  return Val::Bool(field.has_value());
}

// && with `decisive` false, || with true: what decides swallows the other side's error.
Val Evaluator::EvalLogical(const Expr& expr, bool decisive) {
  Val failed;
  bool has_failed = false;
  for (const Expr* arg : expr.args) {
    Val term = Eval(*arg);
    if (term.is(Val::Kind::kBool)) {
      if (term.is_true() == decisive) return term;
      continue;
    }
    if (!has_failed) failed = term.is_error() ? std::move(term) : Val::NoSuchOverload();
    has_failed = true;
  }
  return has_failed ? failed : Val::Bool(!decisive);
}

Val Evaluator::EvalConditional(const Expr& expr) {
  Val condition = Eval(*expr.args[0]);
  if (condition.is_error()) return condition;
  if (!condition.is(Val::Kind::kBool)) return Val::NoSuchOverload();
  return Eval(*expr.args[condition.is_true() ? 1 : 2]);
}

// or() and orValue() look at their argument only where there is no value.
Val Evaluator::EvalOptionalOr(const Expr& expr) {
  Val optional = Eval(*expr.args[0]);
  if (optional.is_error()) return optional;
  if (!IsOptionalVal(optional)) return Val::NoSuchOverload();
  if (!optional.has_value()) return Eval(*expr.args[1]);
  return expr.name == "or" ? optional : optional.optional_value();
}

Val Evaluator::EvalMatches(const Expr& expr, const std::vector<Val>& args) {
  if (!expr.pattern.has_value() || !args[0].is(Val::Kind::kString)) {
    return expr.function->evaluate(args);
  }
  return Val::Bool(expr.pattern->Matches(args[0].text()));
}

Val Evaluator::EvalCall(const Expr& expr) {
  const std::string& name = expr.name;
  if (name == "_&&_") return EvalLogical(expr, false);
  if (name == "_||_") return EvalLogical(expr, true);
  if (name == "_?_:_") return EvalConditional(expr);
  if ((name == "or" || name == "orValue") && expr.args.size() == 2) return EvalOptionalOr(expr);
  if (name == "@not_strictly_false") {
    Charge(1);
    Val value = Eval(*expr.args[0]);
    return Val::Bool(!value.is(Val::Kind::kBool) || value.is_true());
  }
  std::vector<Val> args;
  args.reserve(expr.args.size());
  for (const Expr* arg : expr.args) {
    args.push_back(Eval(*arg));
    if (args.back().is_error()) return args.back();
  }
  if (expr.function == nullptr || expr.function->evaluate == nullptr) return Val::NoSuchOverload();
  // A loop that collects items adds to its own list.
  if (name == "_+_" && expr.args[0]->kind == ExprKind::kIdent &&
      expr.args[0]->binding == Binding::kLocal && args[0].is(Val::Kind::kList) &&
      args[1].is(Val::Kind::kList) && expr.args[0]->name[0] == '@') {
    Charge(1);
    args[0] = Val();
    return Val::Append(std::exchange(locals_[static_cast<size_t>(expr.args[0]->local)], Val()),
                       args[1]);
  }
  Val result = name == "matches" ? EvalMatches(expr, args) : expr.function->evaluate(args);
  Charge(CallCost(expr, args, result));
  return result;
}

Val Evaluator::EvalList(const Expr& expr) {
  Charge(kListBase);
  Val::Items items;
  items.reserve(expr.args.size());
  for (size_t i = 0; i < expr.args.size(); ++i) {
    Val item = Eval(*expr.args[i]);
    if (item.is_error()) return item;
    if (!expr.optional[i]) {
      items.push_back(std::move(item));
    } else if (!IsOptionalVal(item)) {
      return Val::Error(absl::StrCat("cannot initialize optional list element from non-optional "
                                     "value ",
                                     item.Show()));
    } else if (item.has_value()) {
      items.push_back(item.optional_value());
    }
  }
  return Val::List(std::move(items));
}

Val Evaluator::EvalMap(const Expr& expr) {
  Charge(kMapBase);
  Val::Entries entries;
  for (size_t i = 0; i < expr.args.size(); i += 2) {
    Val key = Eval(*expr.args[i]);
    if (key.is_error()) return key;
    Val value = Eval(*expr.args[i + 1]);
    if (value.is_error()) return value;
    if (expr.optional[i / 2]) {
      if (!IsOptionalVal(value)) {
        return Val::Error(absl::StrCat("cannot initialize optional entry '", key.Show(),
                                       "' from non-optional value ", value.Show()));
      }
      if (!value.has_value()) continue;
      value = Val(value.optional_value());
    }
    if (!key.is_number() && !key.is(Val::Kind::kString) && !key.is(Val::Kind::kBool)) {
      return Val::Error(absl::StrCat("unsupported key type: ", key.TypeName()));
    }
    for (const auto& [other, unused] : entries) {
      if (other.Equals(key).is_true()) {
        return Val::Error(absl::StrCat("Failed with repeated key"));
      }
    }
    entries.emplace_back(std::move(key), std::move(value));
  }
  return Val::Map(std::move(entries));
}

bool Evaluator::Turn(const Expr& expr) {
  const size_t slot = static_cast<size_t>(expr.local);
  Val condition = Eval(*expr.args[kCondition]);
  if (condition.is(Val::Kind::kBool) && !condition.is_true()) return false;
  locals_.resize(slot + 3);
  locals_[slot] = Eval(*expr.args[kStep]);
  locals_.resize(slot + 3);
  return !Exceeded();
}

Val Evaluator::EvalComprehension(const Expr& expr) {
  Val range = Eval(*expr.args[kRange]);
  if (range.is_error()) return range;
  Val init = Eval(*expr.args[kInit]);
  if (init.is_error()) return init;
  const size_t slot = static_cast<size_t>(expr.local);
  const bool pairs = !expr.variable2.empty();
  locals_.resize(slot + 3);
  locals_[slot] = std::move(init);
  if (range.is(Val::Kind::kList)) {
    for (size_t i = 0; i < range.size(); ++i) {
      locals_[slot + 1] = pairs ? Val::Int(static_cast<int64_t>(i)) : range.At(i);
      if (pairs) locals_[slot + 2] = range.At(i);
      if (!Turn(expr)) break;
    }
  } else if (range.is(Val::Kind::kMap)) {
    range.ForEach([&](const Val& key, const Val& value) {
      locals_[slot + 1] = key;
      locals_[slot + 2] = pairs ? value : Val();
      return Turn(expr);
    });
  } else {
    return Val::NoSuchOverload();
  }
  locals_.resize(slot + 1);
  Val result = Eval(*expr.args[kResult]);
  locals_.resize(slot);
  return result;
}

}  // namespace quiesce::api::cel
