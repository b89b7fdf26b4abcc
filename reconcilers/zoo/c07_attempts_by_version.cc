// operator-framework/java-operator-sdk#2046: attempts are counted for each version of the object.
// The failing look writes the count into the status, that is another version, and the delay of a
// first attempt is none.
#include "reconcilers/runtime/queue/backoff.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Counted : public Twin {
  Task<Outcome> Handle(Context& context, Value widget) override {
    const Value before = widget;
    const std::string version = Text(widget["metadata"]["resourceVersion"]);
    const runtime::Backoff::Key key{NameOf(widget), cured() ? UidOf(widget) : version};
    const absl::Duration wait = backoff_.Remaining(key, context.Now());
    if (wait > absl::ZeroDuration()) co_return Result::After(wait);
    StatusOr<Value> called = co_await context.external->Call("check", Value::Object());
    if (called.ok()) {
      backoff_.Succeed(key);
      co_return Result::Done();
    }
    const absl::Time next = backoff_.Fail(key, context.Now());
    widget.Mutable("status").Set("retries", widget["status"]["retries"].int_value() + 1);
    Status written = co_await WriteStatus(context, Widgets(), before, widget);
    if (!written.ok()) co_return written;
    co_return Result::After(next - context.Now());
  }

  runtime::Backoff backoff_{absl::Seconds(5), absl::Minutes(5)};
};

}  // namespace

Entry C07() {
  return Pair<Counted>(
      "c07",
      {"operator-framework/java-operator-sdk#2046",
       "counts attempts by version, and makes a version with each", "counts attempts by uid"},
      [](ControllerSpec& spec, bool) {
        spec.external = "cloud";
        spec.declared.base = absl::Seconds(5);
        spec.declared.cap = absl::Minutes(5);
      });
}

}  // namespace quiesce::reconcilers::zoo
