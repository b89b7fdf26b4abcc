#include "apiserver_fake/registry/conversion.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/crd/webhook_conversion.h"
#include "apiserver_fake/registry/conversions.h"
#include "apiserver_fake/registry/webhook_admission.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "apiserver_fake/resource/managed_state.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/resource/type_meta.h"
#include "apiserver_fake/storage/storage_key.h"

namespace quiesce::registry {
namespace {

// What is answered where nobody calls webhooks.
absl::Status NobodyThere(const WebhookCall& call) {
  const std::string url = call.Url();
  absl::string_view address = url;
  absl::ConsumePrefix(&address, "https://");
  address = address.substr(0, address.find_first_of("/?"));
  return absl::UnavailableError(
      absl::StrCat("dial tcp ", address, ": connect: connection refused"));
}

// Puts what the webhook makes of the objects among the conversions.
api::ApiStatus Convert(VerbContext& context, const resource::ResourceType& type,
                       absl::string_view to, std::vector<Value> objects,
                       const std::vector<std::string>& keys) {
  std::string all;
  for (const std::string& key : keys) absl::StrAppend(&all, key, "\n");
  const Value first = objects[0];
  WebhookCall call =
      Conversions::CallOf(type, absl::StrCat("convert\n", ReviewUid(all)), to, std::move(objects));
  const absl::StatusOr<Value> nobody = NobodyThere(call);
  const absl::StatusOr<Value>* answer =
      context.webhooks == nullptr ? &nobody : context.webhooks->Find(call.key);
  if (answer == nullptr) {
    context.webhooks->Ask(std::move(call));
    return Held();
  }
  if (!answer->ok()) {
    return api::UntypedError(crd::ConversionFailure(
        first, absl::StrCat("Post ", GoQuote(call.Url()), ": ", answer->status().message())));
  }
  absl::StatusOr<std::vector<Value>> converted = crd::ReadConversion(call.review, **answer);
  if (!converted.ok()) return api::UntypedError(std::string(converted.status().message()));
  for (size_t i = 0; i < keys.size(); ++i) {
    context.conversions->Put(keys[i], std::move((*converted)[i]));
  }
  return api::ApiStatus();
}

// The type in another version of its group; null if that is not served.
const resource::ResourceType* VersionOf(const VerbContext& context,
                                        const resource::ResourceType& type,
                                        absl::string_view api_version) {
  const resource::GroupVersion split = resource::SplitApiVersion(api_version);
  if (split.group != type.group) return nullptr;
  return context.types->Find({split.group, split.version, type.resource});
}

}  // namespace

Refusal PrepareToShow(VerbContext& context, const resource::ResourceType& type,
                      const resource::StoredObject& stored) {
  if (!NeedsConversion(stored.object, type)) return Refusal();
  const Value object = type.strategy->ForConversion(stored);
  return Convert(
      context, type, type.group_version(), {object},
      {Conversions::KeyOf(*type.strategy->ConversionWebhook(), object, type.group_version())});
}

api::ApiStatus PrepareToShowAll(VerbContext& context, const resource::ResourceType& type,
                                const std::string& namespace_) {
  if (!type.custom || type.strategy->ConversionWebhook() == nullptr) return api::ApiStatus();
  std::vector<Value> objects;
  std::vector<std::string> keys;
  const storage::ObjectMap& all = context.store->Objects(context.IdOf(type));
  for (auto at = all.Begin(); at.Valid(); at.Next()) {
    const resource::StoredObject& stored = at.value();
    if (!NeedsConversion(stored.object, type)) continue;
    if (!namespace_.empty() &&
        stored.object["metadata"]["namespace"].string_value() != namespace_) {
      continue;
    }
    Value object = type.strategy->ForConversion(stored);
    std::string key =
        Conversions::KeyOf(*type.strategy->ConversionWebhook(), object, type.group_version());
    // Lists are served from what was converted once.
    if (context.conversions->Find(key) != nullptr) continue;
    objects.push_back(std::move(object));
    keys.push_back(std::move(key));
  }
  if (objects.empty()) return api::ApiStatus();
  return Convert(context, type, type.group_version(), std::move(objects), keys);
}

api::ApiStatus ConvertTo(VerbContext& context, const resource::ResourceType& from,
                         const resource::ResourceType& to, Value* object) {
  if (&from == &to || object->is_null()) return api::ApiStatus();
  const Value original = *object;
  const Value* webhook = from.custom ? from.strategy->ConversionWebhook() : nullptr;
  if (webhook == nullptr) {
    resource::StoredObject stored;
    stored.object = from.strategy->ToStorage(original);
    *object = to.strategy->FromStorage(stored);
    // Versions of a definition change neither names nor counts.
    if (from.custom) object->Set("metadata", original["metadata"]);
    return api::ApiStatus();
  }
  const std::string key = Conversions::KeyOf(*webhook, original, to.group_version());
  api::ApiStatus status = Convert(context, from, to.group_version(), {original}, {key});
  if (!status.ok()) return status;
  *object =
      crd::WithMetadataOf(to.strategy->FromConversion(*context.conversions->Find(key)), original);
  return api::ApiStatus();
}

bool VersionsDiffer(const apply::FieldManager& fields, const resource::ResourceType& type) {
  if (fields.config().versions.served.size() < 2) return false;
  return !type.custom || type.strategy->ConversionWebhook() != nullptr;
}

apply::VersionConverter VersionConverterOf(VerbContext& context,
                                           const resource::ResourceType& type) {
  return [&context, &type](const Value& object, const std::string& from,
                           const std::string& to) -> absl::StatusOr<Value> {
    const resource::ResourceType* source = VersionOf(context, type, from);
    const resource::ResourceType* target = VersionOf(context, type, to);
    if (source == nullptr || target == nullptr) return object;
    Value converted = object;
    const api::ApiStatus status = ConvertTo(context, *source, *target, &converted);
    if (!status.ok()) return absl::UnavailableError(status.message);
    return converted;
  };
}

Refusal ConvertForOwners(Write& write, const apply::FieldManager& fields, Value* others) {
  if (write.found == nullptr || !VersionsDiffer(fields, write.type)) return Refusal();
  std::set<std::string> versions;
  for (const apply::ManagedEntry& entry :
       resource::ManagedState::Fields(write.found->managed).entries()) {
    versions.emplace(entry.id.api_version.string_value());
  }
  for (const Value& entry : write.sent_managed_fields.items()) {
    versions.emplace(entry["apiVersion"].string_value());
  }
  versions.erase(write.type.group_version());
  for (const std::string& version : versions) {
    const resource::ResourceType* to = VersionOf(write.context, write.type, version);
    if (to == nullptr) continue;
    std::vector<Value> pair = {write.old, write.object};
    for (Value& object : pair) {
      api::ApiStatus status = ConvertTo(write.context, write.type, *to, &object);
      if (!status.ok()) return status;
    }
    others->Set(version, Value::List(std::move(pair)));
  }
  return Refusal();
}

Refusal PrepareToStore(Write& write) {
  const resource::Strategy& strategy = *write.type.strategy;
  const Value* webhook = write.type.custom ? strategy.ConversionWebhook() : nullptr;
  if (webhook == nullptr || write.type.version == write.type.storage_version) {
    return Refusal();
  }
  const std::string to = absl::StrCat(write.type.group, "/", write.type.storage_version);
  const std::string key = Conversions::KeyOf(*webhook, write.object, to);
  api::ApiStatus status = Convert(write.context, write.type, to, {write.object}, {key});
  if (!status.ok()) return status;
  Value stored = strategy.FromConversion(*write.context.conversions->Find(key));
  write.to_store = crd::WithMetadataOf(std::move(stored), write.object);
  // The answer shows what the webhook makes of it on its way back.
  return PrepareToShow(write.context, write.type, {write.to_store, 0, nullptr});
}

}  // namespace quiesce::registry
