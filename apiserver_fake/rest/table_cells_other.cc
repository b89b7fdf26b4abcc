// Namespaces, nodes, configuration, access, autoscaling and the like.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/rest/table.h"
#include "apiserver_fake/rest/table_cells.h"
#include "apiserver_fake/rest/table_columns.h"

namespace quiesce::rest {
namespace {

const Value& Name(const Value& object) { return object["metadata"]["name"]; }

Value Count(const Value& value) { return Value(static_cast<int64_t>(value.size())); }

Value NameAndAge(const Value& object, absl::Time now) {
  return Value::List({Name(object), Age(object, now)});
}

Value NamespaceCells(const Value& object, absl::Time now) {
  return Value::List(
      {Name(object), Value(object["status"]["phase"].string_value()), Age(object, now)});
}

Value ConfigMapCells(const Value& object, absl::Time now) {
  return Value::List(
      {Name(object),
       Value(static_cast<int64_t>(object["data"].size() + object["binaryData"].size())),
       Age(object, now)});
}

Value SecretCells(const Value& object, absl::Time now) {
  return Value::List({Name(object), object["type"], Count(object["data"]), Age(object, now)});
}

std::string NodeAddress(const Value& node, absl::string_view type) {
  for (const Value& address : node["status"]["addresses"].items()) {
    if (address["type"].string_value() == type)
      return std::string(address["address"].string_value());
  }
  return "<none>";
}

std::string NodeRoles(const Value& node) {
  std::set<std::string> roles;
  for (const ValueMember& label : node["metadata"]["labels"].members()) {
    absl::string_view key = label.key.view();
    if (absl::ConsumePrefix(&key, "node-role.kubernetes.io/")) {
      if (!key.empty()) roles.emplace(key);
    } else if (key == "kubernetes.io/role" && !label.value.string_value().empty()) {
      roles.emplace(label.value.string_value());
    }
  }
  return roles.empty() ? "<none>" : absl::StrJoin(roles, ",");
}

Value NodeCells(const Value& node, absl::Time now) {
  std::string status = "Unknown";
  for (const Value& condition : node["status"]["conditions"].items()) {
    if (condition["type"] != Value("Ready")) continue;
    status = condition["status"] == Value("True") ? "Ready" : "NotReady";
  }
  if (node["spec"]["unschedulable"].bool_value()) status += ",SchedulingDisabled";
  const Value& info = node["status"]["nodeInfo"];
  std::string kernel = TextOr(info["kernelVersion"], "<unknown>");
  const absl::string_view architecture = info["architecture"].string_value();
  if (!architecture.empty()) absl::StrAppend(&kernel, " (", architecture, ")");
  return Value::List(
      {Name(node), Value(status), Value(NodeRoles(node)), Age(node, now),
       Value(info["kubeletVersion"].string_value()), Value(NodeAddress(node, "InternalIP")),
       Value(NodeAddress(node, "ExternalIP")), Value(TextOr(info["osImage"], "<unknown>")),
       Value(kernel), Value(TextOr(info["containerRuntimeVersion"], "<unknown>"))});
}

// Events of the core group and of events.k8s.io are one kind in two forms.
Value EventCells(const Value& event, absl::Time now) {
  auto either = [&](const char* name, const char* other) -> const Value& {
    return event.Has(name) ? event[name] : event[other];
  };
  const Value& first = either("firstTimestamp", "deprecatedFirstTimestamp");
  const Value& last = either("lastTimestamp", "deprecatedLastTimestamp");
  const Value& subject = either("involvedObject", "regarding");
  const Value& source = either("source", "deprecatedSource");
  const std::string first_seen =
      first.is_string() ? Since(first, now) : Since(event["eventTime"], now);
  std::string last_seen = last.is_string() ? Since(last, now) : first_seen;
  int64_t count = either("count", "deprecatedCount").int_value();
  if (event["series"].is_object()) {
    last_seen = Since(event["series"]["lastObservedTime"], now);
    count = event["series"]["count"].int_value();
  } else if (count == 0) {
    count = 1;
  }
  std::string target = absl::AsciiStrToLower(subject["kind"].string_value());
  if (!subject["name"].string_value().empty())
    absl::StrAppend(&target, "/", subject["name"].string_value());
  const std::string component = TextOr(
      source["component"], either("reportingComponent", "reportingController").string_value());
  const std::string host = TextOr(source["host"], event["reportingInstance"].string_value());
  return Value::List({Value(last_seen), Value(event["type"].string_value()),
                      Value(event["reason"].string_value()), Value(target),
                      Value(subject["fieldPath"].string_value()),
                      Value(host.empty() ? component : absl::StrCat(component, ", ", host)),
                      Value(absl::StripAsciiWhitespace(either("message", "note").string_value())),
                      Value(first_seen), Value(count), Name(event)});
}

Value BindingCells(const Value& object, absl::Time now) {
  std::vector<std::string> users, groups, accounts;
  for (const Value& subject : object["subjects"].items()) {
    const std::string name(subject["name"].string_value());
    if (subject["kind"] == Value("User")) users.push_back(name);
    if (subject["kind"] == Value("Group")) groups.push_back(name);
    if (subject["kind"] == Value("ServiceAccount")) {
      accounts.push_back(absl::StrCat(subject["namespace"].string_value(), "/", name));
    }
  }
  const Value& role = object["roleRef"];
  return Value::List(
      {Name(object),
       Value(absl::StrCat(role["kind"].string_value(), "/", role["name"].string_value())),
       Age(object, now), Value(absl::StrJoin(users, ", ")), Value(absl::StrJoin(groups, ", ")),
       Value(absl::StrJoin(accounts, ", "))});
}

Value LeaseCells(const Value& object, absl::Time now) {
  return Value::List(
      {Name(object), Value(object["spec"]["holderIdentity"].string_value()), Age(object, now)});
}

Value PriorityClassCells(const Value& object, absl::Time now) {
  return Value::List({Name(object), Value(object["value"].int_value()),
                      Value(object["globalDefault"].bool_value()), Age(object, now),
                      Value(object["preemptionPolicy"].string_value())});
}

Value ResourceQuotaCells(const Value& object, absl::Time now) {
  std::string requests, limits;
  for (const ValueMember& hard : object["status"]["hard"].members()) {
    std::string& text = absl::StartsWith(hard.key.view(), "limits.") ? limits : requests;
    absl::StrAppend(&text, text.empty() ? "" : ", ", hard.key.view(), ": ",
                    TextOr(object["status"]["used"][hard.key.view()], "0"), "/",
                    hard.value.string_value());
  }
  return Value::List({Name(object), Value(requests), Value(limits), Age(object, now)});
}

// "cpu: 10%/50%", "<unknown>" where nothing is known yet.
std::string MetricText(const Value& spec, const Value& status) {
  const absl::string_view type = spec["type"].string_value();
  constexpr std::pair<const char*, const char*> kMembers[] = {
      {"External", "external"},
      {"Pods", "pods"},
      {"Object", "object"},
      {"Resource", "resource"},
      {"ContainerResource", "containerResource"}};
  const auto* member = std::find_if(std::begin(kMembers), std::end(kMembers),
                                    [&](const auto& known) { return type == known.first; });
  if (member == std::end(kMembers)) return "<unknown type>";
  const Value& wanted = spec[member->second]["target"];
  const Value& current = status[member->second]["current"];
  const bool average = wanted.Has("averageValue");
  if (type == "Resource" || type == "ContainerResource") {
    const std::string prefix = absl::StrCat(spec[member->second]["name"].string_value(), ": ");
    if (average) {
      return absl::StrCat(prefix, TextOr(current["averageValue"], "<unknown>"), "/",
                          wanted["averageValue"].string_value());
    }
    auto percent = [](const Value& value, const char* otherwise) {
      return value.is_null() ? std::string(otherwise) : absl::StrCat(value.int_value(), "%");
    };
    return absl::StrCat(prefix, percent(current["averageUtilization"], "<unknown>"), "/",
                        percent(wanted["averageUtilization"], "<auto>"));
  }
  if (average) {
    return absl::StrCat(TextOr(current["averageValue"], "<unknown>"), "/",
                        wanted["averageValue"].string_value(), type == "Pods" ? "" : " (avg)");
  }
  return absl::StrCat(TextOr(current["value"], "<unknown>"), "/", wanted["value"].string_value());
}

std::string MetricsText(const Value& autoscaler) {
  const Value& specs = autoscaler["spec"]["metrics"];
  if (specs.empty()) return "<none>";
  constexpr size_t kShown = 2;
  std::vector<std::string> texts;
  for (size_t i = 0; i < std::min(specs.size(), kShown); ++i) {
    texts.push_back(MetricText(specs.at(i), autoscaler["status"]["currentMetrics"].at(i)));
  }
  const std::string text = absl::StrJoin(texts, ", ");
  return specs.size() > kShown ? absl::StrCat(text, " + ", specs.size() - kShown, " more...")
                               : text;
}

Value AutoscalerCells(const Value& object, absl::Time now) {
  const Value& spec = object["spec"];
  const Value& target = spec["scaleTargetRef"];
  const Value& least = spec["minReplicas"];
  return Value::List(
      {Name(object),
       Value(absl::StrCat(target["kind"].string_value(), "/", target["name"].string_value())),
       Value(MetricsText(object)),
       Value(least.is_null() ? "<unset>" : absl::StrCat(least.int_value())),
       Value(spec["maxReplicas"].int_value()),
       Value(object["status"]["currentReplicas"].int_value()), Age(object, now)});
}

Value ScaleCells(const Value& object, absl::Time now) {
  return Value::List({Name(object), Value(object["spec"]["replicas"].int_value()),
                      Value(object["status"]["replicas"].int_value()), Age(object, now)});
}

std::string RequestState(const Value& request) {
  auto has = [&](const char* type) {
    const auto conditions = request["status"]["conditions"].items();
    return std::any_of(conditions.begin(), conditions.end(),
                       [&](const Value& condition) { return condition["type"] == Value(type); });
  };
  std::string state = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending";
  if (has("Failed")) state += ",Failed";
  if (!request["status"]["certificate"].string_value().empty()) state += ",Issued";
  return state;
}

Value SigningRequestCells(const Value& object, absl::Time now) {
  const Value& spec = object["spec"];
  const Value& seconds = spec["expirationSeconds"];
  return Value::List(
      {Name(object), Age(object, now), Value(TextOr(spec["signerName"], "<none>")),
       Value(spec["username"].string_value()),
       Value(seconds.is_null() ? "<none>" : HumanDuration(absl::Seconds(seconds.int_value()))),
       Value(RequestState(object))});
}

Value WebhookCells(const Value& object, absl::Time now) {
  return Value::List({Name(object), Count(object["webhooks"]), Age(object, now)});
}

Value PolicyCells(const Value& object, absl::Time now) {
  const Value& spec = object["spec"];
  const Value& kind = spec["paramKind"];
  return Value::List(
      {Name(object),
       Count(object["kind"] == Value("MutatingAdmissionPolicy") ? spec["mutations"]
                                                                : spec["validations"]),
       kind.is_null() ? Value("<unset>")
                      : Value(absl::StrCat(kind["apiVersion"].string_value(), "/",
                                           kind["kind"].string_value())),
       Age(object, now)});
}

Value PolicyBindingCells(const Value& object, absl::Time now) {
  const Value& reference = object["spec"]["paramRef"];
  std::string parameters = "<unset>";
  if (!reference["name"].string_value().empty()) {
    parameters =
        absl::StrCat(TextOr(reference["namespace"], "*"), "/", reference["name"].string_value());
  }
  return Value::List(
      {Name(object), object["spec"]["policyName"], Value(parameters), Age(object, now)});
}

Value RuntimeClassCells(const Value& object, absl::Time now) {
  return Value::List({Name(object), object["handler"], Age(object, now)});
}

Value FlowSchemaCells(const Value& object, absl::Time now) {
  std::string dangling = "?";
  for (const Value& condition : object["status"]["conditions"].items()) {
    if (condition["type"] == Value("Dangling"))
      dangling = std::string(condition["status"].string_value());
  }
  const Value& spec = object["spec"];
  return Value::List({Name(object),
                      Value(spec["priorityLevelConfiguration"]["name"].string_value()),
                      Value(spec["matchingPrecedence"].int_value()),
                      Value(TextOr(spec["distinguisherMethod"]["type"], "<none>")),
                      Age(object, now), Value(dangling)});
}

Value PriorityLevelCells(const Value& object, absl::Time now) {
  const Value& limited = object["spec"]["limited"];
  const Value& queuing = limited["limitResponse"]["queuing"];
  auto number = [](const Value& value) { return value.is_null() ? Value("<none>") : value; };
  return Value::List({Name(object), object["spec"]["type"],
                      number(limited["nominalConcurrencyShares"]), number(queuing["queues"]),
                      number(queuing["handSize"]), number(queuing["queueLengthLimit"]),
                      Age(object, now)});
}

constexpr KindCells kCells[] = {
    {"Namespace", NamespaceCells},
    {"ConfigMap", ConfigMapCells},
    {"Secret", SecretCells},
    {"ServiceAccount", NameAndAge},
    {"Node", NodeCells},
    {"Event", EventCells},
    {"RoleBinding", BindingCells},
    {"ClusterRoleBinding", BindingCells},
    {"Lease", LeaseCells},
    {"PriorityClass", PriorityClassCells},
    {"ResourceQuota", ResourceQuotaCells},
    {"HorizontalPodAutoscaler", AutoscalerCells},
    {"Scale", ScaleCells},
    {"CertificateSigningRequest", SigningRequestCells},
    {"MutatingWebhookConfiguration", WebhookCells},
    {"ValidatingWebhookConfiguration", WebhookCells},
    {"MutatingAdmissionPolicy", PolicyCells},
    {"ValidatingAdmissionPolicy", PolicyCells},
    {"MutatingAdmissionPolicyBinding", PolicyBindingCells},
    {"ValidatingAdmissionPolicyBinding", PolicyBindingCells},
    {"RuntimeClass", RuntimeClassCells},
    {"FlowSchema", FlowSchemaCells},
    {"PriorityLevelConfiguration", PriorityLevelCells},
    {"DeviceClass", NameAndAge},
    {"ResourceClaimTemplate", NameAndAge},
};

}  // namespace

absl::Span<const KindCells> OtherCells() { return kCells; }

}  // namespace quiesce::rest
