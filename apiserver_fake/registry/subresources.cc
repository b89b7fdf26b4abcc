#include "apiserver_fake/registry/subresources.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/registry/body.h"
#include "apiserver_fake/registry/disruption_budget.h"
#include "apiserver_fake/registry/options.h"
#include "apiserver_fake/registry/stages.h"
#include "apiserver_fake/registry/verbs.h"

namespace quiesce::registry {
namespace {

// The reply of a subresource that only does something.
api::Response Done() {
  api::Response response;
  response.code = 201;
  response.object = Value::Object({{"kind", Value("Status")},
                                   {"apiVersion", Value("v1")},
                                   {"metadata", Value::Object()},
                                   {"status", Value("Success")},
                                   {"code", Value(201)}});
  return response;
}

// Reads the body of a create whose kind is not the resource's. `type` names the expected kind.
api::ApiStatus ReadBody(const api::Request& request, const resource::ResourceType& type,
                        Value* body) {
  *body = request.body;
  if (request.raw_body == nullptr) return api::ApiStatus();
  api::ApiStatus status = CheckObjectContentType(request);
  if (!status.ok()) return status;
  std::string error;
  if (!ReadDocument(request, body, nullptr, &error)) {
    return DecodeFailure(request, type, "", "", error);
  }
  absl::string_view kind = (*body)["kind"].string_value();
  if (!kind.empty() && kind != type.kind) {
    absl::string_view version = (*body)["apiVersion"].string_value();
    return DecodeFailure(
        request, type, kind, version,
        absl::StrCat("no kind ", GoQuote(kind), " is registered for version ", GoQuote(version),
                     " in scheme \"pkg/runtime/scheme.go:111\""));
  }
  return api::ApiStatus();
}

// What is wrong with the target of a binding; "" if nothing is.
// Source: ValidatePodBinding in k8s.io/kubernetes/pkg/apis/core/validation/validation.go. Its
// errors reach the client as one plain error, not as an Invalid status.
std::string TargetProblem(const Value& target) {
  std::vector<std::string> problems;
  auto add = [&](const api::FieldError& error) {
    problems.push_back(absl::StrCat(error.field, ": ", error.Body()));
  };
  absl::string_view kind = target["kind"].string_value();
  if (!kind.empty() && kind != "Node") {
    add(api::NotSupportedField("target.kind", Value(kind), {"Node", "<empty>"}));
  }
  if (target["name"].string_value().empty()) add(api::RequiredField("target.name", ""));
  if (problems.size() < 2) return problems.empty() ? "" : problems[0];
  return absl::StrCat("[", absl::StrJoin(problems, ", "), "]");
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

// The pod shows why it goes, before it does. With preconditions that do not hold it is left alone;
// a resourceVersion among them is then that of this write.
void AnnounceEviction(VerbContext& context, const resource::ResourceType& type,
                      const api::Request& request, DeleteOptions* options) {
  if (options->dry_run || IsDryRun(request)) return;
  const storage::ResourceId id = context.IdOf(type);
  const std::string key = storage::ObjectKey(request.namespace_, request.name);
  const resource::StoredObject* stored = context.store->Get(id, key);
  if (stored == nullptr) return;
  const absl::string_view uid = stored->object["metadata"]["uid"].string_value();
  if (options->uid.has_value() && !options->uid->empty() && *options->uid != uid) return;
  const bool versioned =
      options->resource_version.has_value() && !options->resource_version->empty();
  if (versioned && *options->resource_version != absl::StrCat(stored->revision)) return;
  Value pod = stored->object;
  MarkTrue(pod, "DisruptionTarget", context.NowText(),
           Value::Object({{"reason", Value("EvictionByEvictionAPI")},
                          {"message", Value("Eviction API: evicting")}}));
  const resource::Change& change =
      context.store->Update(id, key, std::move(pod), stored->managed, context.Now());
  if (versioned) options->resource_version = absl::StrCat(change.object.revision);
}

}  // namespace

api::Response FinalizeNamespace(VerbContext& context, const resource::ResourceType& type,
                                const api::Request& request) {
  return UpdateObject(context, type, request);
}

api::Response BindPod(VerbContext& context, const resource::ResourceType& type,
                      const api::Request& request) {
  api::ApiStatus status = ValidateWriteOptions(request);
  if (!status.ok()) return Failed(std::move(status));
  resource::ResourceType binding_type;
  binding_type.kind = "Binding";
  Value binding;
  status = ReadBody(request, binding_type, &binding);
  if (!status.ok()) return Failed(std::move(status));
  if (binding["metadata"]["name"].string_value() != request.name) {
    return Failed(api::BadRequest("name in URL does not match name in Binding object"));
  }
  std::string problem = TargetProblem(binding["target"]);
  if (!problem.empty()) return Failed(api::UntypedError(std::move(problem)));
  status = AdmitToNamespace(context, request, type, request.name, /*is_create=*/true);
  if (!status.ok()) return Failed(std::move(status));
  storage::ResourceId id = context.IdOf(type);
  std::string key = storage::ObjectKey(request.namespace_, request.name);
  const resource::StoredObject* stored = context.store->Get(id, key);
  if (stored == nullptr) return Failed(NoSuchObject(type, request));
  absl::string_view uid = binding["metadata"]["uid"].string_value();
  absl::string_view stored_uid = stored->object["metadata"]["uid"].string_value();
  if (!uid.empty() && uid != stored_uid) {
    return Failed(UidConflict(request, type, uid, stored_uid, IsDryRun(request)));
  }
  std::string obstacle = BindingObstacle(stored->object, request.name);
  if (!obstacle.empty()) {
    return Failed(api::Conflict({type.group, "pods/binding"}, request.name, obstacle));
  }
  Value before = stored->object;
  Value pod = stored->object;
  pod.Mutable("spec").Set("nodeName", binding["target"]["name"]);
  CopyMembers(pod, "annotations", binding["metadata"]["annotations"]);
  CopyMembers(pod, "labels", binding["metadata"]["labels"]);
  MarkTrue(pod, "PodScheduled", context.NowText(), Value::Object());
  api::Response response = Done();
  if (!IsDryRun(request)) {
    const resource::Change& change =
        context.store->Update(id, key, std::move(pod), stored->managed, context.Now());
    response.before = std::move(before);
    response.after = change.object.object;
  }
  return response;
}

api::Response EvictPod(VerbContext& context, const resource::ResourceType& type,
                       const api::Request& request) {
  api::ApiStatus status = ValidateWriteOptions(request);
  if (!status.ok()) return Failed(std::move(status));
  resource::ResourceType eviction_type;
  eviction_type.kind = "Eviction";
  Value eviction;
  status = ReadBody(request, eviction_type, &eviction);
  if (!status.ok()) return Failed(std::move(status));
  absl::string_view name = eviction["metadata"]["name"].string_value();
  if (name != request.name) {
    return Failed(api::BadRequest("name in URL does not match name in Eviction object"));
  }
  api::Request deletion = request;
  deletion.verb = api::Verb::kDelete;
  deletion.subresource.clear();
  deletion.raw_body = nullptr;
  deletion.body = eviction["deleteOptions"];
  DeleteOptions options;
  status = ReadDeleteOptions(deletion, &options);
  if (!status.ok()) return Failed(std::move(status));
  const resource::StoredObject* pod =
      context.store->Get(context.IdOf(type), storage::ObjectKey(request.namespace_, request.name));
  if (pod != nullptr) {
    status = TakeDisruption(context, pod->object, options.dry_run || IsDryRun(request));
    if (!status.ok()) return Failed(std::move(status));
  }
  AnnounceEviction(context, type, request, &options);
  api::Response deleted = DeleteWith(context, type, deletion, std::move(options));
  if (!deleted.ok()) return deleted;
  api::Response response = Done();
  response.before = deleted.before;
  response.after = deleted.after;
  return response;
}

}  // namespace quiesce::registry
