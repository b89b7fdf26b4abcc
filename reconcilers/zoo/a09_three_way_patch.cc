// openshift/hive#2943: a three-way apply without the server's defaults in its memory computes a
// patch each time, and sends it every eight seconds.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class ThreeWayPatch : public Twin {
  Task<Outcome> Handle(Context& context, Value hive) override {
    Value built = WorkloadOf(hive, StatefulSets(), NameOf(hive));
    StatusOr<Value> live = co_await context.client.Get(StatefulSets(), KeyOf(built));
    if (runtime::IsNotFound(live.status())) {
      Status created = co_await CreateOnce(context, StatefulSets(), built);
      if (!created.ok()) co_return created;
      co_return Result::After(absl::Seconds(8));
    }
    if (!live.ok()) co_return live.status();
    Patch patch = MergeFrom(*live, runtime::Overlay(*live, built));
    if (!cured()) {
      // A member that the stored one has and the rendered one has not is taken for removed.
      patch.data.Mutable("spec").Set("podManagementPolicy", nullptr);
    }
    if (!patch.data.members().empty()) {
      Value changed = *live;
      Status patched = co_await context.client.Patch(StatefulSets(), &changed, patch);
      if (!patched.ok()) co_return patched;
    }
    co_return Result::After(absl::Seconds(8));
  }
};

}  // namespace

Entry A09() {
  return Pair<ThreeWayPatch>(
      "a09",
      {"openshift/hive#2943", "patches away what the server defaults, each time",
       "patches only where what it means differs"},
      [](ControllerSpec& spec, bool) { spec.owns = {StatefulSets()}; });
}

}  // namespace quiesce::reconcilers::zoo
