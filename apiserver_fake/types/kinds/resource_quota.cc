#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {

const BuiltinStrategy& ResourceQuotaStrategy() {
  static const BuiltinStrategy& strategy = *new BuiltinStrategy(
      {.wire_type = "api.core.v1.ResourceQuota"});
  return strategy;
}

}  // namespace quiesce::api
