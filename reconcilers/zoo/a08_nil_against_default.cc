// paperclipinc/openclaw-operator#403: the builder leaves a member out, the server fills it in, and
// a mutate function that replaces the whole spec finds a difference each time.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class NilAgainstDefault : public Twin {
  Task<Outcome> Handle(Context& context, Value claw) override {
    Value built = WorkloadOf(claw, Deployments(), NameOf(claw));
    StatusOr<Value> live = co_await context.client.Get(Deployments(), KeyOf(built));
    if (runtime::IsNotFound(live.status())) {
      Status created = co_await CreateOnce(context, Deployments(), built);
      if (!created.ok()) co_return created;
      co_return Result::After(absl::Seconds(30));
    }
    if (!live.ok()) co_return live.status();
    Value changed = *live;
    if (cured()) {
      changed = runtime::Overlay(*live, built);
    } else {
      changed.Set("spec", built["spec"]);
    }
    if (changed != *live) {
      Status updated = co_await context.client.Update(Deployments(), &changed);
      if (!updated.ok()) co_return updated;
    }
    co_return Result::After(absl::Seconds(30));  // its own health check
  }
};

}  // namespace

Entry A08() {
  return Pair<NilAgainstDefault>(
      "a08",
      {"paperclipinc/openclaw-operator#403", "replaces the spec, defaults and all, at each look",
       "lays what it means over what is there"},
      [](ControllerSpec& spec, bool) { spec.owns = {Deployments()}; });
}

}  // namespace quiesce::reconcilers::zoo
