// kubernetes-sigs/cluster-api#3260: a patch helper compares with the object as it was when the look
// began; the second patch of one look conflicts with the first.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Machine : public Twin {
  Task<Outcome> Handle(Context& context, Value machine) override {
    if (IsReady(machine)) co_return Result::Done();
    Value base = machine;
    for (const bool ready : {false, true}) {
      const Value now = machine;
      SetCondition(context, machine, "Ready", ready, ready ? "Provisioned" : "Provisioning");
      // The helper's base; the cured one takes what the last patch returned.
      const Patch patch = MergeFrom(cured() ? now : base, machine, /*optimistic_lock=*/true);
      Value sent = machine;
      Status patched = co_await context.client.Status().Patch(Widgets(), &sent, patch);
      if (!patched.ok()) co_return runtime::IgnoreNotFound(patched);
      if (cured()) machine = sent;
    }
    co_return Result::Done();
  }
};

}  // namespace

Entry D11() {
  return Pair<Machine>(
      "d11",
      {"kubernetes-sigs/cluster-api#3260", "patches twice against the state of its beginning",
       "patches against what the last patch returned"},
      [](ControllerSpec& spec, bool) { spec.for_predicate = "generation-changed"; });
}

}  // namespace quiesce::reconcilers::zoo
