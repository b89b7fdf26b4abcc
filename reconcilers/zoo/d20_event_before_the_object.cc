// crossplane/crossplane#5151: the event comes from one cache, the object is read from another that
// does not have it yet. Not found is taken for deleted, and no other event comes.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Composites : public Twin {
  Task<Outcome> Reconcile(Context& context, Request request) override {
    StatusOr<Value> revision = co_await context.client.Get(Gadgets(), request);
    if (!revision.ok()) co_return runtime::IgnoreNotFound(revision.status());
    const ObjectKey key = Beside(*revision, Text((*revision)["spec"]["target"]));
    StatusOr<Value> composite = co_await context.client.Get(Widgets(), key);
    if (runtime::IsNotFound(composite.status()) && cured()) {
      co_return Result::After(absl::Seconds(10));
    }
    if (!composite.ok()) co_return runtime::IgnoreNotFound(composite.status());
    const Value before = *composite;
    SetCondition(context, *composite, "Ready", true, "Composed");
    co_return co_await WriteStatus(context, Widgets(), before, *composite);
  }
};

}  // namespace

Entry D20() {
  return Pair<Composites>(
      "d20",
      {"crossplane/crossplane#5151", "takes an object that its cache does not have yet for deleted",
       "looks again a while later"},
      [](ControllerSpec& spec, bool) { spec.for_resource = Gadgets(); });
}

}  // namespace quiesce::reconcilers::zoo
