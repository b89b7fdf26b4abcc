#include "reconcilers/runtime/client/wait_backoff.h"

#include <cstdint>

namespace quiesce::runtime {
namespace {

// Into how many parts the random part of a delay is divided.
constexpr uint64_t kJitterParts = 1000;

}  // namespace

absl::Duration WaitBackoff::Step(sim::Choices* choices) {
  absl::Duration delay = now_.duration;
  if (now_.steps >= 1) {
    --now_.steps;
    if (now_.factor != 0) {
      const double next = static_cast<double>(absl::ToInt64Nanoseconds(delay)) * now_.factor;
      now_.duration = next < 0x1p63 ? absl::Nanoseconds(static_cast<int64_t>(next)) : now_.cap;
      if (now_.cap > absl::ZeroDuration() && now_.duration > now_.cap) {
        now_.duration = now_.cap;
        now_.steps = 0;
      }
    }
  } else {
    now_.steps = 0;
  }
  if (now_.jitter > 0 && choices != nullptr) {
    const uint64_t pick = choices->Choose({sim::ChoiceClass::kJitter, "backoff"}, kJitterParts);
    const double part = static_cast<double>(pick) / kJitterParts;
    delay += absl::Nanoseconds(static_cast<int64_t>(
        part * now_.jitter * static_cast<double>(absl::ToInt64Nanoseconds(delay))));
  }
  return delay;
}

}  // namespace quiesce::runtime
