// virtual-kubelet/virtual-kubelet#953: two queues share one limiter: what succeeds in one makes the
// other forget its failures. Here two steps share the delays of their keys.
#include "reconcilers/runtime/queue/backoff.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Node : public Twin {
  Task<Outcome> Handle(Context& context, Value pod) override {
    const runtime::Backoff::Key key{NamespaceOf(pod), NameOf(pod)};
    // The step that reports the status always succeeds.
    (cured() ? reports_ : creations_).Succeed(key);
    const absl::Duration wait = creations_.Remaining(key, context.Now());
    if (wait > absl::ZeroDuration()) co_return Result::After(wait);
    StatusOr<Value> created = co_await context.external->Call("check", Value::Object());
    if (created.ok()) {
      creations_.Succeed(key);
      co_return Result::Done();
    }
    co_return Result::After(creations_.Fail(key, context.Now()) - context.Now());
  }

  runtime::Backoff creations_{absl::Seconds(5), absl::Minutes(5)};
  runtime::Backoff reports_{absl::Seconds(5), absl::Minutes(5)};
};

}  // namespace

Entry C17() {
  return Pair<Node>("c17",
                    {"virtual-kubelet/virtual-kubelet#953",
                     "shares one limiter between a step that fails and one that succeeds",
                     "has a limiter for each"},
                    [](ControllerSpec& spec, bool) {
                      spec.external = "cloud";
                      spec.watches = {{Gadgets(), &ItsTarget, ""}};
                      spec.declared.base = absl::Seconds(5);
                      spec.declared.cap = absl::Minutes(5);
                    });
}

}  // namespace quiesce::reconcilers::zoo
