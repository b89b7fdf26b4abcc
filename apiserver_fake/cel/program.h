// One expression, compiled once and run often.
//
//   Program program;
//   absl::Status compiled = program.Compile("self.replicas < 5", scope);
//   Evaluator evaluator(limit);
//   program.Run(evaluator, self, nullptr);
//
// Immutable once compiled. What `scope` points to outlives it.
#ifndef QUIESCE_APISERVER_FAKE_CEL_PROGRAM_H_
#define QUIESCE_APISERVER_FAKE_CEL_PROGRAM_H_

#include <cassert>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/cel/checker.h"
#include "apiserver_fake/cel/evaluator.h"
#include "apiserver_fake/cel/expr.h"
#include "apiserver_fake/cel/type.h"
#include "apiserver_fake/cel/val.h"

namespace quiesce::cel {

struct DeclaredType;

class Program {
 public:
  // Errors have the text that the real compiler shows. Called once.
  absl::Status Compile(absl::string_view text, const CheckScope& scope);

  // Of a program that compiled.
  const Type& type() const { return *root_->type; }
  bool uses_old_self() const { return checked_.uses_old_self; }
  // A declared function that is not built here; such a program must not run. "" if none.
  const std::string& missing_function() const { return checked_.missing_function; }
  // The most that a run may cost, estimated from the sizes that the schema allows.
  uint64_t MaxCost(const DeclaredType& self) const;
  // Works out what is constant. After this MaxCost() may be too low. Fails on a conversion that can
  // only fail.
  absl::Status Fold();

  CelValue Run(Evaluator& evaluator, const CelValue& self, const CelValue* old_self) const {
    assert(root_ != nullptr && missing_function().empty());
    return evaluator.Run(*root_, self, old_self);
  }
  CelValue Run(Evaluator& evaluator, std::vector<CelValue> variables) const {
    return evaluator.Run(*root_, std::move(variables));
  }

 private:
  ExprArena exprs_;
  TypeArena types_;
  Expr* root_ = nullptr;
  CheckResult checked_;
};

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_PROGRAM_H_
