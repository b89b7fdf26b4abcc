// What is wanted at one instant is asked for in one review for each type, as the server converts a
// list with one: Want() gathers, and an event of the same instant asks (AskAll). Answers are kept
// in two generations: one that is used moves to the young, and when these are full the old ones go.
// The limit grows with the largest batch, since a list that did not fit would ask again without an
// end.
#include "apiserver_fake/registry/conversions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/crd/webhook_conversion.h"
#include "apiserver_fake/registry/timed_call.h"
#include "apiserver_fake/resource/strategy.h"
#include "sim/hash.h"

namespace quiesce::registry {
namespace {

using Reply = absl::StatusOr<Value>;

constexpr absl::Duration kTimeout = absl::Seconds(30);  // the server's own, for all of them

// What of the metadata a conversion may depend on.
constexpr const char* kMembers[] = {"annotations", "labels",          "name",
                                    "namespace",   "ownerReferences", "uid"};

}  // namespace

bool NeedsConversion(const Value& object, const resource::ResourceType& type) {
  return type.custom && type.strategy->ConversionWebhook() != nullptr &&
         object["apiVersion"].string_value() != type.group_version();
}

std::string Conversions::KeyOf(const Value& webhook, const Value& object, absl::string_view to) {
  Value known = object;
  Value metadata = Value::Object();
  for (const char* member : kMembers) {
    if (const Value* value = object["metadata"].Find(member)) metadata.Set(member, *value);
  }
  known.Set("metadata", std::move(metadata));
  return absl::StrCat(to, "\n", sim::Fnv1a(ToJson(webhook)), "\n", ToJson(known));
}

const Value* Conversions::Find(const std::string& key) const {
  if (const auto found = young_.find(key); found != young_.end()) return &found->second;
  const auto found = old_.find(key);
  if (found == old_.end()) return nullptr;
  const auto [at, fresh] = young_.emplace(key, std::move(found->second));
  old_.erase(found);
  return &at->second;
}

const Value* Conversions::Find(const resource::StoredObject& stored,
                               const resource::ResourceType& type) const {
  if (!NeedsConversion(stored.object, type)) return nullptr;
  return Find(KeyOf(*type.strategy->ConversionWebhook(), type.strategy->ForConversion(stored),
                    type.group_version()));
}

void Conversions::Put(const std::string& key, Value converted) {
  if (young_.size() >= limit_) {
    old_ = std::move(young_);
    young_.clear();
  }
  young_.insert_or_assign(key, std::move(converted));
}

resource::Readiness Conversions::Prepare(const resource::StoredObject& stored,
                                         const resource::ResourceType& type) {
  if (!NeedsConversion(stored.object, type)) return resource::Readiness::kReady;
  const Value object = type.strategy->ForConversion(stored);
  const std::string key = KeyOf(*type.strategy->ConversionWebhook(), object, type.group_version());
  if (failed_.contains(key)) return resource::Readiness::kNever;
  if (Find(key) != nullptr) return resource::Readiness::kReady;
  if (under_way_.insert(key).second) Want(type, key, object);
  return resource::Readiness::kLater;
}

WebhookCall Conversions::CallOf(const resource::ResourceType& type, std::string key,
                                absl::string_view to, std::vector<Value> objects) {
  const Value& webhook = *type.strategy->ConversionWebhook();
  WebhookCall call;
  call.name = absl::StrCat("conversion_webhook_for_", type.resource, ".", type.group);
  call.client_config = webhook["clientConfig"];
  call.review = crd::ConversionReview(webhook, ReviewUid(key), to, std::move(objects));
  call.timeout = kTimeout;
  call.key = std::move(key);
  return call;
}

void Conversions::Want(const resource::ResourceType& type, const std::string& key,
                       const Value& object) {
  const std::string name = absl::StrCat(type.group, "/", type.version, "/", type.resource);
  auto at = std::find_if(wanted_.begin(), wanted_.end(),
                         [&name](const auto& batch) { return batch.first == name; });
  if (at == wanted_.end()) {
    at = wanted_.emplace(wanted_.end(), name, Batch());
    at->second.call = CallOf(type, key, type.group_version(), {});
  }
  at->second.keys.push_back(key);
  at->second.objects.push_back(object);
  if (std::exchange(asking_, true)) return;
  loop_->After(absl::ZeroDuration(), "apiserver/convert", [this] { AskAll(); });
}

void Conversions::AskAll() {
  asking_ = false;
  for (auto& [name, batch] : std::exchange(wanted_, {})) {
    limit_ = std::max(limit_, 4 * batch.objects.size());
    batch.call.review.Mutable("request").Set("objects", Value::List(batch.objects));
    tasks_.Spawn(Ask(std::move(batch)), "apiserver/convert");
  }
}

sim::Task<void> Conversions::Ask(Batch batch) {
  Reply reply = absl::UnavailableError("connect: connection refused");
  if (caller_ != nullptr) {
    sim::TaskGroup group(loop_);
    TimedCall call(loop_, &group, caller_, batch.call);
    reply = co_await call.Reply();
  }
  Finish(batch, reply);
}

void Conversions::Finish(const Batch& batch, const Reply& answer) {
  absl::StatusOr<std::vector<Value>> converted =
      answer.ok() ? crd::ReadConversion(batch.call.review, *answer) : answer.status();
  for (size_t i = 0; i < batch.keys.size(); ++i) {
    under_way_.erase(batch.keys[i]);
    if (converted.ok()) {
      Put(batch.keys[i], std::move((*converted)[i]));
    } else {
      failed_.insert(batch.keys[i]);
    }
  }
  if (resume_) resume_();
  // Whoever comes later asks again.
  failed_.clear();
}

}  // namespace quiesce::registry
