// A deletion either removes the object, or marks it and leaves it to finalizers or to a grace
// period:
//
//   webhooks            see the object as it is stored
//   own ways            namespaces and definitions (mark_terminating.h)
//   preconditions       uid and resourceVersion
//   grace               pods: sets deletionTimestamp, or only shortens what is set already
//   finalizers          orphan and foregroundDeletion come and go by the propagation policy
//   mark or remove      with finalizers or grace left the object stays
//
// Deleting what is being deleted already is no error: it can only make it sooner.
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/registry/conversion.h"
#include "apiserver_fake/registry/mark_terminating.h"
#include "apiserver_fake/registry/request_checks.h"
#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/registry/webhook_admission.h"

namespace quiesce::registry {
namespace {

constexpr char kOrphan[] = "orphan";
constexpr char kForeground[] = "foregroundDeletion";

api::ApiStatus CheckPreconditions(const resource::ResourceType& type, const api::Request& request,
                                  const Value& object, const DeleteOptions& options) {
  const Value& metadata = object["metadata"];
  // These failures name the kind where others name the resource.
  api::GroupResource kind{type.group_of_storage(), type.kind};
  absl::string_view uid = metadata["uid"].string_value();
  if (options.uid.has_value() && *options.uid != uid) {
    return api::Conflict(kind, request.name,
                         absl::StrCat("the UID in the precondition (", *options.uid,
                                      ") does not match the UID in record (", uid,
                                      "). The object might have been deleted and then recreated"));
  }
  absl::string_view version = metadata["resourceVersion"].string_value();
  if (options.resource_version.has_value() && *options.resource_version != version) {
    return api::Conflict(
        kind, request.name,
        absl::StrCat("the ResourceVersion in the precondition (", *options.resource_version,
                     ") does not match the ResourceVersion in record (", version,
                     "). The object might have been modified"));
  }
  return api::ApiStatus();
}

// The first of orphan and foregroundDeletion among the stored finalizers; "" if there is neither.
absl::string_view FirstGcFinalizer(const Value& finalizers) {
  for (const Value& finalizer : finalizers.items()) {
    absl::string_view name = finalizer.string_value();
    if (name == kOrphan || name == kForeground) return name;
  }
  return "";
}

bool ShouldOrphan(const resource::ResourceType& type, const Value& finalizers,
                  const DeleteOptions& options) {
  if (options.orphan_dependents.has_value()) return *options.orphan_dependents;
  if (options.propagation_policy.has_value()) return *options.propagation_policy == "Orphan";
  absl::string_view first = FirstGcFinalizer(finalizers);
  if (!first.empty()) return first == kOrphan;
  return type.strategy->DefaultPropagation() == "Orphan";
}

bool ShouldDeleteInForeground(const Value& finalizers, const DeleteOptions& options) {
  if (options.orphan_dependents.has_value()) return false;
  if (options.propagation_policy.has_value()) return *options.propagation_policy == "Foreground";
  return FirstGcFinalizer(finalizers) == kForeground;
}

std::set<std::string> AsSet(const Value& finalizers) {
  std::set<std::string> names;
  for (const Value& finalizer : finalizers.items()) names.emplace(finalizer.string_value());
  return names;
}

// Gives the object the finalizers for the garbage collector that the options ask for.
void SetGcFinalizers(const resource::ResourceType& type, const DeleteOptions& options,
                     Value& object) {
  const Value finalizers = object["metadata"]["finalizers"];
  const bool collected = type.strategy->DefaultPropagation() != "Unsupported";
  Value wanted = Value::List();
  for (const Value& finalizer : finalizers.items()) {
    absl::string_view name = finalizer.string_value();
    if (name != kOrphan && name != kForeground) wanted.Append(finalizer);
  }
  if (collected && ShouldOrphan(type, finalizers, options)) wanted.Append(Value(kOrphan));
  if (collected && ShouldDeleteInForeground(finalizers, options)) wanted.Append(Value(kForeground));
  if (AsSet(wanted) == AsSet(finalizers)) return;
  if (wanted.empty()) {
    object.Mutable("metadata").Erase("finalizers");
  } else {
    object.Mutable("metadata").Set("finalizers", std::move(wanted));
  }
}

void BumpGeneration(Value& object) {
  int64_t generation = object["metadata"]["generation"].int_value();
  if (generation > 0) object.Mutable("metadata").Set("generation", Value(generation + 1));
}

// The object waits for its finalizers: it is terminating from now on.
void MarkAsDeleting(VerbContext& context, Value& object) {
  const Value* timestamp = object.FindPath({"metadata", "deletionTimestamp"});
  if (timestamp == nullptr) BumpGeneration(object);
  bool later = false;
  if (timestamp != nullptr) {
    std::optional<absl::Time> at = go::ParseRfc3339(timestamp->string_value());
    later = at.has_value() && *at > context.Now();
  }
  Value& metadata = object.Mutable("metadata");
  if (timestamp == nullptr || later) metadata.Set("deletionTimestamp", context.NowText());
  metadata.Set("deletionGracePeriodSeconds", Value(0));
}

enum class Grace { kNone, kStarts, kPending };

// Graceful deletion: sets when the object will be gone, or shortens it.
Grace BeginGracefulDeletion(VerbContext& context, const resource::ResourceType& type,
                            DeleteOptions& options, Value& object) {
  if (options.grace_period_seconds.has_value() && *options.grace_period_seconds < 0) {
    options.grace_period_seconds = 1;
  }
  std::optional<int64_t> period =
      type.strategy->GracePeriodForDelete(object, options.grace_period_seconds);
  if (!period.has_value()) return Grace::kNone;
  const Value& metadata = object["metadata"];
  if (metadata.Has("deletionTimestamp")) {
    const int64_t stored = metadata["deletionGracePeriodSeconds"].int_value();
    if (stored == 0) return Grace::kNone;
    if (!options.grace_period_seconds.has_value()) return Grace::kPending;
    int64_t asked = *options.grace_period_seconds;
    if (asked >= stored) return Grace::kPending;
    const absl::Time before =
        go::ParseRfc3339(metadata["deletionTimestamp"].string_value()).value_or(context.Now());
    absl::Time end = before - absl::Seconds(stored) + absl::Seconds(asked);
    if (end < context.Now()) {
      // What is over already ends now, though no less gracefully.
      end = context.Now();
      if (asked != 0) asked = 1;
    }
    Value& changed = object.Mutable("metadata");
    changed.Set("deletionTimestamp", Value(go::FormatRfc3339(end)));
    changed.Set("deletionGracePeriodSeconds", Value(asked));
    return Grace::kStarts;
  }
  options.grace_period_seconds = period;
  absl::Time end = context.Now() + absl::Seconds(*period);
  Value& changed = object.Mutable("metadata");
  changed.Set("deletionTimestamp", Value(go::FormatRfc3339(end)));
  changed.Set("deletionGracePeriodSeconds", Value(*period));
  BumpGeneration(object);
  return Grace::kStarts;
}

// Writes what a deletion made of an object that stays.
api::Response Terminating(VerbContext& context, const api::Request& request,
                          const resource::ResourceType& type, const std::string& key,
                          const resource::StoredObject& stored, Value object,
                          const DeleteOptions& options) {
  int code = options.orphan_dependents.has_value() && !*options.orphan_dependents ? 202 : 200;
  api::Response response;
  Value before = stored.object;
  if (object == stored.object) {
    response = Shown(context, request, type, stored, code);
    response.after = before;
  } else if (options.dry_run) {
    response =
        Shown(context, request, type, {std::move(object), stored.revision, stored.managed}, code);
    return response;
  } else {
    const resource::Change& change = context.store->Update(
        context.IdOf(type), key, std::move(object), stored.managed, context.Now());
    response = Shown(context, request, type, change.object, code);
    response.after = change.object.object;
  }
  response.before = std::move(before);
  return response;
}

Value SuccessStatus(const resource::ResourceType& type, const Value& object) {
  Value details = Value::Object({{"name", object["metadata"]["name"]},
                                 {"kind", Value(type.resource)},
                                 {"uid", object["metadata"]["uid"]}});
  if (!type.group.empty()) details.Set("group", Value(type.group));
  return Value::Object({{"kind", Value("Status")},
                        {"apiVersion", Value("v1")},
                        {"metadata", Value::Object()},
                        {"status", Value("Success")},
                        {"details", std::move(details)}});
}

// Removes the object. `object` is what the reply shows, where it shows one.
api::Response Removed(VerbContext& context, const api::Request& request,
                      const resource::ResourceType& type, const std::string& key,
                      const DeleteOptions& options) {
  storage::ResourceId id = context.IdOf(type);
  const resource::StoredObject* stored = context.store->Get(id, key);
  resource::StoredObject last = *stored;
  if (!options.dry_run) last = context.store->Delete(id, key, context.Now()).object;
  api::Response response;
  if (type.strategy->DeleteRepliesWithObject()) {
    response = Shown(context, request, type, last, 200);
  } else {
    response.object = SuccessStatus(type, last.object);
  }
  if (!options.dry_run) response.before = last.object;
  return response;
}

}  // namespace

std::vector<std::string> WarningsOnDelete(const resource::ResourceType& type,
                                          const DeleteOptions& options) {
  if (type.custom || type.kind != "Job" || options.propagation_policy.has_value() ||
      options.orphan_dependents.has_value()) {
    return {};
  }
  return {
      "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background "
      "to remove them or set propagationPolicy=Orphan to suppress this warning"};
}

api::Response DeleteWith(VerbContext& context, const resource::ResourceType& type,
                         const api::Request& request, DeleteOptions options) {
  storage::ResourceId id = context.IdOf(type);
  std::string key = storage::ObjectKey(type.namespaced ? request.namespace_ : "", request.name);
  const resource::StoredObject* stored = context.store->Get(id, key);
  if (stored == nullptr) return Failed(NoSuchObject(type, request));
  if (Refusal held = PrepareToShow(context, type, *stored); !held.ok()) {
    return Failed(std::move(held.status()));
  }
  std::vector<std::string> warnings;
  api::ApiStatus admitted =
      CallWebhooksOfDelete(context, type, request, *stored, options.dry_run, warnings);
  if (!admitted.ok()) {
    api::Response refused = Failed(std::move(admitted));
    refused.warnings = std::move(warnings);
    return refused;
  }
  if (std::optional<MarkedObject> marked =
          MarkTerminating(context, type, request, *stored, options)) {
    if (!marked->status.ok()) return Failed(std::move(marked->status));
    return Terminating(context, request, type, key, *stored, std::move(marked->object), options);
  }
  Value object = stored->object;
  api::ApiStatus status = CheckPreconditions(type, request, object, options);
  if (!status.ok()) return Failed(std::move(status));
  Grace grace = BeginGracefulDeletion(context, type, options, object);
  if (grace == Grace::kPending) {
    return Terminating(context, request, type, key, *stored, stored->object, options);
  }
  SetGcFinalizers(type, options, object);
  bool held = !object["metadata"]["finalizers"].empty();
  if (grace == Grace::kNone && !held) return Removed(context, request, type, key, options);
  if (grace == Grace::kNone) MarkAsDeleting(context, object);
  int64_t period = grace == Grace::kStarts ? options.grace_period_seconds.value_or(0) : 0;
  api::Response response =
      Terminating(context, request, type, key, *stored, std::move(object), options);
  if (held || period > 0) return response;
  // Marked, and nothing holds it: it goes at once, with a second write.
  if (options.dry_run) return response;
  response.code = 200;
  api::Response removed = Removed(context, request, type, key, options);
  removed.before = response.before;
  return removed;
}

api::Response DeleteObject(VerbContext& context, const resource::ResourceType& type,
                           const api::Request& request) {
  DeleteOptions options;
  api::ApiStatus status = ReadDeleteOptions(request, &options);
  if (!status.ok()) return Failed(std::move(status));
  std::vector<std::string> warnings = WarningsOnDelete(type, options);
  api::Response response = DeleteWith(context, type, request, std::move(options));
  if (warnings.empty() || IsHeld(response.status)) return response;
  warnings.insert(warnings.end(), response.warnings.begin(), response.warnings.end());
  response.warnings = std::move(warnings);
  return response;
}

}  // namespace quiesce::registry
