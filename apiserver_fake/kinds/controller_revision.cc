#include "apiserver_fake/kinds/kinds.h"

namespace quiesce::kinds {

const BuiltinStrategy& ControllerRevisionStrategy() {
  static const BuiltinStrategy& strategy =
      *new BuiltinStrategy({.wire_type = "api.apps.v1.ControllerRevision"});
  return strategy;
}

}  // namespace quiesce::kinds
