// kai-scheduler/KAI-Scheduler#1229: each reconcile patches the condition Reconciling to True when
// it begins and to False when it ends; both are real changes, and each wakes the key again.
#include "reconcilers/zoo/field/cases.h"
#include "reconcilers/zoo/field/common.h"

namespace quiesce::reconcilers::zoo::field {
namespace {

class Kai : public runtime::Reconciler {
 public:
  Kai(const ControllerEnvironment&, bool cured) : cured_(cured) {}

  sim::Task<Outcome> Reconcile(Context& context, Request request) override {
    absl::StatusOr<Value> found = co_await context.client.Get(Widgets(), request);
    if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
    Value config = *found;
    const int64_t generation = config["metadata"]["generation"].int_value();
    const Value* seen = runtime::FindCondition(config["status"]["conditions"], "Reconciling");
    const bool known = seen != nullptr && (*seen)["observedGeneration"].int_value() == generation;
    if (!cured_ || !known) {
      absl::Status begun = co_await Set(context, config, "True", generation);
      if (!begun.ok()) co_return runtime::IgnoreNotFound(begun);
    }
    absl::Status deployed = co_await Deploy(context, config);
    if (!deployed.ok()) co_return deployed;
    absl::Status ended = co_await Set(context, config, "False", generation);
    co_return runtime::IgnoreNotFound(ended);
  }

 private:
  sim::Task<absl::Status> Set(Context& context, Value& config, const char* status,
                              int64_t generation) {
    const Value before = config;
    const bool changed = runtime::SetCondition(
        config.Mutable("status").Mutable("conditions"),
        {"Reconciling", status, "Reconciling", "", generation}, context.Now());
    if (!changed) co_return absl::OkStatus();
    co_return co_await context.client.Status().Patch(Widgets(), &config,
                                                     runtime::MergeFrom(before, config));
  }

  sim::Task<absl::Status> Deploy(Context& context, const Value& config) {
    Value child =
        New(ConfigMaps(), Text(config["metadata"]["namespace"]), Text(config["metadata"]["name"]));
    absl::Status owned = runtime::SetControllerReference(config, &child);
    if (!owned.ok()) co_return owned;
    absl::StatusOr<Value> live = co_await context.client.Get(ConfigMaps(), runtime::KeyOf(child));
    if (live.ok() || !runtime::IsNotFound(live.status())) co_return live.status();
    co_return runtime::IgnoreAlreadyExists(co_await context.client.Create(ConfigMaps(), &child));
  }

  const bool cured_;
};

}  // namespace

std::vector<ControllerSpec> KaiControllers() {
  std::vector<ControllerSpec> specs;
  specs.push_back(SpecOf<Kai>("kai/buggy", "KAI-Scheduler#1229 as reported", Widgets(), false));
  specs.push_back(SpecOf<Kai>("kai/cured", "KAI-Scheduler#1229 cured", Widgets(), true));
  for (ControllerSpec& spec : specs) spec.owns = {ConfigMaps()};
  return specs;
}

}  // namespace quiesce::reconcilers::zoo::field
