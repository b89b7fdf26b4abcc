// instaclustr/cassandra-operator#398: the volume is cleaned up when a pod is seen being deleted. A
// look that comes after its end never sees that, and the volume stays.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

// Pods and their volumes are ConfigMaps here: NAME-0, NAME-1 and NAME-0-data, NAME-1-data.
constexpr char kRunning[] = "zoo.example.com/running";

class Ring : public Twin {
  Task<Outcome> Handle(Context& context, Value ring) override {
    const int64_t wanted = ring["spec"]["replicas"].int_value();
    for (int64_t i = 0; i < wanted; ++i) {
      const std::string pod = absl::StrCat(NameOf(ring), "-", i);
      for (const std::string& part : {pod, pod + "-data"}) {
        Value child = ChildOf(ring, ConfigMaps(), part);
        if (part == pod) runtime::AddFinalizer(child, kRunning);
        Status ensured = co_await EnsureChild(context, ConfigMaps(), child);
        if (!ensured.ok()) co_return ensured;
      }
    }
    for (int64_t i = wanted; i < 4; ++i) {
      const std::string pod = absl::StrCat(NameOf(ring), "-", i);
      StatusOr<Value> seen = co_await context.client.Get(ConfigMaps(), Beside(ring, pod));
      const bool there = seen.ok();
      if (there && !runtime::IsBeingDeleted(*seen)) {
        Status deleted = co_await DeleteOnce(context, ConfigMaps(), Beside(ring, pod));
        if (!deleted.ok()) co_return deleted;
      }
      // With the bug: only where the pod is seen on its way out.
      const bool clean_up = cured() || (there && runtime::IsBeingDeleted(*seen));
      StatusOr<Value> volume =
          co_await context.client.Get(ConfigMaps(), Beside(ring, pod + "-data"));
      if (!clean_up || !volume.ok()) continue;
      Status deleted = co_await DeleteOnce(context, ConfigMaps(), Beside(ring, pod + "-data"));
      if (!deleted.ok()) co_return deleted;
    }
    co_return Result::Done();
  }
};

// Pods take a second to end.
class Kubelet : public Twin {
  Task<Outcome> Handle(Context& context, Value pod) override {
    if (!runtime::IsBeingDeleted(pod)) co_return Result::Done();
    co_await context.Sleep(absl::Seconds(1));
    co_return co_await DropFinalizer(context, ConfigMaps(), pod, kRunning);
  }
};

}  // namespace

Entry D14() {
  return WithHelper<Kubelet>(
      Pair<Ring>("d14",
                 {"instaclustr/cassandra-operator#398",
                  "cleans up only after a pod that it sees being deleted",
                  "compares the volumes that there are with those that should be"},
                 [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; }),
      "d14-kubelet", "Ends pods that are deleted, a second later", [](ControllerSpec& spec) {
        spec.for_resource = ConfigMaps();
        spec.finalizers = {kRunning};
      });
}

}  // namespace quiesce::reconcilers::zoo
