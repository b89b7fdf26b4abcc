#include "apiserver_fake/kinds/pod_resources.h"

#include <utility>

#include "absl/status/statusor.h"

namespace quiesce::kinds {
namespace {

void RaiseTo(Amounts& amounts, const Amounts& least) {
  for (const auto& [name, amount] : least) {
    auto [found, added] = amounts.try_emplace(name, amount);
    if (!added && found->second.Compare(amount) < 0) found->second = amount;
  }
}

// `list`: "requests" or "limits".
Amounts Total(const Value& pod_spec, const char* list) {
  Amounts total;
  for (const Value& container : pod_spec["containers"].items()) {
    AddAmounts(total, AmountsOf(container["resources"][list]));
  }
  Amounts staying, most;  // of the init containers so far
  for (const Value& container : pod_spec["initContainers"].items()) {
    Amounts amounts = AmountsOf(container["resources"][list]);
    if (container["restartPolicy"].string_value() == "Always") {
      AddAmounts(total, amounts);
      AddAmounts(staying, amounts);
      amounts = staying;
    } else {
      AddAmounts(amounts, staying);
    }
    RaiseTo(most, amounts);
  }
  RaiseTo(total, most);
  for (auto& [name, amount] : AmountsOf(pod_spec["resources"][list])) {
    if (name == "cpu" || name == "memory") total[name] = amount;
  }
  return total;
}

}  // namespace

Amounts AmountsOf(const Value& resource_list) {
  Amounts amounts;
  for (const ValueMember& member : resource_list.members()) {
    absl::StatusOr<api::Quantity> amount = api::Quantity::FromValue(member.value);
    amounts.emplace(member.key.view(), amount.ok() ? *std::move(amount) : api::Quantity());
  }
  return amounts;
}

Value AmountsValue(const Amounts& amounts) {
  Value list = Value::Object();
  for (const auto& [name, amount] : amounts) list.Set(name, Value(amount.ToString()));
  return list;
}

void AddAmounts(Amounts& sum, const Amounts& more) {
  for (const auto& [name, amount] : more) {
    auto [found, added] = sum.try_emplace(name, amount);
    if (!added) found->second = found->second.Plus(amount);
  }
}

Amounts PodRequests(const Value& pod_spec) { return Total(pod_spec, "requests"); }
Amounts PodLimits(const Value& pod_spec) { return Total(pod_spec, "limits"); }

}  // namespace quiesce::kinds
