// rabbitmq/messaging-topology-operator#251: as a01, but times have a second's granularity: while a
// round over all objects takes less, the rewrite is the same bytes, and the server drops it. Above
// some hundred objects none rests.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class LoadDependentLoop : public Twin {
  Task<Outcome> Handle(Context& context, Value widget) override {
    const Value before = widget;
    if (!cured()) {
      runtime::RemoveCondition(widget.Mutable("status").Mutable("conditions"), "Ready");
    }
    SetCondition(context, widget, "Ready", true, "SuccessfulCreateOrUpdate");
    co_await context.Sleep(absl::Milliseconds(10));
    co_return co_await WriteStatus(context, Widgets(), before, widget);
  }
};

}  // namespace

Entry A02() {
  return Pair<LoadDependentLoop>("a02", {"rabbitmq/messaging-topology-operator#251",
                                         "stamps the time at each look: a loop above 100 objects",
                                         "moves the time only when the status does"});
}

}  // namespace quiesce::reconcilers::zoo
