// ksonnet/ksonnet#787: after a conflict the same object is sent again, with the same
// resourceVersion. Here it was read when the process began, and each retry conflicts.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Deployer : public Twin {
  Task<Outcome> Handle(Context& context, Value widget) override {
    if (held_.is_null() || cured()) held_ = widget;
    const Value before = widget;
    Value changed = held_;
    changed.Mutable("status").Set("applied", widget["spec"]["text"]);
    if (changed["status"] == widget["status"]) co_return Result::Done();
    Status written = co_await context.client.Status().Update(Widgets(), &changed);
    if (written.ok()) held_ = changed;
    co_return runtime::IgnoreNotFound(written);
  }

  Value held_;
};

}  // namespace

Entry D07() {
  return Pair<Deployer>("d07",
                        {"ksonnet/ksonnet#787", "sends the object that was refused again as it is",
                         "reads the object again before it retries"});
}

}  // namespace quiesce::reconcilers::zoo
