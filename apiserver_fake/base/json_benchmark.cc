// Reading and writing JSON: a Deployment of 2 kB.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "apiserver_fake/base/benchmark_documents.h"
#include "apiserver_fake/base/json.h"

namespace quiesce {
namespace {

void BM_Parse(benchmark::State& state) {
  const std::string text = kBenchmarkDeployment;
  for (auto _ : state) benchmark::DoNotOptimize(ParseJson(text));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(BM_Parse);

void BM_ParseNotingDuplicates(benchmark::State& state) {
  const std::string text = kBenchmarkDeployment;
  std::vector<std::string> duplicates;
  for (auto _ : state) benchmark::DoNotOptimize(ParseJson(text, &duplicates));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(BM_ParseNotingDuplicates);

void BM_Write(benchmark::State& state) {
  const Value value = ParseJson(kBenchmarkDeployment).value();
  std::string text;
  for (auto _ : state) {
    text.clear();
    AppendJson(value, &text, /*escape_html=*/true);
    benchmark::DoNotOptimize(text.data());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(BM_Write);

}  // namespace
}  // namespace quiesce
