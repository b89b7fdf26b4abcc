#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {

const BuiltinStrategy& PodDisruptionBudgetStrategy() {
  static const BuiltinStrategy& strategy = *new BuiltinStrategy(
      {.wire_type = "api.policy.v1.PodDisruptionBudget",
       .generation = true,
       .unconditional_update = false});
  return strategy;
}

}  // namespace quiesce::api
