#include "reconcilers/runtime/conformance/limiter_from_case.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::runtime {

absl::StatusOr<std::unique_ptr<RateLimiter>> LimiterFromCase(const Value& limiter,
                                                             const sim::Clock* clock) {
  auto duration = [&limiter](const char* field) {
    return absl::Nanoseconds(limiter[field].int_value());
  };
  const absl::string_view type = limiter["type"].string_value();
  if (type == "exponential") return MakeExponentialLimiter(duration("base_ns"), duration("max_ns"));
  if (type == "bucket") {
    return MakeBucketLimiter(clock, limiter["qps"].double_value(),
                             static_cast<int>(limiter["burst"].int_value()));
  }
  if (type == "fast_slow") {
    return MakeFastSlowLimiter(duration("fast_ns"), duration("slow_ns"),
                               static_cast<int>(limiter["max_fast_attempts"].int_value()));
  }
  if (type == "max_wait") {
    auto of = LimiterFromCase(limiter["of"], clock);
    if (!of.ok()) return of.status();
    return MakeMaxWaitLimiter(*std::move(of), duration("max_ns"));
  }
  if (type == "max_of") {
    std::vector<std::unique_ptr<RateLimiter>> limiters;
    for (const Value& item : limiter["of"].items()) {
      auto of = LimiterFromCase(item, clock);
      if (!of.ok()) return of.status();
      limiters.push_back(*std::move(of));
    }
    return MakeMaxOfLimiter(std::move(limiters));
  }
  return absl::InvalidArgumentError(absl::StrCat("setup: unknown rate limiter ", ToJson(limiter)));
}

}  // namespace quiesce::runtime
