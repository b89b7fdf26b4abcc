// One walk from the leaves up, as cel-go's checker makes it: each expression gets a type, each name
// a meaning, each call its function. Two things make it more than a table of types.
//
// Type variables: an overload with type parameters gets fresh variables for each call, and matching
// the arguments binds them in `mapping_`, which is shared by the whole expression, since what an
// inner call leaves open ([] is a list of anything) an outer one may settle. An overload that turns
// out not to fit leaves no bindings behind. Only at the end (Finish) are variables replaced; those
// still free become dyn.
//
// Names with dots: a.b.c may be one name, a field of a.b or a field of a field of a. The longest
// name that is known wins, so Select looks the whole up before it looks at its operand.
#include "apiserver_fake/cel/checker.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/cel/declared_type.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/text_format.h"

namespace quiesce::cel {
namespace {

const Type* Simple(TypeKind kind) { return SimpleType(kind); }

TypeKind LiteralType(const CelValue& literal) {
  switch (literal.kind()) {
    case CelValue::Kind::kBool:
      return TypeKind::kBool;
    case CelValue::Kind::kInt:
      return TypeKind::kInt;
    case CelValue::Kind::kUint:
      return TypeKind::kUint;
    case CelValue::Kind::kDouble:
      return TypeKind::kDouble;
    case CelValue::Kind::kString:
      return TypeKind::kString;
    case CelValue::Kind::kBytes:
      return TypeKind::kBytes;
    default:
      return TypeKind::kNull;
  }
}

// "a.b.c" where the expression is nothing but names; else "".
std::string QualifiedName(const Expr& expr) {
  if (expr.kind == ExprKind::kIdent) return expr.name;
  if (expr.kind != ExprKind::kSelect || expr.test_only) return "";
  std::string prefix = QualifiedName(*expr.args[0]);
  return prefix.empty() ? "" : absl::StrCat(prefix, ".", expr.name);
}

class Checker {
 public:
  Checker(const CheckScope& scope, TypeArena& arena, SourceErrors& errors)
      : scope_(scope), arena_(arena), errors_(errors) {
    for (const auto& [name, type] : scope.variables) {
      locals_.push_back({name, type, static_cast<int>(locals_.size())});
    }
  }

  CheckResult Run(Expr& expr) {
    Visit(expr);
    Finish(expr);
    return std::move(result_);
  }

 private:
  struct Local {
    std::string name;
    const Type* type;
    int index;
  };

  void Error(const Expr& at, std::string message) { errors_.Add(at.offset, std::move(message)); }
  void Mismatch(const Expr& at, const Type& wanted, const Type& found) {
    Error(at, absl::StrCat("expected type '", FormatType(wanted), "' but found '",
                           FormatType(found), "'"));
  }
  void Undeclared(Expr& at, absl::string_view name) {
    Error(at, absl::StrCat("undeclared reference to '", name, "' (in container '')"));
    at.type = Simple(TypeKind::kError);
  }

  const Type* NewVariable() { return arena_.Param(absl::StrCat("_var", variables_++)); }
  const Type* Substituted(const Type* type) {
    return mapping_.Substitute(type, /*unbound_to_dyn=*/false, arena_);
  }

  void Visit(Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kLiteral:
        expr.type = Simple(LiteralType(expr.literal));
        return;
      case ExprKind::kIdent:
        if (!Resolve(expr, expr.name)) Undeclared(expr, expr.name);
        return;
      case ExprKind::kSelect:
        return Select(expr);
      case ExprKind::kCall:
        return Call(expr);
      case ExprKind::kList:
        return List(expr);
      case ExprKind::kMap:
        return Map(expr);
      case ExprKind::kStruct:
        return Struct(expr);
      case ExprKind::kComprehension:
        return Comprehension(expr);
    }
  }

  // Makes the expression a reference to what the name stands for; false if nothing.
  bool Resolve(Expr& expr, absl::string_view name) {
    absl::ConsumePrefix(&name, ".");
    for (size_t i = locals_.size(); i-- > 0;) {
      if (locals_[i].name != name) continue;
      return Bound(expr, Binding::kLocal, locals_[i].type, locals_[i].index);
    }
    if (name == "self" && scope_.self != nullptr) return Bound(expr, Binding::kSelf, scope_.self);
    if (name == "oldSelf" && scope_.old_self != nullptr) {
      result_.uses_old_self = true;
      return Bound(expr, Binding::kOldSelf, scope_.old_self);
    }
    const Type* type = FindTypeName(name);
    if (type == nullptr) return false;
    expr.literal = CelValue::TypeVal(type);
    return Bound(expr, Binding::kType, arena_.TypeOf(type));
  }

  bool Bound(Expr& expr, Binding binding, const Type* type, int local = -1) {
    expr.kind = ExprKind::kIdent;
    expr.binding = binding;
    expr.type = type;
    expr.local = local;
    return true;
  }

  void Select(Expr& expr) {
    std::string name = QualifiedName(expr);
    if (!name.empty() && Resolve(expr, name)) {
      expr.args.clear();
      return;
    }
    const Type* type = Field(expr, *expr.args[0], expr.name, /*optional=*/false);
    expr.type = expr.test_only ? Simple(TypeKind::kBool) : Substituted(type);
  }

  // The type of a field of the operand.
  const Type* Field(const Expr& at, Expr& operand, const std::string& name, bool optional) {
    Visit(operand);
    const Type* operand_type = Substituted(operand.type);
    const Type* target = UnwrapOptional(operand_type);
    const Type* found = Simple(TypeKind::kDyn);
    switch (target->kind) {
      case TypeKind::kMap:
        found = target->params[1];
        break;
      case TypeKind::kObject:
        found = ObjectField(at, *target, name);
        break;
      case TypeKind::kParam:
        mapping_.Assign(Simple(TypeKind::kDyn), target);
        break;
      case TypeKind::kDyn:
      case TypeKind::kError:
        break;
      default:
        Error(at,
              absl::StrCat("type '", FormatType(*target), "' does not support field selection"));
    }
    return optional || IsOptional(*operand_type) ? arena_.Optional(found) : found;
  }

  const Type* ObjectField(const Expr& at, const Type& object, const std::string& name) {
    if (object.declared == nullptr) {
      Error(at, absl::StrCat("unexpected failed resolution of '", object.name, "'"));
      return Simple(TypeKind::kError);
    }
    if (const DeclaredType* field = object.declared->Field(name)) return field->type;
    // A reserved word is its own name here, as nothing else can be meant.
    const std::optional<std::string> escaped = EscapeField(name);
    if (escaped.has_value() && *escaped == absl::StrCat("__", name, "__")) {
      if (const DeclaredType* field = object.declared->Field(*escaped)) return field->type;
    }
    Error(at, absl::StrCat("undefined field '", name, "'"));
    return Simple(TypeKind::kError);
  }

  void OptionalSelect(Expr& expr) {
    Expr& field = *expr.args[1];
    const Type* type =
        Field(expr, *expr.args[0], std::string(field.literal.text()), /*optional=*/true);
    field.type = Simple(TypeKind::kString);
    expr.function = FindFunction(expr.name);
    expr.type = Substituted(type);
    expr.overloads = {&expr.function->overloads[0]};
  }

  void Call(Expr& expr) {
    if (expr.name == "_?._") return OptionalSelect(expr);
    const Function* function = nullptr;
    if (expr.member) {
      for (size_t i = 1; i < expr.args.size(); ++i) Visit(*expr.args[i]);
      std::string prefix = QualifiedName(*expr.args[0]);
      absl::string_view qualified = prefix;
      absl::ConsumePrefix(&qualified, ".");
      if (!prefix.empty()) function = FindFunction(absl::StrCat(qualified, ".", expr.name));
      if (function != nullptr) {
        expr.member = false;
        expr.args.erase(expr.args.begin());
      } else {
        Visit(*expr.args[0]);
        function = FindFunction(expr.name);
      }
    } else {
      for (Expr* arg : expr.args) Visit(*arg);
      function = FindFunction(absl::StripPrefix(expr.name, "."));
    }
    if (function == nullptr || function->overloads.empty()) return Undeclared(expr, expr.name);
    expr.name = function->name;
    expr.function = function;
    if (function->evaluate == nullptr) result_.missing_function = function->name;
    if (function->name == "_&&_" || function->name == "_||_") return Logical(expr);
    Overloaded(expr);
  }

  void Logical(Expr& expr) {
    expr.overloads = {&expr.function->overloads[0]};
    expr.type = Simple(TypeKind::kBool);
    for (const Expr* arg : expr.args) {
      if (mapping_.Assign(arg->type, Simple(TypeKind::kBool))) continue;
      Mismatch(*arg, *Simple(TypeKind::kBool), *arg->type);
      expr.type = Simple(TypeKind::kError);
    }
  }

  // Finds the overloads that the arguments fit; several may, where types are only known later.
  void Overloaded(Expr& expr) {
    std::vector<const Type*> args;
    for (const Expr* arg : expr.args) args.push_back(arg->type);
    const Type* result = nullptr;
    for (const Overload& overload : expr.function->overloads) {
      if (overload.member != expr.member || overload.args.size() != args.size()) continue;
      std::vector<const Type*> wanted = overload.args;
      const Type* returned = overload.result;
      if (!overload.params.empty()) {
        TypeMapping fresh;
        for (const std::string& param : overload.params) fresh.Bind(param, NewVariable());
        for (const Type*& type : wanted) type = fresh.Substitute(type, false, arena_);
        returned = fresh.Substitute(returned, false, arena_);
      }
      if (!mapping_.AssignAll(args, wanted)) continue;
      expr.overloads.push_back(&overload);
      returned = Substituted(returned);
      if (result == nullptr) {
        result = returned;
      } else if (result->kind != TypeKind::kDyn && !SameType(*result, *returned)) {
        result = Simple(TypeKind::kDyn);
      }
    }
    if (result != nullptr) {
      expr.type = result;
      return;
    }
    expr.type = Simple(TypeKind::kError);
    std::string signature;
    for (size_t i = 0; i < args.size(); ++i) {
      std::string type = FormatType(*mapping_.Substitute(args[i], true, arena_));
      const bool target = expr.member && i == 0;
      absl::StrAppend(&signature, type, target ? ".(" : i + 1 < args.size() ? ", " : "");
    }
    Error(expr, absl::StrCat("found no matching overload for '", expr.name, "' applied to '",
                             expr.member ? "" : "(", signature, ")'"));
  }

  // What an optional item or entry adds: the value that it may hold.
  const Type* OptionalElement(const Expr& at, const Type* type) {
    const Type* inner = UnwrapOptional(type);
    if (inner == type && type->kind != TypeKind::kDyn) {
      Mismatch(at, *arena_.Optional(type), *type);
    }
    return inner;
  }

  const Type* Join(const Expr& at, const Type* before, const Type* type) {
    if (before == nullptr) return type;
    if (mapping_.Assign(before, type)) return MoreGeneral(before, type);
    Mismatch(at, *before, *type);
    return Simple(TypeKind::kError);
  }

  void List(Expr& expr) {
    const Type* items = nullptr;
    for (size_t i = 0; i < expr.args.size(); ++i) {
      Visit(*expr.args[i]);
      const Type* type = expr.args[i]->type;
      if (expr.optional[i]) type = OptionalElement(*expr.args[i], type);
      items = Join(*expr.args[i], items, type);
    }
    expr.type = arena_.List(items == nullptr ? NewVariable() : items);
  }

  void Map(Expr& expr) {
    const Type* keys = nullptr;
    const Type* values = nullptr;
    for (size_t i = 0; i < expr.args.size(); i += 2) {
      Visit(*expr.args[i]);
      keys = Join(*expr.args[i], keys, expr.args[i]->type);
      Visit(*expr.args[i + 1]);
      const Type* type = expr.args[i + 1]->type;
      if (expr.optional[i / 2]) type = OptionalElement(*expr.args[i + 1], type);
      values = Join(*expr.args[i + 1], values, type);
    }
    if (keys == nullptr) keys = NewVariable();
    if (values == nullptr) values = NewVariable();
    expr.type = arena_.Map(keys, values);
  }

  // No type of the rules can be made like a message.
  void Struct(Expr& expr) {
    absl::string_view name = absl::StripPrefix(expr.name, ".");
    const Type* type = FindTypeName(name);
    if (type == nullptr) {
      if (!Resolve(expr, name)) return Undeclared(expr, expr.name);
      Error(expr, absl::StrCat("'", FormatType(*expr.type), "' is not a type"));
    } else {
      Error(expr, absl::StrCat("'", FormatType(*type), "' is not a message type"));
    }
    expr.type = Simple(TypeKind::kError);
  }

  void Comprehension(Expr& expr) {
    Visit(*expr.args[kRange]);
    Visit(*expr.args[kInit]);
    const Type* range = Substituted(expr.args[kRange]->type);
    const Type* accumulated = expr.args[kInit]->type;
    expr.local = locals_.empty() ? 0 : locals_.back().index + 1;
    locals_.push_back({expr.accumulator, accumulated, expr.local});
    const Type* first = Simple(TypeKind::kDyn);
    const Type* second = first;
    switch (range->kind) {
      case TypeKind::kList:
        first = expr.variable2.empty() ? range->params[0] : Simple(TypeKind::kInt);
        second = range->params[0];
        break;
      case TypeKind::kMap:
        first = range->params[0];
        second = range->params[1];
        break;
      case TypeKind::kDyn:
      case TypeKind::kError:
      case TypeKind::kParam:
        mapping_.Assign(Simple(TypeKind::kDyn), range);
        break;
      default:
        Error(*expr.args[kRange],
              absl::StrCat("expression of type '", FormatType(*range),
                           "' cannot be range of a comprehension (must be list, map, or dynamic)"));
        first = second = Simple(TypeKind::kError);
    }
    locals_.push_back({expr.variable, first, expr.local + 1});
    if (!expr.variable2.empty()) locals_.push_back({expr.variable2, second, expr.local + 2});
    Visit(*expr.args[kCondition]);
    Want(*expr.args[kCondition], Simple(TypeKind::kBool));
    Visit(*expr.args[kStep]);
    Want(*expr.args[kStep], accumulated);
    locals_.resize(locals_.size() - (expr.variable2.empty() ? 1 : 2));
    Visit(*expr.args[kResult]);
    locals_.pop_back();
    expr.type = Substituted(expr.args[kResult]->type);
  }

  void Want(const Expr& expr, const Type* type) {
    if (!mapping_.Assign(type, expr.type)) Mismatch(expr, *type, *expr.type);
  }

  // The types as they turned out; tries constant arguments out where nothing else is wrong.
  void Finish(Expr& expr) {
    for (Expr* arg : expr.args) Finish(*arg);
    if (expr.type == nullptr) expr.type = Simple(TypeKind::kError);
    expr.type = mapping_.Substitute(expr.type, /*unbound_to_dyn=*/true, arena_);
  }

  const CheckScope& scope_;
  TypeArena& arena_;
  SourceErrors& errors_;
  TypeMapping mapping_;
  std::vector<Local> locals_;
  int variables_ = 0;
  CheckResult result_;
};

// The name of a type as its values show it.
absl::string_view TypeNameOf(const Type& type) {
  if (type.kind == TypeKind::kTimestamp) return "google.protobuf.Timestamp";
  if (type.kind == TypeKind::kDuration) return "google.protobuf.Duration";
  if (type.kind == TypeKind::kNull) return "null_type";
  return type.name.empty() ? KindName(type.kind) : absl::string_view(type.name);
}

bool SameOutside(const Type& a, const Type& b) { return a.kind == b.kind && a.name == b.name; }

// Items of a list, keys and values of a map that are written out have one type, dyn included.
void RequireOneType(const Expr& expr, SourceErrors& errors) {
  const size_t step = expr.kind == ExprKind::kMap ? 2 : 1;
  for (size_t start = 0; start < step; ++start) {
    const Type* wanted = nullptr;
    for (size_t i = start; i < expr.args.size(); i += step) {
      const bool may_be_optional = step == 1 || start == 1;
      const Type* type = expr.args[i]->type;
      if (may_be_optional && expr.optional[i / step]) type = UnwrapOptional(type);
      if (wanted == nullptr) wanted = type;
      if (SameOutside(*wanted, *type)) continue;
      errors.Add(expr.args[i]->offset, absl::StrCat("expected type '", FormatType(*wanted),
                                                    "' but found '", FormatType(*type), "'"));
      if (step == 1) break;
    }
  }
}

// What format() is given must fit its clauses, as far as both are written out.
void TryFormat(const Expr& call, SourceErrors& errors) {
  const Expr& target = *call.args[0];
  const Expr& list = *call.args[1];
  if (target.kind != ExprKind::kLiteral || list.kind != ExprKind::kList) return;
  size_t used = 0;
  FormatReader reader(target.literal.text());
  while (true) {
    absl::StatusOr<std::optional<FormatClause>> clause = reader.Next(used < list.args.size(), used);
    if (!clause.ok()) return errors.Add(call.offset, std::string(clause.status().message()));
    if (!clause->has_value()) break;
    const Expr& arg = *list.args[used++];
    const std::string type(TypeNameOf(*arg.type));
    if (type != "dyn" && !FitsClause((*clause)->kind, type)) {
      return errors.Add(arg.offset, absl::StrCat("error during formatting: ",
                                                 ClauseMisfit((*clause)->kind, type)));
    }
  }
  if (list.args.size() <= used) return;
  errors.Add(call.offset, absl::StrCat("too many arguments supplied to string.format (expected ",
                                       used, ", got ", list.args.size(), ")"));
}

// Durations, times and regular expressions that are written out must be right. What format() gets
// may be mixed.
void TryLiterals(Expr& expr, bool mixed, SourceErrors& errors) {
  mixed |= expr.kind == ExprKind::kCall && expr.name == "format";
  for (Expr* arg : expr.args) TryLiterals(*arg, mixed, errors);
  if (!mixed && (expr.kind == ExprKind::kList || expr.kind == ExprKind::kMap)) {
    RequireOneType(expr, errors);
  }
  if (expr.kind != ExprKind::kCall || expr.args.empty()) return;
  if (expr.name == "format") TryFormat(expr, errors);
  Expr& last = *expr.args.back();
  if (last.kind != ExprKind::kLiteral || !last.literal.is(CelValue::Kind::kString)) return;
  if (expr.name == "duration" || expr.name == "timestamp") {
    if (expr.function->Call({last.literal}).is_error()) {
      errors.Add(last.offset, absl::StrCat("invalid ", expr.name, " argument"));
    }
  } else if (expr.name == "matches") {
    absl::StatusOr<schema::Pattern> pattern = schema::Pattern::Compile(last.literal.text());
    if (pattern.ok()) {
      expr.pattern = *std::move(pattern);
    } else {
      errors.Add(last.offset, "invalid matches argument");
    }
  }
}

}  // namespace

CheckResult Check(Expr& expr, const CheckScope& scope, TypeArena& arena, SourceErrors& errors) {
  CheckResult result = Checker(scope, arena, errors).Run(expr);
  if (errors.empty()) TryLiterals(expr, /*mixed=*/false, errors);
  return result;
}

}  // namespace quiesce::cel
