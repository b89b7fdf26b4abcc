// kubernetes-sigs/controller-runtime#392: a success with RequeueAfter does not reset the count of
// failures. It grows over the life of the object, and one more failure after a day is answered with
// the longest delay.
#include "reconcilers/runtime/queue/backoff.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Poller : public Twin {
  Task<Outcome> Handle(Context& context, Value widget) override {
    const Backoff::Key key{NamespaceOf(widget), NameOf(widget)};
    StatusOr<Value> health = co_await context.external->Call("check", Value::Object());
    if (!health.ok()) co_return Result::After(backoff_.Fail(key, context.Now()) - context.Now());
    if (cured()) backoff_.Succeed(key);
    co_return Result::After(absl::Seconds(30));
  }

  using Backoff = runtime::Backoff;
  Backoff backoff_{absl::Seconds(5), absl::Seconds(1000)};
};

}  // namespace

Entry C01() {
  return Pair<Poller>("c01",
                      {"kubernetes-sigs/controller-runtime#392",
                       "counts the failures of a lifetime, whatever succeeds in between",
                       "forgets failures with each success"},
                      [](ControllerSpec& spec, bool) {
                        spec.external = "cloud";
                        spec.for_predicate = "generation-changed";
                      });
}

}  // namespace quiesce::reconcilers::zoo
