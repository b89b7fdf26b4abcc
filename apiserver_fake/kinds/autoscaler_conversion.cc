#include "apiserver_fake/kinds/autoscaler_conversion.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/wire/builtin_decode.h"

namespace quiesce::kinds {
namespace {

constexpr char kMetrics[] = "autoscaling.alpha.kubernetes.io/metrics";
constexpr char kCurrentMetrics[] = "autoscaling.alpha.kubernetes.io/current-metrics";
constexpr char kConditions[] = "autoscaling.alpha.kubernetes.io/conditions";
constexpr char kBehavior[] = "autoscaling.alpha.kubernetes.io/behavior";
constexpr const char* kRoundTrip[] = {
    kMetrics,
    kCurrentMetrics,
    kConditions,
    kBehavior,
    "autoscaling.alpha.kubernetes.io/scale-down-tolerance",
    "autoscaling.alpha.kubernetes.io/scale-up-tolerance",
};

// JSON of a Go struct: its members in their order.
class GoStruct {
 public:
  GoStruct& Add(absl::string_view name, const Value& value) {
    return AddText(name, ToJson(value, /*escape_html=*/true));
  }
  // Left out where it is null.
  GoStruct& AddOptional(absl::string_view name, const Value& value) {
    return value.is_null() ? *this : Add(name, value);
  }
  GoStruct& AddQuantity(absl::string_view name, const Value& value) {
    return Add(name, value.is_null() ? Value("0") : value);
  }
  GoStruct& AddText(absl::string_view name, absl::string_view json) {
    absl::StrAppend(&text_, text_.empty() ? "{" : ",", "\"", name, "\":", json);
    return *this;
  }
  std::string Text() const { return text_.empty() ? "{}" : absl::StrCat(text_, "}"); }

 private:
  std::string text_;
};

template <typename Item>
std::string ListText(const Value& list, const Item& text_of) {
  std::string text;
  for (const Value& item : list.items()) {
    absl::StrAppend(&text, text.empty() ? "[" : ",", text_of(item));
  }
  return text.empty() ? "[]" : absl::StrCat(text, "]");
}

// Go's decoder does not care for the case of names.
const Value& Member(const Value& object, absl::string_view name) {
  static const Value& none = *new Value;
  for (const ValueMember& member : object.members()) {
    if (absl::EqualsIgnoreCase(member.key.view(), name)) return member.value;
  }
  return none;
}

void SetOptional(Value& object, absl::string_view name, const Value& value) {
  if (!value.is_null()) object.Set(name, value);
}

Value OrZero(const Value& quantity) { return quantity.is_null() ? Value("0") : quantity; }

// ---- autoscaling/v2 to the annotations ----

void AddSelector(GoStruct& text, absl::string_view name, const Value& selector) {
  if (selector.is_null()) return;
  GoStruct out;
  out.AddOptional("matchLabels", selector["matchLabels"]);
  if (!selector["matchExpressions"].empty()) {
    out.AddText("matchExpressions", ListText(selector["matchExpressions"], [](const Value& item) {
                  return GoStruct()
                      .Add("key", item["key"])
                      .Add("operator", item["operator"])
                      .AddOptional("values", item["values"])
                      .Text();
                }));
  }
  text.AddText(name, out.Text());
}

std::string ReferenceText(const Value& reference) {
  return GoStruct()
      .Add("kind", reference["kind"])
      .Add("name", reference["name"])
      .AddOptional("apiVersion", reference["apiVersion"])
      .Text();
}

// A source of metrics (`amounts`: its target) or the status of one (its current values), whose
// members in v1 begin with `prefix`.
std::string SourceText(absl::string_view member, const Value& source, bool status) {
  const Value& amounts = source[status ? "current" : "target"];
  const std::string prefix = status ? "current" : "target";
  const Value& metric = source["metric"];
  GoStruct text;
  if (member == "object") {
    text.AddText("target", ReferenceText(source["describedObject"]))
        .Add("metricName", metric["name"])
        .AddQuantity(absl::StrCat(prefix, "Value"), amounts["value"]);
    AddSelector(text, "selector", metric["selector"]);
    text.AddOptional("averageValue", amounts["averageValue"]);
  } else if (member == "pods") {
    text.Add("metricName", metric["name"])
        .AddQuantity(absl::StrCat(prefix, "AverageValue"), amounts["averageValue"]);
    AddSelector(text, "selector", metric["selector"]);
  } else if (member == "external") {
    text.Add("metricName", metric["name"]);
    AddSelector(text, "metricSelector", metric["selector"]);
    if (status) {
      text.AddQuantity("currentValue", amounts["value"]);
    } else {
      text.AddOptional("targetValue", amounts["value"]);
    }
    text.AddOptional(absl::StrCat(prefix, "AverageValue"), amounts["averageValue"]);
  } else {  // resource, containerResource
    text.Add("name", source["name"])
        .AddOptional(absl::StrCat(prefix, "AverageUtilization"), amounts["averageUtilization"]);
    if (status) {
      text.AddQuantity("currentAverageValue", amounts["averageValue"]);
    } else {
      text.AddOptional("targetAverageValue", amounts["averageValue"]);
    }
    text.AddOptional("container", source["container"]);
  }
  return text.Text();
}

constexpr absl::string_view kSources[] = {"object", "pods", "resource", "containerResource",
                                          "external"};

std::string MetricText(const Value& metric, bool status) {
  GoStruct text;
  text.Add("type", metric["type"]);
  for (absl::string_view member : kSources) {
    if (!metric[member].is_null()) text.AddText(member, SourceText(member, metric[member], status));
  }
  return text.Text();
}

std::string ConditionText(const Value& condition) {
  return GoStruct()
      .Add("type", condition["type"])
      .Add("status", condition["status"])
      .Add("lastTransitionTime", condition["lastTransitionTime"])
      .AddOptional("reason", condition["reason"])
      .AddOptional("message", condition["message"])
      .Text();
}

// The server writes the internal type, whose members have the names of Go's fields.
std::string RulesText(const Value& rules) {
  if (rules.is_null()) return "null";
  GoStruct text;
  text.Add("StabilizationWindowSeconds", rules["stabilizationWindowSeconds"])
      .Add("SelectPolicy", rules["selectPolicy"]);
  if (rules["policies"].is_null()) {
    text.AddText("Policies", "null");
  } else {
    text.AddText("Policies", ListText(rules["policies"], [](const Value& policy) {
                   return GoStruct()
                       .Add("Type", policy["type"])
                       .Add("Value", policy["value"])
                       .Add("PeriodSeconds", policy["periodSeconds"])
                       .Text();
                 }));
  }
  return text.Add("Tolerance", rules["tolerance"]).Text();
}

// The metric that v1 has a member for.
bool IsCpu(const Value& metric) {
  return metric["type"].string_value() == "Resource" &&
         metric["resource"]["name"].string_value() == "cpu";
}

// ---- the annotations to autoscaling/v2 ----

Value SourceOf(absl::string_view member, const Value& old, bool status) {
  const std::string prefix = status ? "current" : "target";
  const auto amount = [&](absl::string_view name) -> const Value& {
    return Member(old, absl::StrCat(prefix, name));
  };
  Value amounts = Value::Object(), source = Value::Object(), metric = Value::Object();
  absl::string_view type = "AverageValue";
  const bool identified = member == "object" || member == "pods" || member == "external";
  if (identified) metric.Set("name", Member(old, "metricName"));
  if (member == "object") {
    source.Set("describedObject", Member(old, "target"));
    SetOptional(metric, "selector", Member(old, "selector"));
    const Value& average = Member(old, "averageValue");
    if (average.is_null()) type = "Value";
    const Value value = OrZero(amount("Value"));
    if (status || average.is_null() || value != Value("0")) amounts.Set("value", value);
    SetOptional(amounts, "averageValue", average);
  } else if (member == "pods") {
    SetOptional(metric, "selector", Member(old, "selector"));
    amounts.Set("averageValue", OrZero(amount("AverageValue")));
  } else if (member == "external") {
    SetOptional(metric, "selector", Member(old, "metricSelector"));
    if (!amount("Value").is_null()) type = "Value";
    SetOptional(amounts, "value", status ? OrZero(amount("Value")) : amount("Value"));
    SetOptional(amounts, "averageValue", amount("AverageValue"));
  } else {
    source.Set("name", Member(old, "name"));
    SetOptional(source, "container", Member(old, "container"));
    if (!amount("AverageUtilization").is_null()) type = "Utilization";
    SetOptional(amounts, "averageUtilization", amount("AverageUtilization"));
    SetOptional(amounts, "averageValue",
                status ? OrZero(amount("AverageValue")) : amount("AverageValue"));
  }
  if (!status) amounts.Set("type", type);
  if (identified) source.Set("metric", std::move(metric));
  source.Set(status ? "current" : "target", std::move(amounts));
  return source;
}

Value MetricOf(const Value& old, bool status) {
  Value metric = Value::Object({{"type", Member(old, "type")}});
  for (absl::string_view member : kSources) {
    const Value& source = Member(old, member);
    if (source.is_object()) metric.Set(member, SourceOf(member, source, status));
  }
  return metric;
}

Value RulesOf(const Value& old) {
  Value rules = Value::Object();
  for (const char* name : {"stabilizationWindowSeconds", "selectPolicy", "tolerance"}) {
    SetOptional(rules, name, Member(old, name));
  }
  if (!Member(old, "policies").is_list()) return rules;
  std::vector<Value> policies;
  for (const Value& policy : Member(old, "policies").items()) {
    policies.push_back(Value::Object({{"type", Member(policy, "type")},
                                      {"value", Member(policy, "value")},
                                      {"periodSeconds", Member(policy, "periodSeconds")}}));
  }
  rules.Set("policies", Value::List(std::move(policies)));
  return rules;
}

Value CpuMetric(const Value& utilization) {
  return Value::Object(
      {{"type", "Resource"},
       {"resource",
        Value::Object({{"name", "cpu"},
                       {"target", Value::Object({{"type", "Utilization"},
                                                 {"averageUtilization", utilization}})}})}});
}

const wire::WireType& WireOf(absl::string_view version) {
  return *wire::FindWireType(absl::StrCat("api.autoscaling.", version, ".HorizontalPodAutoscaler"));
}

// What the annotation has, if it is JSON of that kind.
Value Read(const Value& autoscaler, const char* annotation) {
  const Value& text = autoscaler["metadata"]["annotations"][annotation];
  return text.is_string() ? ParseJson(text.string_value()).value_or(Value()) : Value();
}

// Sets the member of `section` as far as it is what the Go type takes.
void SetIfFits(Value& autoscaler, absl::string_view section, absl::string_view member,
               Value value) {
  Value attempt = Value::Object({{"apiVersion", "autoscaling/v2"},
                                 {"kind", "HorizontalPodAutoscaler"},
                                 {section, Value::Object({{member, value}})}});
  if (!wire::DecodeBody(WireOf("v2"), attempt).error.ok()) return;
  autoscaler.Mutable(section).Set(member, std::move(value));
}

// The metadata without what only the conversion has put there.
Value WithoutRoundTrip(Value metadata) {
  for (const char* annotation : kRoundTrip) {
    if (metadata["annotations"].Has(annotation)) metadata.Mutable("annotations").Erase(annotation);
  }
  if (metadata.Has("annotations") && metadata["annotations"].empty()) metadata.Erase("annotations");
  return metadata;
}

Value CopyOf(const Value& section, std::initializer_list<absl::string_view> members) {
  Value copy = Value::Object();
  for (absl::string_view member : members) SetOptional(copy, member, section[member]);
  return copy;
}

}  // namespace

Value AutoscalerToV1(const Value& autoscaler) {
  const Value &spec = autoscaler["spec"], &status = autoscaler["status"];
  Value metadata = WithoutRoundTrip(autoscaler["metadata"]);
  const auto annotate = [&](const char* name, std::string text) {
    metadata.Mutable("annotations").Set(name, Value(text));
  };
  Value new_spec = CopyOf(spec, {"scaleTargetRef", "minReplicas", "maxReplicas"});
  std::vector<Value> others;
  for (const Value& metric : spec["metrics"].items()) {
    const Value& utilization = metric["resource"]["target"]["averageUtilization"];
    if (!IsCpu(metric) || utilization.is_null()) {
      others.push_back(metric);
    } else if (!new_spec.Has("targetCPUUtilizationPercentage")) {
      new_spec.Set("targetCPUUtilizationPercentage", utilization);
    }
  }
  Value new_status =
      CopyOf(status, {"observedGeneration", "lastScaleTime", "currentReplicas", "desiredReplicas"});
  for (const Value& metric : status["currentMetrics"].items()) {
    const Value& utilization = metric["resource"]["current"]["averageUtilization"];
    if (IsCpu(metric) && !utilization.is_null()) {
      new_status.Set("currentCPUUtilizationPercentage", utilization);
    }
  }
  const auto metrics = [](const Value& list, bool of_status) {
    return ListText(list, [of_status](const Value& item) { return MetricText(item, of_status); });
  };
  if (!others.empty()) annotate(kMetrics, metrics(Value::List(std::move(others)), false));
  if (!status["currentMetrics"].empty()) {
    annotate(kCurrentMetrics, metrics(status["currentMetrics"], true));
  }
  if (const Value& behavior = spec["behavior"]; !behavior.is_null()) {
    annotate(kBehavior, GoStruct()
                            .AddText("ScaleUp", RulesText(behavior["scaleUp"]))
                            .AddText("ScaleDown", RulesText(behavior["scaleDown"]))
                            .Text());
  }
  if (!status["conditions"].empty()) {
    annotate(kConditions, ListText(status["conditions"], ConditionText));
  }
  Value object = Value::Object({{"kind", autoscaler["kind"]},
                                {"apiVersion", "autoscaling/v1"},
                                {"metadata", std::move(metadata)},
                                {"spec", std::move(new_spec)},
                                {"status", std::move(new_status)}});
  wire::DecodeBody(WireOf("v1"), object);
  return object;
}

Value AutoscalerToV2(const Value& autoscaler) {
  const Value &spec = autoscaler["spec"], &status = autoscaler["status"];
  Value object =
      Value::Object({{"kind", autoscaler["kind"]},
                     {"apiVersion", "autoscaling/v2"},
                     {"metadata", WithoutRoundTrip(autoscaler["metadata"])},
                     {"spec", CopyOf(spec, {"scaleTargetRef", "minReplicas", "maxReplicas"})},
                     {"status", CopyOf(status, {"observedGeneration", "lastScaleTime",
                                                "currentReplicas", "desiredReplicas"})}});
  const auto metrics = [](const Value& old, bool of_status) {
    std::vector<Value> list;
    for (const Value& metric : old.items()) list.push_back(MetricOf(metric, of_status));
    return Value::List(std::move(list));
  };
  if (const Value old = Read(autoscaler, kMetrics); old.is_list()) {
    SetIfFits(object, "spec", "metrics", metrics(old, false));
  }
  const Value& cpu = spec["targetCPUUtilizationPercentage"];
  if (!cpu.is_null() || object["spec"]["metrics"].empty()) {
    object.Mutable("spec").Mutable("metrics").Append(CpuMetric(cpu.is_null() ? Value(80) : cpu));
  }
  if (const Value old = Read(autoscaler, kBehavior); old.is_object()) {
    Value behavior = Value::Object();
    for (const char* name : {"scaleUp", "scaleDown"}) {
      if (const Value& rules = Member(old, name); rules.is_object()) {
        behavior.Set(name, RulesOf(rules));
      }
    }
    if (!behavior.empty()) SetIfFits(object, "spec", "behavior", std::move(behavior));
  }
  if (const Value& used = status["currentCPUUtilizationPercentage"]; !used.is_null()) {
    Value metric = Value::Object(
        {{"type", "Resource"},
         {"resource",
          Value::Object(
              {{"name", "cpu"}, {"current", Value::Object({{"averageUtilization", used}})}})}});
    object.Mutable("status").Set("currentMetrics", Value::List({std::move(metric)}));
  }
  if (const Value old = Read(autoscaler, kCurrentMetrics); old.is_list()) {
    SetIfFits(object, "status", "currentMetrics", metrics(old, true));
  }
  if (const Value old = Read(autoscaler, kConditions); old.is_list()) {
    std::vector<Value> conditions;
    for (const Value& condition : old.items()) {
      Value copy = Value::Object();
      for (const char* name : {"type", "status", "lastTransitionTime", "reason", "message"}) {
        SetOptional(copy, name, Member(condition, name));
      }
      conditions.push_back(std::move(copy));
    }
    SetIfFits(object, "status", "conditions", Value::List(std::move(conditions)));
  }
  wire::DecodeBody(WireOf("v2"), object);
  return object;
}

}  // namespace quiesce::kinds
