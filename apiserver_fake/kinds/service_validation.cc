#include "apiserver_fake/kinds/service_validation.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

bool IsHeadless(const Value& spec) { return spec["clusterIPs"].at(0).string_value() == "None"; }

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
  CheckOneOf(spec["sessionAffinity"], "spec.sessionAffinity", {"ClientIP", "None"}, errors);
  if (spec["sessionAffinity"].string_value() != "ClientIP") return;
  const Value& seconds = spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"];
  if (seconds.int_value() < 1 || seconds.int_value() > 86400) {
    errors.push_back(api::InvalidField("spec.sessionAffinityConfig.clientIP.timeoutSeconds",
                                       seconds, "must be between 1 and 86400, inclusive"));
  }
}

void ValidateTraffic(const Value& spec, api::FieldErrors& errors) {
  const absl::string_view type = spec["type"].string_value();
  if (spec.Has("allocateLoadBalancerNodePorts") && type != "LoadBalancer") {
    errors.push_back(api::ForbiddenField("spec.allocateLoadBalancerNodePorts",
                                         "may only be used when `type` is 'LoadBalancer'"));
  }
  if (spec.Has("loadBalancerClass") && type != "LoadBalancer") {
    errors.push_back(api::ForbiddenField("spec.loadBalancerClass",
                                         "may only be used when `type` is 'LoadBalancer'"));
  }
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
}

}  // namespace

void ValidateClusterIps(const Value& service, api::FieldErrors& errors) {
  const Value& spec = service["spec"];
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
  for (size_t i = 0; i < ips.size(); ++i) {
    if (i == 0 && ips.at(0).string_value() == "None") {
      if (ips.size() > 1) {
        errors.push_back(
            api::InvalidField("spec.clusterIPs", ips, "'None' must be the first and only value"));
      }
      continue;
    }
    CheckIp(ips.at(i), Index("spec.clusterIPs", i), errors);
  }
  if (ips.size() > 2) {
    errors.push_back(api::InvalidField("spec.clusterIPs", ips, "may only hold up to 2 values"));
  }
}

void ValidateService(const Value& service, api::FieldErrors& errors) {
  const Value& spec = service["spec"];
  const Value& ports = spec["ports"];
  ValidateType(spec, errors);
  std::set<std::string> names;
  for (size_t i = 0; i < ports.size(); ++i) {
    ValidatePort(ports.at(i), ports.size() > 1, names, Index("spec.ports", i), errors);
  }
  resource::ValidateLabels(spec["selector"], "spec.selector", errors);
  ValidateAffinity(spec, errors);
  ValidateClusterIps(service, errors);
  for (size_t i = 0; i < spec["externalIPs"].size(); ++i) {
    CheckIp(spec["externalIPs"].at(i), Index("spec.externalIPs", i), errors);
  }
  CheckOneOf(spec["type"], "spec.type", {"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"},
             errors);
  ValidateDistinct(spec, errors);
  ValidateTraffic(spec, errors);
}

namespace {

void ValidateAddressChange(const Value& spec, const Value& old_spec, api::FieldErrors& errors) {
  const bool was_named = old_spec["type"].string_value() == "ExternalName";
  if (was_named || spec["type"].string_value() == "ExternalName") return;
  const Value& old_ips = old_spec["clusterIPs"];
  const Value& ips = spec["clusterIPs"];
  if (!old_ips.empty() && (ips.empty() || ips.at(0) != old_ips.at(0))) {
    errors.push_back(api::InvalidField("spec.clusterIPs[0]", ips, "may not change once set"));
  }
  const Value& old_families = old_spec["ipFamilies"];
  const Value& families = spec["ipFamilies"];
  if (!old_families.empty() && (families.empty() || families.at(0) != old_families.at(0))) {
    errors.push_back(api::InvalidField("spec.ipFamilies[0]", families, "may not change once set"));
  }
}

}  // namespace

bool NeedsHealthCheckPort(const Value& spec) {
  return spec["type"].string_value() == "LoadBalancer" &&
         spec["externalTrafficPolicy"].string_value() == "Local";
}

void ValidateServiceChange(const Value& service, const Value& old, api::FieldErrors& errors) {
  const Value &spec = service["spec"], &old_spec = old["spec"];
  ValidateAddressChange(spec, old_spec, errors);
  if (NeedsHealthCheckPort(old_spec) && NeedsHealthCheckPort(spec) &&
      spec["healthCheckNodePort"] != old_spec["healthCheckNodePort"]) {
    errors.push_back(api::ForbiddenField("spec.healthCheckNodePort", "field is immutable"));
  }
}

void ValidateServiceStatus(const Value& service, api::FieldErrors& errors) {
  const std::string path = "status.loadBalancer.ingress";
  const Value& ingress = service["status"]["loadBalancer"]["ingress"];
  if (service["spec"]["type"].string_value() != "LoadBalancer") {
    if (ingress.empty()) return;
    errors.push_back(
        api::ForbiddenField(path, "may only be used when `spec.type` is 'LoadBalancer'"));
    return;
  }
  for (size_t i = 0; i < ingress.size(); ++i) {
    const Value& point = ingress.at(i);
    const std::string at = Index(path, i);
    const bool has_ip = !point["ip"].string_value().empty();
    if (has_ip) CheckIp(point["ip"], Child(at, "ip"), errors);
    if (!has_ip && point.Has("ipMode")) {
      errors.push_back(
          api::ForbiddenField(Child(at, "ipMode"), "may not be specified when `ip` is not set"));
    } else if (point.Has("ipMode")) {
      CheckSupported(point["ipMode"], Child(at, "ipMode"), {"Proxy", "VIP"}, errors);
    }
    const Value& host = point["hostname"];
    if (host.string_value().empty()) continue;
    CheckDnsSubdomain(host, Child(at, "hostname"), errors);
    if (IsIpAddress(host.string_value())) {
      errors.push_back(
          api::InvalidField(Child(at, "hostname"), host, "must be a DNS name, not an IP address"));
    }
  }
}

}  // namespace quiesce::kinds
