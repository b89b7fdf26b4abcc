// knative/eventing#4113: the delay is (base * 2)^n in nanoseconds where base * 2^n is meant. It
// overflows at once, the negative delay is none at all.
#include <algorithm>

#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Delivery : public Twin {
  Task<Outcome> Handle(Context& context, Value delivery) override {
    const absl::Duration wait = not_before_ - context.Now();
    if (wait > absl::ZeroDuration()) co_return Result::After(wait);
    StatusOr<Value> sent = co_await context.external->Call("check", Value::Object());
    if (sent.ok()) {
      failures_ = 0;
      co_return Result::Done();
    }
    const absl::Duration delay = Delay(failures_++);
    not_before_ = context.Now() + delay;
    // A delay that is not positive is none.
    co_return Result::After(std::max(delay, absl::Milliseconds(1)));
  }

  absl::Duration Delay(int failures) const {
    constexpr int64_t kBase = 6'000'000'000;
    if (cured())
      return std::min(absl::Nanoseconds(kBase) * (1 << std::min(failures, 10)), absl::Minutes(5));
    uint64_t delay = 1;  // wraps around as Go's int64 does
    for (int i = 0; i <= failures; ++i) delay *= static_cast<uint64_t>(kBase * 2);
    return std::min(absl::Nanoseconds(static_cast<int64_t>(delay)), absl::Minutes(5));
  }

  int failures_ = 0;
  absl::Time not_before_ = absl::InfinitePast();
};

}  // namespace

Entry C09() {
  return Pair<Delivery>("c09",
                        {"knative/eventing#4113", "computes delays that overflow",
                         "multiplies after the power, and has a cap"},
                        [](ControllerSpec& spec, bool) {
                          spec.external = "cloud";
                          spec.declared.base = absl::Seconds(6);
                          spec.declared.cap = absl::Minutes(5);
                        });
}

}  // namespace quiesce::reconcilers::zoo
