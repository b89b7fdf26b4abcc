// Leader election does not fence: a leader that is paused, loses its lease meanwhile and wakes in
// the middle of its work finishes what it had begun, before it learns that it leads no more. What
// it writes without the version that it has read undoes what the new leader has written.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class LateLeader : public Twin {
  Task<Outcome> Handle(Context& context, Value widget) override {
    const Value before = widget;
    if (widget["status"]["text"] == widget["spec"]["text"]) co_return Result::Done();
    StatusOr<Value> checked = co_await context.external->Call("check", Value::Object());
    if (!checked.ok()) co_return checked.status();
    widget.Mutable("status").Set("text", widget["spec"]["text"]);
    const Patch patch = runtime::MergeFrom(before, widget, /*optimistic_lock=*/cured());
    co_return co_await context.client.Status().Patch(Widgets(), &widget, patch);
  }
};

}  // namespace

Entry LessonLateLeader() {
  return Pair<LateLeader>("lesson-late-leader",
                          {"kubernetes/client-go tools/leaderelection",
                           "writes without a version what it read as a leader",
                           "writes only over the version that it read"},
                          [](ControllerSpec& spec, bool) { spec.external = "cloud"; });
}

}  // namespace quiesce::reconcilers::zoo
