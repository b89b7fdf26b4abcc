// Reconcile throughput: how many times a second a controller can reconcile an object, write its
// status and be woken by the watch event of that write.
//
//   BM_ReconcileStatusWrite/1        one object
//   BM_ReconcileStatusWrite/10000    ten thousand objects, in turn

#include <memory>
#include <string>

#include "bench/counters.h"
#include "benchmark/benchmark.h"

namespace quiesce::bench {
namespace {

void BM_ReconcileStatusWrite(benchmark::State& state) {
  const absl::StatusOr<std::unique_ptr<Counters>> counters = Counters::New(state.range(0));
  if (!counters.ok()) {
    state.SkipWithError(std::string(counters.status().message()).c_str());
    return;
  }
  for (auto _ : state) (*counters)->RunReconcile();
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ReconcileStatusWrite)->Arg(1)->Arg(10000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quiesce::bench
