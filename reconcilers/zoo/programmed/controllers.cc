#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/zoo/programmed/interpreter.h"
#include "reconcilers/zoo/programmed/kinds.h"
#include "reconcilers/zoo/programmed/programmed.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

using runtime::ControllerEnvironment;
using runtime::ControllerSpec;

constexpr char kGenerationChanged[] = "generation-changed";

// Woken by the objects of the kind, and by the ConfigMaps that they own.
ControllerSpec SpecOf(const char* name, const char* about, const char* predicate = "",
                      const char* kind = "widgets") {
  ControllerSpec spec;
  spec.name = absl::StrCat("programmed/", name);
  spec.about = absl::StrCat("Does at each look what the scenario says", about);
  spec.for_resource = *FindKind(kind);
  spec.for_predicate = predicate;
  spec.owns = {*FindKind("configmaps")};
  spec.external = "garage";
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
      SpecOf("all-events", ""),
      Childless(SpecOf("childless", "")),
      Childless(SpecOf("childless-generation", "", kGenerationChanged)),
      Childless(SpecOf("configmaps", "", "", "configmaps")),
      WithRetries(SpecOf("declared-attempts", ", and declares five tries, 5 s to 5 m apart",
                         kGenerationChanged),
                  absl::Seconds(5), 5),
      WithRetries(SpecOf("declared-backoff", ", and declares to wait 5 s to 5 m between tries"),
                  absl::Seconds(5)),
      WithFinalizer(SpecOf("declared-finalizer", ", and holds the finalizer example.com/held"),
                    "example.com/held"),
      WithPhases(SpecOf("declared-phases", ", and declares the phases A, B, C, in this order"),
                 ".status.phase", {">A", "A>B", "B>C"}),
      WithPhases(SpecOf("declared-ready", ", and declares that what is ready stays so"),
                 ".status.ready", {">false", ">true", "false>true"}),
      WithRetries(SpecOf("declared-retries", ", and declares to wait 1 s to 5 m between tries",
                         kGenerationChanged),
                  absl::Seconds(1)),
      SpecOf("gadgets", "", "", "gadgets"),
      SpecOf("generation", "", kGenerationChanged),
      Childless(SpecOf("secrets", "", "", "secrets")),
      Watching(SpecOf("watching", ", woken by labelled objects of other kinds, too"),
               {"configmaps", "secrets", "jobs"}),
      WithEvents(SpecOf("watching-events", ", woken by its own Events, too")),
      Watching(SpecOf("watching-gadgets", ", woken by labelled gadgets and other kinds, too"),
               {"configmaps", "secrets", "jobs", "gadgets"}),
      Watching(SpecOf("watching-leases", ", woken by labelled Leases, too"), {"leases"}),
  };
}

}  // namespace quiesce::reconcilers::zoo::programmed
