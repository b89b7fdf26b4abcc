// The syntax tree of an expression, after macros were expanded; the checker adds types, and what
// names and calls refer to.
//
// Nodes live in an ExprArena and point at each other; a node has one parent.
#ifndef QUIESCE_APISERVER_FAKE_CEL_EXPR_H_
#define QUIESCE_APISERVER_FAKE_CEL_EXPR_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apiserver_fake/cel/type.h"
#include "apiserver_fake/cel/val.h"
#include "apiserver_fake/schema/pattern.h"

namespace quiesce::cel {

struct Function;
struct Overload;

enum class ExprKind : uint8_t {
  kLiteral,        // literal
  kIdent,          // name
  kSelect,         // args[0].name; has(args[0].name) with test_only
  kCall,           // name(args...), or args[0].name(args[1]...) with member
  kList,           // [args...]
  kMap,            // {args[0]: args[1], ...}
  kStruct,         // name{...}: no type of the rules can be made so
  kComprehension,  // a loop over args[kRange]; see LoopPart
};

// The arguments of a comprehension. accumulator = init; for each item of the range, while
// condition: accumulator = step; then result.
enum LoopPart { kRange, kInit, kCondition, kStep, kResult };

// What an identifier refers to.
enum class Binding : uint8_t { kNone, kSelf, kOldSelf, kLocal, kType };

struct Expr {
  ExprKind kind = ExprKind::kLiteral;
  bool member = false;
  bool test_only = false;
  int id = 0;          // counts the nodes of the arena
  int32_t offset = 0;  // in code points, where errors point
  CelValue literal;
  std::string name;
  std::vector<Expr*> args;
  std::vector<bool> optional;                    // of list items and map entries that have a `?`
  std::string variable, variable2, accumulator;  // of a comprehension; variable2 mostly ""

  // From the checker.
  const Type* type = nullptr;
  Binding binding = Binding::kNone;
  int local = -1;  // kLocal: which one; comprehensions: that of the accumulator, variables follow
  const Function* function = nullptr;
  std::vector<const Overload*> overloads;
  std::optional<schema::Pattern> pattern;  // of matches(), where it is written out
};

class ExprArena {
 public:
  Expr* New(ExprKind kind, int32_t offset) {
    Expr* expr = Own(std::make_unique<Expr>());
    expr->kind = kind;
    expr->offset = offset;
    return expr;
  }
  Expr* Copy(const Expr& expr) {
    Expr* copy = Own(std::make_unique<Expr>(expr));
    for (Expr*& arg : copy->args) arg = Copy(*arg);
    return copy;
  }
  // Ids are below this.
  size_t size() const { return owned_.size(); }

 private:
  Expr* Own(std::unique_ptr<Expr> expr) {
    expr->id = static_cast<int>(owned_.size());
    owned_.push_back(std::move(expr));
    return owned_.back().get();
  }

  std::vector<std::unique_ptr<Expr>> owned_;
};

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_EXPR_H_
