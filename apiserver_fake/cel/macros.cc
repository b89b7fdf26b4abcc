// A macro is a comprehension: a range, an accumulator with its first value, a condition to go on, a
// step, and a result. all() and exists() go on while the accumulator is "not strictly false" (or
// true): an error in it does not end the loop, as a later item may decide, and && and || swallow it
// then. exists_one() and map() have the condition true, so an error of any item is the result.
//
// A value that is used twice gets a name by a comprehension over an empty list (Bind), whose
// accumulator it is.
#include "apiserver_fake/cel/macros.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::cel {
namespace {

class Expander {
 public:
  Expander(Expr* call, ExprArena& arena, SourceErrors& errors)
      : call_(*call), arena_(arena), errors_(errors) {}

  Expr* Has() {
    Expr* field = call_.args[0];
    if (field->kind != ExprKind::kSelect) {
      return Fail(*field, "invalid argument to has() macro");
    }
    Expr* test = New(ExprKind::kSelect);
    test->name = field->name;
    test->args = field->args;
    test->test_only = true;
    return test;
  }

  // Loops over the target with one variable or two.
  Expr* Loop(size_t variables) {
    if (!TakeVariables(variables)) return nullptr;
    const size_t rest = call_.args.size() - 1 - variables;
    Expr* const first = call_.args[1 + variables];
    Expr* const last = call_.args.back();
    Expr* const filter = rest == 2 ? first : nullptr;
    const std::string& name = call_.name;
    if (name == "all") {
      return Make(Bool(true), NotFalse(Accumulator()), Call("_&&_", {Accumulator(), last}));
    }
    if (name == "exists") {
      return Make(Bool(false), NotFalse(Call("!_", {Accumulator()})),
                  Call("_||_", {Accumulator(), last}));
    }
    if (name == "exists_one" || name == "existsOne") {
      Expr* one_more = Call("_+_", {Accumulator(), Int(1)});
      Expr* loop = Make(Int(0), Bool(true), Call("_?_:_", {last, one_more, Accumulator()}));
      loop->args[kResult] = Call("_==_", {Accumulator(), Int(1)});
      return loop;
    }
    if (name == "filter") {
      return Make(List({}), Bool(true), Filtered(last, Appended(Ident(variable_))));
    }
    if (name == "map" || name == "transformList") {
      return Make(List({}), Bool(true), Filtered(filter, Appended(last)));
    }
    Expr* insert = name == "transformMap"
                       ? Call("cel.@mapInsert", {Accumulator(), Ident(variable_), last})
                       : Call("cel.@mapInsert", {Accumulator(), last});
    return Make(New(ExprKind::kMap), Bool(true), Filtered(filter, insert));
  }

  Expr* OptMap() {
    const bool flat = call_.name == "optFlatMap";
    Expr* variable = call_.args[1];
    if (variable->kind != ExprKind::kIdent) {
      return Fail(*variable,
                  absl::StrCat(call_.name, "() variable name must be a simple identifier"));
    }
    // The target is written twice, as in cel-go, so it is evaluated (and paid for) twice.
    Expr* bound = Bind(variable->name, Member("value", arena_.Copy(*call_.args[0])), call_.args[2]);
    return Call("_?_:_", {Member("hasValue", call_.args[0]),
                          flat ? bound : Call("optional.of", {bound}), Call("optional.none", {})});
  }

  Expr* SortBy() {
    static constexpr char kInput[] = "@__sortBy_input__";
    ExprKind kind = call_.args[0]->kind;
    if (kind == ExprKind::kLiteral || kind == ExprKind::kMap || kind == ExprKind::kStruct) {
      return Fail(*call_.args[0],
                  "sortBy can only be applied to a list, identifier, comprehension, call or select "
                  "expression");
    }
    Expr* target = std::exchange(call_.args[0], Ident(kInput));
    call_.name = "map";
    Expr* keys = Loop(1);
    if (keys == nullptr) return nullptr;
    Expr* sorted = Member("@sortByAssociatedKeys", Ident(kInput));
    sorted->args.push_back(keys);
    return Bind(kInput, target, sorted);
  }

 private:
  Expr* New(ExprKind kind) { return arena_.New(kind, call_.offset); }

  Expr* Fail(const Expr& at, std::string message) {
    errors_.Add(at.offset, std::move(message));
    return nullptr;
  }

  Expr* Literal(CelValue value) {
    Expr* expr = New(ExprKind::kLiteral);
    expr->literal = std::move(value);
    return expr;
  }
  Expr* Bool(bool b) { return Literal(CelValue::Bool(b)); }
  Expr* Int(int64_t i) { return Literal(CelValue::Int(i)); }

  Expr* Ident(std::string name) {
    Expr* expr = New(ExprKind::kIdent);
    expr->name = std::move(name);
    return expr;
  }
  Expr* Accumulator() { return Ident(kAccumulator); }

  Expr* List(std::vector<Expr*> items) {
    Expr* expr = New(ExprKind::kList);
    expr->optional.resize(items.size());
    expr->args = std::move(items);
    return expr;
  }

  Expr* Call(std::string name, std::vector<Expr*> args) {
    Expr* expr = New(ExprKind::kCall);
    expr->name = std::move(name);
    expr->args = std::move(args);
    return expr;
  }
  Expr* Member(std::string name, Expr* target) {
    Expr* expr = Call(std::move(name), {target});
    expr->member = true;
    return expr;
  }

  Expr* NotFalse(Expr* expr) { return Call("@not_strictly_false", {expr}); }
  Expr* Appended(Expr* item) { return Call("_+_", {Accumulator(), List({item})}); }
  Expr* Filtered(Expr* filter, Expr* step) {
    return filter == nullptr ? step : Call("_?_:_", {filter, step, Accumulator()});
  }

  // A loop over the call's target, which gives its accumulator.
  Expr* Make(Expr* init, Expr* condition, Expr* step) {
    Expr* loop = New(ExprKind::kComprehension);
    loop->variable = variable_;
    loop->variable2 = variable2_;
    loop->accumulator = kAccumulator;
    loop->args = {call_.args[0], init, condition, step, Accumulator()};
    return loop;
  }

  // `result` with a name for a value: a loop that never runs.
  Expr* Bind(std::string name, Expr* value, Expr* result) {
    Expr* loop = New(ExprKind::kComprehension);
    loop->variable = "#unused";
    loop->args = {List({}), value, Bool(false), Ident(name), result};
    loop->accumulator = std::move(name);
    return loop;
  }

  bool TakeVariables(size_t count) {
    const bool quantifier =
        count == 2 || call_.name == "all" || absl::string_view(call_.name).substr(0, 6) == "exists";
    for (size_t i = 0; i < count; ++i) {
      const Expr& variable = *call_.args[1 + i];
      if (variable.kind != ExprKind::kIdent) {
        Fail(variable,
             quantifier ? "argument must be a simple name" : "argument is not an identifier");
        return false;
      }
      (i == 0 ? variable_ : variable2_) = variable.name;
    }
    if (count == 2 && variable_ == variable2_) {
      Fail(*call_.args[2], absl::StrCat("duplicate variable name: ", variable_));
      return false;
    }
    if (variable_ == "__result__" || variable2_ == "__result__") {
      Fail(*call_.args[variable_ == "__result__" ? 1 : 2],
           "iteration variable overwrites accumulator variable");
      return false;
    }
    return true;
  }

  Expr& call_;
  ExprArena& arena_;
  SourceErrors& errors_;
  std::string variable_, variable2_;
};

struct LoopMacro {
  absl::string_view name;
  size_t arguments, variables;
};

}  // namespace

Expr* ExpandMacro(Expr* call, ExprArena& arena, SourceErrors& errors) {
  Expander expander(call, arena, errors);
  if (!call->member) return call->name == "has" && call->args.size() == 1 ? expander.Has() : call;
  const size_t arguments = call->args.size() - 1;
  if (arguments == 2 && (call->name == "optMap" || call->name == "optFlatMap")) {
    return expander.OptMap();
  }
  if (arguments == 2 && call->name == "sortBy") return expander.SortBy();
  static constexpr LoopMacro kLoops[] = {{"all", 2, 1},
                                         {"exists", 2, 1},
                                         {"exists_one", 2, 1},
                                         {"existsOne", 2, 1},
                                         {"map", 2, 1},
                                         {"map", 3, 1},
                                         {"filter", 2, 1},
                                         {"all", 3, 2},
                                         {"exists", 3, 2},
                                         {"exists_one", 3, 2},
                                         {"existsOne", 3, 2},
                                         {"transformList", 3, 2},
                                         {"transformList", 4, 2},
                                         {"transformMap", 3, 2},
                                         {"transformMap", 4, 2},
                                         {"transformMapEntry", 3, 2},
                                         {"transformMapEntry", 4, 2}};
  for (const LoopMacro& macro : kLoops) {
    if (macro.name == call->name && macro.arguments == arguments) {
      return expander.Loop(macro.variables);
    }
  }
  return call;
}

}  // namespace quiesce::cel
