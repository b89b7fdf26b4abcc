// The order of the warnings is the original's order of checks, which is why containers are gone
// through three times. Paths are those of the internal types where they differ from JSON.
#include "apiserver_fake/kinds/pod_warnings.h"

#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/path_warnings.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

using Warnings = std::vector<std::string>;

struct Deprecated {
  absl::string_view name, message;
};

constexpr Deprecated kNodeLabels[] = {
    {"beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"},
    {"beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"},
    {"failure-domain.beta.kubernetes.io/region",
     "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead"},
    {"failure-domain.beta.kubernetes.io/zone",
     "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"},
    {"beta.kubernetes.io/instance-type",
     "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"},
    {"app.kubernetes.io/created-by", "deprecated since v1.9"},
    {"scheduler.alpha.kubernetes.io/preferAvoidPods",
     "deprecated since v1.22; use Taints and Tolerations instead"},
    {"node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead"},
};

constexpr Deprecated kAnnotations[] = {
    {"scheduler.alpha.kubernetes.io/critical-pod",
     "non-functional in v1.16+; use the \"priorityClassName\" field instead"},
    {"security.alpha.kubernetes.io/sysctls",
     "non-functional in v1.11+; use the \"sysctls\" field instead"},
    {"security.alpha.kubernetes.io/unsafe-sysctls",
     "non-functional in v1.11+; use the \"sysctls\" field instead"},
};

constexpr Deprecated kVolumes[] = {
    {"photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"},
    {"gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"},
    {"scaleIO", "deprecated in v1.16, non-functional in v1.22+"},
    {"flocker", "deprecated in v1.22, non-functional in v1.25+"},
    {"storageos", "deprecated in v1.22, non-functional in v1.25+"},
    {"quobyte", "deprecated in v1.22, non-functional in v1.25+"},
    {"glusterfs", "deprecated in v1.25, non-functional in v1.26+"},
    {"cephfs", "deprecated in v1.28, non-functional in v1.31+"},
    {"rbd", "deprecated in v1.28, non-functional in v1.31+"},
};

constexpr char kPodSeccomp[] = "seccomp.security.alpha.kubernetes.io/pod";
constexpr char kContainerSeccomp[] = "container.seccomp.security.alpha.kubernetes.io/";

// The word for a member in an error's path, where it is not its name in JSON.
absl::string_view PathWord(absl::string_view member) {
  return member == "storageos" ? "storageOS" : member;
}

void AddFractional(absl::string_view list_path, const Value& list, absl::string_view resource,
                   Warnings& warnings) {
  const Value& amount = list[resource];
  if (amount.is_null()) return;
  const absl::StatusOr<api::Quantity> quantity = api::Quantity::FromValue(amount);
  if (!quantity.ok() || quantity->IsMultipleOfPowerOf10(0)) return;
  warnings.push_back(absl::StrCat(Key(list_path, resource), ": fractional byte value ",
                                  GoQuote(quantity->ToString()),
                                  " is invalid, must be an integer"));
}

// Each container with its path, init containers first.
template <typename Fn>
void VisitContainers(const Value& spec, absl::string_view path, Fn visit) {
  for (absl::string_view list : {"initContainers", "containers", "ephemeralContainers"}) {
    for (size_t i = 0; i < spec[list].size(); ++i) {
      visit(spec[list].at(i), Index(Child(path, list), i));
    }
  }
}

void AddNodeSelectorTerm(const Value& term, bool check_values, const std::string& path,
                         Warnings& warnings) {
  for (size_t i = 0; i < term["matchExpressions"].size(); ++i) {
    const Value& expression = term["matchExpressions"].at(i);
    const std::string at = Index(Child(path, "matchExpressions"), i);
    const absl::string_view key = expression["key"].string_value();
    if (const absl::string_view label = DeprecatedNodeLabel(key); !label.empty()) {
      warnings.push_back(absl::StrCat(at, ".key: ", key, " is ", label));
    }
    if (!check_values) continue;
    for (size_t j = 0; j < expression["values"].size(); ++j) {
      const absl::string_view value = expression["values"].at(j).string_value();
      for (const std::string& message : api::LabelValueErrors(value)) {
        warnings.push_back(
            absl::StrCat(Index(Child(at, "values"), j), ": ", value, " is invalid, ", message));
      }
    }
  }
}

void AddPlacement(const Value& spec, const std::string& path, Warnings& warnings) {
  for (const ValueMember& label : spec["nodeSelector"].members()) {
    if (const absl::string_view known = DeprecatedNodeLabel(label.key.view()); !known.empty()) {
      warnings.push_back(
          absl::StrCat(Key(Child(path, "nodeSelector"), label.key.view()), ": ", known));
    }
  }
  const Value& node = spec["affinity"]["nodeAffinity"];
  const std::string node_path = Child(path, "affinity.nodeAffinity");
  const Value& terms = node["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"];
  for (size_t i = 0; i < terms.size(); ++i) {
    AddNodeSelectorTerm(
        terms.at(i), /*check_values=*/false,
        Index(Child(node_path, "requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"),
              i),
        warnings);
  }
  const Value& preferred = node["preferredDuringSchedulingIgnoredDuringExecution"];
  for (size_t i = 0; i < preferred.size(); ++i) {
    AddNodeSelectorTerm(
        preferred.at(i)["preference"], /*check_values=*/true,
        Index(Child(node_path, "preferredDuringSchedulingIgnoredDuringExecution"), i) +
            ".preference",
        warnings);
  }
  for (size_t i = 0; i < spec["topologySpreadConstraints"].size(); ++i) {
    const Value& constraint = spec["topologySpreadConstraints"].at(i);
    const std::string at = Index(Child(path, "topologySpreadConstraints"), i);
    const absl::string_view key = constraint["topologyKey"].string_value();
    if (const absl::string_view label = DeprecatedNodeLabel(key); !label.empty()) {
      warnings.push_back(absl::StrCat(at, ".topologyKey: ", key, " is ", label));
    }
    if (!constraint["labelSelector"].is_object()) {
      warnings.push_back(at + ".labelSelector: a null labelSelector results in matching no pod");
    }
  }
}

void AddAffinityTerms(const Value& spec, const std::string& path, Warnings& warnings) {
  auto check = [&](const Value& term, const std::string& at) {
    if (term["labelSelector"].is_object()) return;
    warnings.push_back(at + ".labelSelector: a null labelSelector results in matching no pod");
  };
  for (const char* side : {"podAffinity", "podAntiAffinity"}) {
    const std::string at = Child(path, absl::StrCat("affinity.", side));
    const Value& affinity = spec["affinity"][side];
    const Value& required = affinity["requiredDuringSchedulingIgnoredDuringExecution"];
    for (size_t i = 0; i < required.size(); ++i) {
      check(required.at(i), Index(Child(at, "requiredDuringSchedulingIgnoredDuringExecution"), i));
    }
    const Value& preferred = affinity["preferredDuringSchedulingIgnoredDuringExecution"];
    for (size_t i = 0; i < preferred.size(); ++i) {
      check(preferred.at(i)["podAffinityTerm"],
            Index(Child(at, "preferredDuringSchedulingIgnoredDuringExecution"), i) +
                ".podAffinityTerm");
    }
  }
}

void AddVolumes(const Value& spec, const std::string& path, Warnings& warnings) {
  for (size_t i = 0; i < spec["volumes"].size(); ++i) {
    const Value& volume = spec["volumes"].at(i);
    const std::string at = Index(Child(path, "volumes"), i);
    for (const Deprecated& source : kVolumes) {
      if (!volume.Has(source.name)) continue;
      warnings.push_back(absl::StrCat(at, ".", PathWord(source.name), ": ", source.message));
    }
    const Value& claim = volume["ephemeral"]["volumeClaimTemplate"]["spec"];
    if (claim.is_object()) {
      AddClaimWarnings(Child(at, "ephemeral.volumeClaimTemplate.spec"), claim, warnings);
    }
  }
}

// Items of a list that say the same at `member`.
void AddRepeated(const Value& list, const std::string& path, absl::string_view member,
                 Warnings& warnings) {
  absl::btree_set<absl::string_view> seen;
  for (size_t i = 0; i < list.size(); ++i) {
    const absl::string_view text = list.at(i)[member].string_value();
    if (seen.insert(text).second) continue;
    warnings.push_back(
        absl::StrCat(Child(Index(path, i), member), ": duplicate ", member, " ", GoQuote(text)));
  }
}

// A later value hides an earlier one, unless it refers to it as in PATH=$(PATH):/opt.
void AddHiddenEnv(const Value& container, const std::string& path, Warnings& warnings) {
  absl::btree_set<absl::string_view> seen;
  for (size_t i = 0; i < container["env"].size(); ++i) {
    const Value& variable = container["env"].at(i);
    const absl::string_view name = variable["name"].string_value();
    if (seen.insert(name).second) continue;
    const std::string reference = absl::StrCat("$(", name, ")");
    const absl::string_view value = variable["value"].string_value();
    if (!variable.Has("valueFrom") && value != reference && absl::StrContains(value, reference)) {
      continue;
    }
    warnings.push_back(absl::StrCat(Index(Child(path, "env"), i), ": hides previous definition of ",
                                    GoQuote(name), ", which may be dropped when using apply"));
  }
}

// An annotation that was the form of the profile of `owner`, a pod's spec or a container, once.
void AddSeccompAnnotation(const Value& annotations, const Value& owner, absl::string_view key,
                          absl::string_view prefix, Warnings& warnings) {
  if (!annotations.Has(key) || owner["securityContext"].Has("seccompProfile")) return;
  warnings.push_back(
      absl::StrCat(Key(absl::StrCat(prefix, "metadata.annotations"), key),
                   ": non-functional in v1.27+; use the \"seccompProfile\" field instead"));
}

class Ports {
 public:
  void Add(const Value& container, const std::string& path, Warnings& warnings) {
    for (size_t i = 0; i < container["ports"].size(); ++i) {
      AddOne(container["ports"].at(i), Index(Child(path, "ports"), i), warnings);
    }
  }
  void AddNames(const Value& container, const std::string& path, Warnings& warnings) {
    for (size_t i = 0; i < container["ports"].size(); ++i) {
      const absl::string_view name = container["ports"].at(i)["name"].string_value();
      if (name.empty()) continue;
      const std::string at = Index(Child(path, "ports"), i);
      auto [other, added] = names_.try_emplace(name, at);
      if (added) continue;
      warnings.push_back(
          absl::StrCat(at, ": duplicate port name ", GoQuote(name), " with ", other->second,
                       ", services and probes that select ports by name will use ", other->second));
    }
  }

 private:
  struct Port {
    std::string at, host_ip;
    int64_t host_port;
  };
  void AddOne(const Value& port, const std::string& at, Warnings& warnings) {
    if (!port["hostIP"].string_value().empty() && port["hostPort"].int_value() == 0) {
      warnings.push_back(absl::StrCat(
          at, ": hostIP set without hostPort: {Name:", port["name"].string_value(),
          " HostPort:0 ContainerPort:", port["containerPort"].int_value(), " Protocol:",
          port["protocol"].string_value(), " HostIP:", port["hostIP"].string_value(), "}"));
    }
    const Port mine{at, std::string(port["hostIP"].string_value()), port["hostPort"].int_value()};
    std::vector<Port>& others =
        ports_[{port["containerPort"].int_value(), std::string(port["protocol"].string_value())}];
    for (const Port& other : others) {
      absl::string_view kind;
      if (mine.host_ip == other.host_ip && mine.host_port == other.host_port) {
        kind = "duplicate";
      } else if (mine.host_port == 0 || other.host_port == 0) {
        kind = "overlapping";
      } else if (mine.host_port == other.host_port &&
                 mine.host_ip.empty() != other.host_ip.empty()) {
        kind = "dangerously ambiguous";
      } else {
        continue;
      }
      warnings.push_back(absl::StrCat(at, ": ", kind, " port definition with ", other.at));
    }
    others.push_back(mine);
  }

  absl::btree_map<std::pair<int64_t, std::string>, std::vector<Port>> ports_;
  absl::btree_map<absl::string_view, std::string> names_;
};

}  // namespace

absl::string_view DeprecatedNodeLabel(absl::string_view key) {
  for (const Deprecated& label : kNodeLabels) {
    if (label.name == key) return label.message;
  }
  return "";
}

void AddClaimWarnings(absl::string_view path, const Value& claim_spec, Warnings& warnings) {
  for (absl::string_view list : {"requests", "limits"}) {
    AddFractional(Child(Child(path, "resources"), list), claim_spec["resources"][list], "storage",
                  warnings);
  }
}

void AddNameWarning(const Value& object, absl::string_view where, Warnings& warnings) {
  const std::vector<std::string> problems =
      api::Dns1123LabelErrors(object["metadata"]["name"].string_value());
  if (problems.empty()) return;
  warnings.push_back(absl::StrCat("metadata.name: this is used in ", where,
                                  ", which can result in surprising behavior; a DNS label is "
                                  "recommended: [",
                                  absl::StrJoin(problems, " "), "]"));
}

Warnings PodWarnings(absl::string_view prefix, const Value& pod) {
  Warnings warnings;
  const Value& spec = pod["spec"];
  const std::string path = absl::StrCat(prefix, "spec");
  AddPlacement(spec, path, warnings);
  for (const Deprecated& annotation : kAnnotations) {
    if (!pod["metadata"]["annotations"].Has(annotation.name)) continue;
    warnings.push_back(
        absl::StrCat(Key(absl::StrCat(prefix, "metadata.annotations"), annotation.name), ": ",
                     annotation.message));
  }
  AddVolumes(spec, path, warnings);
  AddOverlappingPaths(spec["volumes"], warnings);
  AddRepeated(spec["hostAliases"], Child(path, "hostAliases"), "ip", warnings);
  AddRepeated(spec["imagePullSecrets"], Child(path, "imagePullSecrets"), "name", warnings);
  for (size_t i = 0; i < spec["imagePullSecrets"].size(); ++i) {
    if (!spec["imagePullSecrets"].at(i)["name"].string_value().empty()) continue;
    warnings.push_back(
        absl::StrCat(Index(Child(path, "imagePullSecrets"), i), ".name: invalid empty name \"\""));
  }
  for (absl::string_view resource : {"memory", "ephemeral-storage"}) {
    AddFractional(Child(path, "overhead"), spec["overhead"], resource, warnings);
  }
  const Value& annotations = pod["metadata"]["annotations"];
  AddSeccompAnnotation(annotations, spec, kPodSeccomp, prefix, warnings);
  VisitContainers(spec, path, [&](const Value& container, const std::string& at) {
    if (!annotations.empty()) {
      AddSeccompAnnotation(annotations, container,
                           absl::StrCat(kContainerSeccomp, container["name"].string_value()),
                           prefix, warnings);
    }
    for (absl::string_view resource : {"memory", "ephemeral-storage"}) {
      for (absl::string_view list : {"limits", "requests"}) {
        AddFractional(Child(Child(at, "resources"), list), container["resources"][list], resource,
                      warnings);
      }
    }
    AddHiddenEnv(container, at, warnings);
  });
  Ports ports;
  VisitContainers(spec, path, [&](const Value& container, const std::string& at) {
    ports.Add(container, at, warnings);
  });
  VisitContainers(spec, path, [&](const Value& container, const std::string& at) {
    ports.AddNames(container, at, warnings);
  });
  const Value& grace = spec["terminationGracePeriodSeconds"];
  if (grace.int_value() < 0) {
    warnings.push_back(absl::StrCat(Child(path, "terminationGracePeriodSeconds"),
                                    ": must be >= 0; negative values are invalid and will be "
                                    "treated as 1"));
  }
  AddAffinityTerms(spec, path, warnings);
  return warnings;
}

}  // namespace quiesce::kinds
