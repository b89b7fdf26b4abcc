// DataDog/datadog-operator#3429: a spec that the service refuses as malformed is sent again and
// again.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Monitor : public Twin {
  Task<Outcome> Handle(Context& context, Value monitor) override {
    const Value before = monitor;
    StatusOr<Value> made = co_await context.external->Call("refuse", Value::Object());
    if (made.ok()) co_return Result::Done();
    if (!cured() || !absl::IsInvalidArgument(made.status())) co_return made.status();
    SetCondition(context, monitor, "Ready", false, "Refused", made.status().message());
    co_return co_await WriteStatus(context, Widgets(), before, monitor);
  }
};

}  // namespace

Entry C13() {
  return Pair<Monitor>(
      "c13",
      {"DataDog/datadog-operator#3429", "retries what the service refuses for good",
       "says so in a condition, and waits for another spec"},
      [](ControllerSpec& spec, bool) {
        spec.external = "cloud";
        spec.for_predicate = "generation-changed";
      });
}

}  // namespace quiesce::reconcilers::zoo
