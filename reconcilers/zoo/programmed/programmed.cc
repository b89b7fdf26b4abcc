#include "reconcilers/zoo/programmed/programmed.h"

#include <memory>
#include <utility>

#include "reconcilers/zoo/programmed/interpreter.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

using runtime::ControllerEnvironment;
using runtime::ControllerSpec;

// The objects of a kind wake the object whose name their label `of` says.
runtime::WatchSpec LabelledWatch(const char* plural) {
  runtime::WatchSpec watch;
  watch.resource = *FindKind(plural);
  watch.map = [](const Value& object) {
    const Value& metadata = object["metadata"];
    std::vector<runtime::Request> requests;
    if (metadata["labels"].Has("of")) {
      requests.push_back({Text(metadata["namespace"]), Text(metadata["labels"]["of"])});
    }
    return requests;
  };
  return watch;
}

ControllerSpec SpecOf(const char* name, const char* kind, const char* predicate) {
  ControllerSpec spec;
  spec.name = name;
  spec.about = "Does at each look what the scenario says";
  spec.for_resource = *FindKind(kind);
  spec.for_predicate = predicate;
  spec.owns = {*FindKind("configmaps")};
  spec.external = "garage";
  spec.make = [resource = spec.for_resource](const ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    const Value& steps = environment.options["do"];
    absl::Status checked = Programmed::Check(steps);
    if (!checked.ok()) return checked;
    return std::make_unique<Programmed>(resource, steps);
  };
  return spec;
}

}  // namespace

std::vector<ControllerSpec> Controllers() {
  std::vector<ControllerSpec> specs;
  specs.push_back(SpecOf("programmed/all-events", "widgets", ""));
  specs.push_back(SpecOf("programmed/generation", "widgets", "generation-changed"));
  specs.push_back(SpecOf("programmed/gadgets", "gadgets", ""));
  ControllerSpec watching = SpecOf("programmed/watching", "widgets", "");
  watching.about += ", woken by labelled objects of other kinds, too";
  for (const char* kind : {"configmaps", "secrets", "jobs"}) {
    watching.watches.push_back(LabelledWatch(kind));
  }
  specs.push_back(watching);
  ControllerSpec of_leases = SpecOf("programmed/of-leases", "widgets", "");
  of_leases.about += ", woken by labelled Leases, too";
  of_leases.watches.push_back(LabelledWatch("leases"));
  specs.push_back(std::move(of_leases));
  watching.name = "programmed/of-gadgets";
  watching.watches.push_back(LabelledWatch("gadgets"));
  specs.push_back(std::move(watching));
  ControllerSpec backoff = SpecOf("programmed/backoff", "widgets", "");
  backoff.about += ", and declares to wait 5 s to 5 m between tries";
  backoff.declared.base = absl::Seconds(5);
  backoff.declared.cap = absl::Minutes(5);
  specs.push_back(std::move(backoff));
  ControllerSpec holder = SpecOf("programmed/holder", "widgets", "");
  holder.about += ", and holds the finalizer example.com/held";
  holder.finalizers = {"example.com/held"};
  specs.push_back(std::move(holder));
  return specs;
}

}  // namespace quiesce::reconcilers::zoo::programmed
