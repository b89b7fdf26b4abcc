// gardener/gardener#14274: children with generated names are looked for in the cache; a second look
// soon after the first does not see the child yet and makes another.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Registration : public Twin {
  Task<Outcome> Handle(Context& context, Value registration) override {
    const Value before = registration;
    runtime::Client& reader = cured() ? context.client.Live() : context.client;
    StatusOr<std::vector<Value>> installations = co_await ListLabelled(
        reader, ConfigMaps(), NamespaceOf(registration), "registration", NameOf(registration));
    if (!installations.ok()) co_return installations.status();
    if (installations->empty()) {
      Value made = ChildOf(registration, ConfigMaps(), "");
      made.Mutable("metadata").Set("generateName", NameOf(registration) + "-");
      made.Mutable("metadata")
          .Set("labels", Value::Object({{"registration", NameOf(registration)}}));
      Status created = co_await context.client.Create(ConfigMaps(), &made);
      if (!created.ok()) co_return created;
    }
    registration.Mutable("status").Set("observedGeneration", GenerationOf(registration));
    co_return co_await WriteStatus(context, Widgets(), before, registration);
  }
};

}  // namespace

Entry Gardener14274() {
  return Pair<Registration>(
      "gardener14274",
      {"gardener/gardener#14274", "looks for a child with a generated name in a cache that lags",
       "asks the server"},
      [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
