// Runs a checked expression.
//
//   Evaluator evaluator(kPerRuleCost);
//   Val result = evaluator.Run(*expr, self, &old_self);
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

namespace quiesce::api::cel {

inline constexpr char kCostExceeded[] = "operation cancelled: actual cost limit exceeded";

class Evaluator {
 public:
  explicit Evaluator(uint64_t cost_limit) : limit_(cost_limit) {}

  // `old_self` may be null where the expression does not use it.
  Val Run(const Expr& expr, const Val& self, const Val* old_self);
  // Of the last run.
  uint64_t cost() const { return cost_; }

 private:
  Val Eval(const Expr& expr);
  Val EvalIdent(const Expr& expr);
  Val EvalSelect(const Expr& expr);
  Val EvalCall(const Expr& expr);
  Val EvalLogical(const Expr& expr, bool decisive);
  Val EvalConditional(const Expr& expr);
  Val EvalOptionalOr(const Expr& expr);
  Val EvalMatches(const Expr& expr, const std::vector<Val>& args);
  Val EvalList(const Expr& expr);
  Val EvalMap(const Expr& expr);
  Val EvalComprehension(const Expr& expr);
  // One turn of a loop: false when it is over.
  bool Turn(const Expr& expr);
  void Charge(uint64_t cost) { cost_ += cost; }
  bool Exceeded() const { return cost_ > limit_; }

  uint64_t limit_;
  uint64_t cost_ = 0;
  const Val* self_ = nullptr;
  const Val* old_self_ = nullptr;
  std::vector<Val> locals_;
};

}  // namespace quiesce::api::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_EVALUATOR_H_
