// What a call costs while an expression runs, in the units of the real server's limits.
//
// Sources: github.com/google/cel-go/interpreter/runtimecost.go (CostTracker.costCall),
// .../ext/lists.go, k8s.io/apiserver/pkg/cel/library/cost.go (CallCost).
#ifndef QUIESCE_APISERVER_FAKE_CEL_RUNTIME_COST_H_
#define QUIESCE_APISERVER_FAKE_CEL_RUNTIME_COST_H_

#include <cstdint>

#include "absl/types/span.h"
#include "apiserver_fake/cel/expr.h"
#include "apiserver_fake/cel/val.h"

namespace quiesce::cel {

uint64_t CallCost(const Expr& call, absl::Span<const CelValue> args, const CelValue& result);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_RUNTIME_COST_H_
