// Runs a checked expression.
//
//   Evaluator evaluator(kPerRuleCost);
//   CelValue result = evaluator.Run(*expr, self, &old_self);
//   evaluator.cost();
//
// What an expression costs is counted as the real server does; above the limit the result is the
// error kCostExceeded.
//
// Sources: github.com/google/cel-go/interpreter/{interpretable,attributes,runtimecost}.go,
// k8s.io/apiserver/pkg/cel/library/cost.go.
#ifndef QUIESCE_APISERVER_FAKE_CEL_EVALUATOR_H_
#define QUIESCE_APISERVER_FAKE_CEL_EVALUATOR_H_

#include <cstdint>
#include <vector>

#include "apiserver_fake/cel/expr.h"
#include "apiserver_fake/cel/val.h"

namespace quiesce::cel {

inline constexpr char kCostExceeded[] = "operation cancelled: actual cost limit exceeded";

class Evaluator {
 public:
  explicit Evaluator(uint64_t cost_limit) : limit_(cost_limit) {}

  // `old_self` may be null where the expression does not use it.
  CelValue Run(const Expr& expr, const CelValue& self, const CelValue* old_self);
  // With the variables of the scope in place of self and oldSelf.
  CelValue Run(const Expr& expr, std::vector<CelValue> variables);
  // Of the last run.
  uint64_t cost() const { return cost_; }

 private:
  CelValue Eval(const Expr& expr);
  CelValue EvalIdent(const Expr& expr);
  CelValue EvalSelect(const Expr& expr);
  CelValue EvalCall(const Expr& expr);
  CelValue EvalLogical(const Expr& expr, bool decisive);
  CelValue EvalConditional(const Expr& expr);
  CelValue EvalOptionalOr(const Expr& expr);
  CelValue EvalMatches(const Expr& expr, const std::vector<CelValue>& args);
  CelValue EvalList(const Expr& expr);
  CelValue EvalMap(const Expr& expr);
  CelValue EvalComprehension(const Expr& expr);
  // One turn of a loop: false when it is over.
  bool Turn(const Expr& expr);
  void Charge(uint64_t cost) { cost_ += cost; }
  bool Exceeded() const { return cost_ > limit_; }

  uint64_t limit_;
  uint64_t cost_ = 0;
  const CelValue* self_ = nullptr;
  const CelValue* old_self_ = nullptr;
  std::vector<CelValue> locals_;
};

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_EVALUATOR_H_
