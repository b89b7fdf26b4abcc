#include "apiserver_fake/kinds/service_validation.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/network_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

bool IsHeadless(const Value& spec) {
  const Value& ips = spec["clusterIPs"];
  return ips.size() == 1 && ips.at(0).string_value() == "None";
}

void ValidateType(const Value& spec, api::FieldErrors& errors) {
  const absl::string_view type = spec["type"].string_value();
  if (spec["ports"].empty() && !IsHeadless(spec) && type != "ExternalName") {
    errors.push_back(api::RequiredField("spec.ports", ""));
  }
  if ((type == "LoadBalancer" || type == "NodePort") && IsHeadless(spec)) {
    errors.push_back(
        api::InvalidField("spec.clusterIPs[0]", Value("None"),
                          absl::StrCat("may not be set to 'None' for ", type, " services")));
  }
  if (type != "ExternalName") return;
  for (absl::string_view member : {"clusterIPs", "ipFamilies", "ipFamilyPolicy"}) {
    if (spec.Has(member)) {
      errors.push_back(
          api::ForbiddenField(Child("spec", member), "may not be set for ExternalName services"));
    }
  }
  const absl::string_view name = absl::StripSuffix(spec["externalName"].string_value(), ".");
  if (name.empty()) {
    errors.push_back(api::RequiredField("spec.externalName", ""));
  } else {
    CheckDnsSubdomain(Value(name), "spec.externalName", errors);
  }
}

void ValidatePort(const Value& port, bool needs_name, std::set<std::string>& names,
                  const std::string& path, api::FieldErrors& errors) {
  const Value& name = port["name"];
  if (!name.string_value().empty()) {
    CheckDnsLabel(name, Child(path, "name"), errors);
    if (!names.insert(std::string(name.string_value())).second) {
      errors.push_back(api::DuplicateField(Child(path, "name"), name));
    }
  } else if (needs_name) {
    errors.push_back(api::RequiredField(Child(path, "name"), ""));
  }
  CheckPortNumber(port["port"], Child(path, "port"), errors);
  CheckOneOf(port["protocol"], Child(path, "protocol"), {"SCTP", "TCP", "UDP"}, errors);
  CheckPortNumberOrName(port["targetPort"], Child(path, "targetPort"), errors);
  if (port.Has("appProtocol")) {
    CheckTexts(port["appProtocol"], Child(path, "appProtocol"),
               api::LabelKeyErrors(port["appProtocol"].string_value()), errors);
  }
}

// Ports that say the same as one before.
void ValidateDistinct(const Value& spec, api::FieldErrors& errors) {
  const Value& ports = spec["ports"];
  if (spec["type"].string_value() == "ClusterIP") {
    for (size_t i = 0; i < ports.size(); ++i) {
      if (ports.at(i)["nodePort"].int_value() == 0) continue;
      errors.push_back(api::ForbiddenField(Child(Index("spec.ports", i), "nodePort"),
                                           "may not be used when `type` is 'ClusterIP'"));
    }
  }
  auto repeats = [&](size_t i, absl::string_view member) {
    for (size_t j = 0; j < i; ++j) {
      if (ports.at(j)["protocol"] == ports.at(i)["protocol"] &&
          ports.at(j)[member] == ports.at(i)[member]) {
        return true;
      }
    }
    return false;
  };
  for (size_t i = 0; i < ports.size(); ++i) {
    if (ports.at(i)["nodePort"].int_value() != 0 && repeats(i, "nodePort")) {
      errors.push_back(
          api::DuplicateField(Child(Index("spec.ports", i), "nodePort"), ports.at(i)["nodePort"]));
    }
  }
  for (size_t i = 0; i < ports.size(); ++i) {
    if (!repeats(i, "port")) continue;
    const Value key =
        Value::Object({{"protocol", ports.at(i)["protocol"]}, {"port", ports.at(i)["port"]}});
    api::FieldError error = api::DuplicateField(Index("spec.ports", i), key);
    error.value = wire::InternalJson("api.core.v1.ServicePort", key);
    errors.push_back(std::move(error));
  }
}

void ValidateAffinity(const Value& spec, api::FieldErrors& errors) {
  constexpr int64_t kMaxSeconds = 86400;
  CheckOneOf(spec["sessionAffinity"], "spec.sessionAffinity", {"ClientIP", "None"}, errors);
  if (spec["sessionAffinity"].string_value() != "ClientIP") return;
  const Value& seconds = spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"];
  if (seconds.int_value() > 0 && seconds.int_value() <= kMaxSeconds) return;
  errors.push_back(
      api::InvalidField("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds,
                        absl::StrCat("must be greater than 0 and less than ", kMaxSeconds)));
}

// Networks may be surrounded by blanks; that is why they are written under another name.
void ValidateSourceRanges(const Value& service, const Value& old, api::FieldErrors& errors) {
  constexpr char kNotBalancer[] = "may only be used when `type` is 'LoadBalancer'";
  constexpr absl::string_view kAnnotation =
      "service.beta.kubernetes.io/load-balancer-source-ranges";
  const bool balances = service["spec"]["type"].string_value() == "LoadBalancer";
  const auto trimmed = [](absl::string_view text) {
    return Value(absl::StripAsciiWhitespace(text));
  };
  const Value& ranges = service["spec"]["loadBalancerSourceRanges"];
  const Value* annotation = service["metadata"]["annotations"].Find(kAnnotation);
  if (!ranges.empty()) {
    const std::string path = "spec.LoadBalancerSourceRanges";
    if (!balances) errors.push_back(api::ForbiddenField(path, kNotBalancer));
    Texts stored;
    for (const Value& range : old["spec"]["loadBalancerSourceRanges"].items()) {
      stored.emplace_back(absl::StripAsciiWhitespace(range.string_value()));
    }
    for (size_t i = 0; i < ranges.size(); ++i) {
      CheckNewCidr(trimmed(ranges.at(i).string_value()), stored, Index(path, i), errors);
    }
  } else if (annotation != nullptr) {
    const std::string path = Key("metadata.annotations", kAnnotation);
    if (!balances) errors.push_back(api::ForbiddenField(path, kNotBalancer));
    const Value* before = old["metadata"]["annotations"].Find(kAnnotation);
    const Value text = trimmed(annotation->string_value());
    if ((before != nullptr && *before == *annotation) || text.string_value().empty()) return;
    for (absl::string_view range : absl::StrSplit(text.string_value(), ',')) {
      CheckNewCidr(trimmed(range), {}, path, errors);
    }
  }
}

// Two annotations that mean the same must say the same.
void ValidateTopology(const Value& annotations, api::FieldErrors& errors) {
  constexpr absl::string_view kHints = "service.kubernetes.io/topology-aware-hints";
  constexpr absl::string_view kMode = "service.kubernetes.io/topology-mode";
  const Value *hints = annotations.Find(kHints), *mode = annotations.Find(kMode);
  if (hints == nullptr || mode == nullptr || *hints == *mode) return;
  errors.push_back(api::InvalidField(
      Key("metadata.annotations", kMode), *mode,
      absl::StrCat("must match annotations[", kHints, "] when both are specified")));
}

void ValidateBalancerClass(const Value& spec, api::FieldErrors& errors) {
  if (!spec.Has("loadBalancerClass")) return;
  if (spec["type"].string_value() == "LoadBalancer") {
    CheckQualifiedName(spec["loadBalancerClass"], "spec.loadBalancerClass", errors);
  } else {
    errors.push_back(api::ForbiddenField("spec.loadBalancerClass",
                                         "may only be used when `type` is 'LoadBalancer'"));
  }
}

void ValidateTraffic(const Value& spec, api::FieldErrors& errors) {
  const absl::string_view type = spec["type"].string_value();
  if (spec.Has("allocateLoadBalancerNodePorts") && type != "LoadBalancer") {
    errors.push_back(api::ForbiddenField("spec.allocateLoadBalancerNodePorts",
                                         "may only be used when `type` is 'LoadBalancer'"));
  }
  ValidateBalancerClass(spec, errors);
  const bool external = type == "LoadBalancer" || type == "NodePort" ||
                        (type == "ClusterIP" && !spec["externalIPs"].empty());
  const Value& policy = spec["externalTrafficPolicy"];
  if (!external && !policy.string_value().empty()) {
    errors.push_back(api::InvalidField("spec.externalTrafficPolicy", policy,
                                       "may only be set for externally-accessible services"));
  } else if (external) {
    CheckOneOf(policy, "spec.externalTrafficPolicy", {"Cluster", "Local"}, errors);
  }
  const Value& health_check = spec["healthCheckNodePort"];
  if (NeedsHealthCheckPort(spec)) {
    if (health_check.int_value() == 0) {
      errors.push_back(api::RequiredField("spec.healthCheckNodePort", ""));
    } else {
      CheckPortNumber(health_check, "spec.healthCheckNodePort", errors);
    }
  } else if (health_check.int_value() != 0) {
    errors.push_back(api::InvalidField("spec.healthCheckNodePort", health_check,
                                       "may only be set when `type` is 'LoadBalancer' and "
                                       "`externalTrafficPolicy` is 'Local'"));
  }
  if (spec.Has("internalTrafficPolicy")) {
    CheckSupported(spec["internalTrafficPolicy"], "spec.internalTrafficPolicy",
                   {"Cluster", "Local"}, errors);
  }
  if (spec.Has("trafficDistribution")) {
    CheckSupported(spec["trafficDistribution"], "spec.trafficDistribution",
                   {"PreferClose", "PreferSameZone", "PreferSameNode"}, errors);
  }
}

}  // namespace

namespace {

bool IsV6(const Value& ip) { return absl::StrContains(ip.string_value(), ":"); }

// Each address is of another family, in the order of the families.
void ValidateFamilies(const Value& spec, api::FieldErrors& errors) {
  const Value &ips = spec["clusterIPs"], &families = spec["ipFamilies"];
  if (ips.size() > 1) {
    const size_t v6 = absl::c_count_if(ips.items(), IsV6);
    if (v6 == 0 || v6 == ips.size()) {
      errors.push_back(api::InvalidField("spec.clusterIPs", ips,
                                         "may specify no more than one IP for each IP family"));
    }
  }
  if (IsHeadless(spec)) return;
  for (size_t i = 0; i < ips.size() && i < families.size(); ++i) {
    const absl::string_view family = families.at(i).string_value();
    if (family != (IsV6(ips.at(i)) ? "IPv4" : "IPv6")) continue;
    errors.push_back(api::InvalidField(
        Index("spec.clusterIPs", i), ips.at(i),
        absl::StrCat("expected an ", family, " value as indicated by `ipFamilies[", i, "]`")));
  }
}

Texts TextsOf(const Value& list) {
  Texts texts;
  for (const Value& item : list.items()) texts.emplace_back(item.string_value());
  return texts;
}

}  // namespace

void ValidateClusterIps(const Value& service, const Value& old, api::FieldErrors& errors) {
  const Value& spec = service["spec"];
  const Texts stored = TextsOf(old["spec"]["clusterIPs"]);
  if (spec["type"].string_value() == "ExternalName") return;
  const Value& ips = spec["clusterIPs"];
  if (!spec["clusterIP"].string_value().empty()) {
    if (ips.empty()) {
      errors.push_back(api::RequiredField("spec.clusterIPs", ""));
    } else if (ips.at(0) != spec["clusterIP"]) {
      errors.push_back(
          api::InvalidField("spec.clusterIPs", ips, "first value must match `clusterIP`"));
    }
  } else if (!ips.empty()) {
    errors.push_back(api::InvalidField("spec.clusterIPs", ips,
                                       "must be empty when `clusterIP` is not specified"));
  }
  const Value& families = spec["ipFamilies"];
  for (size_t i = 0; i < families.size(); ++i) {
    CheckSupported(families.at(i), Index("spec.ipFamilies", i), {"IPv4", "IPv6"}, errors);
    for (size_t j = 0; j < i; ++j) {
      if (families.at(j) != families.at(i)) continue;
      errors.push_back(api::DuplicateField(Index("spec.ipFamilies", i), families.at(i)));
    }
  }
  if (spec.Has("ipFamilyPolicy")) {
    CheckSupported(spec["ipFamilyPolicy"], "spec.ipFamilyPolicy",
                   {"PreferDualStack", "RequireDualStack", "SingleStack"}, errors);
  }
  const size_t before = errors.size();
  for (size_t i = 0; i < ips.size(); ++i) {
    if (i == 0 && ips.at(0).string_value() == "None") {
      if (ips.size() > 1) {
        errors.push_back(
            api::InvalidField("spec.clusterIPs", ips, "'None' must be the first and only value"));
      }
      continue;
    }
    CheckNewIp(ips.at(i), stored, Index("spec.clusterIPs", i), errors);
  }
  const bool all_valid = errors.size() == before;
  if (ips.size() > 2) {
    errors.push_back(api::InvalidField("spec.clusterIPs", ips, "may only hold up to 2 values"));
  }
  if (all_valid) ValidateFamilies(spec, errors);
}

void ValidateService(const Value& service, const Value& old, api::FieldErrors& errors) {
  const Value& spec = service["spec"];
  const Value& ports = spec["ports"];
  ValidateTopology(service["metadata"]["annotations"], errors);
  ValidateType(spec, errors);
  std::set<std::string> names;
  for (size_t i = 0; i < ports.size(); ++i) {
    ValidatePort(ports.at(i), ports.size() > 1, names, Index("spec.ports", i), errors);
  }
  resource::ValidateLabels(spec["selector"], "spec.selector", errors);
  ValidateAffinity(spec, errors);
  ValidateClusterIps(service, old, errors);
  const Texts stored = TextsOf(old["spec"]["externalIPs"]);
  for (size_t i = 0; i < spec["externalIPs"].size(); ++i) {
    const Value& ip = spec["externalIPs"].at(i);
    const size_t before = errors.size();
    CheckNewIp(ip, stored, Index("spec.externalIPs", i), errors);
    if (errors.size() == before) CheckEndpointIp(ip, Index("spec.externalIPs", i), errors);
  }
  CheckOneOf(spec["type"], "spec.type", {"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"},
             errors);
  ValidateDistinct(spec, errors);
  ValidateSourceRanges(service, old, errors);
  ValidateTraffic(spec, errors);
}

namespace {

void CheckReleased(const Value& spec, const char* detail, api::FieldErrors& errors) {
  if (spec["ipFamilyPolicy"].string_value() == "SingleStack") return;
  errors.push_back(api::InvalidField("spec.ipFamilyPolicy", spec["ipFamilyPolicy"], detail));
}

// Addresses may come and go, but for the first one; the second one goes with the policy.
void ValidateAddressChange(const Value& spec, const Value& old_spec, api::FieldErrors& errors) {
  const bool was_named = old_spec["type"].string_value() == "ExternalName";
  if (was_named || spec["type"].string_value() == "ExternalName") return;
  if (IsHeadless(old_spec) && IsHeadless(spec)) return;
  const Value &old_ips = old_spec["clusterIPs"], &ips = spec["clusterIPs"];
  const auto report = [&](size_t index, const char* detail) {
    errors.push_back(api::InvalidField(Index("spec.clusterIPs", index), ips, detail));
  };
  if (old_ips.size() > ips.size() && ips.empty()) report(0, "primary clusterIP can not be unset");
  const size_t compared = old_ips.size() == ips.size()
                              ? ips.size()
                              : std::min<size_t>(1, std::min(ips.size(), old_ips.size()));
  for (size_t i = 0; i < compared; ++i) {
    if (ips.at(i) != old_ips.at(i)) report(i, "may not change once set");
  }
  if (old_ips.size() <= ips.size() || ips.size() != 1) return;
  CheckReleased(spec, "must be set to 'SingleStack' when releasing the secondary clusterIP",
                errors);
}

// The same for families, which headless services may change. What is shown is not always the
// families.
void ValidateFamilyChange(const Value& spec, const Value& old_spec, api::FieldErrors& errors) {
  const bool was_named = old_spec["type"].string_value() == "ExternalName";
  if (was_named || spec["type"].string_value() == "ExternalName") return;
  if (IsHeadless(spec) || IsHeadless(old_spec)) return;
  const Value &old_families = old_spec["ipFamilies"], &families = spec["ipFamilies"];
  const auto report = [&](const Value& shown, const char* detail) {
    errors.push_back(api::InvalidField("spec.ipFamilies[0]", shown, detail));
  };
  if (families.size() == old_families.size()) {
    for (size_t i = 0; i < families.size(); ++i) {
      if (families.at(i) != old_families.at(i)) report(families, "may not change once set");
    }
    return;
  }
  const bool released = old_families.size() > families.size();
  if (released && spec["clusterIPs"].empty()) {
    report(families, "primary ipFamily can not be unset");
  }
  if (!families.empty() && !old_families.empty() && families.at(0) != old_families.at(0)) {
    report(spec["clusterIPs"], "may not change once set");
  }
  if (!released || families.size() != 1) return;
  CheckReleased(spec, "must be set to 'SingleStack' when releasing the secondary ipFamily", errors);
}

}  // namespace

bool NeedsHealthCheckPort(const Value& spec) {
  return spec["type"].string_value() == "LoadBalancer" &&
         spec["externalTrafficPolicy"].string_value() == "Local";
}

void ValidateServiceChange(const Value& service, const Value& old, api::FieldErrors& errors) {
  const Value &spec = service["spec"], &old_spec = old["spec"];
  ValidateAddressChange(spec, old_spec, errors);
  ValidateFamilyChange(spec, old_spec, errors);
  if (spec["type"].string_value() == "LoadBalancer" &&
      old_spec["type"].string_value() == "LoadBalancer" &&
      spec["loadBalancerClass"] != old_spec["loadBalancerClass"]) {
    errors.push_back(api::InvalidField("spec.loadBalancerClass", spec["loadBalancerClass"],
                                       "may not change once set"));
  }
  ValidateBalancerClass(spec, errors);
  if (NeedsHealthCheckPort(old_spec) && NeedsHealthCheckPort(spec) &&
      spec["healthCheckNodePort"] != old_spec["healthCheckNodePort"]) {
    errors.push_back(api::ForbiddenField("spec.healthCheckNodePort", "field is immutable"));
  }
}

void ValidateServiceStatus(const Value& service, const Value& old, api::FieldErrors& errors) {
  const std::string path = "status.loadBalancer.ingress";
  const Value& ingress = service["status"]["loadBalancer"]["ingress"];
  if (service["spec"]["type"].string_value() != "LoadBalancer") {
    if (ingress.empty()) return;
    errors.push_back(
        api::ForbiddenField(path, "may only be used when `spec.type` is 'LoadBalancer'"));
    return;
  }
  const Texts stored = IngressPointIps(old);
  for (size_t i = 0; i < ingress.size(); ++i) {
    const Value& point = ingress.at(i);
    const std::string at = Index(path, i);
    const bool has_ip = !point["ip"].string_value().empty();
    if (has_ip) CheckNewIp(point["ip"], stored, Child(at, "ip"), errors);
    if (!has_ip && point.Has("ipMode")) {
      errors.push_back(
          api::ForbiddenField(Child(at, "ipMode"), "may not be specified when `ip` is not set"));
    } else if (point.Has("ipMode")) {
      CheckSupported(point["ipMode"], Child(at, "ipMode"), {"Proxy", "VIP"}, errors);
    }
    CheckIngressPointHost(point, at, errors);
  }
}

std::vector<std::string> ServiceWarnings(const Value& service) {
  std::vector<std::string> warnings;
  const Value& spec = service["spec"];
  const absl::string_view type = spec["type"].string_value();
  const bool named = type == "ExternalName";
  const bool headless = type == "ClusterIP" && spec["clusterIP"].string_value() == "None";
  constexpr absl::string_view kHints = "service.kubernetes.io/topology-aware-hints";
  const auto warn = [&](absl::string_view text) { warnings.emplace_back(text); };
  if (service["metadata"]["annotations"].Has(kHints)) {
    warn(absl::StrCat("annotation ", kHints,
                      " is deprecated, please use service.kubernetes.io/topology-mode instead"));
  }
  const Value &ips = spec["clusterIPs"], &external = spec["externalIPs"];
  const absl::string_view balancer = spec["loadBalancerIP"].string_value();
  for (size_t i = 0; i < ips.size(); ++i) {
    AddIpWarning(ips.at(i), Index("spec.clusterIPs", i), warnings);
  }
  if (headless) {
    if (!balancer.empty()) warn("spec.loadBalancerIP is ignored for headless services");
    if (!external.empty()) warn("spec.externalIPs is ignored for headless services");
    if (spec["sessionAffinity"].string_value() != "None") {
      warn("spec.SessionAffinity is ignored for headless services");
    }
  }
  for (size_t i = 0; i < external.size(); ++i) {
    AddIpWarning(external.at(i), Index("spec.externalIPs", i), warnings);
  }
  if (!external.empty() && !headless && !named) {
    warn("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
  }
  if (!balancer.empty()) AddIpWarning(spec["loadBalancerIP"], "spec.loadBalancerIP", warnings);
  const Value& ranges = spec["loadBalancerSourceRanges"];
  for (size_t i = 0; i < ranges.size(); ++i) {
    AddCidrWarnings(ranges.at(i), Index("spec.loadBalancerSourceRanges", i), warnings);
  }
  if (named && !external.empty()) {
    warn("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
  }
  if (!named && !spec["externalName"].string_value().empty()) {
    warn("spec.externalName is ignored when spec.type is not \"ExternalName\"");
  }
  if (spec["trafficDistribution"].string_value() == "PreferClose") {
    warn("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
  }
  return warnings;
}

}  // namespace quiesce::kinds
