// akuity/kargo#265: a failure writes its time into the status; the event of that write runs the key
// at once, past the delay.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Stage : public Twin {
  Task<Outcome> Handle(Context& context, Value stage) override {
    const Value before = stage;
    StatusOr<Value> called = co_await context.external->Call("check", Value::Object());
    if (called.ok()) co_return Result::Done();
    if (!cured()) {
      stage.Mutable("status").Set(
          "lastAttempt",
          absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", context.Now(), absl::UTCTimeZone()));
    }
    stage.Mutable("status").Set("message", called.status().message());
    Status written = co_await WriteStatus(context, Widgets(), before, stage);
    if (!written.ok()) co_return written;
    co_return called.status();
  }
};

}  // namespace

Entry C08() {
  return Pair<Stage>(
      "c08",
      {"akuity/kargo#265", "writes the time of each failure, and wakes itself with it",
       "writes no time, and passes over events of its own status"},
      [](ControllerSpec& spec, bool cured) {
        spec.external = "cloud";
        if (cured) spec.for_predicate = "generation-changed";
        spec.backoff_base = absl::Seconds(5);
        spec.backoff_max = absl::Minutes(5);
        spec.declared.base = absl::Seconds(5);
        spec.declared.cap = absl::Minutes(5);
      });
}

}  // namespace quiesce::reconcilers::zoo
