// What can be known before the first run is checked here, so that a scenario with a mistake fails
// with a place in its file and not somewhere in the middle of a run: options of controllers (each
// reconciler is made once and thrown away), objects that the cluster would refuse, resources that
// it does not serve.
//
// Definitions come first and get some simulated time: the server serves a new one only when its
// controllers have accepted it. The trace of all this is not recorded; runs begin with an empty
// one.
#include "scenarios/play/prepared_scenario.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/resource/type_registry.h"
#include "scenarios/language/message_filler.h"
#include "scenarios/language/strings.h"
#include "scenarios/language/text_fields.h"
#include "scenarios/play/declared_conversion.h"
#include "scenarios/play/served_object.h"
#include "scenarios/play/webhooks.h"
#include "sim/plain_strategy.h"

namespace quiesce::scenarios {
namespace {

// How long the cluster gets to serve its definitions before the scenario starts.
constexpr absl::Duration kDefinitionTime = absl::Seconds(10);

// Calls visit(message) for a message and all in it, in the order of the file.
template <typename F>
void Walk(const google::protobuf::Message& message, const F& visit) {
  visit(message);
  const google::protobuf::Reflection* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->is_map()) continue;
    if (!field->is_repeated()) {
      Walk(reflection->GetMessage(message, field), visit);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      Walk(reflection->GetRepeatedMessage(message, field, i), visit);
    }
  }
}

// Finds the resources that a scenario speaks of and that its cluster does not serve.
class ResourceChecker {
 public:
  ResourceChecker(const apiserver::Server& cluster, std::vector<Problem>* problems)
      : cluster_(cluster), problems_(problems) {}

  void Check(const Scenario& scenario) {
    Walk(scenario, [this](const google::protobuf::Message& message) { Visit(message); });
  }

 private:
  void Visit(const google::protobuf::Message& message) {
    if (const auto* name = dynamic_cast<const ObjectName*>(&message)) {
      if (!name->resource().empty()) {
        CheckResource(name->resource(), name->group(), name->line(), name->column());
      }
    } else if (const auto* operation = dynamic_cast<const Operation*>(&message)) {
      if (operation->resource() == "*") return;
      const std::pair<std::string, std::string> parts =
          absl::StrSplit(operation->resource(), absl::MaxSplits('.', 1));
      CheckResource(parts.first, parts.second, operation->line(), operation->column());
    } else if (const auto* fault = dynamic_cast<const Fault*>(&message)) {
      if (!fault->has_watch()) return;
      CheckResource(fault->watch().text(), "", fault->watch().line(), fault->watch().column());
    }
  }

  void CheckResource(const std::string& resource, const std::string& group, int line, int column) {
    if (FindType(cluster_, resource, group) != nullptr) return;
    std::vector<std::string> known;
    for (const resource::ResourceType* type : cluster_.types().all())
      known.push_back(type->resource);
    const std::string full = group.empty() ? resource : absl::StrCat(resource, ".", group);
    problems_->push_back({line, column,
                          absl::StrCat("the cluster serves no resource \"", full, "\"",
                                       DidYouMean(resource, known))});
  }

  const apiserver::Server& cluster_;
  std::vector<Problem>* problems_;
};

}  // namespace

const resource::ResourceType* FindType(const apiserver::Server& server, absl::string_view resource,
                                       absl::string_view group) {
  for (const resource::ResourceType* type : server.types().all()) {
    if (absl::string_view(type->resource) != resource) continue;
    if (group.empty() || absl::string_view(type->group) == group) return type;
  }
  return nullptr;
}

PreparedScenario::PreparedScenario(const LoadedScenario* loaded, const Catalog* catalog)
    : loaded_(loaded),
      catalog_(catalog),
      choices_(std::make_unique<sim::PlainStrategy>()),
      loop_(&choices_, &trace_) {
  trace_.set_recording(false);
}

absl::StatusOr<std::unique_ptr<PreparedScenario>> PreparedScenario::New(
    const LoadedScenario* loaded, const Catalog* catalog) {
  std::unique_ptr<PreparedScenario> prepared(new PreparedScenario(loaded, catalog));
  absl::Status status = prepared->FindActors();
  if (status.ok()) status = prepared->FillCluster();
  if (status.ok()) status = prepared->CheckResources();
  if (!status.ok()) return status;
  return prepared;
}

// Makes the reconcilers of a process once, to see whether their options are understood. Of the
// first one: null where it is made outside.
absl::StatusOr<std::unique_ptr<runtime::Reconciler>> PreparedScenario::TryOut(const Actor& actor) {
  const runtime::ControllerSpec& spec = actor.spec;
  const bool by_controller = spec.options_by_controller;
  for (const ValueMember& option : actor.options.members()) {
    if (!by_controller) break;
    const bool known = std::any_of(spec.also.begin(), spec.also.end(), [&](const auto& beside) {
      return runtime::ShortName(beside) == option.key.view();
    });
    if (known) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("no controller \"", option.key.view(), "\" in it takes options"));
  }
  for (const runtime::ControllerSpec& beside : spec.also) {
    if (!beside.external.empty() && beside.external != spec.external) {
      return absl::InvalidArgumentError(absl::StrCat(
          beside.name, " calls the service ", beside.external, ", and ", actor.run, " does not"));
    }
    const absl::Status made =
        beside.make({&loop_, by_controller ? actor.options[runtime::ShortName(beside)] : Value()})
            .status();
    if (!made.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(beside.name, ": ", made.message()));
    }
  }
  return spec.make({&loop_, by_controller ? Value() : actor.options});
}

absl::Status PreparedScenario::AddActors(const Controller& controller, const std::string& name,
                                         std::vector<Actor>* actors) {
  Actor actor;
  actor.name = actor.controller = name;
  actor.run = controller.run().text();
  actor.spec = *catalog_->FindController(actor.run);
  actor.spec.name = actor.name;
  for (const Name& beside : controller.also()) {
    actor.spec.also.push_back(*catalog_->FindController(beside.text()));
  }
  if (controller.workers() > 0) actor.spec.workers = controller.workers();
  actor.restarts_after =
      controller.has_restarts_after() ? ToDuration(controller.restarts_after()) : absl::Seconds(5);
  if (controller.has_with()) {
    absl::StatusOr<Value> options = ParseJson(controller.with().text());
    if (options.ok()) actor.options = *std::move(options);
  }
  const absl::StatusOr<std::unique_ptr<runtime::Reconciler>> reconciler = TryOut(actor);
  const absl::Status& made = reconciler.status();
  if (!made.ok()) {
    return absl::InvalidArgumentError(
        FormatProblems(loaded_->path, {{controller.with().line(), controller.with().column(),
                                        absl::StrCat(actor.run, ": ", made.message())}}));
  }
  actor.outside = *reconciler == nullptr;
  for (const Name& service : controller.services()) {
    actor.services.push_back(service.text());
    services_.push_back(service.text());
  }
  if (actor.services.empty() && !actor.spec.external.empty()) {
    services_.push_back(actor.spec.external);
  }
  if (controller.leader_election()) actor.lease = actor.name;
  for (const std::string& replica_name : ReplicaNames(actor.name, controller)) {
    Actor& replica = actors->emplace_back(actor);
    replica.name = replica_name;
    replica.spec.name = replica_name;
  }
  return absl::OkStatus();
}

absl::Status PreparedScenario::FindActors() {
  const std::vector<std::string> names = ActorNames(scenario());
  const auto& controllers = scenario().cluster().controllers();
  for (int i = 0; i < controllers.size(); ++i) {
    absl::Status added = AddActors(controllers[i], names[static_cast<size_t>(i)], &actors_);
    if (!added.ok()) return added;
  }
  absl::Status upgrades = FindUpgrades();
  if (!upgrades.ok()) return upgrades;
  for (const auto& [name, external] : scenario().cluster().external().entries()) {
    services_.push_back(name);
  }
  std::sort(services_.begin(), services_.end());
  services_.erase(std::unique(services_.begin(), services_.end()), services_.end());
  return absl::OkStatus();
}

absl::Status PreparedScenario::FindUpgrades() {
  const std::vector<std::string> names = ActorNames(scenario());
  absl::Status status;
  ForEachStep(scenario().steps(), [&](const scenarios::Step& step) {
    if (!step.has_upgrade() || !status.ok()) return;
    const Upgrade& upgrade = step.upgrade();
    const auto found = std::find(names.begin(), names.end(), upgrade.controller().text());
    Controller next = scenario().cluster().controllers(static_cast<int>(found - names.begin()));
    *next.mutable_run() = upgrade.to();
    // The options of the old variant mean nothing to the new one.
    next.clear_with();
    if (upgrade.has_with()) *next.mutable_with() = upgrade.with();
    status = AddActors(next, *found, &upgrades_[&upgrade]);
  });
  return status;
}

const External* PreparedScenario::DeclaredService(absl::string_view name) const {
  const auto& entries = scenario().cluster().external().entries();
  const auto found = entries.find(std::string(name));
  return found == entries.end() || !found->second.has_model() ? nullptr : &found->second;
}

const PreparedScenario::Actor* PreparedScenario::UpgradeOf(const Upgrade& upgrade,
                                                           absl::string_view actor) const {
  const auto found = upgrades_.find(&upgrade);
  if (found == upgrades_.end()) return nullptr;
  for (const Actor& next : found->second) {
    if (absl::string_view(next.name) == actor) return &next;
  }
  return nullptr;
}

absl::Status PreparedScenario::CheckConversions() {
  std::map<std::string, std::vector<std::string>> versions;
  const auto add = [&versions](const Value& object) {
    const auto found = versions.find(NameOf(object));
    if (found == versions.end() || object["kind"].string_value() != "CustomResourceDefinition") {
      return;
    }
    for (const Value& version : object["spec"]["versions"].items()) {
      found->second.emplace_back(version["name"].string_value());
    }
  };
  for (const Value& crd : loaded_->crds) {
    versions[NameOf(crd)];
    add(crd);
  }
  for (const auto& [name, objects] : loaded_->manifests) {
    for (const Value& object : objects) add(object);
  }
  std::vector<std::string> definitions;
  for (const auto& [name, all] : versions) definitions.push_back(name);
  std::vector<Problem> problems;
  for (const Conversion& conversion : scenario().cluster().conversions()) {
    const Name& of = conversion.of();
    if (!versions.contains(of.text())) {
      problems.push_back({of.line(), of.column(),
                          absl::StrCat("no definition in \"crds\" is called \"", of.text(), "\"",
                                       DidYouMean(of.text(), definitions))});
      continue;
    }
    const std::vector<std::string>& known = versions[of.text()];
    for (const Rename& rename : conversion.renames()) {
      for (const auto& [version, path] : rename.entries()) {
        if (std::find(known.begin(), known.end(), version) != known.end()) continue;
        problems.push_back({path.line(), path.column(),
                            absl::StrCat(of.text(), " has no version \"", version, "\"",
                                         DidYouMean(version, known))});
      }
    }
  }
  if (problems.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(FormatProblems(loaded_->path, std::move(problems)));
}

Value PreparedScenario::Configured(Value definition) const {
  for (const Conversion& conversion : scenario().cluster().conversions()) {
    if (conversion.of().text() != NameOf(definition)) continue;
    return DeclaredConversion(conversion).Configured(std::move(definition));
  }
  return definition;
}

absl::Status PreparedScenario::FillCluster() {
  apiserver::ServerOptions options;
  options.controllers = true;
  if (scenario().cluster().has_start()) {
    clock_offset_ = *go::ParseRfc3339(scenario().cluster().start().text()) - sim::StartTime();
  }
  options.clock_offset = clock_offset_;
  cluster_ = std::make_unique<apiserver::Server>(&loop_, options);
  absl::Status conversions = CheckConversions();
  if (!conversions.ok()) return conversions;
  for (const Value& crd : loaded_->crds) {
    absl::Status placed = Place(Configured(crd), "cluster.crds");
    if (!placed.ok()) return placed;
  }
  loop_.RunUntil(loop_.Now() + kDefinitionTime);
  // What the scenario names as `crds` is not among the objects that detectors watch over.
  placed_.clear();
  for (const Name& name : scenario().cluster().namespaces()) {
    const Value object = Value::Object({{"apiVersion", "v1"},
                                        {"kind", "Namespace"},
                                        {"metadata", Value::Object({{"name", name.text()}})}});
    absl::Status placed = Place(object, "cluster.namespaces");
    if (!placed.ok()) return placed;
  }
  for (const Webhook& webhook : scenario().cluster().webhooks()) {
    absl::Status placed = Place(WebhookConfiguration(webhook), "cluster.webhooks");
    if (!placed.ok()) return placed;
  }
  for (const Value& object : loaded_->objects) {
    absl::Status placed = Place(object, "cluster.objects");
    if (!placed.ok()) return placed;
  }
  return absl::OkStatus();
}

absl::Status PreparedScenario::Place(const Value& object, const std::string& where) {
  const resource::ResourceType* type = TypeOf(cluster_->types(), object);
  if (type == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(loaded_->path, ": ", where, ": the cluster serves no kind ",
                     object["kind"].string_value(), " of ", object["apiVersion"].string_value()));
  }
  const api::Response response = cluster_->Handle(api::Request::Create(
      {type->group, type->version, type->resource}, NamespaceFor(*type, object), object));
  if (!response.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(loaded_->path, ": ", where, ": ", response.status.message));
  }
  placed_.push_back({type, response.object});
  return absl::OkStatus();
}

absl::Status PreparedScenario::CheckResources() {
  std::vector<Problem> problems;
  ResourceChecker(*cluster_, &problems).Check(scenario());
  if (problems.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(FormatProblems(loaded_->path, problems));
}

}  // namespace quiesce::scenarios
