// strimzi/strimzi-kafka-operator#1440: the first step waits until all pods are ready, the step that
// would repair them comes after it. A bad spec blocks the good one that follows.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

// A pod is a ConfigMap with the image that it runs.
class Kafka : public Twin {
  Task<Outcome> Handle(Context& context, Value kafka) override {
    const Value before = kafka;
    Value pod = ChildOf(kafka, ConfigMaps(), NameOf(kafka) + "-0");
    pod.Mutable("data").Set("image", kafka["spec"]["text"]);
    StatusOr<Value> live = co_await context.client.Get(ConfigMaps(), KeyOf(pod));
    if (!live.ok() && !runtime::IsNotFound(live.status())) co_return live.status();
    const bool broken = live.ok() && (*live)["data"]["image"] == "broken";
    if (broken && !cured()) co_return Result::After(absl::Seconds(30));  // waits for the pod
    Status applied = co_await EnsureChild(context, ConfigMaps(), pod);
    if (!applied.ok()) co_return applied;
    if (kafka["spec"]["text"] == "broken") co_return Result::After(absl::Seconds(30));
    SetCondition(context, kafka, "Ready", true, "AllPodsReady");
    co_return co_await WriteStatus(context, Widgets(), before, kafka);
  }
};

}  // namespace

Entry E14() {
  return Pair<Kafka>(
      "e14",
      {"strimzi/strimzi-kafka-operator#1440", "waits for pods that only its next step would repair",
       "applies the spec first and waits then"},
      [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
