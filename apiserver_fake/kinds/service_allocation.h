// What a Service takes from the cluster: its cluster IPs and node ports, and the IP families that
// go with them.
//
// Source: k8s.io/kubernetes/pkg/registry/core/service/storage/{alloc,storage}.go. One IPv4 range,
// 10.0.0.0/24, and node ports 30000-32767, as the recorded server had them; when all addresses are
// taken, the range grows (a simulated cluster may have thousands of Services).
#ifndef QUIESCE_APISERVER_FAKE_KINDS_SERVICE_ALLOCATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_SERVICE_ALLOCATION_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/strategy.h"

namespace quiesce::kinds {

// Fills in addresses, families and node ports of `service`; `old` is null on create.
api::ApiStatus AllocateForService(const resource::StrategyContext& context, Value& service,
                                  const Value* old);

// Whether the service holds the number of the pool "cluster-ip" (the address as 32 bits) or
// "node-port".
bool ServiceHoldsNumber(const Value& service, absl::string_view pool, uint64_t number);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_SERVICE_ALLOCATION_H_
