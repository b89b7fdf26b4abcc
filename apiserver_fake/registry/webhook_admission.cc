// The row of stages is run again from its start each time a webhook has answered (webhook_calls.h),
// so everything here must come out the same every time: a call has a key made of its object, its
// round and its webhook, and the uid of its review is a hash of that key.
//
// Mutating webhooks are asked one after the other, as each sees what the ones before have made of
// the object. Once all have been called, those with reinvocationPolicy IfNeeded whose object was
// changed after their turn are asked once more; a third round there is not. Validating ones see the
// final object and are asked all at once: the row is held until the last of them has answered.
#include "apiserver_fake/registry/webhook_admission.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/base64.h"
#include "apiserver_fake/patch/json_patch.h"
#include "apiserver_fake/registry/conversion.h"
#include "apiserver_fake/registry/match_conditions.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "apiserver_fake/registry/webhook_rules.h"
#include "apiserver_fake/resource/strategy.h"

namespace quiesce::registry {
namespace {

constexpr int kHeld = 599;  // no code that a server answers with

std::string NameOf(const Reviewed& write) {
  return absl::StrCat(write.namespace_, "/", write.name);
}

Value KindOf(const resource::ResourceType& type) {
  return Value::Object(
      {{"group", Value(type.group)}, {"version", Value(type.version)}, {"kind", Value(type.kind)}});
}

Value ResourceOf(const resource::ResourceType& type) {
  return Value::Object({{"group", Value(type.group)},
                        {"version", Value(type.version)},
                        {"resource", Value(type.resource)}});
}

Value OptionsOf(const Reviewed& write) {
  const char* kind = write.operation == "CREATE"                ? "CreateOptions"
                     : write.operation == "DELETE"              ? "DeleteOptions"
                     : write.request->verb == api::Verb::kPatch ? "PatchOptions"
                                                                : "UpdateOptions";
  Value options = Value::Object({{"kind", Value(kind)}, {"apiVersion", Value("meta.k8s.io/v1")}});
  if (!write.request->options.field_manager.empty()) {
    options.Set("fieldManager", Value(write.request->options.field_manager));
  }
  return options;
}

absl::string_view ReviewVersion(const Hook& hook) {
  for (const Value& version : hook.webhook["admissionReviewVersions"].items()) {
    if (version.string_value() == "v1" || version.string_value() == "v1beta1") {
      return version.string_value();
    }
  }
  return "v1";
}

// The objects of a write in the version that the webhook wants.
struct Objects {
  Value object, old_object;
};

api::ApiStatus ObjectsFor(VerbContext& context, const Hook& hook, const Reviewed& write,
                          Objects* objects) {
  *objects = {write.object, write.old_object};
  api::ApiStatus status = ConvertTo(context, *write.type, *hook.type, &objects->object);
  api::ApiStatus old_status = ConvertTo(context, *write.type, *hook.type, &objects->old_object);
  return status.ok() ? old_status : status;
}

Value UserOf(const WebhookCalls& calls, const Reviewed& write) {
  if (!calls.user_info().is_null()) return calls.user_info();
  const std::string& agent = write.request->user_agent;
  return Value::Object({{"username", Value(agent.substr(0, agent.find('/')))},
                        {"groups", Value::List({"system:authenticated"})}});
}

Value ReviewOf(const Hook& hook, const Reviewed& write, const Objects& objects, Value user_info,
               const std::string& key) {
  Value request = Value::Object({
      {"uid", Value(ReviewUid(key))},
      {"kind", KindOf(*hook.type)},
      {"resource", ResourceOf(*hook.type)},
      {"requestKind", KindOf(*write.type)},
      {"requestResource", ResourceOf(*write.type)},
      {"operation", Value(write.operation)},
      {"userInfo", std::move(user_info)},
      {"object", objects.object},
      {"oldObject", objects.old_object},
      {"dryRun", Value(write.dry_run)},
      {"options", OptionsOf(write)},
  });
  if (!write.name.empty()) request.Set("name", Value(write.name));
  if (!write.namespace_.empty()) request.Set("namespace", Value(write.namespace_));
  if (!write.request->subresource.empty()) {
    request.Set("subResource", Value(write.request->subresource));
    request.Set("requestSubResource", Value(write.request->subresource));
  }
  return Value::Object({
      {"apiVersion", Value(absl::StrCat("admission.k8s.io/", ReviewVersion(hook)))},
      {"kind", Value("AdmissionReview")},
      {"request", std::move(request)},
  });
}

// Without the review.
WebhookCall CallOf(const Hook& hook, const std::string& key) {
  WebhookCall call;
  call.key = key;
  call.name = std::string(hook.webhook["name"].string_value());
  call.client_config = hook.webhook["clientConfig"];
  call.timeout = absl::Seconds(hook.webhook["timeoutSeconds"].int_value());
  return call;
}

// A response as a webhook should give it, or why it is none.
struct Verdict {
  std::string failure;  // the webhook could not be called
  Value response;
};

// Asks the webhook, if its conditions hold. Held: it is asked; a refusal: they fail.
api::ApiStatus Ask(WebhookCalls& calls, const Hook& hook, const Reviewed& write,
                   const Objects& objects, const std::string& key) {
  WebhookCall call = CallOf(hook, key);
  call.review = ReviewOf(hook, write, objects, UserOf(calls, write), key);
  const MatchVerdict verdict =
      Match(hook.webhook, objects.object, objects.old_object, call.review["request"]);
  if (!verdict.error.empty()) {
    return api::Forbidden(write.type->group_resource(), write.name, verdict.error);
  }
  if (!verdict.matches) return api::ApiStatus();
  calls.Ask(std::move(call));
  return Held();
}

Verdict Read(const Hook& hook, const std::string& key, const absl::StatusOr<Value>& answer) {
  if (!answer.ok()) {
    const std::string url = CallOf(hook, key).Url();
    return {absl::StrCat("failed to call webhook: Post ", GoQuote(url), ": ",
                         answer.status().message()),
            Value()};
  }
  const Value& response = (*answer)["response"];
  if (response.is_null()) return {"webhook response was absent", Value()};
  const std::string wanted = ReviewUid(key);
  if (response["uid"].string_value() != wanted) {
    return {absl::StrCat("expected response.uid=", GoQuote(wanted), ", got ",
                         GoQuote(response["uid"].string_value())),
            Value()};
  }
  return {"", response};
}

// The Status of a denial.
api::ApiStatus Denial(absl::string_view webhook, const Value& result) {
  api::ApiStatus status;
  if (!result.is_null()) status = api::ApiStatus::FromValue(result);
  if (result["code"].int_value() < 400) status.code = 400;
  const std::string denied =
      absl::StrCat("admission webhook ", GoQuote(webhook), " denied the request");
  if (!status.message.empty()) {
    status.message = absl::StrCat(denied, ": ", status.message);
  } else if (!status.reason.empty()) {
    status.message = absl::StrCat(denied, ": ", status.reason);
  } else {
    status.message = absl::StrCat(denied, " without explanation");
  }
  return status;
}

api::ApiStatus CallFailed(const Hook& hook, const std::string& why) {
  if (hook.webhook["failurePolicy"].string_value() == "Ignore") return api::ApiStatus();
  return api::InternalError(absl::StrCat("failed calling webhook ",
                                         GoQuote(hook.webhook["name"].string_value()), ": ", why));
}

void AddWarnings(const Value& response, std::vector<std::string>& warnings) {
  for (const Value& warning : response["warnings"].items()) {
    warnings.emplace_back(warning.string_value());
  }
}

// Patches the object in the webhook's version; says what is wrong with the response.
std::string PatchObject(const Hook& hook, const Value& response, Value& object) {
  const absl::string_view text = response["patch"].string_value();
  const absl::string_view type = response["patchType"].string_value();
  if (text.empty()) {
    return type.empty() ? "" : "webhook returned response.patchType but not response.patch";
  }
  if (type.empty()) return "webhook returned response.patch but not response.patchType";
  if (type != "JSONPatch") {
    return absl::StrCat("webhook returned invalid response.patchType of ", GoQuote(type));
  }
  const go::Base64 bytes = go::DecodeBase64(text);
  const absl::StatusOr<Value> operations =
      bytes.ok ? ParseJson(bytes.bytes) : absl::InvalidArgumentError("illegal base64 data");
  if (!operations.ok()) return std::string(operations.status().message());
  if (patch::ApplyJsonPatch(*operations, object) != patch::JsonPatchResult::kApplied) {
    return "the patch does not apply";
  }
  const resource::DecodeResult decoded = hook.type->strategy->Decode(*hook.type, object);
  return decoded.error.ok() ? "" : decoded.error.Text();
}

// One mutating webhook; changes write.object. `key` is that of the call.
api::ApiStatus Mutate(VerbContext& context, const Hook& hook, const std::string& key,
                      Reviewed& write, std::vector<std::string>& warnings) {
  Objects objects;
  api::ApiStatus status = ObjectsFor(context, hook, write, &objects);
  if (!status.ok()) return IsHeld(status) ? status : CallFailed(hook, status.message);
  const absl::StatusOr<Value>* answer = context.webhooks->Find(key);
  if (answer == nullptr) return Ask(*context.webhooks, hook, write, objects, key);
  const Verdict verdict = Read(hook, key, *answer);
  if (!verdict.failure.empty()) return CallFailed(hook, verdict.failure);
  AddWarnings(verdict.response, warnings);
  const absl::string_view name = hook.webhook["name"].string_value();
  if (!verdict.response["allowed"].bool_value()) return Denial(name, verdict.response["status"]);
  if (write.operation == "DELETE") {
    if (verdict.response["patch"].string_value().empty()) return api::ApiStatus();
    return api::InternalError(
        absl::StrCat("admission webhook ", GoQuote(name),
                     " attempted to modify the object, which is not supported for this operation"));
  }
  Value object = objects.object;
  const std::string wrong = PatchObject(hook, verdict.response, object);
  if (!wrong.empty()) return CallFailed(hook, wrong);
  if (object == objects.object) return api::ApiStatus();
  status = ConvertTo(context, *hook.type, *write.type, &object);
  if (!status.ok()) return IsHeld(status) ? status : CallFailed(hook, status.message);
  write.object = std::move(object);
  return api::ApiStatus();
}

// All mutating webhooks, and those once more that want to see what later ones changed.
api::ApiStatus MutateAll(VerbContext& context, Reviewed& write,
                         std::vector<std::string>& warnings) {
  const std::vector<Hook> hooks = HooksFor(context, HookKind::kMutating, write);
  std::vector<bool> called(hooks.size()), again(hooks.size());
  for (const char* round : {"mutate", "again"}) {
    // The round is a part of the key: the second answer is not the first.
    const bool first = absl::string_view(round) == "mutate";
    for (size_t i = 0; i < hooks.size(); ++i) {
      const Hook& hook = hooks[i];
      if ((!first && !again[i]) || !Selects(context, hook, write)) continue;
      const std::string key = absl::StrCat(NameOf(write), "\n", round, " ", hook.configuration, "/",
                                           hook.webhook["name"].string_value());
      const Value before = write.object;
      api::ApiStatus status = Mutate(context, hook, key, write, warnings);
      if (!status.ok()) return status;
      if (write.object != before) {
        for (size_t j = 0; j < hooks.size(); ++j) {
          const bool wants = hooks[j].webhook["reinvocationPolicy"].string_value() == "IfNeeded";
          if (j != i && called[j] && wants) again[j] = true;
        }
      }
      called[i] = true;
    }
  }
  return api::ApiStatus();
}

// All validating webhooks, at once; of several denials the first counts.
api::ApiStatus ValidateAll(VerbContext& context, const Reviewed& write,
                           std::vector<std::string>& warnings) {
  WebhookCalls& calls = *context.webhooks;
  api::ApiStatus first;
  for (const Hook& hook : HooksFor(context, HookKind::kValidating, write)) {
    if (!Selects(context, hook, write)) continue;
    const std::string key = absl::StrCat(NameOf(write), "\nvalidate ", hook.configuration, "/",
                                         hook.webhook["name"].string_value());
    Objects objects;
    api::ApiStatus status = ObjectsFor(context, hook, write, &objects);
    if (IsHeld(status)) continue;
    const absl::StatusOr<Value>* answer = calls.Find(key);
    if (status.ok() && answer == nullptr) {
      status = Ask(calls, hook, write, objects, key);
      if (first.ok() && !IsHeld(status)) first = std::move(status);
      continue;
    }
    const Verdict verdict =
        status.ok() ? Read(hook, key, *answer) : Verdict{std::move(status.message), Value()};
    status = api::ApiStatus();
    if (!verdict.failure.empty()) {
      status = CallFailed(hook, verdict.failure);
    } else {
      AddWarnings(verdict.response, warnings);
      if (!verdict.response["allowed"].bool_value()) {
        status = Denial(hook.webhook["name"].string_value(), verdict.response["status"]);
      }
    }
    if (first.ok()) first = std::move(status);
  }
  if (calls.waiting()) return Held();
  return first;
}

bool IsReviewed(const Write& write) {
  const std::string& subresource = write.request.subresource;
  const WebhookCalls* const calls = write.context.webhooks;
  return calls != nullptr && (subresource.empty() || subresource == "status") &&
         (HasWebhooks(write.context) || calls->waiting());
}

Reviewed ReviewedOf(const Write& write) {
  Reviewed reviewed;
  reviewed.type = &write.type;
  reviewed.request = &write.request;
  reviewed.operation = write.old.is_null() ? "CREATE" : "UPDATE";
  if (write.type.namespaced) reviewed.namespace_ = write.request.namespace_;
  reviewed.name = write.request.name.empty()
                      ? std::string(write.object["metadata"]["name"].string_value())
                      : write.request.name;
  reviewed.object = write.object;
  reviewed.old_object = write.existing;
  reviewed.dry_run = write.dry_run();
  return reviewed;
}

}  // namespace

bool IsHeld(const api::ApiStatus& status) { return status.code == kHeld; }

api::ApiStatus Held() {
  api::ApiStatus held;
  held.code = kHeld;
  return held;
}

Refusal EndRehearsal(Write& write) {
  const WebhookCalls* calls = write.context.webhooks;
  return calls != nullptr && calls->rehearsing() ? Held() : Refusal();
}

Refusal CallMutatingWebhooks(Write& write) {
  if (!IsReviewed(write)) return Refusal();
  Reviewed reviewed = ReviewedOf(write);
  write.context.webhooks->Begin(NameOf(reviewed), write.old.is_null() ? 0 : write.found->revision);
  api::ApiStatus status = MutateAll(write.context, reviewed, write.warnings());
  write.object = std::move(reviewed.object);
  return status;
}

Refusal CallValidatingWebhooks(Write& write) {
  if (!IsReviewed(write)) return Refusal();
  Reviewed reviewed = ReviewedOf(write);
  return ValidateAll(write.context, reviewed, write.warnings());
}

api::ApiStatus CallWebhooksOfDelete(VerbContext& context, const resource::ResourceType& type,
                                    const api::Request& request,
                                    const resource::StoredObject& stored, bool dry_run,
                                    std::vector<std::string>& warnings) {
  if (context.webhooks == nullptr) return api::ApiStatus();
  Reviewed reviewed;
  reviewed.type = &type;
  reviewed.request = &request;
  reviewed.operation = "DELETE";
  if (type.namespaced) reviewed.namespace_ = request.namespace_;
  reviewed.name = request.name;
  reviewed.old_object = context.view->View(stored, type, /*managed_fields=*/false);
  reviewed.dry_run = dry_run;
  context.webhooks->Begin(NameOf(reviewed), stored.revision);
  api::ApiStatus status = MutateAll(context, reviewed, warnings);
  if (status.ok()) status = ValidateAll(context, reviewed, warnings);
  return status.ok() && context.webhooks->rehearsing() ? Held() : status;
}

}  // namespace quiesce::registry
