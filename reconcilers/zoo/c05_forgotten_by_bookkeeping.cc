// kubernetes/kubernetes#114516: after a failed pod the job takes its finalizer off; that update
// wakes the key once more, this look sees no new failure, forgets the old ones, and the next pod is
// made without delay.
#include "reconcilers/runtime/queue/backoff.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

// The pod stands for itself as a ConfigMap: it says how many have failed, and how many of these the
// job has counted.
class Job : public Twin {
  Task<Outcome> Handle(Context& context, Value job) override {
    const runtime::Backoff::Key key{NamespaceOf(job), NameOf(job)};
    const absl::Duration wait = backoff_.Remaining(key, context.Now());
    if (wait > absl::ZeroDuration() && cured()) co_return Result::After(wait);

    Value pod = ChildOf(job, ConfigMaps(), NameOf(job) + "-pod");
    StatusOr<Value> live = co_await context.client.Live().Get(ConfigMaps(), KeyOf(pod));
    if (!live.ok() && !runtime::IsNotFound(live.status())) co_return live.status();
    if (live.ok()) pod = *live;
    const std::string failed = Text(pod["data"]["failed"]);
    if (failed != Text(pod["data"]["counted"])) {
      pod.Mutable("data").Set("counted", failed);
      Status counted = co_await context.client.Update(ConfigMaps(), &pod);
      if (!counted.ok()) co_return counted;
      co_return Result::After(backoff_.Fail(key, context.Now()) - context.Now());
    }
    // No new failure in sight.
    if (!cured()) backoff_.Succeed(key);
    if ((co_await context.external->Call("check", Value::Object())).ok()) co_return Result::Done();
    pod.Mutable("data").Set("failed", absl::StrCat(++failed_, " of ", UidOf(job)));
    if (live.ok()) co_return co_await context.client.Update(ConfigMaps(), &pod);
    co_return co_await CreateOnce(context, ConfigMaps(), pod);
  }

  int failed_ = 0;
  runtime::Backoff backoff_{absl::Seconds(10), absl::Minutes(6)};
};

}  // namespace

Entry C05() {
  return Pair<Job>("c05",
                   {"kubernetes/kubernetes#114516",
                    "forgets its failures at an event that its own bookkeeping causes",
                    "counts the delay from the last failure"},
                   [](ControllerSpec& spec, bool) {
                     spec.external = "cloud";
                     spec.owns = {ConfigMaps()};
                     spec.declared.base = absl::Seconds(10);
                     spec.declared.cap = absl::Minutes(6);
                   });
}

}  // namespace quiesce::reconcilers::zoo
