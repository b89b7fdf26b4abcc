// The scenario's webhooks are configured in the cluster like any others, so that the server decides
// when to call one and what a failure means (registry/webhook_admission.h); here is only the other
// end of the call. `sets` is written as a merge patch and sent as the JSON patch that the protocol
// wants.
#include "scenarios/play/webhooks.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/language/text_fields.h"
#include "sim/clock.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kLatency = absl::Milliseconds(5);

// The operations of a webhook's rule.
Value OperationsOf(const std::string& verb) {
  if (verb == "create") return Value::List({"CREATE"});
  // A webhook cannot tell a patch from an update.
  if (verb == "update" || verb == "patch") return Value::List({"UPDATE"});
  if (verb == "delete") return Value::List({"DELETE"});
  return Value::List({"CREATE", "UPDATE", "DELETE"});
}

Value RuleOf(const Operation& operation) {
  const std::string& named = operation.resource();
  const size_t dot = named.find('.');
  std::string resource = named.substr(0, dot);
  if (!operation.subresource().empty()) absl::StrAppend(&resource, "/", operation.subresource());
  return Value::Object(
      {{"operations", OperationsOf(operation.verb())},
       {"apiGroups", Value::List({dot == std::string::npos ? "*" : named.substr(dot + 1)})},
       {"apiVersions", Value::List({"*"})},
       {"resources", Value::List({resource})}});
}

// The operations of a JSON patch that do to `object` what a merge patch does.
void AddOperations(const Value& object, const Value& merge, const std::string& path,
                   std::vector<Value>* operations) {
  for (const ValueMember& member : merge.members()) {
    const Value* there = object.Find(member.key.view());
    const std::string at =
        absl::StrCat(path, "/", absl::StrReplaceAll(member.key.view(), {{"~", "~0"}, {"/", "~1"}}));
    if (member.value.is_object() && there != nullptr && there->is_object()) {
      AddOperations(*there, member.value, at, operations);
    } else if (!member.value.is_null()) {
      operations->push_back(Value::Object({{"op", "add"}, {"path", at}, {"value", member.value}}));
    } else if (there != nullptr) {
      operations->push_back(Value::Object({{"op", "remove"}, {"path", at}}));
    }
  }
}

// The ConversionReview that answers one.
Value Converted(const DeclaredConversion& conversion, const Value& review) {
  const Value& request = review["request"];
  std::vector<Value> objects;
  for (const Value& object : request["objects"].items()) {
    objects.push_back(conversion.Convert(object, request["desiredAPIVersion"].string_value()));
  }
  return Value::Object(
      {{"apiVersion", review["apiVersion"]},
       {"kind", "ConversionReview"},
       {"response", Value::Object({{"uid", request["uid"]},
                                   {"convertedObjects", Value::List(std::move(objects))},
                                   {"result", Value::Object({{"status", "Success"}})}})}});
}

}  // namespace

Value WebhookConfiguration(const Webhook& webhook) {
  std::vector<Value> rules;
  for (const Operation& operation : webhook.on()) rules.push_back(RuleOf(operation));
  Value hook = Value::Object(
      {{"name", webhook.name()},
       {"admissionReviewVersions", Value::List({"v1"})},
       {"sideEffects", "None"},
       {"clientConfig",
        Value::Object({{"url", absl::StrCat("https://", webhook.name(), "/review")}})},
       {"rules", Value::List(std::move(rules))}});
  return Value::Object({{"apiVersion", "admissionregistration.k8s.io/v1"},
                        {"kind", webhook.has_sets() ? "MutatingWebhookConfiguration"
                                                    : "ValidatingWebhookConfiguration"},
                        {"metadata", Value::Object({{"name", webhook.name()}})},
                        {"webhooks", Value::List({std::move(hook)})}});
}

Webhooks::Webhooks(sim::EventLoop* loop, absl::Duration clock_offset, const Cluster& cluster)
    : loop_(loop), clock_offset_(clock_offset) {
  for (const Conversion& conversion : cluster.conversions()) conversions_.emplace_back(conversion);
  for (const Webhook& webhook : cluster.webhooks()) {
    Hook& hook = hooks_.emplace_back();
    hook.webhook = &webhook;
    if (webhook.has_where()) hook.where = *Expression::Parse(webhook.where().text());
    if (webhook.has_sets()) hook.sets = ParseJson(webhook.sets().text()).value_or(Value());
  }
}

bool Webhooks::IsNow(bool has_from, const Duration& from, bool has_to, const Duration& to) const {
  const absl::Duration now = loop_->Now() - sim::StartTime();
  return (!has_from || now >= ToDuration(from)) && (!has_to || now < ToDuration(to));
}

bool Webhooks::IsIn(const Window& window) const {
  return !healed_ && IsNow(window.has_from(), window.from(), window.has_to(), window.to());
}

const Webhooks::Hook* Webhooks::Find(const std::string& name) const {
  for (const Hook& hook : hooks_) {
    if (hook.webhook->name() == name) return &hook;
  }
  return nullptr;
}

const DeclaredConversion* Webhooks::FindConversion(const std::string& name) const {
  for (const DeclaredConversion& conversion : conversions_) {
    if (conversion.CallName() == name) return &conversion;
  }
  return nullptr;
}

sim::Task<absl::StatusOr<Value>> Webhooks::Call(registry::WebhookCall call) {
  const Hook* hook = Find(call.name);
  const DeclaredConversion* conversion = FindConversion(call.name);
  const Trouble trouble = hook != nullptr         ? TroubleOf(*hook->webhook)
                          : conversion != nullptr ? TroubleOf(conversion->declared())
                                                  : Trouble::kDown;
  if (trouble == Trouble::kDown) {
    co_return absl::UnavailableError("dial tcp: connect: connection refused");
  }
  if (trouble == Trouble::kSilent) {
    // The caller has given up by then; the answer goes to nobody.
    co_await loop_->Sleep(2 * call.timeout, "webhook/silence");
    co_return absl::DeadlineExceededError("context deadline exceeded");
  }
  co_await loop_->Sleep(kLatency, "webhook/answer");
  if (conversion != nullptr) co_return Converted(*conversion, call.review);
  const Value& request = call.review["request"];
  Value response = Answer(*hook, request);
  response.Set("uid", request["uid"]);
  co_return Value::Object({{"apiVersion", call.review["apiVersion"]},
                           {"kind", "AdmissionReview"},
                           {"response", std::move(response)}});
}

Value Webhooks::Answer(const Hook& hook, const Value& request) const {
  const Webhook& webhook = *hook.webhook;
  Value response = Value::Object({{"allowed", true}});
  if (!IsNow(webhook.has_from(), webhook.from(), webhook.has_to(), webhook.to())) return response;
  const Value& object = request["object"].is_null() ? request["oldObject"] : request["object"];
  if (hook.where.has_value() && !hook.where->Matches(&object, loop_->Now() + clock_offset_)) {
    return response;
  }
  if (!webhook.denies().empty()) {
    response.Set("allowed", false);
    response.Set(
        "status",
        Value::Object({{"code", 403}, {"reason", "Forbidden"}, {"message", webhook.denies()}}));
  } else if (!hook.sets.is_null()) {
    std::vector<Value> operations;
    AddOperations(object, hook.sets, "", &operations);
    response.Set("patchType", "JSONPatch");
    response.Set("patch", absl::Base64Escape(ToJson(Value::List(std::move(operations)))));
  }
  return response;
}

}  // namespace quiesce::scenarios
