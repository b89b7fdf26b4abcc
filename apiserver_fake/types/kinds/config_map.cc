#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {

const BuiltinStrategy& ConfigMapStrategy() {
  static const BuiltinStrategy& strategy = *new BuiltinStrategy({.wire_type = "api.core.v1.ConfigMap"});
  return strategy;
}

}  // namespace quiesce::api
