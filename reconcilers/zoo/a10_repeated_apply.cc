// kubernetes/kubernetes#121404, as a control: a controller that applies its child at every event,
// and watches it, is quiet on a server that stores nothing where nothing changes.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class RepeatedApply : public Twin {
  Task<Outcome> Handle(Context& context, Value widget) override {
    Value applied = ChildOf(widget, ConfigMaps(), NameOf(widget));
    applied.Mutable("data").Set("text", widget["spec"]["text"]);
    Value object = applied;
    runtime::WriteOptions options;
    options.field_manager = "zoo";
    options.force = true;
    co_return co_await context.client.Patch(ConfigMaps(), &object, Apply(applied), options);
  }
};

}  // namespace

Entry A10() {
  return Control<RepeatedApply>("a10", "kubernetes/kubernetes#121404",
                                "applies its child at every event of it",
                                [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
