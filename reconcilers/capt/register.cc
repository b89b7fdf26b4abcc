#include "reconcilers/capt/register.h"

#include <memory>
#include <utility>

#include "reconcilers/capt/fixed.h"
#include "reconcilers/capt/kinds.h"
#include "reconcilers/capt/published.h"
#include "reconcilers/capt/status_writer.h"
#include "reconcilers/capt/workspace.h"

namespace quiesce::reconcilers::capt {

using namespace toolkit;  // NOLINT: the words in which reconcilers are written

namespace {

using Made = StatusOr<std::unique_ptr<runtime::Reconciler>>;

ControllerSpec PartSpec(const std::string& variant, const PartKind& kind, std::string about) {
  ControllerSpec spec;
  const bool infrastructure = kind.resource == &CaptClusters();
  spec.name = absl::StrCat("capt/", variant, infrastructure ? "-cluster" : "-control-plane");
  spec.about = absl::StrCat(kind.resource->kind, "s: ", about);
  spec.for_resource = *kind.resource;
  spec.owns = {WorkspaceTemplateApplies()};
  return spec;
}

ControllerSpec PublishedSpec(const std::string& name, Published variant, const PartKind& kind,
                             std::string about) {
  ControllerSpec spec = PartSpec(name, kind, std::move(about));
  if (variant == Published::kLooping) spec.watches = {{Clusters(), &PartOfCluster, ""}};
  spec.make = [name = spec.name, variant, kind](const ControllerEnvironment& environment) -> Made {
    const Value& options = environment.options;
    if (!options.is_null() && !(options.is_object() && options.members().empty())) {
      return absl::InvalidArgumentError(absl::StrCat(name, " takes no options"));
    }
    return std::make_unique<PublishedPart>(kind, variant);
  };
  return spec;
}

Made MakeFixed(const PartKind& kind, const Value& options) {
  absl::Duration every = absl::ZeroDuration();
  if (!options.is_null() && !options.is_object()) {
    return absl::InvalidArgumentError("expected a mapping of options, like {statusEvery: 10s}");
  }
  for (const ValueMember& option : options.members()) {
    if (option.key.view() != "statusEvery") {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown option \"", option.key.view(), "\"; expected statusEvery"));
    }
    if (!absl::ParseDuration(option.value.string_value(), &every) || every < absl::ZeroDuration() ||
        every == absl::InfiniteDuration()) {
      return absl::InvalidArgumentError("option \"statusEvery\" must be a duration, like 10s");
    }
  }
  return std::make_unique<FixedPart>(kind, every);
}

ControllerSpec FixedSpec(const PartKind& kind) {
  ControllerSpec spec =
      PartSpec("fixed", kind, "tells the Cluster what it owns, and when it changes");
  spec.make = [kind](const ControllerEnvironment& environment) -> Made {
    return MakeFixed(kind, environment.options);
  };
  return spec;
}

ControllerSpec WorkspaceSpec() {
  ControllerSpec spec;
  spec.name = "capt/workspace";
  spec.about = "Stand-in for Terraform workspaces: applies take minutes and can fail";
  spec.for_resource = WorkspaceTemplateApplies();
  spec.make = [](const ControllerEnvironment& environment) -> Made {
    StatusOr<WorkspaceOptions> options = WorkspaceOptions::Parse(environment.options);
    if (!options.ok()) return options.status();
    return std::make_unique<Workspace>(*std::move(options));
  };
  return spec;
}

ControllerSpec StatusWriterSpec() {
  ControllerSpec spec;
  spec.name = "capt/status-writer";
  spec.about =
      "Stress: each ConfigMap writer-N keeps a condition of its name in the status of a Cluster";
  spec.for_resource = {{"", "v1", "configmaps"}, "ConfigMap", true};
  // In step, as without any chance, each of fifty waves lets one writer through.
  spec.backoff_max = absl::Seconds(1);
  spec.make = [](const ControllerEnvironment& environment) -> Made {
    StatusOr<StatusWriter::How> how = StatusWriter::ParseHow(environment.options);
    if (!how.ok()) return how.status();
    return std::make_unique<StatusWriter>(*how);
  };
  return spec;
}

}  // namespace

std::vector<ControllerSpec> Controllers() {
  std::vector<ControllerSpec> specs;
  for (const PartKind* kind : {&InfrastructurePart(), &ControlPlanePart()}) {
    specs.push_back(PublishedSpec("looping", Published::kLooping, *kind,
                                  "watches the Cluster and writes its status at each look"));
    specs.push_back(PublishedSpec("no-watch", Published::kNoWatch, *kind,
                                  "does not watch the Cluster, nor look for it again"));
    specs.push_back(PublishedSpec("stuck", Published::kStuck, *kind,
                                  "leaves the phase to the control plane's own transition"));
    specs.push_back(FixedSpec(*kind));
  }
  specs.push_back(WorkspaceSpec());
  specs.push_back(StatusWriterSpec());
  return specs;
}

}  // namespace quiesce::reconcilers::capt
