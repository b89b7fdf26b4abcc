// The budget is charged before the pod goes and is not credited if its deletion fails: the pod's
// name in disruptedPods keeps the disruption controller from counting it as healthy for two
// minutes, and then the budget is free again. The order of the checks is the server's, and decides
// which refusal a client reads.
#include "apiserver_fake/registry/disruption_budget.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::registry {
namespace {

constexpr size_t kMostDisrupted = 2000;

const Value& ConditionOf(const Value& object, absl::string_view type) {
  static const Value* const none = new Value();
  for (const Value& condition : object["status"]["conditions"].items()) {
    if (condition["type"].string_value() == type) return condition;
  }
  return *none;
}

bool IsReady(const Value& pod) {
  return ConditionOf(pod, "Ready")["status"].string_value() == "True";
}

// Its end disrupts nothing: it does not serve, or goes anyway.
bool NeedsNoBudget(const Value& pod) {
  const absl::string_view phase = pod["status"]["phase"].string_value();
  return phase == "Succeeded" || phase == "Failed" || phase == "Pending" ||
         pod["metadata"].Has("deletionTimestamp");
}

api::ApiStatus Refusal(const Value& budget) {
  const Value& status = budget["status"];
  const absl::string_view name = budget["metadata"]["name"].string_value();
  const int64_t wanted = status["desiredHealthy"].int_value();
  const int64_t healthy = status["currentHealthy"].int_value();
  const Value& allowed = ConditionOf(budget, "DisruptionAllowed");
  const absl::string_view reason = allowed["reason"].string_value();
  const absl::string_view message = allowed["message"].string_value();
  const bool says_why = allowed["status"].string_value() == "False" && !message.empty();
  std::string why;
  if (says_why && reason == "SyncFailed") {
    why = absl::StrCat("The disruption budget ", name,
                       " does not allow evicting pods currently because it failed sync: ", message);
  } else if (healthy <= wanted) {
    why = absl::StrCat("The disruption budget ", name, " needs ", wanted, " healthy pods and has ",
                       healthy, " currently");
  } else if (says_why) {
    why = absl::StrCat("The disruption budget ", name, " does not allow evicting pods currently (",
                       reason, "): ", message);
  } else {
    why = absl::StrCat("The disruption budget ", name, " does not allow evicting pods currently");
  }
  api::ApiStatus refused =
      api::TooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 0);
  refused.causes.push_back({"DisruptionBudget", std::move(why), ""});
  return refused;
}

// The budget's status after one more disruption.
Value Decremented(Value budget, const Value& pod, const Value& now) {
  Value& status = budget.Mutable("status");
  const int64_t left = status["disruptionsAllowed"].int_value() - 1;
  status.Set("disruptionsAllowed", left);
  status.Mutable("disruptedPods").Set(pod["metadata"]["name"].string_value(), now);
  if (left > 0) return budget;
  for (size_t i = 0; i < status["conditions"].size(); ++i) {
    if (status["conditions"].at(i)["type"].string_value() != "DisruptionAllowed") continue;
    Value& condition = status.Mutable("conditions").MutableAt(i);
    condition.Set("status", "False");
    condition.Set("reason", "InsufficientPods");
    condition.Set("lastTransitionTime", now);
  }
  return budget;
}

}  // namespace

api::ApiStatus TakeDisruption(VerbContext& context, const Value& pod, bool dry_run) {
  if (NeedsNoBudget(pod)) return api::ApiStatus();
  const storage::ResourceId id = context.store->Resource({"policy", "poddisruptionbudgets"});
  const Value& metadata = pod["metadata"];
  std::vector<std::string> keys;
  for (auto at = context.store->Objects(id).Begin(); at.Valid(); at.Next()) {
    const Value& budget = at.value().object;
    if (budget["metadata"]["namespace"] == metadata["namespace"] &&
        kinds::SelectorMatches(budget["spec"]["selector"], metadata["labels"])) {
      keys.emplace_back(at.key());
    }
  }
  if (keys.empty()) return api::ApiStatus();
  if (keys.size() > 1) {
    return api::UntypedError(
        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not "
        "support.");
  }
  const resource::StoredObject stored = *context.store->Get(id, keys[0]);
  const Value& budget = stored.object;
  const Value& status = budget["status"];
  const int64_t wanted = status["desiredHealthy"].int_value();
  if (!IsReady(pod)) {
    const Value& policy = budget["spec"]["unhealthyPodEvictionPolicy"];
    const bool healthy = status["currentHealthy"].int_value() >= wanted && wanted > 0;
    if (policy.string_value() == "AlwaysAllow" || healthy) return api::ApiStatus();
  }
  const absl::string_view name = budget["metadata"]["name"].string_value();
  if (status["observedGeneration"].int_value() < budget["metadata"]["generation"].int_value()) {
    api::ApiStatus refused = api::TooManyRequests(
        "Cannot evict pod as it would violate the pod's disruption budget.", 10);
    refused.causes.push_back(
        {"DisruptionBudget",
         absl::StrCat("The disruption budget ", name, " is still being processed by the server."),
         ""});
    return refused;
  }
  if (status["disruptionsAllowed"].int_value() < 0) {
    return api::Forbidden({"policy", "poddisruptionbudget"}, name,
                          "pdb disruptions allowed is negative");
  }
  if (status["disruptedPods"].size() > kMostDisrupted) {
    return api::Forbidden(
        {"policy", "poddisruptionbudget"}, name,
        "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  }
  if (status["disruptionsAllowed"].int_value() == 0) return Refusal(budget);
  if (!dry_run) {
    context.store->Update(id, keys[0], Decremented(budget, pod, context.NowText()), stored.managed,
                          context.Now());
  }
  return api::ApiStatus();
}

}  // namespace quiesce::registry
