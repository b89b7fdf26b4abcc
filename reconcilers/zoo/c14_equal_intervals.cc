// fluxcd/flux2#4120: equal intervals keep all objects in step after a start; each five minutes the
// service is asked for all of them at once.
#include "reconcilers/runtime/queue/digest.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Source : public Twin {
  Task<Outcome> Handle(Context& context, Value source) override {
    StatusOr<Value> fetched = co_await context.external->Call("check", Value::Object());
    if (!fetched.ok()) co_return fetched.status();
    const absl::Duration interval = absl::Minutes(5);
    if (!cured()) co_return Result::After(interval);
    // A tenth of it at most, and another part for each object.
    const double part = static_cast<double>(runtime::Digest(UidOf(source)) % 1000) / 1000;
    co_return Result::After(interval + 0.1 * part * interval);
  }
};

}  // namespace

Entry C14() {
  return Pair<Source>("c14",
                      {"fluxcd/flux2#4120", "looks at all objects at the same interval",
                       "adds a part to the interval that differs from object to object"},
                      [](ControllerSpec& spec, bool) { spec.external = "cloud"; });
}

}  // namespace quiesce::reconcilers::zoo
