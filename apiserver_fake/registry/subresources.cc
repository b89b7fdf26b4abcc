// Binding and eviction are creates of something that is not stored: their stages read a body of a
// kind of its own and then change or delete the pod behind it. An eviction is three
// steps that the server takes in this order: the budget is charged, the pod gets the condition
// DisruptionTarget, and then it is deleted; a deletion that is refused in the end leaves the first
// two behind, as in a cluster.
#include "apiserver_fake/registry/subresources.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/builtin_strategy.h"
#include "apiserver_fake/registry/body.h"
#include "apiserver_fake/registry/disruption_budget.h"
#include "apiserver_fake/registry/options.h"
#include "apiserver_fake/registry/request_checks.h"
#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/registry/write_pipeline.h"

namespace quiesce::registry {
namespace {

// Answers that a subresource which only does something has done it.
void AnswerDone(Write& write) {
  write.response.code = 201;
  write.response.object = Value::Object({{"kind", Value("Status")},
                                         {"apiVersion", Value("v1")},
                                         {"metadata", Value::Object()},
                                         {"status", Value("Success")},
                                         {"code", Value(201)}});
}

const resource::ResourceType& BindingType() {
  static const resource::ResourceType* const type = [] {
    auto* result = new resource::ResourceType;
    result->version = result->storage_version = "v1";
    result->resource = "bindings";
    result->kind = "Binding";
    result->strategy = new kinds::BuiltinStrategy({.wire_type = "api.core.v1.Binding"});
    return result;
  }();
  return *type;
}

Refusal ReadBinding(Write& write) {
  ObjectBody body;
  Refusal refusal = CheckObjectContentType(write.request);
  if (refusal.ok()) {
    refusal = DecodeObject(write.request, BindingType(), *write.context.types, nullptr, &body,
                           &write.warnings());
  }
  write.object = std::move(body.object);
  return refusal;
}

// An Eviction is taken in any version.
Refusal ReadEviction(Write& write) {
  constexpr char kKind[] = "Eviction";
  const api::Request& request = write.request;
  write.object = request.body;
  if (request.raw_body != nullptr) {
    if (Refusal refusal = CheckObjectContentType(request); !refusal.ok()) return refusal;
    absl::StatusOr<Value> read = ReadDocument(request, nullptr);
    if (!read.ok()) return DecodeFailure(request, kKind, "", "", read.status().message());
    write.object = *std::move(read);
    const absl::string_view sent = write.object["kind"].string_value();
    if (!sent.empty() && sent != kKind) {
      const absl::string_view version = write.object["apiVersion"].string_value();
      return DecodeFailure(
          request, kKind, sent, version,
          absl::StrCat("no kind ", GoQuote(sent), " is registered for version ", GoQuote(version),
                       " in scheme \"pkg/runtime/scheme.go:111\""));
    }
  }
  return Refusal();
}

Refusal CheckName(const Write& write, const char* kind) {
  if (write.object["metadata"]["name"].string_value() == write.request.name) return Refusal();
  return api::BadRequest(absl::StrCat("name in URL does not match name in ", kind, " object"));
}

Refusal CheckBindingName(Write& write) { return CheckName(write, "Binding"); }

// Source: ValidatePodBinding in k8s.io/kubernetes/pkg/apis/core/validation/validation.go. Its
// errors reach the client as one plain error, not as an Invalid status.
Refusal CheckTarget(Write& write) {
  const Value& target = write.object["target"];
  api::FieldErrors problems;
  const absl::string_view kind = target["kind"].string_value();
  if (!kind.empty() && kind != "Node") {
    problems.push_back(api::NotSupportedField("target.kind", Value(kind), {"Node", "<empty>"}));
  }
  if (target["name"].string_value().empty()) {
    problems.push_back(api::RequiredField("target.name", ""));
  }
  if (problems.empty()) return Refusal();
  return api::UntypedError(api::AggregateText(problems));
}

Refusal CheckPodIsThere(Write& write) {
  return write.found == nullptr ? NoSuchObject(write.type, write.request) : api::ApiStatus();
}

// A resourceVersion in the binding is that of the pod.
Refusal CheckVersion(Write& write) {
  const absl::string_view sent = write.object["metadata"]["resourceVersion"].string_value();
  const std::string stored = absl::StrCat(write.found->revision);
  if (sent.empty() || sent == stored) return Refusal();
  return PreconditionConflict(write.request, write.type, "ResourceVersion", sent, stored,
                              write.dry_run());
}

// What keeps a pod from being bound; "" if nothing does.
std::string BindingObstacle(const Value& pod, absl::string_view name) {
  if (pod["metadata"].Has("deletionTimestamp")) {
    return absl::StrCat("pod ", name, " is being deleted, cannot be assigned to a host");
  }
  absl::string_view node = pod["spec"]["nodeName"].string_value();
  if (!node.empty()) {
    return absl::StrCat("pod ", name, " is already assigned to node ", GoQuote(node));
  }
  if (!pod["spec"]["schedulingGates"].empty()) {
    return absl::StrCat("pod ", name, " has non-empty .spec.schedulingGates");
  }
  return "";
}

void CopyMembers(Value& pod, const char* name, const Value& from) {
  for (const ValueMember& member : from.members()) {
    pod.Mutable("metadata").Mutable(name).Set(member.key.view(), member.value);
  }
}

// Sets a condition of the pod to True; `more` are its further members.
void MarkTrue(Value& pod, absl::string_view type, const Value& now, const Value& more) {
  Value condition = Value::Object({{"type", Value(type)},
                                   {"status", Value("True")},
                                   {"lastProbeTime", Value()},
                                   {"lastTransitionTime", now}});
  for (const ValueMember& member : more.members()) condition.Set(member.key.view(), member.value);
  Value& conditions = pod.Mutable("status").Mutable("conditions");
  for (size_t i = 0; i < conditions.size(); ++i) {
    if (conditions.at(i)["type"].string_value() != type) continue;
    if (conditions.at(i)["status"].string_value() == "True") {
      condition.Set("lastTransitionTime", conditions.at(i)["lastTransitionTime"]);
    }
    conditions.MutableAt(i) = std::move(condition);
    return;
  }
  conditions.Append(std::move(condition));
}

Refusal Bind(Write& write) {
  const std::string obstacle = BindingObstacle(write.existing, write.request.name);
  if (!obstacle.empty()) {
    return api::Conflict({write.type.group, "pods/binding"}, write.request.name, obstacle);
  }
  VerbContext& context = write.context;
  const Value& binding = write.object;
  Value pod = write.existing;
  pod.Mutable("spec").Set("nodeName", binding["target"]["name"]);
  CopyMembers(pod, "annotations", binding["metadata"]["annotations"]);
  CopyMembers(pod, "labels", binding["metadata"]["labels"]);
  // What the scheduler meant is done.
  pod.Mutable("status").Erase("nominatedNodeName");
  MarkTrue(pod, "PodScheduled", context.NowText(), Value::Object());
  if (!write.dry_run()) {
    const resource::Change& change =
        context.store->Update(context.IdOf(write.type), write.key.view(), std::move(pod),
                              write.found->managed, context.Now());
    write.response.before = std::move(write.existing);
    write.response.after = change.object.object;
  }
  AnswerDone(write);
  return Refusal();
}

Refusal CheckEvictionName(Write& write) { return CheckName(write, "Eviction"); }

// The pod shows why it goes, before it does. With preconditions that do not hold it is left alone;
// a resourceVersion among them is then that of this write.
void AnnounceEviction(Write& write, DeleteOptions* options) {
  if (options->dry_run || write.dry_run() || write.found == nullptr) return;
  VerbContext& context = write.context;
  const resource::StoredObject& stored = *write.found;
  const absl::string_view uid = stored.object["metadata"]["uid"].string_value();
  if (options->uid.has_value() && !options->uid->empty() && *options->uid != uid) return;
  const bool versioned =
      options->resource_version.has_value() && !options->resource_version->empty();
  if (versioned && *options->resource_version != absl::StrCat(stored.revision)) return;
  Value pod = stored.object;
  MarkTrue(pod, "DisruptionTarget", context.NowText(),
           Value::Object({{"reason", Value("EvictionByEvictionAPI")},
                          {"message", Value("Eviction API: evicting")}}));
  const resource::Change& change = context.store->Update(
      context.IdOf(write.type), write.key.view(), std::move(pod), stored.managed, context.Now());
  if (versioned) options->resource_version = absl::StrCat(change.object.revision);
}

Refusal Evict(Write& write) {
  api::Request deletion = write.request;
  deletion.verb = api::Verb::kDelete;
  deletion.subresource.clear();
  deletion.raw_body = nullptr;
  deletion.body = write.object["deleteOptions"];
  DeleteOptions options;
  api::ApiStatus status = ReadDeleteOptions(deletion, &options);
  if (!status.ok()) return status;
  FindObject(write);
  if (write.found != nullptr) {
    status = TakeDisruption(write.context, write.existing, options.dry_run || write.dry_run());
    if (!status.ok()) return status;
  }
  AnnounceEviction(write, &options);
  api::Response deleted = DeleteWith(write.context, write.type, deletion, std::move(options));
  if (!deleted.ok()) return deleted.status;
  AnswerDone(write);
  write.response.before = std::move(deleted.before);
  write.response.after = std::move(deleted.after);
  return Refusal();
}

constexpr WriteStage kReadBinding[] = {CheckOptions, ReadBinding};
constexpr WriteStage kBind[] = {
    CheckOptions, ReadBinding, MatchNamespaceOfRequest, Admit,    CheckBindingName,
    CheckTarget,  FindObject,  CheckPodIsThere,         CheckUid, CheckVersion,
    Bind,
};
constexpr WriteStage kEvict[] = {
    CheckOptions, ReadEviction, MatchNamespaceOfRequest, Admit, CheckEvictionName, Evict,
};

// The request that a binding of the collection comes to. Only a subresource keeps the uid.
api::Response BindPodOfBody(VerbContext& context, const resource::ResourceType& type,
                            const api::Request& request) {
  api::Response response;
  Write write(context, type, request, response);
  Refuse(RunStages<Write>(write, kReadBinding), response);
  if (!response.ok()) return response;
  api::Request named = request;
  named.raw_body = nullptr;
  named.body = std::move(write.object);
  named.name = std::string(named.body["metadata"]["name"].string_value());
  if (named.body["metadata"].is_object()) {
    named.body.Mutable("metadata").Erase("uid");
  }
  return RunWrite(context, type, named, kBind);
}

}  // namespace

api::Response FinalizeNamespace(VerbContext& context, const resource::ResourceType& type,
                                const api::Request& request) {
  return UpdateObject(context, type, request);
}

api::Response BindPod(VerbContext& context, const resource::ResourceType& type,
                      const api::Request& request) {
  if (request.name.empty()) return BindPodOfBody(context, type, request);
  return RunWrite(context, type, request, kBind);
}

api::Response EvictPod(VerbContext& context, const resource::ResourceType& type,
                       const api::Request& request) {
  return RunWrite(context, type, request, kEvict);
}

}  // namespace quiesce::registry
