// metal3-io/baremetal-operator#3163: a short outage at the start, with many wake-ups, burns the
// delay to the cap of 1000 s. The service is back after five seconds; the object is looked at a
// quarter of an hour later.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Host : public Twin {
  Task<Outcome> Handle(Context& context, Value host) override {
    const Value before = host;
    if (IsReady(host)) co_return Result::Done();
    StatusOr<Value> webhook = co_await context.external->Call("check", Value::Object());
    if (!webhook.ok()) co_return webhook.status();
    SetCondition(context, host, "Ready", true, "Inspected");
    co_return co_await WriteStatus(context, Widgets(), before, host);
  }
};

}  // namespace

Entry C10() {
  return Pair<Host>("c10",
                    {"metal3-io/baremetal-operator#3163", "retries with a cap of 1000 s",
                     "retries with a cap of 30 s"},
                    [](ControllerSpec& spec, bool cured) {
                      spec.external = "cloud";
                      spec.watches = {{Gadgets(), &ItsTarget, ""}};
                      if (cured) spec.backoff_max = absl::Seconds(30);
                    });
}

}  // namespace quiesce::reconcilers::zoo
