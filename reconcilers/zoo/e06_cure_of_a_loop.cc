// kubernetes-sigs/cluster-api-provider-aws#6243: one step is taken at each look, and the next look
// comes from the event of the own status write. A predicate that was added against hot loops takes
// these events away: after the first step nothing happens.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class ControlPlane : public Twin {
  Task<Outcome> Handle(Context& context, Value plane) override {
    const Value before = plane;
    const int64_t step = plane["status"]["step"].int_value();
    if (step == 3) co_return Result::Done();
    plane.Mutable("status").Set("step", step + 1);
    Status written = co_await WriteStatus(context, Widgets(), before, plane);
    if (!written.ok()) co_return written;
    if (cured()) co_return Result::After(absl::Seconds(1));
    co_return Result::Done();  // the event of that write brings the key back
  }
};

}  // namespace

Entry E06() {
  return Pair<ControlPlane>(
      "e06",
      {"kubernetes-sigs/cluster-api-provider-aws#6243",
       "relies on events of its own writes, and filters them", "asks for the next look itself"},
      [](ControllerSpec& spec, bool) { spec.for_predicate = "generation-changed"; });
}

}  // namespace quiesce::reconcilers::zoo
