// kubernetes/kubernetes#114650: the delay lives in memory. A restart forgets it, and a controller
// that restarts often has none.
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/runtime/queue/backoff.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Job : public Twin {
  Task<Outcome> Handle(Context& context, Value job) override {
    const Value before = job;
    if (IsReady(job)) co_return Result::Done();
    if (cured()) {
      const absl::Time next =
          go::ParseRfc3339(job["status"]["nextTry"].string_value()).value_or(absl::InfinitePast());
      if (next > context.Now()) co_return Result::After(next - context.Now());
    } else {
      const absl::Duration wait = in_memory_.Remaining(Key(job), context.Now());
      if (wait > absl::ZeroDuration()) co_return Result::After(wait);
    }
    StatusOr<Value> ran = co_await context.external->Call("check", Value::Object());
    if (ran.ok()) {
      job.Set("status", Value::Object());
      SetCondition(context, job, "Ready", true, "Completed");
      co_return co_await WriteStatus(context, Widgets(), before, job);
    }
    if (!cured()) {
      co_return Result::After(in_memory_.Fail(Key(job), context.Now()) - context.Now());
    }
    const int64_t failures = job["status"]["failures"].int_value();
    const absl::Duration delay =
        failures > 5 ? absl::Minutes(5) : absl::Seconds(10) * (int64_t{1} << failures);
    job.Mutable("status").Set("failures", failures + 1);
    // Up to the next whole second, so that the stored time is not before the end of the delay.
    job.Mutable("status").Set("nextTry",
                              go::FormatRfc3339(context.Now() + delay + absl::Seconds(1)));
    Status written = co_await WriteStatus(context, Widgets(), before, job);
    if (!written.ok()) co_return written;
    co_return Result::After(delay + absl::Seconds(1));
  }

  static runtime::Backoff::Key Key(const Value& job) { return {NamespaceOf(job), NameOf(job)}; }

  runtime::Backoff in_memory_{absl::Seconds(10), absl::Minutes(5)};
};

}  // namespace

Entry C06() {
  return Pair<Job>(
      "c06",
      {"kubernetes/kubernetes#114650", "keeps its delay in memory, where a restart forgets it",
       "keeps the time of the next try in the status"},
      [](ControllerSpec& spec, bool) { spec.external = "cloud"; });
}

}  // namespace quiesce::reconcilers::zoo
