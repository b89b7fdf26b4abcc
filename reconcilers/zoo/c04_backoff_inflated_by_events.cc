// kubernetes/kubernetes#136853: events run a key at once, past its delay, and each of these
// failures doubles it. Twenty events in some seconds push it to the cap of 1000 s; when the quota
// is free again, nothing happens for a quarter of an hour.
#include "reconcilers/runtime/queue/backoff.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class ReplicaSet : public Twin {
  Task<Outcome> Handle(Context& context, Value set) override {
    const Value before = set;
    if (IsReady(set)) co_return Result::Done();
    const runtime::Backoff::Key key{NamespaceOf(set), NameOf(set)};
    if (cured()) {
      const absl::Duration wait = backoff_.Remaining(key, context.Now());
      if (wait > absl::ZeroDuration()) co_return Result::After(wait);
    }
    StatusOr<Value> quota = co_await context.external->Call("check", Value::Object());
    if (!quota.ok() && cured()) {
      co_return Result::After(backoff_.Fail(key, context.Now()) - context.Now());
    }
    if (!quota.ok()) co_return quota.status();
    SetCondition(context, set, "Ready", true, "PodsCreated");
    co_return co_await WriteStatus(context, Widgets(), before, set);
  }

  runtime::Backoff backoff_{absl::Seconds(1), absl::Minutes(1)};
};

}  // namespace

Entry C04() {
  return Pair<ReplicaSet>("c04",
                          {"kubernetes/kubernetes#136853",
                           "doubles its delay with each event that runs it before its time",
                           "keeps to its delay, whatever wakes it"},
                          [](ControllerSpec& spec, bool) {
                            spec.external = "cloud";
                            spec.owns = {ConfigMaps()};
                            spec.watches = {{Gadgets(), &ItsTarget, ""}};
                          });
}

}  // namespace quiesce::reconcilers::zoo
