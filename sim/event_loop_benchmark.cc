// What an event costs: scheduled and run at once, as a timer among many others, and cancelled.
#include <memory>

#include "benchmark/benchmark.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/trace.h"

namespace quiesce::sim {
namespace {

void BM_ReadyEvent(benchmark::State& state) {
  Choices choices(std::make_unique<PlainStrategy>());
  Trace trace;
  EventLoop loop(&choices, &trace);
  uint64_t count = 0;
  for (auto _ : state) {
    loop.After(absl::ZeroDuration(), "x", [&count] { ++count; });
    loop.RunOne();
  }
  benchmark::DoNotOptimize(count);
}
BENCHMARK(BM_ReadyEvent);

// One timer that sets the next, beside state.range(0) later ones.
void BM_TimerAmongMany(benchmark::State& state) {
  Choices choices(std::make_unique<PlainStrategy>());
  EventLoop loop(&choices, nullptr);
  for (int64_t i = 0; i < state.range(0); ++i) {
    loop.After(absl::Hours(24 * 365) + absl::Seconds(i), "later", [] {});
  }
  uint64_t count = 0;
  for (auto _ : state) {
    loop.After(absl::Milliseconds(count % 7), "x", [&count] { ++count; });
    loop.RunOne();
  }
}
BENCHMARK(BM_TimerAmongMany)->Arg(1)->Arg(100)->Arg(10000)->Arg(1000000);

void BM_CancelledTimer(benchmark::State& state) {
  Choices choices(std::make_unique<PlainStrategy>());
  EventLoop loop(&choices, nullptr);
  for (int64_t i = 0; i < state.range(0); ++i) loop.After(absl::Hours(1), "later", [] {});
  for (auto _ : state) loop.Cancel(loop.After(absl::Hours(2), "timeout", [] {}));
}
BENCHMARK(BM_CancelledTimer)->Arg(1)->Arg(10000);

constexpr RecordKind kTick("bench/tick");

void BM_TraceRecord(benchmark::State& state) {
  Clock clock;
  Trace trace;
  trace.set_recording(state.range(0) != 0);
  uint64_t digest = 0;
  for (auto _ : state) trace.Add(clock, kTick, 1, ++digest);
  benchmark::DoNotOptimize(trace.hash());
}
BENCHMARK(BM_TraceRecord)->Arg(0)->Arg(1)->Iterations(5000000);

}  // namespace
}  // namespace quiesce::sim
