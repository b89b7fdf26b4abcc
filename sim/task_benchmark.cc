// What an await costs: a task that is ready, a sleep, a completion, a signal.
#include <memory>

#include "benchmark/benchmark.h"
#include "sim/choices.h"
#include "sim/completion.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/signal.h"
#include "sim/task.h"
#include "sim/task_group.h"

namespace quiesce::sim {
namespace {

struct World {
  Choices choices{std::make_unique<PlainStrategy>()};
  EventLoop loop{&choices, nullptr};
  TaskGroup group{&loop};
};

Task<int> Number(int n) { co_return n; }
Task<void> AwaitAll(benchmark::State* state) {
  int sum = 0;
  for (auto _ : *state) sum += co_await Number(1);
  benchmark::DoNotOptimize(sum);
}
void BM_AwaitTask(benchmark::State& state) {
  World world;
  world.group.Spawn(AwaitAll(&state));
  world.loop.Settle();
}
BENCHMARK(BM_AwaitTask);

Task<void> SleepAll(benchmark::State* state, EventLoop* loop) {
  for (auto _ : *state) co_await loop->Sleep(absl::Milliseconds(1));
}
void BM_Sleep(benchmark::State& state) {
  World world;
  world.group.Spawn(SleepAll(&state, &world.loop));
  world.loop.RunUntil(absl::InfiniteFuture());
}
BENCHMARK(BM_Sleep);

Task<void> CompleteAll(benchmark::State* state, EventLoop* loop) {
  for (auto _ : *state) {
    Completion<int> done(loop);
    loop->After(absl::Milliseconds(1), "response", [done] { done.SetAndResume(1); });
    benchmark::DoNotOptimize(co_await done.Wait());
  }
}
void BM_Completion(benchmark::State& state) {
  World world;
  world.group.Spawn(CompleteAll(&state, &world.loop));
  world.loop.RunUntil(absl::InfiniteFuture());
}
BENCHMARK(BM_Completion);

Task<void> Ping(benchmark::State* state, Signal* mine, Signal* other) {
  for (auto _ : *state) {
    other->NotifyOne();
    co_await mine->Wait();
  }
}
Task<void> Pong(Signal* mine, Signal* other) {
  while (true) {
    co_await mine->Wait();
    other->NotifyOne();
  }
}
void BM_SignalRoundTrip(benchmark::State& state) {
  World world;
  Signal a(&world.loop), b(&world.loop);
  world.group.Spawn(Pong(&b, &a));
  world.loop.Settle();
  world.group.Spawn(Ping(&state, &a, &b));
  world.loop.Settle();
  world.group.Clear();
}
BENCHMARK(BM_SignalRoundTrip);

}  // namespace
}  // namespace quiesce::sim
