// knative/serving#1181: every reconcile sets the condition that is already there, and its setter
// stamps the time. The comparison of statuses sees a difference, the write wakes the key, and so
// on: one write a second.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class FreshTimestamp : public Twin {
  Task<Outcome> Handle(Context& context, Value widget) override {
    const Value before = widget;
    // Without the old condition there is no old time to keep.
    if (!cured()) {
      runtime::RemoveCondition(widget.Mutable("status").Mutable("conditions"), "Ready");
    }
    SetCondition(context, widget, "Ready", true, "AllGood");
    co_await context.Sleep(absl::Seconds(1));
    co_return co_await WriteStatus(context, Widgets(), before, widget);
  }
};

}  // namespace

Entry A01() {
  return Pair<FreshTimestamp>(
      "a01", {"knative/serving#1181", "stamps lastTransitionTime although the status stays",
              "moves the time only when the status does"});
}

}  // namespace quiesce::reconcilers::zoo
