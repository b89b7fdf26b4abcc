// crossplane/crossplane#3037: before it makes a thing outside, the controller writes that it is
// about to. If it dies before it writes what came of it, the mark stays, and it does nothing until
// somebody takes it away.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class External : public Twin {
  Task<Outcome> Handle(Context& context, Value managed) override {
    const Value before = managed;
    if (IsReady(managed)) co_return Result::Done();
    if (managed["status"]["pending"].bool_value() && !cured()) {
      SetCondition(context, managed, "Ready", false, "CannotDetermineCreation");
      co_return co_await WriteStatus(context, Widgets(), before, managed);
    }
    managed.Mutable("status").Set("pending", true);
    Value written = managed;
    if (managed != before) {
      Status marked = co_await context.client.Status().Update(Widgets(), &written);
      if (!marked.ok()) co_return runtime::IgnoreNotFound(marked);
    }
    StatusOr<Value> made = co_await context.external->Call(
        "create", Value::Object({{"name", NameOf(managed)}, {"token", UidOf(managed)}}));
    if (!made.ok()) co_return made.status();
    const Value marked = written;
    written.Mutable("status").Erase("pending");
    written.Mutable("status").Set("id", (*made)["id"]);
    SetCondition(context, written, "Ready", true, "Created");
    co_return co_await WriteStatus(context, Widgets(), marked, written);
  }
};

}  // namespace

Entry E02() {
  return Pair<External>("e02",
                        {"crossplane/crossplane#3037",
                         "stops at its own mark of a creation that it does not know the end of",
                         "asks again with the same token"},
                        [](ControllerSpec& spec, bool) { spec.external = "cloud"; });
}

}  // namespace quiesce::reconcilers::zoo
