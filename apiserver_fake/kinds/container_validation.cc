// The rules in the original's order: the errors of an invalid pod are listed in it. Where one rule
// makes another pointless, the second is not checked, as there.
#include "apiserver_fake/kinds/container_validation.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/env_validation.h"
#include "apiserver_fake/kinds/handler_validation.h"
#include "apiserver_fake/kinds/mount_validation.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/security_context_validation.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

constexpr int64_t kMaxRestartRules = 20;
constexpr int64_t kMaxExitCodes = 255;

using Names = std::set<absl::string_view>;

// What the rules of one container depend on beside it.
struct Pod {
  const Value& spec;
  const Volumes& volumes;
};

bool IsEmptyText(const Value& value) { return value.string_value().empty(); }

void ValidatePorts(const Value& ports, const std::string& path, api::FieldErrors& errors) {
  Names names;
  for (size_t i = 0; i < ports.size(); ++i) {
    const Value& port = ports.at(i);
    const std::string at = Index(path, i);
    if (const Value& name = port["name"]; !IsEmptyText(name)) {
      const size_t before = errors.size();
      CheckPortNumberOrName(name, Child(at, "name"), errors);
      if (errors.size() == before && !names.insert(name.string_value()).second) {
        errors.push_back(api::DuplicateField(Child(at, "name"), name));
      }
    }
    if (port["containerPort"].int_value() == 0) {
      errors.push_back(api::RequiredField(Child(at, "containerPort"), ""));
    } else {
      CheckPortNumber(port["containerPort"], Child(at, "containerPort"), errors);
    }
    if (port["hostPort"].int_value() != 0) {
      CheckPortNumber(port["hostPort"], Child(at, "hostPort"), errors);
    }
    CheckOneOf(port["protocol"], Child(at, "protocol"), {"SCTP", "TCP", "UDP"}, errors);
  }
}

// `taken` gathers what the containers take of the host's ports.
void CheckHostPorts(const Value& container, const std::string& path, std::set<std::string>& taken,
                    api::FieldErrors& errors) {
  const Value& ports = container["ports"];
  for (size_t i = 0; i < ports.size(); ++i) {
    const Value& port = ports.at(i);
    if (port["hostPort"].int_value() == 0) continue;
    const std::string name =
        absl::StrCat(port["protocol"].string_value(), "/", port["hostIP"].string_value(), "/",
                     port["hostPort"].int_value());
    if (taken.insert(name).second) continue;
    errors.push_back(
        api::DuplicateField(Child(Index(Child(path, "ports"), i), "hostPort"), Value(name)));
  }
}

void ValidateResizePolicy(const Value& policies, const Value& restart_policy,
                          const std::string& path, api::FieldErrors& errors) {
  Names resources;
  for (size_t i = 0; i < policies.size(); ++i) {
    const Value& resource = policies.at(i)["resourceName"];
    const Value& restart = policies.at(i)["restartPolicy"];
    if (!resources.insert(resource.string_value()).second) {
      errors.push_back(api::DuplicateField(Index(path, i), Value(resource.string_value())));
    }
    CheckOneOf(resource, path, {"cpu", "memory"}, errors);
    CheckOneOf(restart, path, {"NotRequired", "RestartContainer"}, errors);
    if (restart_policy.string_value() == "Never" && restart.string_value() != "NotRequired") {
      errors.push_back(
          api::InvalidField(path, Value(restart.string_value()),
                            "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
    }
  }
}

void ValidateRestartRule(const Value& rule, const std::string& path, api::FieldErrors& errors) {
  CheckSupported(Value(rule["action"].string_value()), Child(path, "action"),
                 {"Restart", "RestartAllContainers"}, errors);
  const std::string codes_path = Child(path, "exitCodes");
  const Value* codes = rule.Find("exitCodes");
  if (codes == nullptr) {
    errors.push_back(api::RequiredField(codes_path, "must be specified"));
    return;
  }
  CheckSupported(Value((*codes)["operator"].string_value()), Child(codes_path, "operator"),
                 {"In", "NotIn"}, errors);
  const int64_t count = static_cast<int64_t>((*codes)["values"].size());
  if (count > kMaxExitCodes) {
    errors.push_back(api::TooManyField(Child(codes_path, "values"), count, kMaxExitCodes));
  }
}

void ReportRulesWithoutPolicy(const std::string& path, api::FieldErrors& errors) {
  errors.push_back(api::RequiredField(Child(path, "restartPolicy"),
                                      "must specify restartPolicy when restart rules are used"));
}

void ValidateRestartPolicy(const Value& container, const std::string& path,
                           api::FieldErrors& errors) {
  const Value* policy = container.Find("restartPolicy");
  const Value& rules = container["restartPolicyRules"];
  if (policy != nullptr) {
    CheckSupported(*policy, Child(path, "restartPolicy"), {"Always", "Never", "OnFailure"}, errors);
  } else if (!rules.empty()) {
    ReportRulesWithoutPolicy(path, errors);
  }
  const int64_t count = static_cast<int64_t>(rules.size());
  if (count > kMaxRestartRules) {
    errors.push_back(api::TooManyField(Child(path, "restartPolicyRules"), count, kMaxRestartRules));
  }
  for (size_t i = 0; i < rules.size(); ++i) {
    ValidateRestartRule(rules.at(i), Index(Child(path, "restartPolicyRules"), i), errors);
  }
}

// What holds for containers of all sorts.
void ValidateCommon(const Value& container, const Pod& pod, const std::string& path,
                    api::FieldErrors& errors) {
  if (IsEmptyText(container["name"])) {
    errors.push_back(api::RequiredField(Child(path, "name"), ""));
  } else {
    CheckDnsLabel(container["name"], Child(path, "name"), errors);
  }
  if (IsEmptyText(container["image"])) {
    errors.push_back(api::RequiredField(Child(path, "image"), ""));
  }
  CheckOneOf(container["terminationMessagePolicy"], Child(path, "terminationMessagePolicy"),
             {"File", "FallbackToLogsOnError"}, errors);
  ValidatePorts(container["ports"], Child(path, "ports"), errors);
  ValidateEnv(container["env"], Child(path, "env"), errors);
  ValidateEnvFrom(container["envFrom"], Child(path, "envFrom"), errors);
  ValidateMounts(container, pod.volumes, path, errors);
  CheckOneOf(container["imagePullPolicy"], Child(path, "imagePullPolicy"),
             {"Always", "IfNotPresent", "Never"}, errors);
  const std::string resources_path = Child(path, "resources");
  ValidateResources(container["resources"], resources_path, errors);
  ValidateClaimNames(container["resources"]["claims"], pod.spec["resourceClaims"],
                     Child(resources_path, "claims"), errors);
  ValidateResizePolicy(container["resizePolicy"], pod.spec["restartPolicy"],
                       Child(path, "resizePolicy"), errors);
  if (const Value* context = container.Find("securityContext")) {
    ValidateContainerSecurityContext(*context, pod.spec, Child(path, "securityContext"), errors);
  }
}

Names NamesOf(const Value& containers) {
  Names names;
  for (const Value& container : containers.items()) names.insert(container["name"].string_value());
  return names;
}

void CheckUnique(const Value& container, Names& names, const std::string& path,
                 api::FieldErrors& errors) {
  const absl::string_view name = container["name"].string_value();
  if (names.insert(name).second) return;
  errors.push_back(api::DuplicateField(Child(path, "name"), Value(name)));
}

void ValidateMainContainers(const Pod& pod, const std::string& path, api::FieldErrors& errors) {
  const Value& containers = pod.spec["containers"];
  if (containers.empty()) return errors.push_back(api::RequiredField(path, ""));
  Names names;
  for (size_t i = 0; i < containers.size(); ++i) {
    const Value& container = containers.at(i);
    const std::string at = Index(path, i);
    ValidateCommon(container, pod, at, errors);
    CheckUnique(container, names, at, errors);
    ValidateHooks(container, pod.spec["terminationGracePeriodSeconds"], at, errors);
    ValidateRestartPolicy(container, at, errors);
  }
  std::set<std::string> taken;
  for (size_t i = 0; i < containers.size(); ++i) {
    CheckHostPorts(containers.at(i), Index(path, i), taken, errors);
  }
}

// An init container that stays beside the others may have what they have.
void ValidateInitHooks(const Value& container, const Pod& pod, const std::string& path,
                       api::FieldErrors& errors) {
  const bool stays = container["restartPolicy"].string_value() == "Always";
  if (stays) {
    ValidateHooks(container, pod.spec["terminationGracePeriodSeconds"], path, errors);
    return;
  }
  for (absl::string_view member :
       {"lifecycle", "livenessProbe", "readinessProbe", "startupProbe"}) {
    if (!container.Has(member)) continue;
    errors.push_back(api::ForbiddenField(Child(path, member),
                                         "may not be set for init containers without "
                                         "restartPolicy=Always"));
  }
  for (size_t i = 0; i < container["resizePolicy"].size(); ++i) {
    const Value& restart = container["resizePolicy"].at(i)["restartPolicy"];
    if (restart.string_value() != "RestartContainer") continue;
    errors.push_back(
        api::InvalidField(Child(Index(Child(path, "resizePolicy"), i), "restartPolicy"), restart,
                          "must not be set to 'RestartContainer' for non-sidecar initContainers"));
  }
}

void ValidateInitContainers(const Pod& pod, const std::string& path, api::FieldErrors& errors) {
  const Value& containers = pod.spec["initContainers"];
  Names names = NamesOf(pod.spec["containers"]);
  for (size_t i = 0; i < containers.size(); ++i) {
    const Value& container = containers.at(i);
    const std::string at = Index(path, i);
    ValidateCommon(container, pod, at, errors);
    if (container.Has("restartPolicy") || container["restartPolicyRules"].empty()) {
      ValidateRestartPolicy(container, at, errors);
    } else {
      ReportRulesWithoutPolicy(at, errors);
    }
    // One without a name takes none.
    if (names.count(container["name"].string_value()) > 0 || !IsEmptyText(container["name"])) {
      CheckUnique(container, names, at, errors);
    }
    // They run one after the other: each has the ports to itself. The error is the first one's.
    std::set<std::string> taken;
    CheckHostPorts(container, Index(path, 0), taken, errors);
    ValidateInitHooks(container, pod, at, errors);
  }
}

void ValidateEphemeralContainers(const Pod& pod, const std::string& path,
                                 api::FieldErrors& errors) {
  const Value& containers = pod.spec["ephemeralContainers"];
  if (containers.empty()) return;
  Names others = NamesOf(pod.spec["containers"]);
  others.merge(NamesOf(pod.spec["initContainers"]));
  Names names = others;
  for (size_t i = 0; i < containers.size(); ++i) {
    const Value& container = containers.at(i);
    const std::string at = Index(path, i);
    ValidateCommon(container, pod, at, errors);
    CheckImageSpaces(container, at, errors);
    CheckUnique(container, names, at, errors);
    const Value& target = container["targetContainerName"];
    if (!IsEmptyText(target) && others.count(target.string_value()) == 0) {
      errors.push_back(api::NotFoundField(Child(at, "targetContainerName"), target));
    }
    // In the order of the Go type.
    for (absl::string_view member :
         {"ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules",
          "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"}) {
      const Value* value = container.Find(member);
      if (value == nullptr || (value->is_object() && value->empty() && member == "resources")) {
        continue;
      }
      errors.push_back(
          api::ForbiddenField(Child(at, member), "cannot be set for an Ephemeral Container"));
    }
    const Value& mounts = container["volumeMounts"];
    for (size_t j = 0; j < mounts.size(); ++j) {
      for (absl::string_view member : {"subPath", "subPathExpr"}) {
        if (IsEmptyText(mounts.at(j)[member])) continue;
        errors.push_back(api::ForbiddenField(Child(Index(Child(at, "volumeMounts"), j), member),
                                             "cannot be set for an Ephemeral Container"));
      }
    }
  }
}

}  // namespace

void CheckImageSpaces(const Value& container, const std::string& path, api::FieldErrors& errors) {
  const absl::string_view image = container["image"].string_value();
  if (absl::StripAsciiWhitespace(image) == image) return;
  errors.push_back(api::InvalidField(Child(path, "image"), container["image"],
                                     "must not have leading or trailing whitespace"));
}

void ValidateContainers(const Value& spec, const Volumes& volumes, const std::string& path,
                        api::FieldErrors& errors) {
  const Pod pod = {spec, volumes};
  ValidateMainContainers(pod, Child(path, "containers"), errors);
  ValidateInitContainers(pod, Child(path, "initContainers"), errors);
  ValidateEphemeralContainers(pod, Child(path, "ephemeralContainers"), errors);
}

}  // namespace quiesce::kinds
