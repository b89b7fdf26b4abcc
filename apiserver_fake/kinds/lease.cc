#include "apiserver_fake/kinds/kinds.h"

namespace quiesce::kinds {

const BuiltinStrategy& LeaseStrategy() {
  static const BuiltinStrategy& strategy =
      *new BuiltinStrategy({.wire_type = "api.coordination.v1.Lease",
                            .unconditional_update = false,
                            .create_on_update = true,
                            .metadata_checks = resource::Strategy::MetadataChecks::kUpdate});
  return strategy;
}

}  // namespace quiesce::kinds
