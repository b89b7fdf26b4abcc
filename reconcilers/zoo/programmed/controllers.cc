#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "reconcilers/zoo/programmed/interpreter.h"
#include "reconcilers/zoo/programmed/kinds.h"
#include "reconcilers/zoo/programmed/programmed.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

using runtime::ControllerEnvironment;
using runtime::ControllerSpec;

constexpr char kGenerationChanged[] = "generation-changed";

// Of widgets, and woken by the ConfigMaps that they own.
ControllerSpec SpecOf(const char* name, const char* about, const char* predicate = "",
                      const char* kind = "widgets") {
  ControllerSpec spec;
  spec.name = name;
  spec.about = absl::StrCat("Does at each look what the scenario says", about);
  spec.for_resource = *FindKind(kind);
  spec.for_predicate = predicate;
  spec.owns = {*FindKind("configmaps")};
  spec.external = absl::StartsWith(name, "family") ? "cloud" : "garage";
  spec.make = [resource = spec.for_resource](const ControllerEnvironment& environment) {
    return Programmed::Make(resource, environment.options["do"]);
  };
  return spec;
}

ControllerSpec Childless(ControllerSpec spec) {
  spec.owns.clear();
  return spec;
}

ControllerSpec WithRetries(ControllerSpec spec, absl::Duration base, int attempts = 0) {
  spec.declared = {base, absl::Minutes(5), attempts};
  return spec;
}

ControllerSpec WithPhases(ControllerSpec spec, const char* path, std::vector<std::string> changes) {
  spec.phase_path = path;
  spec.phase_changes = std::move(changes);
  return spec;
}

ControllerSpec WithFinalizer(ControllerSpec spec, const char* finalizer) {
  spec.finalizers = {finalizer};
  return spec;
}

// The objects of a kind wake the object whose name their label `of` says.
runtime::WatchSpec LabelledWatch(const char* kind) {
  runtime::WatchSpec watch;
  watch.resource = *FindKind(kind);
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

// Events wake the object that they are about.
runtime::WatchSpec EventWatch() {
  runtime::WatchSpec watch;
  watch.resource = *FindKind("events");
  watch.map = [](const Value& event) {
    const Value& of = event["involvedObject"];
    return std::vector<runtime::Request>{{Text(of["namespace"]), Text(of["name"])}};
  };
  return watch;
}

ControllerSpec Watching(ControllerSpec spec, const std::vector<const char*>& kinds) {
  for (const char* kind : kinds) spec.watches.push_back(LabelledWatch(kind));
  return spec;
}

ControllerSpec WithEvents(ControllerSpec spec) {
  spec.watches.push_back(EventWatch());
  return spec;
}

}  // namespace

std::vector<ControllerSpec> Controllers() {
  return {
      SpecOf("programmed/all-events", ""),
      SpecOf("programmed/generation", "", kGenerationChanged),
      SpecOf("programmed/gadgets", "", "", "gadgets"),
      Watching(SpecOf("programmed/watching", ""), {"configmaps", "secrets", "jobs"}),
      Watching(SpecOf("programmed/of-gadgets", ""), {"configmaps", "secrets", "jobs", "gadgets"}),
      Watching(SpecOf("programmed/of-leases", ""), {"leases"}),
      WithRetries(SpecOf("programmed/backoff", ""), absl::Seconds(5)),
      WithFinalizer(SpecOf("programmed/holder", ""), "example.com/held"),
      SpecOf("scripted/all-events", ""),
      SpecOf("scripted/generation", "", kGenerationChanged),
      Childless(SpecOf("scripted/childless", "", kGenerationChanged)),
      Childless(SpecOf("scripted/config-maps", "", "", "configmaps")),
      Childless(SpecOf("scripted/secrets", "", "", "secrets")),
      WithEvents(SpecOf("scripted/with-events", "")),
      WithRetries(SpecOf("scripted/declared-retries", "", kGenerationChanged), absl::Seconds(1)),
      WithPhases(SpecOf("scripted/declared-phases", ""), ".status.phase", {">A", "A>B", "B>C"}),
      WithPhases(SpecOf("scripted/declared-ready", ""), ".status.ready",
                 {">false", ">true", "false>true"}),
      SpecOf("family/parent", ""),
      Childless(SpecOf("family/other", "")),
      WithFinalizer(SpecOf("family/holder", ""), "family.example.com/hold"),
      WithRetries(SpecOf("family/patient", "", kGenerationChanged), absl::Seconds(5), 5),
  };
}

}  // namespace quiesce::reconcilers::zoo::programmed
