// The world in which a recorded case is played: plain choices, virtual time from zero.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_WORLD_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_WORLD_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/string_view.h"
#include "reconcilers/runtime/client/object_key.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::runtime {

struct CaseWorld {
  // Plain choices: nothing is left to chance, unless the case is about what is.
  explicit CaseWorld(
      std::unique_ptr<sim::Strategy> strategy = std::make_unique<sim::PlainStrategy>())
      : choices(std::move(strategy)) {}

  sim::Choices choices;
  sim::EventLoop loop{&choices, nullptr};
  sim::TaskGroup group{&loop};

  // Nanoseconds since the start of the case.
  int64_t Now() const { return absl::ToInt64Nanoseconds(loop.clock().Elapsed()); }
  void AdvanceTo(int64_t nanos) { loop.RunUntil(sim::StartTime() + absl::Nanoseconds(nanos)); }
};

// "ns/name", "/name" or "name".
inline ObjectKey KeyFromText(absl::string_view text) {
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos) return {"", std::string(text)};
  return {std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_WORLD_H_
