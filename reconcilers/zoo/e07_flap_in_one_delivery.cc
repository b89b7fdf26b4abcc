// open-component-model/open-component-model#3531: the dependency was not ready at the look, so the
// key waits for the event of its becoming ready. It had been ready in the last event, too: both
// changes came in one delivery, the predicate sees no difference, and no one wakes the key. The
// predicate that compares Ready before and after is played here: its memory is the reconciler's.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Dependent : public Twin {
  Task<Outcome> Reconcile(Context& context, Request request) override {
    constexpr char kEvent[] = "dependency/";
    if (request.namespace_ == kEvent) {  // an event of the dependency
      StatusOr<Value> gadget = co_await context.client.Get(Gadgets(), {"default", request.name});
      if (!gadget.ok()) co_return runtime::IgnoreNotFound(gadget.status());
      const bool ready = IsReady(*gadget);
      if (ready == was_ready_) co_return Result::Done();
      was_ready_ = ready;
      StatusOr<Value> widget = co_await context.client.Get(Widgets(), {"default", "app"});
      if (!widget.ok()) co_return runtime::IgnoreNotFound(widget.status());
      co_return co_await Handle(context, *widget);
    }
    co_return co_await Twin::Reconcile(context, request);
  }

  Task<Outcome> Handle(Context& context, Value widget) override {
    const Value before = widget;
    StatusOr<Value> gadget = co_await context.client.Live().Get(
        Gadgets(), Beside(widget, Text(widget["spec"]["target"])));
    if (!gadget.ok()) co_return runtime::IgnoreNotFound(gadget.status());
    if (!IsReady(*gadget)) {
      if (cured()) co_return Result::After(absl::Seconds(10));
      co_return Result::Done();
    }
    widget.Mutable("status").Set("applied", widget["spec"]["text"]);
    co_return co_await WriteStatus(context, Widgets(), before, widget);
  }

  bool was_ready_ = false;
};

std::vector<Request> AnEvent(const Value& gadget) { return {{"dependency/", NameOf(gadget)}}; }

}  // namespace

Entry E07() {
  return Pair<Dependent>(
      "e07",
      {"open-component-model/open-component-model#3531",
       "waits for a change of Ready that two changes in one delivery hide",
       "comes back by itself while the dependency is not ready"},
      [](ControllerSpec& spec, bool) { spec.watches = {{Gadgets(), &AnEvent, ""}}; });
}

}  // namespace quiesce::reconcilers::zoo
