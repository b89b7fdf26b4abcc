#include "reconcilers/database/register.h"

#include <memory>
#include <utility>

#include "reconcilers/database/as_written.h"
#include "reconcilers/database/fixed.h"
#include "reconcilers/database/resources.h"

namespace quiesce::reconcilers::database {
namespace {

using runtime::ControllerEnvironment;
using runtime::ControllerSpec;
using Made = absl::StatusOr<std::unique_ptr<runtime::Reconciler>>;

// What both operators promise: a state machine, and retries from 5 s to 5 min.
ControllerSpec Operator() {
  ControllerSpec spec;
  spec.for_resource = Databases();
  spec.external = "postgres";
  spec.phase_path = ".status.phase";
  spec.phase_changes = PhaseChanges();
  spec.declared.base = absl::Seconds(5);
  spec.declared.cap = absl::Minutes(5);
  return spec;
}

}  // namespace

std::vector<ControllerSpec> Controllers() {
  ControllerSpec as_written = Operator();
  as_written.name = "database/as-written";
  as_written.about = "The course's Database operator as published, mistakes included";
  as_written.owns = {StatefulSets()};
  // What its code does. The course's diagram starts at Pending, which the code never writes, and it
  // names Failed, to which nothing in the code leads, nor anything out of it.
  as_written.phase_changes = {
      ">Provisioning",         "Pending>Provisioning", "Provisioning>Configuring",
      "Configuring>Deploying", "Deploying>Verifying",  "Verifying>Ready"};
  as_written.make = [](const ControllerEnvironment& environment) -> Made {
    auto options = AsWrittenDatabase::Options::Parse(environment.options);
    if (!options.ok()) return options.status();
    return std::make_unique<AsWrittenDatabase>(*options);
  };

  ControllerSpec fixed = Operator();
  fixed.name = "database/fixed";
  fixed.about = "The Database operator that the lessons describe, done right";
  fixed.owns = {StatefulSets(), Services(), Secrets()};
  fixed.backoff_max = absl::Minutes(5);
  fixed.finalizers = {kFinalizer};
  fixed.make = [](const ControllerEnvironment& environment) -> Made {
    const Value& options = environment.options;
    if (!options.is_null() && !(options.is_object() && options.members().empty())) {
      return absl::InvalidArgumentError("database/fixed takes no options");
    }
    return std::make_unique<FixedDatabase>();
  };

  std::vector<ControllerSpec> specs;
  specs.push_back(std::move(as_written));
  specs.push_back(std::move(fixed));
  return specs;
}

}  // namespace quiesce::reconcilers::database
