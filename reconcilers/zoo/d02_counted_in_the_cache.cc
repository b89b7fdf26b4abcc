// k0sproject/k0smotron#1534: machines are counted in the cache and made under random names until
// there are enough. While the cache lags, each look makes one more; later the surplus is taken
// away, and the end looks fine.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class ControlPlane : public Twin {
  Task<Outcome> Handle(Context& context, Value plane) override {
    runtime::Client& reader = cured() ? context.client.Live() : context.client;
    StatusOr<std::vector<Value>> machines =
        co_await ListLabelled(reader, ConfigMaps(), NamespaceOf(plane), "plane", NameOf(plane));
    if (!machines.ok()) co_return machines.status();
    const size_t wanted = static_cast<size_t>(plane["spec"]["replicas"].int_value());
    if (machines->size() < wanted) {
      Value machine = ChildOf(plane, ConfigMaps(), "");
      machine.Mutable("metadata").Set("generateName", NameOf(plane) + "-");
      machine.Mutable("metadata").Set("labels", Value::Object({{"plane", NameOf(plane)}}));
      Status created = co_await context.client.Create(ConfigMaps(), &machine);
      if (!created.ok()) co_return created;
      co_return Result::After(absl::Seconds(1));
    }
    if (machines->size() > wanted) {
      Status deleted = co_await DeleteOnce(context, ConfigMaps(), KeyOf(machines->back()));
      if (!deleted.ok()) co_return deleted;
      co_return Result::After(absl::Seconds(1));
    }
    co_return Result::Done();
  }
};

}  // namespace

Entry D02() {
  return Pair<ControlPlane>(
      "d02",
      {"k0sproject/k0smotron#1534", "counts its machines in a cache that lags, and makes more",
       "counts them at the server before it makes one"},
      [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
