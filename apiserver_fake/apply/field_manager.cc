// In Kubernetes this is a chain of objects, each wrapping the next. Here the links are steps of
// Update and Apply, in the order in which the chain does them on the way in and out:
//
//   Update  tracked at all? -> fits the schema? -> compared -> never-owned fields out -> at most
//           ten updaters
//   Apply   the right kind? -> "before-first-apply" for what was there -> configuration and live
//           object fit -> merged -> kubectl's second try by force -> conflicts -> never-owned
//           fields out
//
// An object that nobody has applied to is tracked from its creation on; one from before the server
// tracked anything (live, without managed fields) is not, until the first apply.
#include "apiserver_fake/apply/field_manager.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/apply/cap_managers.h"
#include "apiserver_fake/apply/last_applied.h"

namespace quiesce::apply {
namespace {

// The field manager of fields that were there before anybody applied.
constexpr absl::string_view kBeforeFirstApply = "before-first-apply";
constexpr absl::string_view kKubectl = "kubectl";

// Fields that no one ever owns. Source: managedfields/internal/stripmeta.go.
const FieldSet& NeverOwned() {
  static const FieldSet* const fields = [] {
    std::vector<FieldPath> paths;
    for (const char* path :
         {"apiVersion", "kind", "metadata", "metadata.name", "metadata.namespace",
          "metadata.creationTimestamp", "metadata.selfLink", "metadata.uid", "metadata.clusterName",
          "metadata.generation", "metadata.managedFields", "metadata.resourceVersion"}) {
      paths.push_back(ParseSimplePath(path));
    }
    auto* set = new FieldSet(FieldSet::Of(paths));
    set->Immortalize();
    return set;
  }();
  return *fields;
}

struct GroupVersionKind {
  std::string group, version, kind;

  std::string ToString() const { return absl::StrCat(group, "/", version, ", Kind=", kind); }
};

// What an object says it is; all empty where its apiVersion is malformed.
GroupVersionKind TypeOf(const Value& object) {
  // StrSplit makes no part of a view without data, which an absent member has.
  const std::string api_version(object["apiVersion"].string_value());
  const std::vector<absl::string_view> parts = absl::StrSplit(api_version, '/');
  const std::string kind(object["kind"].string_value());
  if (parts.size() == 1) return {"", std::string(parts[0]), kind};
  if (parts.size() == 2) return {std::string(parts[0]), std::string(parts[1]), kind};
  return {};
}

// How errors of the field manager name an object.
std::string Describe(const Value& object) {
  const Value& metadata = object["metadata"];
  return absl::StrCat(metadata["namespace"].string_value(), "/", metadata["name"].string_value(),
                      "; ", TypeOf(object).ToString());
}

api::ApiStatus ConflictStatus(const std::vector<FieldConflict>& conflicts) {
  api::ApiStatus status;
  status.code = 409;
  status.reason = "Conflict";
  status.has_details = true;
  std::vector<std::string> lines;
  for (const FieldConflict& conflict : conflicts) {
    const std::string owner = conflict.owner.ForPeople();
    lines.push_back(absl::StrCat("conflicts with ", owner, ":"));
    conflict.fields.ForEach([&](const FieldPath& path) {
      const std::string field = ToString(path);
      lines.push_back(absl::StrCat("- ", field));
      status.causes.push_back(
          {"FieldManagerConflict", absl::StrCat("conflict with ", owner), field});
    });
  }
  if (status.causes.size() == 1) {
    status.message = absl::StrCat("Apply failed with 1 conflict: ", status.causes[0].message, ": ",
                                  status.causes[0].field);
  } else {
    status.message = absl::StrCat("Apply failed with ", status.causes.size(),
                                  " conflicts: ", absl::StrJoin(lines, "\n"));
  }
  return status;
}

}  // namespace

FieldManager::FieldManager(FieldManagerConfig config)
    : config_(std::move(config)),
      updater_(config_.versions),
      api_version_(absl::string_view(updater_.own().api_version)),
      subresource_(absl::string_view(config_.subresource)) {
  NeverOwned();
}

absl::StatusOr<ManagedFields> FieldManager::Update(const UpdateInput& input,
                                                   ManagedFields managed) const {
  // An existing object without owners is not tracked; a new one always is.
  if (managed.empty() && !input.live["metadata"]["uid"].string_value().empty()) return managed;
  if (config_.versions.custom) {
    // What does not fit the schema cannot be compared: the object loses its managed fields.
    for (const Value* object : {&input.object, &input.live}) {
      if (object->is_null()) continue;
      if ((*object)["kind"].string_value() != config_.kind) {
        return absl::InvalidArgumentError("no corresponding type");
      }
      const TypeErrors errors =
          ValidateTyped(*object, updater_.own().type, /*allow_duplicates=*/true);
      if (!errors.empty()) return absl::InvalidArgumentError(ToString(errors));
    }
  }
  return Track(input, std::move(managed));
}

absl::StatusOr<ManagedFields> FieldManager::Track(const UpdateInput& input,
                                                  ManagedFields managed) const {
  const Value& live = input.live.is_null() ? config_.empty_object : input.live;
  const VersionConverter find = [&](const Value& object, const std::string&,
                                    const std::string& to) -> absl::StatusOr<Value> {
    const Value& pair = input.others[to];
    return pair.is_null() ? object : pair.at(object.SharesNodeWith(live) ? 0 : 1);
  };
  absl::StatusOr<FieldSet> changed =
      updater_.Update(live, input.object, &managed, input.others.is_null() ? nullptr : &find);
  if (!changed.ok()) return changed.status();
  const FieldSet mine = changed->Difference(NeverOwned());
  const ManagerId me = {input.manager, /*applied=*/false, api_version_, subresource_};
  if (!mine.empty()) {
    ManagedEntry& entry = managed.Get(me);
    entry.fields = mine.Union(entry.fields);
    entry.time = input.now;
  }
  CapManagers(&managed);
  if (input.repeated.has_value()) {
    if (ManagedEntry* entry = managed.Find(me)) entry->time = input.repeated;
  }
  return managed;
}

api::ApiStatus FieldManager::CheckConfig(const Value& config) const {
  const Value& managed = config["metadata"]["managedFields"];
  if (managed.is_list()) return api::BadRequest("metadata.managedFields must be nil");
  const TypeErrors errors = ValidateTyped(config, updater_.own().type, /*allow_duplicates=*/false);
  if (errors.empty()) return api::ApiStatus();
  return api::UntypedError(absl::StrCat("failed to create typed patch object (", Describe(config),
                                        "): ", ToString(errors)));
}

api::ApiStatus FieldManager::Apply(const ApplyInput& input, ManagedFields* managed,
                                   Value* object) const {
  const GroupVersionKind type = TypeOf(input.config);
  if (type.group != config_.group || type.version != config_.version || type.kind != config_.kind) {
    return api::BadRequest(absl::StrCat("invalid object type: ", type.ToString()));
  }
  const Value& live = input.live.is_null() ? config_.empty_object : input.live;
  if (managed->empty()) {
    absl::StatusOr<ManagedFields> tracked =
        Track({Value(), live, Value(kBeforeFirstApply), input.now}, std::move(*managed));
    if (!tracked.ok()) {
      return api::UntypedError(absl::StrCat("failed to create manager for existing fields: ",
                                            tracked.status().message()));
    }
    *managed = *std::move(tracked);
  }
  if (api::ApiStatus status = CheckConfig(input.config); !status.ok()) return status;
  const TypeErrors live_errors = ValidateTyped(live, updater_.own().type, true);
  if (!live_errors.empty()) {
    return api::UntypedError(absl::StrCat("failed to create typed live object (", Describe(live),
                                          "): ", ToString(live_errors)));
  }

  const ManagerId me = {input.manager.string_value().empty() ? Value("unknown") : input.manager,
                        /*applied=*/true, api_version_, subresource_};
  const bool kubectl = input.manager.string_value() == kKubectl;
  MergeUpdater::Input merge = {live, input.config, me, input.force, input.convert};
  MergeUpdater::Output output;
  ManagedFields next = *managed;
  absl::Status status = updater_.Apply(merge, &next, &output);
  if (status.ok() && kubectl && !output.conflicts.empty()) {
    // kubectl may take what its client-side apply had set.
    absl::StatusOr<FieldSet> allowed =
        FieldsOfLastApplied(live, api_version_.string_value(), updater_.own().type);
    if (allowed.ok() && !RemoveAllowed(*allowed, &output.conflicts)) {
      merge.force = true;
      next = *managed;
      status = updater_.Apply(merge, &next, &output);
    }
  }
  if (!status.ok()) return api::UntypedError(std::string(status.message()));
  if (!output.conflicts.empty()) return ConflictStatus(output.conflicts);

  if (updater_.custom() && config_.subresource == "scale" && !output.object.SharesNodeWith(live)) {
    // A custom kind's converter does not know its Scale.
    return api::UntypedError(
        absl::StrCat("failed to convert new object (", Describe(input.config),
                     ") to proper version: request to convert CR to an invalid "
                     "group/version: ",
                     api_version_.string_value()));
  }
  ManagedEntry* entry = next.Find(me);
  if (entry != nullptr) {
    entry->fields = entry->fields.Difference(NeverOwned());
    // An apply that changes nothing leaves the time alone; else every repeated apply would be a
    // write.
    if (!output.object.SharesNodeWith(live)) entry->time = input.now;
  }
  next.EraseEmpty();
  *managed = std::move(next);
  *object = std::move(output.object);
  if (kubectl) RefreshLastApplied(input.config, object);
  return api::ApiStatus();
}

}  // namespace quiesce::apply
