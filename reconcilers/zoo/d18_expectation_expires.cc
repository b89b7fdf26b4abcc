// kubernetes/kubernetes#129795: an expectation that is not met in five minutes is taken for met. A
// cache that lags for six shows nothing of the pods, and they are made again.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class ReplicaSet : public Twin {
  Task<Outcome> Handle(Context& context, Value set) override {
    const int64_t wanted = set["spec"]["replicas"].int_value();
    StatusOr<std::vector<Value>> pods =
        co_await ListLabelled(context.client, ConfigMaps(), NamespaceOf(set), "set", NameOf(set));
    if (!pods.ok()) co_return pods.status();
    if (static_cast<int64_t>(pods->size()) < expected_) {
      if (context.Now() < since_ + absl::Minutes(5)) co_return Result::After(absl::Seconds(30));
      if (cured()) {  // the server knows
        pods = co_await ListLabelled(context.client.Live(), ConfigMaps(), NamespaceOf(set), "set",
                                     NameOf(set));
        if (!pods.ok()) co_return pods.status();
      }
    }
    for (int64_t i = static_cast<int64_t>(pods->size()); i < wanted; ++i) {
      Value pod = ChildOf(set, ConfigMaps(), "");
      pod.Mutable("metadata").Set("generateName", NameOf(set) + "-");
      pod.Mutable("metadata").Set("labels", Value::Object({{"set", NameOf(set)}}));
      Status created = co_await context.client.Create(ConfigMaps(), &pod);
      if (!created.ok()) co_return created;
      expected_ = wanted;
      since_ = context.Now();
    }
    if (static_cast<int64_t>(pods->size()) < wanted) co_return Result::After(absl::Seconds(30));
    co_return Result::Done();
  }

  int64_t expected_ = 0;
  absl::Time since_ = absl::InfinitePast();
};

}  // namespace

Entry D18() {
  return Pair<ReplicaSet>(
      "d18",
      {"kubernetes/kubernetes#129795", "takes an expectation that is five minutes old for met",
       "asks the server when an expectation gets old"},
      [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
