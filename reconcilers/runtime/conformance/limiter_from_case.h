// The rate limiters of recorded cases.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_LIMITER_FROM_CASE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_LIMITER_FROM_CASE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/queue/rate_limiter.h"
#include "sim/clock.h"

namespace quiesce::runtime {

// Builds {"type":"exponential","base_ns":...} and its kin; InvalidArgument for another type.
absl::StatusOr<std::unique_ptr<RateLimiter>> LimiterFromCase(const Value& limiter,
                                                             const sim::Clock* clock);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_LIMITER_FROM_CASE_H_
