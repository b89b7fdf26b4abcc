// bookingcom/shipper#207: a key is dropped after eleven tries. When the service is back, no one
// looks at it again.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Installation : public Twin {
  Task<Outcome> Handle(Context& context, Value installation) override {
    const Value before = installation;
    if (IsReady(installation)) co_return Result::Done();
    StatusOr<Value> installed = co_await context.external->Call("check", Value::Object());
    if (!installed.ok() && (cured() || ++tries_ <= 11)) co_return installed.status();
    if (!installed.ok()) co_return Result::Done();
    SetCondition(context, installation, "Ready", true, "Installed");
    co_return co_await WriteStatus(context, Widgets(), before, installation);
  }

  int tries_ = 0;
};

}  // namespace

Entry C15() {
  return Pair<Installation>(
      "c15",
      {"bookingcom/shipper#207", "gives up after eleven tries", "goes on, at the pace of the cap"},
      [](ControllerSpec& spec, bool) {
        spec.external = "cloud";
        spec.backoff_max = absl::Minutes(1);
      });
}

}  // namespace quiesce::reconcilers::zoo
