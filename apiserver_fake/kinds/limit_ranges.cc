// Each bound is checked with what the real server's functions of the same purpose compare
// (minConstraint, maxConstraint, limitRequestRatioConstraint): a minimum looks at the request
// first, a maximum at the limit first, and both fail where the amount that they look at first is
// missing. Defaults are filled in before, so that a pod without amounts passes bounds that have
// defaults.
#include "apiserver_fake/kinds/limit_ranges.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/aggregate.h"
#include "apiserver_fake/kinds/pod_resources.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

constexpr char kAnnotation[] = "kubernetes.io/limit-ranger";

// Sets what of `defaults` the list lacks; the names of those, in their order.
std::vector<std::string> Complete(Value& resources, const char* list, const Amounts& defaults) {
  std::vector<std::string> set;
  for (const auto& [name, amount] : defaults) {
    if (resources[list].Has(name)) continue;
    resources.Mutable(list).Set(name, Value(amount.ToString()));
    set.push_back(name);
  }
  return set;
}

// The requests and limits against which one bound of a LimitRange is held.
class Subject {
 public:
  Subject(absl::string_view type, Amounts requests, Amounts limits)
      : type_(type), requests_(std::move(requests)), limits_(std::move(limits)) {}

  void CheckMin(const Value& bounds, std::vector<std::string>& problems) const {
    for (const auto& [name, least] : AmountsOf(bounds)) {
      const std::string bound =
          absl::StrCat("minimum ", name, " usage per ", type_, " is ", least.ToString());
      const auto request = requests_.find(name), limit = limits_.find(name);
      if (request == requests_.end()) {
        problems.push_back(bound + ".  No request is specified");
      } else if (request->second.Compare(least) < 0) {
        problems.push_back(absl::StrCat(bound, ", but request is ", request->second.ToString()));
      } else if (limit != limits_.end() && limit->second.Compare(least) < 0) {
        problems.push_back(absl::StrCat(bound, ", but limit is ", limit->second.ToString()));
      }
    }
  }

  // `of_requests`: where limits do not count.
  void CheckMax(const Value& bounds, bool of_requests, std::vector<std::string>& problems) const {
    for (const auto& [name, most] : AmountsOf(bounds)) {
      const std::string bound =
          absl::StrCat("maximum ", name, " usage per ", type_, " is ", most.ToString());
      const auto request = requests_.find(name), limit = limits_.find(name);
      if (!of_requests && limit == limits_.end()) {
        problems.push_back(bound + ".  No limit is specified");
      } else if (!of_requests && limit->second.Compare(most) > 0) {
        problems.push_back(absl::StrCat(bound, ", but limit is ", limit->second.ToString()));
      } else if (request != requests_.end() && request->second.Compare(most) > 0) {
        problems.push_back(absl::StrCat(bound, ", but request is ", request->second.ToString()));
      } else if (of_requests && request == requests_.end()) {
        problems.push_back(bound + ".  No request is specified");
      }
    }
  }

  void CheckRatio(const Value& bounds, std::vector<std::string>& problems) const {
    for (const auto& [name, most] : AmountsOf(bounds)) {
      const std::string bound = absl::StrCat(name, " max limit to request ratio per ", type_,
                                             " is ", most.ToString(), ", but ");
      const auto request = requests_.find(name), limit = limits_.find(name);
      if (request == requests_.end() || request->second.IsZero()) {
        problems.push_back(bound + "no request is specified or request is 0");
      } else if (limit == limits_.end() || limit->second.IsZero()) {
        problems.push_back(bound + "no limit is specified or limit is 0");
      } else {
        const double ratio = limit->second.ApproximateValue() / request->second.ApproximateValue();
        if (ratio > most.ApproximateValue()) {
          problems.push_back(bound + absl::StrFormat("provided ratio is %f", ratio));
        }
      }
    }
  }

  void CheckAll(const Value& limit, std::vector<std::string>& problems) const {
    CheckMin(limit["min"], problems);
    CheckMax(limit["max"], /*of_requests=*/false, problems);
    CheckRatio(limit["maxLimitRequestRatio"], problems);
  }

 private:
  const std::string type_;
  const Amounts requests_, limits_;
};

void CheckPod(const Value& limit, const Value& spec, std::vector<std::string>& problems) {
  const absl::string_view type = limit["type"].string_value();
  if (type == "Container") {
    for (const char* list : {"containers", "initContainers"}) {
      for (const Value& container : spec[list].items()) {
        const Value& resources = container["resources"];
        Subject(type, AmountsOf(resources["requests"]), AmountsOf(resources["limits"]))
            .CheckAll(limit, problems);
      }
    }
  } else if (type == "Pod") {
    Subject(type, PodRequests(spec), PodLimits(spec)).CheckAll(limit, problems);
  }
}

void CheckClaim(const Value& limit, const Value& spec, std::vector<std::string>& problems) {
  if (limit["type"].string_value() != "PersistentVolumeClaim") return;
  const Subject claim("PersistentVolumeClaim", AmountsOf(spec["resources"]["requests"]), Amounts());
  claim.CheckMin(limit["min"], problems);
  claim.CheckMax(limit["max"], /*of_requests=*/true, problems);
}

}  // namespace

void DefaultResources(const Value& limit_range, Value& pod) {
  Amounts requests, limits;
  for (const Value& limit : limit_range["spec"]["limits"].items()) {
    if (limit["type"].string_value() != "Container") continue;
    for (auto& [name, amount] : AmountsOf(limit["defaultRequest"])) requests[name] = amount;
    for (auto& [name, amount] : AmountsOf(limit["default"])) limits[name] = amount;
  }
  if (requests.empty() && limits.empty()) return;
  std::vector<std::string> said;
  auto complete = [&](const char* list, absl::string_view word) {
    EditItems(pod.Mutable("spec"), list, [&](Value& container) {
      Value resources = container["resources"];
      if (!resources.is_object()) resources = Value::Object();
      const absl::string_view name = container["name"].string_value();
      const std::vector<std::string> set_limits = Complete(resources, "limits", limits);
      const std::vector<std::string> set_requests = Complete(resources, "requests", requests);
      if (!set_requests.empty()) {
        said.push_back(
            absl::StrCat(absl::StrJoin(set_requests, ", "), " request for ", word, " ", name));
      }
      if (!set_limits.empty()) {
        said.push_back(
            absl::StrCat(absl::StrJoin(set_limits, ", "), " limit for ", word, " ", name));
      }
      if (set_requests.empty() && set_limits.empty()) return;
      container.Set("resources", std::move(resources));
    });
  };
  complete("containers", "container");
  complete("initContainers", "init container");
  if (said.empty()) return;
  pod.Mutable("metadata")
      .Mutable("annotations")
      .Set(kAnnotation, Value(absl::StrCat("LimitRanger plugin set: ", absl::StrJoin(said, "; "))));
}

std::string LimitProblem(const Value& limit_range, absl::string_view resource,
                         const Value& object) {
  std::vector<std::string> problems;
  for (const Value& limit : limit_range["spec"]["limits"].items()) {
    if (resource == "pods") CheckPod(limit, object["spec"], problems);
    if (resource == "persistentvolumeclaims") CheckClaim(limit, object["spec"], problems);
  }
  return api::AggregateText(problems);
}

}  // namespace quiesce::kinds
