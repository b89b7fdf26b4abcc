#include "reconcilers/workloads/parallel.h"

#include <algorithm>
#include <utility>

#include "sim/signal.h"
#include "sim/task_group.h"

namespace quiesce::reconcilers::workloads {
namespace {

// What the calls of one batch share. It outlives them: it is declared before their group.
struct Batch {
  explicit Batch(sim::EventLoop* loop) : ended(loop) {}
  int running = 0;
  std::vector<absl::Status> errors;
  sim::Signal ended;
};

sim::Task<void> RunOne(Batch* batch, const IndexedCall* call, int index) {
  absl::Status status = co_await (*call)(index);
  if (!status.ok()) batch->errors.push_back(std::move(status));
  if (--batch->running == 0) batch->ended.NotifyAll();
}

}  // namespace

sim::Task<std::vector<absl::Status>> InParallel(sim::EventLoop* loop, int count, IndexedCall call) {
  Batch batch(loop);
  if (count == 1) {
    // Nothing to share: the caller waits for it itself.
    absl::Status status = co_await call(0);
    if (!status.ok()) batch.errors.push_back(std::move(status));
    co_return std::move(batch.errors);
  }
  sim::TaskGroup group(loop);
  batch.running = count;
  for (int i = 0; i < count; ++i) group.Spawn(RunOne(&batch, &call, i), "parallel");
  while (batch.running > 0) co_await batch.ended.Wait();
  co_return std::move(batch.errors);
}

sim::Task<BatchResult> SlowStart(sim::EventLoop* loop, int count, IndexedCall call) {
  BatchResult result;
  int begun = 0;
  for (int size = 1; begun < count; size *= 2) {
    const int batch = std::min(size, count - begun);
    std::vector<absl::Status> errors =
        co_await InParallel(loop, batch, [&call, begun](int index) { return call(begun + index); });
    begun += batch;
    result.successes += batch - static_cast<int>(errors.size());
    if (errors.empty()) continue;
    result.errors = std::move(errors);
    break;
  }
  co_return result;
}

}  // namespace quiesce::reconcilers::workloads
