// All quotas are looked at before any is charged: first whether each is known and names what it
// needs, then whether there is room, and last the status of all is written. In between nothing can
// happen, as the request is answered at one instant; the real plugin locks and retries here.
#include "apiserver_fake/registry/quota_admission.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/kinds/quota_rules.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "apiserver_fake/resource/managed_state.h"
#include "apiserver_fake/resource/type_registry.h"
#include "apiserver_fake/storage/storage_key.h"

namespace quiesce::registry {
namespace {

using kinds::Amounts;

// A quota that counts the object, with what the request adds to it.
struct Charge {
  std::string key;
  Amounts more;
};

// Whether a write of this kind can change what is used.
bool Handles(const Write& write) {
  const api::Request& request = write.request;
  const resource::ResourceType& type = write.type;
  if (!type.namespaced || request.namespace_.empty()) return false;
  const bool events =
      type.resource == "events" && (type.group.empty() || type.group == "events.k8s.io");
  if (events && !type.custom) return false;
  const bool core = !type.custom && type.group.empty();
  if (core && type.resource == "persistentvolumeclaims") {
    return request.subresource.empty() || request.subresource == "status";
  }
  if (!request.subresource.empty()) return false;
  if (write.old.is_null()) return true;
  if (core && type.resource == "services") return true;
  return core && type.resource == "pods" &&
         kinds::IsTerminatingPod(write.object) != kinds::IsTerminatingPod(write.old);
}

// What is used more than before, resource by resource; never less than nothing.
Amounts Difference(Amounts usage, const Amounts& before) {
  for (auto& [name, amount] : usage) {
    const auto old = before.find(name);
    if (old == before.end()) continue;
    amount = amount.Minus(old->second);
    if (amount.Sign() < 0) amount = api::Quantity();
  }
  return usage;
}

void DropZeros(Amounts& amounts) {
  for (auto at = amounts.begin(); at != amounts.end();) {
    at = at->second.IsZero() ? amounts.erase(at) : std::next(at);
  }
}

std::string Shown(const Amounts& amounts, const std::vector<std::string>& names) {
  std::vector<std::string> parts;
  for (const std::string& name : names) {
    const auto amount = amounts.find(name);
    if (amount != amounts.end()) {
      parts.push_back(absl::StrCat(name, "=", amount->second.ToString()));
    }
  }
  return absl::StrJoin(parts, ",");
}

class QuotaCheck {
 public:
  explicit QuotaCheck(Write& write)
      : write_(write),
        context_(write.context),
        resource_(write.type.stored_resource()),
        quotas_(write.context.resource_quotas) {}

  api::ApiStatus Run() {
    const std::string prefix = storage::KeyPrefix(write_.request.namespace_);
    std::vector<std::string> keys;
    for (auto at = context_.store->Objects(quotas_).LowerBound(prefix);
         at.Valid() && absl::StartsWith(at.key(), prefix); at.Next()) {
      keys.emplace_back(at.key());
    }
    if (keys.empty()) return api::ApiStatus();
    usage_ = kinds::QuotaUsage(resource_, write_.object, context_.Now());
    for (const std::string& key : keys) {
      api::ApiStatus status = CheckCoverage(key, context_.store->Get(quotas_, key)->object);
      if (!status.ok()) return status;
    }
    for (const Charge& charge : charges_) {
      api::ApiStatus status = CheckRoom(charge);
      if (!status.ok()) return status;
    }
    if (write_.dry_run()) return api::ApiStatus();
    for (const Charge& charge : charges_) Count(charge);
    return api::ApiStatus();
  }

 private:
  api::ApiStatus Refuse(const std::string& why) const {
    return api::Forbidden(resource_, write_.object["metadata"]["name"].string_value(), why);
  }

  // Finds what the quota charges, where the object is one of those that it counts.
  api::ApiStatus CheckCoverage(const std::string& key, const Value& quota) {
    std::vector<std::string> counted;
    bool known = true;
    for (const ValueMember& hard : quota["status"]["hard"].members()) {
      if (!kinds::QuotaCounts(resource_, hard.key.view())) continue;
      counted.emplace_back(hard.key.view());
      known &= quota["status"]["used"].Has(hard.key.view());
    }
    if (counted.empty() || !kinds::InQuotaScopes(quota, resource_, write_.object)) {
      return api::ApiStatus();
    }
    const absl::string_view name = quota["metadata"]["name"].string_value();
    const std::string lacks = kinds::QuotaConstraint(resource_, counted, write_.object);
    if (!lacks.empty()) return Refuse(absl::StrCat("failed quota: ", name, ": ", lacks));
    if (!known) {
      return Refuse(absl::StrCat("status unknown for quota: ", name,
                                 ", resources: ", absl::StrJoin(counted, ",")));
    }
    Charge charge{key, usage_};
    if (!write_.old.is_null() && kinds::InQuotaScopes(quota, resource_, write_.old)) {
      charge.more = Difference(usage_, kinds::QuotaUsage(resource_, write_.old, context_.Now()));
    }
    DropZeros(charge.more);
    if (!charge.more.empty()) charges_.push_back(std::move(charge));
    return api::ApiStatus();
  }

  api::ApiStatus CheckRoom(const Charge& charge) const {
    if (write_.request.subresource == "status") return api::ApiStatus();
    const Value& quota = context_.store->Get(quotas_, charge.key)->object;
    const Amounts hard = kinds::AmountsOf(quota["status"]["hard"]);
    const Amounts used = kinds::AmountsOf(quota["status"]["used"]);
    std::vector<std::string> exceeded;
    for (const auto& [name, more] : charge.more) {
      const auto limit = hard.find(name), present = used.find(name);
      if (limit == hard.end()) continue;
      const api::Quantity sum = present == used.end() ? more : present->second.Plus(more);
      if (limit->second.Compare(sum) < 0) exceeded.push_back(name);
    }
    if (exceeded.empty()) return api::ApiStatus();
    return Refuse(absl::StrCat("exceeded quota: ", quota["metadata"]["name"].string_value(),
                               ", requested: ", Shown(charge.more, exceeded), ", used: ",
                               Shown(used, exceeded), ", limited: ", Shown(hard, exceeded)));
  }

  // Writes the quota's status as the server itself does, through its own client.
  void Count(const Charge& charge) {
    const resource::StoredObject stored = *context_.store->Get(quotas_, charge.key);
    Amounts used = kinds::AmountsOf(stored.object["status"]["used"]);
    for (const auto& [name, more] : charge.more) {
      if (!stored.object["status"]["hard"].Has(name)) continue;
      auto [present, added] = used.try_emplace(name, more);
      if (!added) present->second = present->second.Plus(more);
    }
    Value counted = stored.object;
    counted.Mutable("status").Set("used", kinds::AmountsValue(used));
    if (counted == stored.object) return;
    const resource::ResourceType& quota_type = *context_.types->Find({"", "v1", "resourcequotas"});
    resource::ManagedHandle managed = resource::ManagedState::Update(
        stored.managed, context_.field_managers->Of(quota_type, "status", *context_.types),
        {.live = stored.object,
         .wanted = counted,
         .manager = Value("kube-apiserver"),
         .now = context_.NowSeconds(),
         .requested = Value()});
    context_.store->Update(quotas_, charge.key, std::move(counted), std::move(managed),
                           context_.Now());
  }

  Write& write_;
  VerbContext& context_;
  const api::GroupResource resource_;
  const storage::ResourceId quotas_;
  Amounts usage_;
  std::vector<Charge> charges_;
};

}  // namespace

Refusal ChargeQuota(Write& write) {
  const VerbContext& context = write.context;
  if (context.store->Objects(context.resource_quotas).empty()) return Refusal();
  if (!Handles(write)) return Refusal();
  // A rehearsal changes nothing.
  if (context.webhooks != nullptr && context.webhooks->rehearsing()) return Refusal();
  api::ApiStatus status = QuotaCheck(write).Run();
  // The store has changed where a quota was charged.
  if (write.found != nullptr) {
    write.found = context.store->Get(write.context.IdOf(write.type), write.key.view());
  }
  return status;
}

}  // namespace quiesce::registry
