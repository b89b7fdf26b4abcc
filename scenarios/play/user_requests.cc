// Requests go to the server directly, not through a connection: they meet no faults and take no
// time. Only webhooks are called as a server would call them, before the request itself, because
// they may have to be waited for.
#include "scenarios/play/user_requests.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/label_selector.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/edge/call_webhooks.h"
#include "apiserver_fake/resource/type_registry.h"
#include "scenarios/language/manifest.h"
#include "scenarios/language/text_fields.h"
#include "scenarios/play/served_object.h"
#include "scenarios/play/world.h"

namespace quiesce::scenarios {
namespace {

// How often a write comes again while a webhook that it needs cannot be reached.
constexpr int kAttempts = 60;

api::GroupVersionResource GvrOf(const resource::ResourceType& type) {
  return {type.group, type.version, type.resource};
}

// `403 Forbidden` or what of it a step asks for.
std::string Describe(const Refusal& refusal) {
  std::string text;
  if (refusal.code() != 0) absl::StrAppend(&text, refusal.code());
  if (!refusal.reason().empty()) absl::StrAppend(&text, text.empty() ? "" : " ", refusal.reason());
  if (!refusal.says().empty()) {
    absl::StrAppend(&text, text.empty() ? "" : " ", "saying \"", refusal.says(), "\"");
  }
  return text;
}

std::string Describe(const api::Response& response) {
  return absl::StrCat("The server said ", response.code, " ", response.status.reason, ": ",
                      response.status.message);
}

// A webhook that is down is a fault of the scenario, not of the step: a person would try again.
bool Unreached(const api::Response& response) {
  return absl::StrContains(response.status.message, "failed calling webhook") ||
         absl::StrContains(response.status.message, "conversion webhook for");
}

}  // namespace

sim::Task<void> UserRequests::Apply(const scenarios::Apply& apply, int32_t n) {
  for (const Value& object : manifests_->at(apply.manifest().text())) {
    if (world_->abandoned()) co_return;
    co_await ApplyObject(apply, n > 0 ? NumberedCopy(object, n) : object);
  }
}

sim::Task<void> UserRequests::Create(const scenarios::Create& create) {
  const std::string what = absl::StrCat("create ", create.manifest().text());
  for (const Value& object : manifests_->at(create.manifest().text())) {
    if (world_->abandoned()) co_return;
    const resource::ResourceType* type = KindOf(object, what);
    if (type == nullptr) co_return;
    co_await Write(api::Request::Create(GvrOf(*type), NamespaceFor(*type, object), object), what);
  }
}

sim::Task<void> UserRequests::ApplyObject(const scenarios::Apply& apply, Value object) {
  const std::string what = absl::StrCat("apply ", apply.manifest().text());
  const resource::ResourceType* type = KindOf(object, what);
  if (type == nullptr) co_return;
  const api::GroupVersionResource gvr = GvrOf(*type);
  const std::string ns = NamespaceFor(*type, object), name = NameOf(object);
  if (apply.server_side()) {
    api::Request request = api::Request::Patch(gvr, ns, name, api::PatchType::kApply, object);
    request.options.field_manager = "kubectl";
    request.options.has_force = request.options.force = apply.force();
    co_await Write(std::move(request), what);
    co_return;
  }
  bool exists = false;
  if (!name.empty()) {
    const api::Response there =
        co_await Read(api::Request::Get(gvr, ns, name), what, /*may_be_missing=*/true);
    exists = there.ok();
  }
  if (world_->abandoned()) co_return;
  if (exists) {
    co_await Write(api::Request::Patch(gvr, ns, name, api::PatchType::kMerge, object), what);
  } else {
    co_await Write(api::Request::Create(gvr, ns, object), what);
  }
}

sim::Task<void> UserRequests::Patch(const scenarios::Patch& patch, ObjectName object) {
  const std::string what = absl::StrCat("patch ", ToText(object));
  const resource::ResourceType* type = TypeOf(object, "patch");
  if (type == nullptr) co_return;
  const absl::StatusOr<Value> body =
      ParseJson(patch.has_merge() ? patch.merge().text() : patch.json().text());
  const api::GroupVersionResource gvr = GvrOf(*type);
  const std::vector<Value> named = co_await Named(object, patch.labels(), gvr, type->namespaced);
  for (const Value& one : named) {
    api::Request request = api::Request::Patch(
        gvr, std::string(one["metadata"]["namespace"].string_value()), NameOf(one),
        patch.has_merge() ? api::PatchType::kMerge : api::PatchType::kJson, *body);
    if (patch.status()) request.subresource = "status";
    co_await Write(std::move(request), what);
    if (world_->abandoned()) co_return;
  }
}

sim::Task<void> UserRequests::Delete(const scenarios::Delete& what, ObjectName object) {
  static constexpr const char* kPolicies[] = {"", "Background", "Foreground", "Orphan"};
  const resource::ResourceType* type = TypeOf(object, "delete");
  if (type == nullptr) co_return;
  Value options;
  if (what.propagation() != PROPAGATION_UNSPECIFIED) {
    options = Value::Object({{"propagationPolicy", kPolicies[what.propagation()]}});
  }
  const api::GroupVersionResource gvr = GvrOf(*type);
  const std::vector<Value> named = co_await Named(object, what.labels(), gvr, type->namespaced);
  for (const Value& one : named) {
    if (world_->abandoned()) co_return;
    co_await Write(
        api::Request::Delete(gvr, std::string(one["metadata"]["namespace"].string_value()),
                             NameOf(one), options),
        absl::StrCat("delete ", gvr.resource));
  }
}

sim::Task<void> UserRequests::DeleteDefinition(std::string name) {
  co_await Write(
      api::Request::Delete({"apiextensions.k8s.io", "v1", "customresourcedefinitions"}, "", name),
      absl::StrCat("delete the definition ", name));
}

const resource::ResourceType* UserRequests::KindOf(const Value& object, absl::string_view what) {
  const resource::ResourceType* type = scenarios::TypeOf(world_->server().types(), object);
  if (type == nullptr) {
    Fail(absl::StrCat(what, " to be accepted"),
         absl::StrCat("The cluster serves no ", object["kind"].string_value(), " of ",
                      object["apiVersion"].string_value()));
  }
  return type;
}

const resource::ResourceType* UserRequests::TypeOf(const ObjectName& name, absl::string_view what) {
  const resource::ResourceType* type = FindType(world_->server(), name.resource(), name.group());
  if (type == nullptr) {
    Fail(absl::StrCat(what, " ", ToText(name), " to be accepted"),
         absl::StrCat("The cluster no longer serves ", name.resource()));
  }
  return type;
}

sim::Task<std::vector<Value>> UserRequests::Named(ObjectName name, Labels labels,
                                                  api::GroupVersionResource gvr, bool namespaced) {
  const std::string ns = !namespaced                 ? ""
                         : name.namespace_() == "*"  ? ""
                         : name.namespace_().empty() ? "default"
                                                     : name.namespace_();
  const std::string what = absl::StrCat("find ", ToText(name));
  if (name.name() != "*" && name.namespace_() != "*") {
    const api::Response response = co_await Read(api::Request::Get(gvr, ns, name.name()), what);
    co_return response.ok() ? std::vector<Value>{response.object} : std::vector<Value>{};
  }
  const api::LabelSelector selector = *api::LabelSelector::Parse(labels.text());
  const api::Response response = co_await Read(api::Request::List(gvr, ns), what);
  std::vector<Value> found;
  for (const Value& item : response.object["items"].items()) {
    const bool named = name.name() == "*" || item["metadata"]["name"].string_value() == name.name();
    if (named && selector.Matches(item["metadata"]["labels"])) found.push_back(item);
  }
  co_return found;
}

sim::Task<void> UserRequests::Write(api::Request request, std::string what) {
  if (step_.has_field_manager()) request.options.field_manager = step_.field_manager().text();
  const api::Response response = co_await Send(std::move(request));
  if (step_.has_refused()) {
    JudgeRefusal(response, what);
  } else if (!response.ok()) {
    Fail(absl::StrCat(what, " to be accepted"), Describe(response));
  }
}

void UserRequests::JudgeRefusal(const api::Response& response, absl::string_view what) {
  const Refusal& wanted = step_.refused();
  const bool as_wanted = !response.ok() && (wanted.code() == 0 || wanted.code() == response.code) &&
                         (wanted.reason().empty() || wanted.reason() == response.status.reason) &&
                         absl::StrContains(response.status.message, wanted.says());
  if (as_wanted) return;
  Fail(absl::StrCat(what, " to be refused with ", Describe(wanted)),
       response.ok() ? "The server accepted it" : Describe(response));
}

sim::Task<api::Response> UserRequests::Read(api::Request request, std::string what,
                                            bool may_be_missing) {
  api::Response response = co_await Send(std::move(request));
  if (!response.ok() && !(may_be_missing && response.code == 404)) {
    Fail(absl::StrCat(what, " to be accepted"), Describe(response));
  }
  co_return response;
}

sim::Task<api::Response> UserRequests::Send(api::Request request) {
  request.user_agent = step_.has_as() ? step_.as().text() : kUserActor;
  for (int attempt = 1;; ++attempt) {
    registry::WebhookCalls webhooks;
    if (world_->server().webhook_caller() != nullptr) {
      co_await edge::CallWebhooks(&world_->server(), &world_->loop(), request, &webhooks);
    }
    const api::Response response = SendOnce(request, &webhooks);
    if (response.ok() || step_.has_refused() || attempt == kAttempts || !Unreached(response)) {
      co_return response;
    }
    co_await world_->loop().Sleep(absl::Seconds(1), "step");
  }
}

api::Response UserRequests::SendOnce(const api::Request& request,
                                     registry::WebhookCalls* webhooks) {
  std::string actor = kUserActor;
  if (step_.has_as()) absl::StrAppend(&actor, ":", step_.as().text());
  world_->tracer().SetOrigin(
      {world_->loop().trace()->Actor(actor), edge::InjectedFault::kNone, world_->loop().Now()});
  return world_->server().Handle(request, webhooks);
}

void UserRequests::Fail(absl::string_view expected, absl::string_view came) {
  world_->FailStep(expected, came);
}

}  // namespace quiesce::scenarios
