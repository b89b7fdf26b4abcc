// IPAddress and ServiceCIDR: plain objects here; Services do not make them.
#include "apiserver_fake/kinds/kinds.h"

namespace quiesce::kinds {

const BuiltinStrategy& IPAddressStrategy() {
  static const BuiltinStrategy& strategy =
      *new BuiltinStrategy({.wire_type = "api.networking.v1.IPAddress"});
  return strategy;
}

const BuiltinStrategy& ServiceCIDRStrategy() {
  static const BuiltinStrategy& strategy =
      *new BuiltinStrategy({.wire_type = "api.networking.v1.ServiceCIDR"});
  return strategy;
}

}  // namespace quiesce::kinds
