#include "apiserver_fake/kinds/pod_validation.h"

#include <limits>
#include <set>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/container_validation.h"
#include "apiserver_fake/kinds/os_validation.h"
#include "apiserver_fake/kinds/scheduling_validation.h"
#include "apiserver_fake/kinds/security_context_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/volume_validation.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

constexpr size_t kMaxNameservers = 3;
constexpr size_t kMaxSearches = 32;
constexpr size_t kMaxSearchBytes = 2048;
constexpr int64_t kMaxHostname = 64;

// `is_static`: made by a kubelet, which has none to give. That error names no field.
void ValidateResourceClaims(const Value& claims, bool is_static, const std::string& path,
                            api::FieldErrors& errors) {
  std::set<absl::string_view> names;
  for (size_t i = 0; i < claims.size(); ++i) {
    if (is_static) {
      errors.push_back(api::ForbiddenField("[]", "static pods do not support resource claims"));
      continue;
    }
    const Value& claim = claims.at(i);
    const std::string at = Index(path, i);
    const absl::string_view name = claim["name"].string_value();
    if (name.empty()) {
      errors.push_back(api::RequiredField(Child(at, "name"), ""));
    } else if (!names.insert(name).second) {
      errors.push_back(api::DuplicateField(Child(at, "name"), claim["name"]));
    } else {
      CheckDnsLabel(claim["name"], Child(at, "name"), errors);
    }
    constexpr absl::string_view kSources[] = {"resourceClaimName", "resourceClaimTemplateName"};
    const auto count = absl::c_count_if(kSources, [&](auto member) { return claim.Has(member); });
    if (count != 1) {
      errors.push_back(InvalidRendered(
          at, wire::InternalJson("api.core.v1.PodResourceClaim", claim),
          count > 1 ? "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be "
                      "specified"
                    : "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"));
    }
    for (absl::string_view member : kSources) {
      if (claim.Has(member)) CheckDnsSubdomain(claim[member], Child(at, member), errors);
    }
  }
}

// On the host's network a port of the host is the container's. In a template it may be left to
// defaulting.
void CheckHostNetworkPorts(const Value& spec, bool is_pod, const std::string& path,
                           api::FieldErrors& errors) {
  if (!spec["hostNetwork"].bool_value()) return;
  for (size_t i = 0; i < spec["containers"].size(); ++i) {
    const Value& ports = spec["containers"].at(i)["ports"];
    for (size_t j = 0; j < ports.size(); ++j) {
      const int64_t host = ports.at(j)["hostPort"].int_value();
      if ((!is_pod && host == 0) || host == ports.at(j)["containerPort"].int_value()) continue;
      const std::string at = Index(Child(Index(Child(path, "containers"), i), "ports"), j);
      errors.push_back(api::InvalidField(Child(at, "hostPort"), Value(host),
                                         "must match `containerPort` when `hostNetwork` is true"));
    }
  }
}

// Subdomains whose labels may have and begin with '_'.
Texts SearchErrors(absl::string_view search) {
  Texts messages;
  constexpr size_t kMaxSubdomain = 253;
  if (search.size() > kMaxSubdomain) {
    messages.push_back(absl::StrCat("must be no more than ", kMaxSubdomain, " characters"));
  }
  const auto is_plain = [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); };
  bool valid = true;
  size_t start = 0;
  for (size_t end = 0; end <= search.size(); ++end) {
    if (end < search.size() && search[end] != '.') continue;
    absl::string_view label = search.substr(start, end - start);
    absl::ConsumePrefix(&label, "_");
    valid &= !label.empty() && is_plain(label.front()) && is_plain(label.back()) &&
             absl::c_all_of(label, [&](char c) { return is_plain(c) || c == '-' || c == '_'; });
    start = end + 1;
  }
  if (!valid) {
    messages.push_back(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', "
        "'-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', "
        "regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*"
        "[a-z0-9])?)*')");
  }
  return messages;
}

void ValidateSearches(const Value& searches, const std::string& path, api::FieldErrors& errors) {
  if (searches.size() > kMaxSearches) {
    errors.push_back(api::InvalidField(
        path, searches, absl::StrCat("must not have more than ", kMaxSearches, " search paths")));
  }
  size_t bytes = searches.empty() ? 0 : searches.size() - 1;
  for (const Value& search : searches.items()) bytes += search.string_value().size();
  if (bytes > kMaxSearchBytes) {
    errors.push_back(
        api::InvalidField(path, searches,
                          absl::StrCat("must not have more than ", kMaxSearchBytes,
                                       " characters (including spaces) in the search list")));
  }
  for (size_t i = 0; i < searches.size(); ++i) {
    absl::string_view search = searches.at(i).string_value();
    if (search == ".") continue;
    absl::ConsumeSuffix(&search, ".");
    CheckTexts(Value(search), Index(path, i), SearchErrors(search), errors);
  }
}

void ValidateDnsConfig(const Value& spec, const std::string& path, api::FieldErrors& errors) {
  const Value* config = spec.Find("dnsConfig");
  if (spec["dnsPolicy"].string_value() == "None") {
    if (config == nullptr) {
      errors.push_back(
          api::RequiredField(path, "must provide `dnsConfig` when `dnsPolicy` is None"));
    } else if ((*config)["nameservers"].empty()) {
      errors.push_back(
          api::RequiredField(Child(path, "nameservers"),
                             "must provide at least one DNS nameserver when `dnsPolicy` is None"));
      return;
    }
  }
  if (config == nullptr) return;
  const Value& servers = (*config)["nameservers"];
  const std::string servers_path = Child(path, "nameservers");
  if (servers.size() > kMaxNameservers) {
    errors.push_back(api::InvalidField(
        servers_path, servers,
        absl::StrCat("must not have more than ", kMaxNameservers, " nameservers")));
  }
  for (size_t i = 0; i < servers.size(); ++i) {
    CheckIp(servers.at(i), Index(servers_path, i), errors);
  }
  ValidateSearches((*config)["searches"], Child(path, "searches"), errors);
  for (size_t i = 0; i < (*config)["options"].size(); ++i) {
    if (!(*config)["options"].at(i)["name"].string_value().empty()) continue;
    errors.push_back(api::RequiredField(Index(Child(path, "options"), i), "must not be empty"));
  }
}

void ValidateReadinessGates(const Value& gates, const std::string& path, api::FieldErrors& errors) {
  for (size_t i = 0; i < gates.size(); ++i) {
    const absl::string_view type = gates.at(i)["conditionType"].string_value();
    CheckTexts(Value(type), Child(Index(path, i), "conditionType"), api::LabelKeyErrors(type),
               errors);
  }
}

// A pod with users of its own shares nothing else with the host.
void ValidateHostUsers(const Value& spec, const std::string& path, api::FieldErrors& errors) {
  const Value* users = spec.Find("hostUsers");
  if (users == nullptr || users->bool_value()) return;
  constexpr std::pair<absl::string_view, absl::string_view> kShared[] = {
      {"hostNetwork", "hostNetwork"}, {"hostPID", "HostPID"}, {"hostIPC", "HostIPC"}};
  const auto report = [&](const std::string& at) {
    errors.push_back(api::ForbiddenField(at, "when `hostUsers` is false"));
  };
  for (const auto& [member, told] : kShared) {
    if (spec[member].bool_value()) report(Child(path, told));
  }
  for (absl::string_view list : {"initContainers", "containers", "ephemeralContainers"}) {
    for (size_t i = 0; i < spec[list].size(); ++i) {
      if (spec[list].at(i)["volumeDevices"].empty()) continue;
      report(Child(Index(Child(path, list), i), "volumeDevices"));
    }
  }
}

void ValidateHostname(const Value& spec, const std::string& path, api::FieldErrors& errors) {
  const Value* name = spec.Find("hostnameOverride");
  if (name == nullptr) return;
  const std::string at = Child(path, "hostnameOverride");
  for (absl::string_view member : {"setHostnameAsFQDN", "hostNetwork"}) {
    if (!spec[member].bool_value()) continue;
    errors.push_back(
        api::ForbiddenField(at, absl::StrCat("may not be specified when ", member, " is true")));
  }
  if (name->string_value().size() > size_t{kMaxHostname}) {
    errors.push_back(api::TooLongField(at, kMaxHostname));
  }
  CheckDnsSubdomain(*name, at, errors);
}

// The members that stand for themselves, from serviceAccountName on.
void ValidateNames(const Value& spec, const std::string& path, api::FieldErrors& errors) {
  for (absl::string_view name : {"serviceAccountName", "nodeName"}) {
    if (!spec[name].string_value().empty()) {
      CheckDnsSubdomain(spec[name], Child(path, name), errors);
    }
  }
  constexpr int64_t kMax = std::numeric_limits<int32_t>::max();
  if (const Value* seconds = spec.Find("activeDeadlineSeconds")) {
    if (seconds->int_value() < 1 || seconds->int_value() > kMax) {
      errors.push_back(
          api::InvalidField(Child(path, "activeDeadlineSeconds"), *seconds,
                            absl::StrCat("must be between 1 and ", kMax, ", inclusive")));
    }
  }
  for (absl::string_view name : {"hostname", "subdomain"}) {
    if (!spec[name].string_value().empty()) CheckDnsLabel(spec[name], Child(path, name), errors);
  }
}

void ValidateHostAliases(const Value& aliases, const std::string& path, api::FieldErrors& errors) {
  for (size_t i = 0; i < aliases.size(); ++i) {
    const Value& alias = aliases.at(i);
    const std::string at = Index(path, i);
    CheckIp(Value(alias["ip"].string_value()), Child(at, "ip"), errors);
    for (size_t j = 0; j < alias["hostnames"].size(); ++j) {
      CheckDnsSubdomain(alias["hostnames"].at(j), Index(Child(at, "hostnames"), j), errors);
    }
  }
}

// Files that variables are read from lie in volumes of the pod's own.
void CheckFileVolumes(const Value& spec, const std::string& path, api::FieldErrors& errors) {
  for (absl::string_view list : {"initContainers", "containers", "ephemeralContainers"}) {
    for (size_t i = 0; i < spec[list].size(); ++i) {
      const Value& env = spec[list].at(i)["env"];
      for (size_t j = 0; j < env.size(); ++j) {
        const Value* ref = env.at(j)["valueFrom"].Find("fileKeyRef");
        if (ref == nullptr) continue;
        const Value name((*ref)["volumeName"].string_value());
        const std::string at = absl::StrCat(Index(Child(Index(Child(path, list), i), "env"), j),
                                            ".valueFrom.fileKeyRef.volumeName");
        const Value* found = nullptr;
        for (const Value& volume : spec["volumes"].items()) {
          if (volume["name"].string_value() == name.string_value()) found = &volume;
        }
        if (found == nullptr) {
          errors.push_back(api::NotFoundField(at, name));
        } else if (!found->Has("emptyDir")) {
          errors.push_back(
              api::InvalidField(at, name, "referenced volume must be of type emptyDir"));
        }
      }
    }
  }
}

// The second half of ValidatePodSpec: what few pods have.
void ValidateRest(const Value& spec, const std::string& path, api::FieldErrors& errors) {
  ValidateNames(spec, path, errors);
  ValidateTolerations(spec["tolerations"], Child(path, "tolerations"), errors);
  ValidateHostAliases(spec["hostAliases"], Child(path, "hostAliases"), errors);
  if (!spec["priorityClassName"].string_value().empty()) {
    CheckDnsSubdomain(spec["priorityClassName"], Child(path, "priorityClassName"), errors);
  }
  if (const Value* name = spec.Find("runtimeClassName")) {
    CheckDnsSubdomain(*name, Child(path, "runtimeClassName"), errors);
  }
  if (const Value* policy = spec.Find("preemptionPolicy")) {
    CheckOneOf(*policy, Child(path, "preemptionPolicy"), {"PreemptLowerPriority", "Never"}, errors);
  }
  if (const Value* overhead = spec.Find("overhead")) {
    ValidateResources(Value::Object({{"limits", *overhead}}), Child(path, "overhead"), errors);
  }
  ValidateOs(spec, path, errors);
  CheckFileVolumes(spec, path, errors);
}

void ValidatePodSpec(const Value& spec, const PodSpecOwner& owner, const std::string& path,
                     api::FieldErrors& errors) {
  if (!spec.Has("terminationGracePeriodSeconds")) {
    errors.push_back(api::RequiredField(Child(path, "terminationGracePeriodSeconds"), ""));
  }
  const Volumes volumes = ValidateVolumes(spec["volumes"], owner, Child(path, "volumes"), errors);
  ValidateResourceClaims(spec["resourceClaims"], owner.is_static, Child(path, "resourceClaims"),
                         errors);
  ValidateContainers(spec, volumes, path, errors);
  ValidatePodResources(spec, Child(path, "resources"), errors);
  CheckHostNetworkPorts(spec, owner.is_pod, path, errors);
  CheckOneOf(spec["restartPolicy"], Child(path, "restartPolicy"), {"Always", "OnFailure", "Never"},
             errors);
  CheckOneOf(spec["dnsPolicy"], Child(path, "dnsPolicy"),
             {"ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"}, errors);
  resource::ValidateLabels(spec["nodeSelector"], Child(path, "nodeSelector"), errors);
  ValidatePodSecurityContext(spec, Child(path, "securityContext"), errors);
  ValidateAffinity(spec["affinity"], Child(path, "affinity"), errors);
  ValidateDnsConfig(spec, Child(path, "dnsConfig"), errors);
  ValidateReadinessGates(spec["readinessGates"], Child(path, "readinessGates"), errors);
  ValidateSchedulingGates(spec["schedulingGates"], Child(path, "schedulingGates"), errors);
  ValidateTopologySpread(spec["topologySpreadConstraints"],
                         Child(path, "topologySpreadConstraints"), errors);
  ValidateHostUsers(spec, path, errors);
  ValidateHostname(spec, path, errors);
  ValidateRest(spec, path, errors);
}

// A token is of the pod's account.
void CheckTokenAccounts(const Value& spec, api::FieldErrors& errors) {
  if (!spec["serviceAccountName"].string_value().empty()) return;
  for (size_t i = 0; i < spec["volumes"].size(); ++i) {
    const Value& sources = spec["volumes"].at(i)["projected"]["sources"];
    for (size_t j = 0; j < sources.size(); ++j) {
      if (!sources.at(j).Has("serviceAccountToken")) continue;
      const std::string at = Child(Index("spec.volumes", i), "projected.sources");
      errors.push_back(
          api::ForbiddenField(Child(Index(at, j), "serviceAccountToken"),
                              "must not be specified when serviceAccountName is not set"));
    }
  }
}

}  // namespace

void ValidatePod(const Value& pod, api::FieldErrors& errors) {
  const Value& metadata = pod["metadata"];
  const Value& spec = pod["spec"];
  ValidatePodAnnotations(metadata["annotations"], spec, "metadata.annotations", errors);
  const PodSpecOwner owner = {
      .is_pod = true,
      .is_static = metadata["annotations"].Has("kubernetes.io/config.mirror"),
      .pod_name = metadata["name"].string_value()};
  ValidatePodSpec(spec, owner, "spec", errors);
  CheckTokenAccounts(spec, errors);
  for (absl::string_view list : {"containers", "initContainers"}) {
    for (size_t i = 0; i < spec[list].size(); ++i) {
      CheckImageSpaces(spec[list].at(i), Index(Child("spec", list), i), errors);
    }
  }
}

void ValidateNewPod(const Value& pod, api::FieldErrors& errors) {
  const Value& spec = pod["spec"];
  ValidatePod(pod, errors);
  if (!spec["ephemeralContainers"].empty()) {
    errors.push_back(api::ForbiddenField("spec.ephemeralContainers", "cannot be set on create"));
  }
  if (!spec["nodeName"].string_value().empty() && !spec["schedulingGates"].empty()) {
    errors.push_back(api::ForbiddenField(
        "spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
  }
  ValidateProfileAnnotations(pod["metadata"]["annotations"], spec, "spec", errors);
}

void ValidatePodTemplate(const Value& pod_template, const std::string& path,
                         api::FieldErrors& errors) {
  const Value& metadata = pod_template["metadata"];
  const Value& annotations = metadata["annotations"];
  const std::string annotations_path = Child(path, "annotations");
  const std::string spec_path = Child(path, "spec");
  const Value& spec = pod_template["spec"];
  resource::ValidateLabels(metadata["labels"], Child(path, "labels"), errors);
  resource::ValidateAnnotations(annotations, annotations_path, errors);
  ValidatePodAnnotations(annotations, spec, annotations_path, errors);
  ValidatePodSpec(spec, PodSpecOwner(), spec_path, errors);
  ValidateProfileAnnotations(annotations, spec, spec_path, errors);
  if (!spec["ephemeralContainers"].empty()) {
    errors.push_back(api::ForbiddenField(Child(path, "spec.ephemeralContainers"),
                                         "ephemeral containers not allowed in pod template"));
  }
}

}  // namespace quiesce::kinds
