// Each kind of patch on a Deployment of 2 kB. "FromText" reads document and patch and writes the
// result, as the Go libraries do; "Values" is what in-process requests pay.
#include <benchmark/benchmark.h>

#include <string>

#include "apiserver_fake/base/benchmark_documents.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/patch/json_patch.h"
#include "apiserver_fake/patch/merge_patch.h"
#include "apiserver_fake/patch/strategic_merge_patch.h"
#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::patch {
namespace {

const schema::Schema& Deployment() {
  static const schema::Schema& schema = *schema::BuiltinSchema("apps", "v1", "Deployment");
  return schema;
}

Value Read(const std::string& text) { return ParseJson(text).value(); }

Value JsonPatched(const Value& document, const Value& patch) {
  Value patched = document;
  ApplyJsonPatch(patch, patched);
  return patched;
}

Value StrategicPatched(const Value& document, const Value& patch) {
  Value patched;
  StrategicMergePatch(document, patch, Deployment(), &patched);
  return patched;
}

void FromText(benchmark::State& state, Value (*apply)(const Value&, const Value&),
              const std::string& patch) {
  const std::string document = kBenchmarkDeployment;
  Deployment();
  for (auto _ : state) {
    benchmark::DoNotOptimize(ToJson(apply(Read(document), Read(patch)), /*escape_html=*/true));
  }
}

void Values(benchmark::State& state, Value (*apply)(const Value&, const Value&),
            const std::string& text) {
  const Value document = Read(kBenchmarkDeployment), patch = Read(text);
  Deployment();
  for (auto _ : state) benchmark::DoNotOptimize(apply(document, patch));
}

void BM_JsonPatchFromText(benchmark::State& state) {
  FromText(state, JsonPatched, kBenchmarkJsonPatch);
}
BENCHMARK(BM_JsonPatchFromText);
void BM_MergePatchFromText(benchmark::State& state) {
  FromText(state, MergePatch, kBenchmarkMergePatch);
}
BENCHMARK(BM_MergePatchFromText);
void BM_StrategicMergePatchFromText(benchmark::State& state) {
  FromText(state, StrategicPatched, kBenchmarkStrategicPatch);
}
BENCHMARK(BM_StrategicMergePatchFromText);

void BM_JsonPatchValues(benchmark::State& state) {
  Values(state, JsonPatched, kBenchmarkJsonPatch);
}
BENCHMARK(BM_JsonPatchValues);
void BM_MergePatchValues(benchmark::State& state) {
  Values(state, MergePatch, kBenchmarkMergePatch);
}
BENCHMARK(BM_MergePatchValues);
void BM_StrategicMergePatchValues(benchmark::State& state) {
  Values(state, StrategicPatched, kBenchmarkStrategicPatch);
}
BENCHMARK(BM_StrategicMergePatchValues);

// What clients do to make a patch.
void BM_CreateMergePatch(benchmark::State& state) {
  const Value before = Read(kBenchmarkDeployment);
  const Value after = MergePatch(before, Read(kBenchmarkMergePatch));
  for (auto _ : state) benchmark::DoNotOptimize(CreateMergePatch(before, after));
}
BENCHMARK(BM_CreateMergePatch);
void BM_CreateStrategicMergePatch(benchmark::State& state) {
  const Value before = Read(kBenchmarkDeployment);
  const Value after = StrategicPatched(before, Read(kBenchmarkStrategicPatch));
  for (auto _ : state) {
    benchmark::DoNotOptimize(CreateStrategicMergePatch(before, after, Deployment()));
  }
}
BENCHMARK(BM_CreateStrategicMergePatch);

}  // namespace
}  // namespace quiesce::patch
