// The scripted controllers: what they watch and what they declare. The scenario says the rest.
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/zoo/scripted/scripted.h"

namespace quiesce::reconcilers::zoo::scripted {
namespace {

using runtime::ControllerEnvironment;
using runtime::ControllerSpec;
using runtime::Resource;

const std::vector<Resource>& Resources() {
  static const auto& resources = *new std::vector<Resource>{
      {{"field.example.com", "v1", "widgets"}, "Widget", true},
      {{"", "v1", "configmaps"}, "ConfigMap", true},
      {{"", "v1", "secrets"}, "Secret", true},
      {{"", "v1", "namespaces"}, "Namespace", false},
      {{"batch", "v1", "jobs"}, "Job", true},
      {{"", "v1", "events"}, "Event", true},
  };
  return resources;
}

ControllerSpec SpecFor(const char* name, const char* about, const char* kind,
                       const char* predicate) {
  ControllerSpec spec;
  spec.name = absl::StrCat("scripted/", name);
  spec.about = about;
  const Resource resource = *ResourceNamed(kind);
  spec.for_resource = resource;
  spec.for_predicate = predicate;
  if (spec.for_resource.kind == "Widget") spec.owns = {*ResourceNamed("ConfigMap")};
  spec.external = "garage";
  spec.make = [resource](const ControllerEnvironment& environment) {
    return Scripted::Make(resource, environment.options["do"]);
  };
  return spec;
}

}  // namespace

absl::StatusOr<Resource> ResourceNamed(absl::string_view kind) {
  std::string known;
  for (const Resource& resource : Resources()) {
    if (resource.kind == kind) return resource;
    absl::StrAppend(&known, known.empty() ? "" : ", ", resource.kind);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown kind `", kind, "`: expected one of ", known));
}

std::vector<ControllerSpec> Controllers() {
  static constexpr char kAbout[] = "Does at each look what the scenario says";
  std::vector<ControllerSpec> specs;
  specs.push_back(SpecFor("all-events", kAbout, "Widget", ""));
  specs.push_back(SpecFor("generation", kAbout, "Widget", "generation-changed"));
  // Hears nothing of its children.
  specs.push_back(SpecFor("childless", kAbout, "Widget", "generation-changed"));
  specs.back().owns.clear();
  specs.push_back(SpecFor("config-maps", kAbout, "ConfigMap", ""));
  specs.push_back(SpecFor("secrets", kAbout, "Secret", ""));
  // Hears of its own Events, too.
  specs.push_back(SpecFor("with-events", kAbout, "Widget", ""));
  runtime::WatchSpec events;
  events.resource = *ResourceNamed("Event");
  events.map = [](const Value& event) {
    const Value& of = event["involvedObject"];
    return std::vector<runtime::Request>{
        {std::string(of["namespace"].string_value()), std::string(of["name"].string_value())}};
  };
  specs.back().watches.push_back(std::move(events));
  specs.push_back(SpecFor("declared-retries", "Declares retries from 1 s, doubled up to 5 m",
                          "Widget", "generation-changed"));
  specs.back().declared = {absl::Seconds(1), absl::Minutes(5), 0};
  specs.push_back(
      SpecFor("declared-phases", "Declares the phases A, B, C, in this order", "Widget", ""));
  specs.back().phase_path = ".status.phase";
  specs.back().phase_changes = {">A", "A>B", "B>C"};
  specs.push_back(SpecFor("declared-ready", "Declares that what is ready stays so", "Widget", ""));
  specs.back().phase_path = ".status.ready";
  specs.back().phase_changes = {">false", ">true", "false>true"};
  return specs;
}

}  // namespace quiesce::reconcilers::zoo::scripted
