// What one call may cost at most, and how big its result may be.
//
// Sources: github.com/google/cel-go/checker/cost.go (functionCost), .../ext/{lists,sets}.go,
// k8s.io/apiserver/pkg/cel/library/cost.go (EstimateCallCost).
#ifndef QUIESCE_APISERVER_FAKE_CEL_CALL_COST_H_
#define QUIESCE_APISERVER_FAKE_CEL_CALL_COST_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "apiserver_fake/cel/expr.h"
#include "apiserver_fake/cel/size_estimate.h"

namespace quiesce::cel {

// An argument, as far as its size is known.
struct CostArgument {
  const Expr* expr = nullptr;
  SizeEstimate size;                      // unbounded where unknown
  std::optional<SizeEstimate> item_size;  // of a list of texts, by the schema
};

struct CallEstimate {
  uint64_t cost = 1;  // without that of the arguments
  std::optional<SizeEstimate> result;
};

// `args`: the target of a member first. The operators that evaluate only some arguments (&&, || and
// the conditional) are not for this.
CallEstimate EstimateCall(const Expr& call, absl::string_view overload,
                          absl::Span<const CostArgument> args);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_CALL_COST_H_
