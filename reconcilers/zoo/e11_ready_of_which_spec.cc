// cloudnative-pg/cloudnative-pg#11390: the status does not say for which spec it is Ready. Who
// looks right after a change of the spec sees the Ready of the old one.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Cluster : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    const Value before = cluster;
    co_await context.Sleep(absl::Seconds(2));
    cluster.Mutable("status").Set("applied", before["spec"]["text"]);
    SetCondition(context, cluster, "Ready", true, "Healthy");
    if (!cured()) {
      Value condition = cluster["status"]["conditions"].at(0);
      condition.Erase("observedGeneration");
      cluster.Mutable("status").Set("conditions", Value::List({condition}));
    }
    co_return co_await WriteStatus(context, Widgets(), before, cluster);
  }
};

// Releases what is Ready; where the condition names a generation, only that one.
class Releaser : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    const Value* ready = runtime::FindCondition(cluster["status"]["conditions"], "Ready");
    if (ready == nullptr) co_return Result::Done();
    const Value& observed = (*ready)["observedGeneration"];
    if (!observed.is_null() && observed.int_value() != GenerationOf(cluster)) {
      co_return Result::Done();
    }
    Value release = ChildOf(cluster, ConfigMaps(), "release");
    release.Mutable("data").Set("promised", cluster["spec"]["text"]);
    release.Mutable("data").Set("applied", cluster["status"]["applied"]);
    co_return co_await EnsureChild(context, ConfigMaps(), release);
  }
};

}  // namespace

Entry E11() {
  return WithHelper<Releaser>(
      Pair<Cluster>(
          "e11", {"cloudnative-pg/cloudnative-pg#11390", "does not say for which spec it is Ready",
                  "says in the condition which generation it has seen"}),
      "e11-releaser", "Releases Widgets that are Ready");
}

}  // namespace quiesce::reconcilers::zoo
