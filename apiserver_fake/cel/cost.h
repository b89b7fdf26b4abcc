// The most that an expression may cost to run, estimated from what the schema allows: refuses rules
// that would be too slow when a definition is made.
//
// Sources: github.com/google/cel-go/checker/cost.go, k8s.io/apiserver/pkg/cel/library/cost.go,
// k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go (sizeEstimator).
#ifndef QUIESCE_APISERVER_FAKE_CEL_COST_H_
#define QUIESCE_APISERVER_FAKE_CEL_COST_H_

#include <cstddef>
#include <cstdint>

#include "apiserver_fake/cel/declared_type.h"
#include "apiserver_fake/cel/expr.h"

namespace quiesce::cel {

// `expr` is checked, not folded; the ids of its nodes are below `nodes`. `self` is the type of the
// name self. Capped at the largest number.
uint64_t EstimateMaxCost(const Expr& expr, size_t nodes, const DeclaredType& self);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_COST_H_
