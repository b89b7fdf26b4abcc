// gardener/gardener#14274: children with generated names are looked for in the cache; a second
// reconcile soon after the first does not see the child yet and makes another.
#include "reconcilers/zoo/field/cases.h"
#include "reconcilers/zoo/field/common.h"

namespace quiesce::reconcilers::zoo::field {
namespace {

class Gardener : public runtime::Reconciler {
 public:
  Gardener(const ControllerEnvironment&, bool cured) : cured_(cured) {}

  sim::Task<Outcome> Reconcile(Context& context, Request request) override {
    absl::StatusOr<Value> found = co_await context.client.Get(Widgets(), request);
    if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
    Value registration = *found;
    runtime::Client& reader = cured_ ? context.client.Live() : context.client;
    runtime::ListOptions mine;
    mine.namespace_ = request.namespace_;
    mine.label_selector = "registration=" + request.name;
    absl::StatusOr<std::vector<Value>> installations = co_await reader.List(ConfigMaps(), mine);
    if (!installations.ok()) co_return installations.status();
    if (installations->empty()) {
      Value made = New(ConfigMaps(), request.namespace_, "");
      made.Mutable("metadata").Erase("name");
      made.Mutable("metadata").Set("generateName", request.name + "-");
      made.Mutable("metadata").Mutable("labels").Set("registration", request.name);
      absl::Status owned = runtime::SetControllerReference(registration, &made);
      if (!owned.ok()) co_return owned;
      absl::Status created = co_await context.client.Create(ConfigMaps(), &made);
      if (!created.ok()) co_return created;
    }
    if (registration["status"]["observedGeneration"].int_value() ==
        registration["metadata"]["generation"].int_value()) {
      co_return Result::Done();
    }
    registration.Mutable("status").Set("observedGeneration",
                                       registration["metadata"]["generation"]);
    co_return runtime::IgnoreNotFound(
        co_await context.client.Status().Update(Widgets(), &registration));
  }

 private:
  const bool cured_;
};

}  // namespace

std::vector<ControllerSpec> GardenerControllers() {
  std::vector<ControllerSpec> specs;
  specs.push_back(
      SpecOf<Gardener>("gardener/buggy", "gardener#14274 as reported", Widgets(), false));
  specs.push_back(SpecOf<Gardener>("gardener/cured", "gardener#14274 cured", Widgets(), true));
  for (ControllerSpec& spec : specs) spec.owns = {ConfigMaps()};
  return specs;
}

}  // namespace quiesce::reconcilers::zoo::field
