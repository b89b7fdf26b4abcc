// kai-scheduler/KAI-Scheduler#1229: each look patches the condition Reconciling to True when it
// begins and to False when it ends; both are real changes, and each wakes the key again.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class KaiConfig : public Twin {
  Task<Outcome> Handle(Context& context, Value config) override {
    const Value* seen = runtime::FindCondition(config["status"]["conditions"], "Reconciling");
    const bool known =
        seen != nullptr && (*seen)["observedGeneration"].int_value() == GenerationOf(config);
    if (!cured() || !known) {
      Status begun = co_await Set(context, config, true);
      if (!begun.ok()) co_return runtime::IgnoreNotFound(begun);
    }
    Status deployed =
        co_await EnsureChild(context, ConfigMaps(), ChildOf(config, ConfigMaps(), NameOf(config)));
    if (!deployed.ok()) co_return deployed;
    co_return runtime::IgnoreNotFound(co_await Set(context, config, false));
  }

  Task<Status> Set(Context& context, Value& config, bool reconciling) {
    const Value before = config;
    SetCondition(context, config, "Reconciling", reconciling, "Reconciling");
    if (config == before) co_return absl::OkStatus();
    co_return co_await context.client.Status().Patch(Widgets(), &config, MergeFrom(before, config));
  }
};

}  // namespace

Entry Kai1229() {
  return Pair<KaiConfig>("kai1229",
                         {"kai-scheduler/KAI-Scheduler#1229",
                          "says that it is reconciling, and wakes itself with that",
                          "says so once for each generation"},
                         [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
