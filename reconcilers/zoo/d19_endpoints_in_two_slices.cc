// kubernetes/kubernetes#99345: a look soon after the first does not see the slice that was made,
// under a generated name, and puts the same endpoints into another.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Slices : public Twin {
  Task<Outcome> Handle(Context& context, Value service) override {
    StatusOr<std::vector<Value>> slices = co_await ListLabelled(
        context.client, ConfigMaps(), NamespaceOf(service), "service", NameOf(service));
    if (!slices.ok()) co_return slices.status();
    // The tracker: nothing is done while the cache is older than what was made here.
    if (cured() && static_cast<int64_t>(slices->size()) < made_) co_return Result::Done();
    const Value& endpoints = service["spec"]["parts"];
    for (size_t i = 0; i < endpoints.size(); ++i) {
      const std::string endpoint = Text(endpoints.at(i));
      bool covered = false;
      for (const Value& slice : *slices) covered |= !slice["data"][endpoint].is_null();
      if (covered) continue;
      Value slice = ChildOf(service, ConfigMaps(), "");
      slice.Mutable("metadata").Set("generateName", NameOf(service) + "-");
      slice.Mutable("metadata").Set("labels", Value::Object({{"service", NameOf(service)}}));
      slice.Mutable("data").Set(endpoint, "ready");
      Status created = co_await context.client.Create(ConfigMaps(), &slice);
      if (!created.ok()) co_return created;
      ++made_;
    }
    const Value before = service;
    service.Mutable("status").Set("observedGeneration", GenerationOf(service));
    co_return co_await WriteStatus(context, Widgets(), before, service);
  }

  int64_t made_ = 0;
};

}  // namespace

Entry D19() {
  return Pair<Slices>(
      "d19",
      {"kubernetes/kubernetes#99345", "covers endpoints again that a slice already covers",
       "waits until the cache has what it made"},
      [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
