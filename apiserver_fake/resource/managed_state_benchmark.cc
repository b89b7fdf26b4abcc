// What owners cost, on a Deployment of 2 kB.
//
// | benchmark             | what it does |
// |-----------------------|--------------|
// | BM_NoteUpdate         | notes one update; nothing is worked out |
// | BM_WorkOutUpdate      | notes a status update and reads the fields as set |
// | BM_ShowManagedFields  | the same, and writes them as JSON values |
// | BM_ValidateTyped      | checks the applied body against its type |
// | BM_FirstApply         | merges the body into a live object without owners |
// | BM_ApplyAgain         | applies another image to an object applied before |
// | BM_ApplyUnchanged     | applies the same body again |
// | BM_DecodeApplyBody    | reads the body from JSON text |
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/apply/decode.h"
#include "apiserver_fake/apply/field_manager.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/resource/managed_state.h"
#include "apiserver_fake/schema/openapi_loader.h"
#include "benchmark/benchmark.h"

namespace quiesce::resource {
namespace {

constexpr char kDeployment[] =
    R"({"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"de)"
    R"(fault","labels":{"app.kubernetes.io/instance":"web","app.kubernetes.io/name":"web"}})"
    R"(,"spec":{"replicas":3,"selector":{"matchLabels":{"app.kubernetes.io/instance":"web",)"
    R"("app.kubernetes.io/name":"web"}},"template":{"metadata":{"labels":{"app.kubernetes.i)"
    R"(o/instance":"web","app.kubernetes.io/name":"web"}},"spec":{"volumes":[{"name":"confi)"
    R"(g","configMap":{"name":"web"}}],"containers":[{"name":"web","image":"web:1","args":[)"
    R"("--listen=:8080","--log-level=info"],"ports":[{"name":"http-web","containerPort":808)"
    R"(0,"protocol":"TCP"}],"env":[{"name":"MODE","value":"production"},{"name":"REGION","v)"
    R"(alue":"eu-west-1"},{"name":"PASSWORD","valueFrom":{"secretKeyRef":{"name":"web","key)"
    R"(":"password"}}}],"resources":{"requests":{"cpu":"100m","memory":"128Mi"}},"volumeMou)"
    R"(nts":[{"name":"config","readOnly":true,"mountPath":"/etc/web"}],"livenessProbe":{"ht)"
    R"(tpGet":{"path":"/healthz","port":8080,"scheme":"HTTP"},"timeoutSeconds":1,"periodSec)"
    R"(onds":10,"failureThreshold":3},"readinessProbe":{"httpGet":{"path":"/healthz","port")"
    R"(:8080,"scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"failureThreshold":3},")"
    R"(imagePullPolicy":"IfNotPresent"},{"name":"proxy","image":"proxy:1","args":["--listen)"
    R"(=:8080","--log-level=info"],"ports":[{"name":"http-proxy","containerPort":8080,"prot)"
    R"(ocol":"TCP"}],"env":[{"name":"MODE","value":"production"},{"name":"REGION","value":")"
    R"(eu-west-1"},{"name":"PASSWORD","valueFrom":{"secretKeyRef":{"name":"web","key":"pass)"
    R"(word"}}}],"resources":{"requests":{"cpu":"100m","memory":"128Mi"}},"volumeMounts":[{)"
    R"("name":"config","readOnly":true,"mountPath":"/etc/web"}],"livenessProbe":{"httpGet":)"
    R"({"path":"/healthz","port":8080,"scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":1)"
    R"(0,"failureThreshold":3},"readinessProbe":{"httpGet":{"path":"/healthz","port":8080,")"
    R"(scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"failureThreshold":3},"imagePu)"
    R"(llPolicy":"IfNotPresent"}],"restartPolicy":"Always","serviceAccountName":"web"}},"st)"
    R"(rategy":{}},"status":{}})";

const apply::FieldManager& Manager() {
  static const apply::FieldManager* const manager = [] {
    apply::FieldManagerConfig config;
    config.group = "apps";
    config.version = "v1";
    config.kind = "Deployment";
    const schema::Schema* schema = schema::BuiltinSchema("apps", "v1", "Deployment");
    config.versions.served = {{"apps/v1",
                               apply::TypeRef::Root(schema, false),
                               apply::FieldSet::Of({apply::ParseSimplePath("status")}),
                               {}}};
    config.empty_object = apply::EmptyObject(*schema, "apps/v1", "Deployment");
    return new apply::FieldManager(std::move(config));
  }();
  return *manager;
}

Value Body() { return ParseJson(kDeployment).value(); }

Value Live() {
  Value live = Body();
  live.Mutable("metadata").Set("uid", "1");
  return live;
}

void SetImage(Value& object, int64_t round) {
  object.Mutable("spec")
      .Mutable("template")
      .Mutable("spec")
      .Mutable("containers")
      .MutableAt(0)
      .Set("image", Value(absl::StrCat("web:", round)));
}

// The object and its owners after one apply.
struct Applied {
  Value object;
  resource::ManagedHandle state;
};

Applied ApplyOnce(const Value& live, const Value& config, const resource::ManagedHandle& before) {
  Applied out;
  const api::ApiStatus status = resource::ManagedState::Apply(
      before, Manager(), {live, config, Value("bench"), true, 1}, &out.object, &out.state);
  if (!status.ok()) std::abort();
  return out;
}

resource::ManagedState::UpdateNote StatusNote(const Value& live, int64_t round) {
  Value wanted = live;
  wanted.Mutable("status").Set("replicas", Value(round));
  wanted.Mutable("metadata").Mutable("annotations").Set("round", Value("x"));
  return {live, wanted, Value("bench"), round, Value()};
}

// The state of the object after its creation, worked out.
resource::ManagedHandle Created() {
  resource::ManagedHandle created = resource::ManagedState::Update(
      nullptr, Manager(), {Value(), Live(), Value("creator"), 1, Value()});
  resource::ManagedState::Read(created);
  return created;
}

void BM_NoteUpdate(benchmark::State& state) {
  const resource::ManagedState::UpdateNote note = StatusNote(Live(), 1);
  const resource::ManagedHandle before = Created();
  for (auto _ : state) {
    resource::ManagedHandle after = resource::ManagedState::Update(before, Manager(), note);
    benchmark::DoNotOptimize(after);
  }
}
BENCHMARK(BM_NoteUpdate);

void BM_WorkOutUpdate(benchmark::State& state) {
  const resource::ManagedState::UpdateNote note = StatusNote(Live(), 1);
  const resource::ManagedHandle before = Created();
  for (auto _ : state) {
    resource::ManagedHandle after = resource::ManagedState::Update(before, Manager(), note);
    benchmark::DoNotOptimize(resource::ManagedState::Fields(after));
  }
}
BENCHMARK(BM_WorkOutUpdate);

void BM_ShowManagedFields(benchmark::State& state) {
  const resource::ManagedState::UpdateNote note = StatusNote(Live(), 1);
  const resource::ManagedHandle before = Created();
  for (auto _ : state) {
    resource::ManagedHandle after = resource::ManagedState::Update(before, Manager(), note);
    benchmark::DoNotOptimize(resource::ManagedState::Read(after));
  }
}
BENCHMARK(BM_ShowManagedFields);

void BM_ValidateTyped(benchmark::State& state) {
  const Value body = Body();
  const apply::TypeRef& type = Manager().config().versions.served[0].type;
  for (auto _ : state) benchmark::DoNotOptimize(apply::ValidateTyped(body, type, false));
}
BENCHMARK(BM_ValidateTyped);

void BM_FirstApply(benchmark::State& state) {
  const Value live = Live();
  Value config = Body();
  SetImage(config, 2);
  for (auto _ : state) benchmark::DoNotOptimize(ApplyOnce(live, config, nullptr));
}
BENCHMARK(BM_FirstApply);

void BM_ApplyAgain(benchmark::State& state) {
  Value config = Body();
  SetImage(config, 2);
  const Applied first = ApplyOnce(Live(), config, nullptr);
  config = Body();  // shares nothing with the live object
  SetImage(config, 3);
  for (auto _ : state) benchmark::DoNotOptimize(ApplyOnce(first.object, config, first.state));
}
BENCHMARK(BM_ApplyAgain);

void BM_ApplyUnchanged(benchmark::State& state) {
  const Value config = Body();
  const Applied first = ApplyOnce(Live(), config, nullptr);
  const Value again = Body();
  for (auto _ : state) benchmark::DoNotOptimize(ApplyOnce(first.object, again, first.state));
}
BENCHMARK(BM_ApplyUnchanged);

void BM_DecodeApplyBody(benchmark::State& state) {
  for (auto _ : state) {
    Value config;
    std::vector<std::string> repeated;
    benchmark::DoNotOptimize(apply::DecodeApplyBody(kDeployment, &config, &repeated));
  }
}
BENCHMARK(BM_DecodeApplyBody);

}  // namespace
}  // namespace quiesce::resource
