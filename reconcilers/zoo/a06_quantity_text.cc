// strimzi/strimzi-kafka-operator#648: the user writes a cpu of 1000m, the server stores 1, and the
// operator compares texts; the difference that never goes away starts a rolling restart at each
// look.
#include <string>

#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class QuantityText : public Twin {
  Task<Outcome> Handle(Context& context, Value kafka) override {
    const std::string cpu = Text(kafka["spec"]["cpu"]);
    Value desired = WorkloadOf(kafka, Deployments(), NameOf(kafka));
    Value container = desired["spec"]["template"]["spec"]["containers"].at(0);
    container.Mutable("resources").Mutable("requests").Set("cpu", cpu);
    desired.Mutable("spec")
        .Mutable("template")
        .Mutable("spec")
        .Set("containers", Value::List({container}));

    StatusOr<Value> live = co_await context.client.Get(Deployments(), KeyOf(desired));
    if (runtime::IsNotFound(live.status())) {
      co_return co_await CreateOnce(context, Deployments(), desired);
    }
    if (!live.ok()) co_return live.status();
    const Value& template_ = (*live)["spec"]["template"];
    const std::string stored =
        Text(template_["spec"]["containers"].at(0)["resources"]["requests"]["cpu"]);
    if (stored == (cured() ? Canonical(cpu) : cpu)) co_return Result::Done();
    // A change rolls the pods: the annotation makes each rollout a new revision.
    const int64_t rolled = template_["metadata"]["labels"]["rollout"].is_null()
                               ? 0
                               : std::stoll(Text(template_["metadata"]["labels"]["rollout"]));
    desired.Mutable("spec")
        .Mutable("template")
        .Mutable("metadata")
        .Mutable("labels")
        .Set("rollout", absl::StrCat(rolled + 1));
    Value changed = runtime::Overlay(*live, desired);
    co_return co_await context.client.Update(Deployments(), &changed);
  }

  // Whole cores without their thousandths, as the server writes them.
  static std::string Canonical(const std::string& cpu) {
    const size_t end = cpu.size();
    return end > 4 && cpu.substr(end - 4) == "000m" ? cpu.substr(0, end - 4) : cpu;
  }
};

}  // namespace

Entry A06() {
  return Pair<QuantityText>("a06",
                            {"strimzi/strimzi-kafka-operator#648",
                             "compares quantities as texts and rolls the pods for 1000m against 1",
                             "compares quantities as the server writes them"},
                            [](ControllerSpec& spec, bool) { spec.owns = {Deployments()}; });
}

}  // namespace quiesce::reconcilers::zoo
