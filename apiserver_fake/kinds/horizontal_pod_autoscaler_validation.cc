#include "apiserver_fake/kinds/horizontal_pod_autoscaler_validation.h"

#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

using api::FieldErrors;

void Invalid(const Value& value, std::string path, std::string detail, FieldErrors& errors) {
  errors.push_back(api::InvalidField(std::move(path), value, std::move(detail)));
}
void Require(std::string path, std::string detail, FieldErrors& errors) {
  errors.push_back(api::RequiredField(std::move(path), std::move(detail)));
}

// "" if the apiVersion is in order.
std::string VersionProblem(const Value& reference, bool empty_group) {
  const absl::string_view version = reference["apiVersion"].string_value();
  const std::vector<absl::string_view> parts = absl::StrSplit(version, '/');
  if (parts.size() > 2) return absl::StrCat("unexpected GroupVersion string: ", version);
  const bool grouped = parts.size() == 2 && !parts[0].empty();
  return grouped || empty_group ? "" : "apiVersion must specify API group";
}

void CheckSegment(const Value& text, const std::string& path, absl::string_view missing,
                  FieldErrors& errors) {
  if (text.string_value().empty()) return Require(path, std::string(missing), errors);
  CheckTexts(text, path, resource::NameIsPathSegment(text.string_value(), false), errors);
}

struct VersionRule {
  bool any = false;          // as wrong as it was
  bool empty_group = false;  // the core group may be meant
};

void CheckReference(const Value& reference, const std::string& path, VersionRule rule,
                    FieldErrors& errors) {
  CheckSegment(reference["kind"], Child(path, "kind"), "", errors);
  CheckSegment(reference["name"], Child(path, "name"), "", errors);
  const std::string problem = rule.any ? "" : VersionProblem(reference, rule.empty_group);
  if (problem.empty()) return;
  Invalid(Value(reference["apiVersion"].string_value()), Child(path, "apiVersion"), problem,
          errors);
}

void CheckPositive(const Value& quantity, const std::string& path, FieldErrors& errors) {
  if (quantity.is_null()) return;
  const absl::StatusOr<api::Quantity> read = api::Quantity::FromValue(quantity);
  if (read.ok() && read->Sign() <= 0) Invalid(quantity, path, "must be positive", errors);
}

void CheckTarget(const Value& target, const std::string& path, FieldErrors& errors) {
  const absl::string_view type = target["type"].string_value();
  if (type.empty()) Require(Child(path, "type"), "must specify a metric target type", errors);
  if (type != "Utilization" && type != "Value" && type != "AverageValue") {
    Invalid(Value(type), Child(path, "type"), "must be either Utilization, Value, or AverageValue",
            errors);
  }
  CheckPositive(target["value"], Child(path, "value"), errors);
  CheckPositive(target["averageValue"], Child(path, "averageValue"), errors);
  const Value& utilization = target["averageUtilization"];
  if (!utilization.is_null() && utilization.int_value() < 1) {
    Invalid(utilization, Child(path, "averageUtilization"), "must be greater than 0", errors);
  }
}

void CheckMetricName(const Value& source, const std::string& path, FieldErrors& errors) {
  CheckSegment(source["metric"]["name"], Child(path, "metric.name"), "must specify a metric name",
               errors);
}

void CheckObject(const Value& source, const std::string& path, VersionRule rule,
                 FieldErrors& errors) {
  CheckReference(source["describedObject"], Child(path, "describedObject"), rule, errors);
  CheckMetricName(source, path, errors);
  const Value& target = source["target"];
  CheckTarget(target, Child(path, "target"), errors);
  if (target["value"].is_null() && target["averageValue"].is_null()) {
    Require(Child(path, "target.averageValue"), "must set either a target value or averageValue",
            errors);
  }
}

void CheckExternal(const Value& source, const std::string& path, FieldErrors& errors) {
  CheckMetricName(source, path, errors);
  const Value& target = source["target"];
  CheckTarget(target, Child(path, "target"), errors);
  const bool value = !target["value"].is_null(), average = !target["averageValue"].is_null();
  if (!value && !average) {
    Require(Child(path, "target.averageValue"),
            "must set either a target value for metric or a per-pod target", errors);
  }
  if (value && average) {
    errors.push_back(
        api::ForbiddenField(Child(path, "target.value"),
                            "may not set both a target value for metric and a per-pod target"));
  }
}

void CheckPods(const Value& source, const std::string& path, FieldErrors& errors) {
  CheckMetricName(source, path, errors);
  CheckTarget(source["target"], Child(path, "target"), errors);
  if (source["target"]["averageValue"].is_null()) {
    Require(Child(path, "target.averageValue"), "must specify a positive target averageValue",
            errors);
  }
}

void CheckResourceTarget(const Value& target, const std::string& path, FieldErrors& errors) {
  CheckTarget(target, path, errors);
  const bool utilization = !target["averageUtilization"].is_null();
  const bool average = !target["averageValue"].is_null();
  if (!utilization && !average) {
    Require(Child(path, "averageUtilization"),
            "must set either a target raw value or a target utilization", errors);
  }
  if (utilization && average) {
    errors.push_back(
        api::ForbiddenField(Child(path, "averageValue"),
                            "may not set both a target raw value and a target utilization"));
  }
}

void CheckResource(const Value& source, const std::string& path, bool of_container,
                   FieldErrors& errors) {
  const absl::string_view name = source["name"].string_value();
  if (name.empty()) {
    Require(Child(path, "name"), "must specify a resource name", errors);
  } else if (of_container) {
    ValidateContainerResourceName(name, Child(path, "name"), errors);
  }
  if (of_container) {
    if (source["container"].string_value().empty()) {
      Require(Child(path, "container"), "must specify a container", errors);
    } else {
      CheckDnsLabel(source["container"], Child(path, "container"), errors);
    }
  }
  CheckResourceTarget(source["target"], Child(path, "target"), errors);
}

// The types of metrics, and the members that hold what each needs, in the order of the checks.
struct MetricKind {
  absl::string_view type, member;
};
constexpr MetricKind kMetricKinds[] = {{"Object", "object"},
                                       {"External", "external"},
                                       {"Pods", "pods"},
                                       {"Resource", "resource"},
                                       {"ContainerResource", "containerResource"}};

void CheckSource(const Value& metric, absl::string_view member, const std::string& path,
                 VersionRule rule, FieldErrors& errors) {
  const Value& source = metric[member];
  if (member == "object") return CheckObject(source, path, rule, errors);
  if (member == "external") return CheckExternal(source, path, errors);
  if (member == "pods") return CheckPods(source, path, errors);
  CheckResource(source, path, member == "containerResource", errors);
}

void CheckMetric(const Value& metric, const std::string& path, VersionRule rule,
                 FieldErrors& errors) {
  const absl::string_view type = metric["type"].string_value();
  const auto kind =
      absl::c_find_if(kMetricKinds, [&](const MetricKind& each) { return each.type == type; });
  const bool known = kind != std::end(kMetricKinds);
  const auto not_supported = [&] {
    CheckSupported(Value(type), Child(path, "type"),
                   {"ContainerResource", "External", "Object", "Pods", "Resource"}, errors);
  };
  if (type.empty()) Require(Child(path, "type"), "must specify a metric source type", errors);
  if (!known) not_supported();
  std::vector<absl::string_view> present;
  for (const MetricKind& each : kMetricKinds) {
    if (metric[each.member].is_null()) continue;
    present.push_back(each.member);
    // Of several only the first is looked at.
    if (present.size() == 1) {
      CheckSource(metric, each.member, Child(path, each.member), rule, errors);
    }
  }
  if (!known) {
    not_supported();
  } else if (metric[kind->member].is_null()) {
    Require(Child(path, kind->member), "must populate information for the given metric source",
            errors);
  }
  if (present.size() == 1) return;
  for (absl::string_view member : present) {
    if (known && member == kind->member) continue;
    errors.push_back(
        api::ForbiddenField(Child(path, member), "must populate the given metric source only"));
  }
}

void CheckPolicy(const Value& policy, const std::string& path, FieldErrors& errors) {
  CheckSupported(Value(policy["type"].string_value()), Child(path, "type"), {"Percent", "Pods"},
                 errors);
  const Value value(policy["value"].int_value()), period(policy["periodSeconds"].int_value());
  if (value.int_value() <= 0) {
    Invalid(value, Child(path, "value"), "must be greater than zero", errors);
  }
  if (period.int_value() <= 0) {
    Invalid(period, Child(path, "periodSeconds"), "must be greater than zero", errors);
  }
  if (period.int_value() > 1800) {
    Invalid(period, Child(path, "periodSeconds"), "must be less than or equal to 1800", errors);
  }
}

void CheckRules(const Value& rules, const std::string& path, FieldErrors& errors) {
  if (rules.is_null()) return;
  const Value& window = rules["stabilizationWindowSeconds"];
  const std::string window_path = Child(path, "stabilizationWindowSeconds");
  if (window.int_value() < 0) {
    Invalid(window, window_path, "must be greater than or equal to zero", errors);
  }
  if (window.int_value() > 3600) {
    Invalid(window, window_path, "must be less than or equal to 3600", errors);
  }
  if (!rules["selectPolicy"].is_null()) {
    CheckSupported(rules["selectPolicy"], Child(path, "selectPolicy"), {"Disabled", "Max", "Min"},
                   errors);
  }
  const std::string policies = Child(path, "policies");
  if (rules["policies"].empty()) Require(policies, "must specify at least one Policy", errors);
  for (size_t i = 0; i < rules["policies"].size(); ++i) {
    CheckPolicy(rules["policies"].at(i), Index(policies, i), errors);
  }
  const absl::StatusOr<api::Quantity> tolerance = api::Quantity::FromValue(rules["tolerance"]);
  if (tolerance.ok() && tolerance->Sign() < 0) {
    Invalid(rules["tolerance"], Child(path, "tolerance"), "must be greater than or equal to 0",
            errors);
  }
}

VersionRule ScaleTargetRule(const Value& target, const Value& old_target) {
  if (old_target.is_object() &&
      old_target["apiVersion"].string_value() == target["apiVersion"].string_value() &&
      old_target["kind"].string_value() == target["kind"].string_value()) {
    return {.any = true};
  }
  return {.empty_group = target["kind"].string_value() == "ReplicationController"};
}

VersionRule ObjectRule(const Value& old_metrics) {
  for (const Value& metric : old_metrics.items()) {
    if (metric["type"].string_value() != "Object" || metric["object"].is_null()) continue;
    if (!VersionProblem(metric["object"]["describedObject"], true).empty()) return {.any = true};
  }
  return {.empty_group = true};
}

void CheckReplicas(const Value& spec, bool zero_allowed, FieldErrors& errors) {
  const Value& least = spec["minReplicas"];
  const int64_t most = spec["maxReplicas"].int_value();
  const int64_t bound = zero_allowed ? 0 : 1;
  if (!least.is_null() && least.int_value() < bound) {
    Invalid(least, "spec.minReplicas", absl::StrCat("must be greater than or equal to ", bound),
            errors);
  }
  if (most == 0) {
    Require("spec.maxReplicas", "must be set and greater than 0", errors);
  } else if (most < 0) {
    Invalid(Value(most), "spec.maxReplicas", "must be greater than or equal to 1", errors);
  }
  if (!least.is_null() && most < least.int_value()) {
    Invalid(Value(most), "spec.maxReplicas", "must be greater than or equal to `minReplicas`",
            errors);
  }
}

}  // namespace

void ValidateAutoscalerSpec(const Value& autoscaler, const Value& old, FieldErrors& errors) {
  const Value &spec = autoscaler["spec"], &old_spec = old["spec"];
  const Value& old_least = old_spec["minReplicas"];
  CheckReplicas(spec, !old_least.is_null() && old_least.int_value() == 0, errors);
  CheckReference(spec["scaleTargetRef"], "spec.scaleTargetRef",
                 ScaleTargetRule(spec["scaleTargetRef"], old_spec["scaleTargetRef"]), errors);
  const VersionRule object_rule = ObjectRule(old_spec["metrics"]);
  bool scales_from_zero = false;
  for (size_t i = 0; i < spec["metrics"].size(); ++i) {
    const Value& metric = spec["metrics"].at(i);
    CheckMetric(metric, Index("spec.metrics", i), object_rule, errors);
    const absl::string_view type = metric["type"].string_value();
    scales_from_zero |= type == "Object" || type == "External";
  }
  const Value& least = spec["minReplicas"];
  if (!least.is_null() && least.int_value() == 0 && !scales_from_zero) {
    errors.push_back(api::ForbiddenField(
        "spec.metrics",
        "must specify at least one Object or External metric to support scaling to zero replicas"));
  }
  CheckRules(spec["behavior"]["scaleUp"], "spec.behavior.scaleUp", errors);
  CheckRules(spec["behavior"]["scaleDown"], "spec.behavior.scaleDown", errors);
}

}  // namespace quiesce::kinds
