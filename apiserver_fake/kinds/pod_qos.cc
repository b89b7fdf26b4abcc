#include "apiserver_fake/kinds/pod_qos.h"

#include "apiserver_fake/api/quantity.h"

namespace quiesce::kinds {
namespace {

constexpr absl::string_view kComputeResources[] = {"cpu", "memory"};

// Sums of what counts, in the order of kComputeResources.
struct Totals {
  api::Quantity sums[2];
  bool present[2] = {false, false};

  // Adds the positive amounts of `list`; returns how many resources it has.
  int Add(const Value& list) {
    int found = 0;
    for (int i = 0; i < 2; ++i) {
      const Value* amount = list.Find(kComputeResources[i]);
      if (amount == nullptr) continue;
      const absl::StatusOr<api::Quantity> quantity = api::Quantity::FromValue(*amount);
      if (!quantity.ok() || quantity->Sign() <= 0) continue;
      sums[i] = present[i] ? sums[i].Plus(*quantity) : *quantity;
      present[i] = true;
      ++found;
    }
    return found;
  }
  bool empty() const { return !present[0] && !present[1]; }
};

}  // namespace

absl::string_view PodQosClass(const Value& pod_spec) {
  Totals requests, limits;
  bool guaranteed = true;
  if (!pod_spec["resources"].is_null()) {
    requests.Add(pod_spec["resources"]["requests"]);
    guaranteed = limits.Add(pod_spec["resources"]["limits"]) == 2;
  } else {
    for (absl::string_view containers : {"containers", "initContainers"}) {
      for (const Value& container : pod_spec[containers].items()) {
        requests.Add(container["resources"]["requests"]);
        if (limits.Add(container["resources"]["limits"]) < 2) guaranteed = false;
      }
    }
  }
  if (requests.empty() && limits.empty()) return "BestEffort";
  for (int i = 0; i < 2; ++i) {
    if (requests.present[i] != limits.present[i]) guaranteed = false;
    if (requests.sums[i].Compare(limits.sums[i]) != 0) guaranteed = false;
  }
  return guaranteed ? "Guaranteed" : "Burstable";
}

}  // namespace quiesce::kinds
