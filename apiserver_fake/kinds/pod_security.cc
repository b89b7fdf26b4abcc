// A check looks at the whole pod and says in one sentence who breaks it and how; sentences are put
// together as the original does, since clients see them. The checks run in the order of their names
// (check_appArmorProfile, check_capabilities_baseline ...), first those of baseline, then those of
// restricted. Some of the latter are stricter versions of the former and take their place: a pod
// must not be told twice.
#include "apiserver_fake/kinds/pod_security.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace quiesce::kinds {
namespace {

using Names = std::vector<std::string>;
using Sorted = std::set<std::string>;

// Why a check refuses a pod; both "" where it does not.
struct Refusal {
  std::string reason, detail;
};

template <typename Texts>
std::string Quoted(const Texts& texts) {
  return texts.empty() ? "" : absl::StrCat("\"", absl::StrJoin(texts, "\", \""), "\"");
}

std::string Counted(absl::string_view one, const Names& names) {
  return absl::StrCat(one, names.size() == 1 ? "" : "s", " ", Quoted(names));
}

void ForContainers(const Value& spec, const std::function<void(const Value& container)>& visit) {
  for (const char* list : {"initContainers", "containers", "ephemeralContainers"}) {
    for (const Value& container : spec[list].items()) visit(container);
  }
}

std::string NameOf(const Value& container) { return std::string(container["name"].string_value()); }

bool IsWindows(const Value& spec) { return spec["os"]["name"].string_value() == "windows"; }
// Pods in a user namespace of their own may be root in it.
bool HasUserNamespace(const Value& spec) {
  return spec["hostUsers"].is_bool() && !spec["hostUsers"].bool_value();
}

// "pod", "containers "a", "b"", both joined by "and"; "" for neither.
std::string Setters(bool pod, const Names& containers) {
  Names setters;
  if (pod) setters.push_back("pod");
  if (!containers.empty()) setters.push_back(Counted("container", containers));
  return absl::StrJoin(setters, " and ");
}

// Who sets a member of securityContext to what `is_bad` refuses; the pod's own context included.
struct BadSetters {
  bool pod = false;
  Names containers;
  std::string Text() const { return Setters(pod, containers); }
};
BadSetters FindBad(const Value& spec, const std::function<bool(const Value& context)>& is_bad) {
  BadSetters bad;
  bad.pod = is_bad(spec["securityContext"]);
  ForContainers(spec, [&](const Value& container) {
    if (is_bad(container["securityContext"])) bad.containers.push_back(NameOf(container));
  });
  return bad;
}

bool IsAllowedProfile(absl::string_view type) {
  return type == "RuntimeDefault" || type == "Localhost";
}

Refusal CheckAppArmor(const Value& metadata, const Value& spec) {
  Sorted values;
  BadSetters bad = FindBad(spec, [&values](const Value& context) {
    const Value& type = context["appArmorProfile"]["type"];
    if (type.is_null() || IsAllowedProfile(type.string_value())) return false;
    values.emplace(type.string_value());
    return true;
  });
  Names setters, all(values.begin(), values.end());
  if (!bad.Text().empty()) setters.push_back(bad.Text());
  size_t annotations = 0;
  for (const ValueMember& annotation : metadata["annotations"].members()) {
    const absl::string_view value = annotation.value.string_value();
    if (!absl::StartsWith(annotation.key.view(),
                          "container.apparmor.security.beta.kubernetes.io/") ||
        value.empty() || value == "runtime/default" || absl::StartsWith(value, "localhost/")) {
      continue;
    }
    ++annotations;
    all.push_back(absl::StrCat(annotation.key.view(), "=\"", value, "\""));
  }
  if (annotations > 0) setters.push_back(annotations == 1 ? "annotation" : "annotations");
  if (setters.empty()) return {};
  return {all.size() == 1 ? "forbidden AppArmor profile" : "forbidden AppArmor profiles",
          absl::StrCat(absl::StrJoin(setters, " and "), " must not set AppArmor profile type to ",
                       Quoted(all))};
}

Refusal CheckAddedCapabilities(const Value&, const Value& spec) {
  static const auto* const allowed = new Sorted{
      "AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER",  "FSETID", "KILL",      "MKNOD",
      "NET_BIND_SERVICE", "SETFCAP", "SETGID",       "SETPCAP", "SETUID", "SYS_CHROOT"};
  Names bad;
  Sorted capabilities;
  ForContainers(spec, [&](const Value& container) {
    bool valid = true;
    for (const Value& one : container["securityContext"]["capabilities"]["add"].items()) {
      const std::string name(one.string_value());
      if (allowed->count(name) != 0) continue;
      valid = false;
      capabilities.insert(name);
    }
    if (!valid) bad.push_back(NameOf(container));
  });
  if (bad.empty()) return {};
  return {"non-default capabilities",
          absl::StrCat(Counted("container", bad), " must not include ", Quoted(capabilities),
                       " in securityContext.capabilities.add")};
}

Refusal CheckHostNamespaces(const Value&, const Value& spec) {
  Names used;
  for (const char* member : {"hostNetwork", "hostPID", "hostIPC"}) {
    if (spec[member].bool_value()) used.push_back(absl::StrCat(member, "=true"));
  }
  if (used.empty()) return {};
  return {"host namespaces", absl::StrJoin(used, ", ")};
}

Refusal CheckHostPathVolumes(const Value&, const Value& spec) {
  Names volumes;
  for (const Value& volume : spec["volumes"].items()) {
    if (volume.Has("hostPath")) volumes.push_back(NameOf(volume));
  }
  if (volumes.empty()) return {};
  return {"hostPath volumes", Counted("volume", volumes)};
}

Refusal CheckHostPorts(const Value&, const Value& spec) {
  Names bad;
  Sorted ports;
  ForContainers(spec, [&](const Value& container) {
    bool valid = true;
    for (const Value& port : container["ports"].items()) {
      if (port["hostPort"].int_value() == 0) continue;
      valid = false;
      ports.insert(absl::StrCat(port["hostPort"].int_value()));
    }
    if (!valid) bad.push_back(NameOf(container));
  });
  if (bad.empty()) return {};
  return {"hostPort",
          absl::StrCat(Counted("container", bad), bad.size() == 1 ? " uses " : " use ",
                       ports.size() == 1 ? "hostPort " : "hostPorts ", absl::StrJoin(ports, ", "))};
}

Refusal CheckProbeHosts(const Value&, const Value& spec) {
  Sorted bad, hosts;
  ForContainers(spec, [&](const Value& container) {
    std::vector<const Value*> handlers;
    for (const char* probe : {"livenessProbe", "readinessProbe", "startupProbe"}) {
      handlers.push_back(&container[probe]);
    }
    for (const char* hook : {"postStart", "preStop"}) {
      handlers.push_back(&container["lifecycle"][hook]);
    }
    for (const Value* handler : handlers) {
      for (const char* action : {"httpGet", "tcpSocket"}) {
        const absl::string_view host = (*handler)[action]["host"].string_value();
        if (host.empty()) continue;
        hosts.emplace(host);
        bad.insert(NameOf(container));
      }
    }
  });
  if (bad.empty()) return {};
  return {"probe or lifecycle host",
          absl::StrCat(bad.size() == 1 ? "container " : "containers ", Quoted(bad),
                       bad.size() == 1 ? " uses " : " use ",
                       hosts.size() == 1 ? "probe or lifecycle host " : "probe or lifecycle hosts ",
                       Quoted(hosts))};
}

Refusal CheckPrivileged(const Value&, const Value& spec) {
  Names bad;
  ForContainers(spec, [&bad](const Value& container) {
    if (container["securityContext"]["privileged"].bool_value()) bad.push_back(NameOf(container));
  });
  if (bad.empty()) return {};
  return {"privileged",
          absl::StrCat(Counted("container", bad), " must not set securityContext.privileged=true")};
}

Refusal CheckAnyProcMount(const Value&, const Value& spec) {
  Names bad;
  Sorted types;
  ForContainers(spec, [&](const Value& container) {
    const absl::string_view type = container["securityContext"]["procMount"].string_value();
    if (type.empty() || type == "Default") return;
    bad.push_back(NameOf(container));
    types.emplace(type);
  });
  if (bad.empty()) return {};
  return {"procMount", absl::StrCat(Counted("container", bad),
                                    " must not set securityContext.procMount to ", Quoted(types))};
}

Refusal CheckProcMount(const Value& metadata, const Value& spec) {
  return HasUserNamespace(spec) ? Refusal() : CheckAnyProcMount(metadata, spec);
}

Refusal CheckSeLinux(const Value&, const Value& spec) {
  static const auto* const allowed =
      new Sorted{"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"};
  Sorted types;
  bool user = false, role = false;
  const BadSetters bad = FindBad(spec, [&](const Value& context) {
    const Value& options = context["seLinuxOptions"];
    if (options.is_null()) return false;
    const std::string type(options["type"].string_value());
    const bool bad_type = allowed->count(type) == 0;
    if (bad_type) types.insert(type);
    user |= options.Has("user");
    role |= options.Has("role");
    return bad_type || options.Has("user") || options.Has("role");
  });
  if (bad.Text().empty()) return {};
  Names data;
  if (!types.empty()) {
    data.push_back(absl::StrCat(types.size() == 1 ? "type " : "types ", Quoted(types)));
  }
  if (user) data.push_back("user may not be set");
  if (role) data.push_back("role may not be set");
  return {"seLinuxOptions",
          absl::StrCat(bad.Text(), " set forbidden securityContext.seLinuxOptions: ",
                       absl::StrJoin(data, "; "))};
}

Refusal CheckSeccomp(const Value&, const Value& spec) {
  Sorted values;
  const BadSetters bad = FindBad(spec, [&values](const Value& context) {
    const Value& type = context["seccompProfile"]["type"];
    if (type.is_null() || IsAllowedProfile(type.string_value())) return false;
    values.emplace(type.string_value());
    return true;
  });
  if (bad.Text().empty()) return {};
  return {"seccompProfile",
          absl::StrCat(bad.Text(), " must not set securityContext.seccompProfile.type to ",
                       Quoted(values))};
}

Refusal CheckSysctls(const Value&, const Value& spec) {
  static const auto* const allowed = new Sorted{"kernel.shm_rmid_forced",
                                                "net.ipv4.ip_local_port_range",
                                                "net.ipv4.tcp_syncookies",
                                                "net.ipv4.ping_group_range",
                                                "net.ipv4.ip_unprivileged_port_start",
                                                "net.ipv4.ip_local_reserved_ports",
                                                "net.ipv4.tcp_keepalive_time",
                                                "net.ipv4.tcp_fin_timeout",
                                                "net.ipv4.tcp_keepalive_intvl",
                                                "net.ipv4.tcp_keepalive_probes",
                                                "net.ipv4.tcp_rmem",
                                                "net.ipv4.tcp_wmem"};
  Names bad;
  for (const Value& sysctl : spec["securityContext"]["sysctls"].items()) {
    if (allowed->count(NameOf(sysctl)) == 0) bad.push_back(NameOf(sysctl));
  }
  if (bad.empty()) return {};
  return {"forbidden sysctls", absl::StrJoin(bad, ", ")};
}

Refusal CheckHostProcess(const Value&, const Value& spec) {
  const BadSetters bad = FindBad(spec, [](const Value& context) {
    return context["windowsOptions"]["hostProcess"].bool_value();
  });
  if (bad.Text().empty()) return {};
  return {
      "hostProcess",
      absl::StrCat(bad.Text(), " must not set securityContext.windowsOptions.hostProcess=true")};
}

Refusal CheckPrivilegeEscalation(const Value&, const Value& spec) {
  if (IsWindows(spec)) return {};
  Names bad;
  ForContainers(spec, [&bad](const Value& container) {
    const Value& allowed = container["securityContext"]["allowPrivilegeEscalation"];
    if (!allowed.is_bool() || allowed.bool_value()) bad.push_back(NameOf(container));
  });
  if (bad.empty()) return {};
  return {"allowPrivilegeEscalation != false",
          absl::StrCat(Counted("container", bad),
                       " must set securityContext.allowPrivilegeEscalation=false")};
}

Refusal CheckDroppedCapabilities(const Value&, const Value& spec) {
  if (IsWindows(spec)) return {};
  Names keeping, adding, details;
  Sorted added;
  ForContainers(spec, [&](const Value& container) {
    const Value& capabilities = container["securityContext"]["capabilities"];
    const auto dropped = capabilities["drop"].items();
    if (std::none_of(dropped.begin(), dropped.end(),
                     [](const Value& one) { return one.string_value() == "ALL"; })) {
      keeping.push_back(NameOf(container));
    }
    bool forbidden = false;
    for (const Value& one : capabilities["add"].items()) {
      if (one.string_value() == "NET_BIND_SERVICE") continue;
      forbidden = true;
      added.emplace(one.string_value());
    }
    if (forbidden) adding.push_back(NameOf(container));
  });
  if (!keeping.empty()) {
    details.push_back(absl::StrCat(Counted("container", keeping),
                                   " must set securityContext.capabilities.drop=[\"ALL\"]"));
  }
  if (!adding.empty()) {
    details.push_back(absl::StrCat(Counted("container", adding), " must not include ",
                                   Quoted(added), " in securityContext.capabilities.add"));
  }
  if (details.empty()) return {};
  return {"unrestricted capabilities", absl::StrJoin(details, "; ")};
}

Refusal CheckVolumeTypes(const Value&, const Value& spec) {
  static const auto* const allowed =
      new Sorted{"configMap", "csi",    "downwardAPI",          "emptyDir", "ephemeral", "image",
                 "projected", "secret", "persistentVolumeClaim"};
  Names bad;
  Sorted types;
  for (const Value& volume : spec["volumes"].items()) {
    for (const ValueMember& member : volume.members()) {
      const std::string type(member.key.view());
      if (type == "name" || allowed->count(type) != 0) continue;
      bad.push_back(NameOf(volume));
      types.insert(type);
    }
  }
  if (bad.empty()) return {};
  return {"restricted volume types",
          absl::StrCat(Counted("volume", bad), bad.size() == 1 ? " uses " : " use ",
                       types.size() == 1 ? "restricted volume type " : "restricted volume types ",
                       Quoted(types))};
}

Refusal CheckNonRoot(const Value&, const Value& spec) {
  if (HasUserNamespace(spec)) return {};
  const Value& of_pod = spec["securityContext"]["runAsNonRoot"];
  Names refusing, silent;
  ForContainers(spec, [&](const Value& container) {
    const Value& own = container["securityContext"]["runAsNonRoot"];
    if (own.is_bool()) {
      if (!own.bool_value()) refusing.push_back(NameOf(container));
    } else if (!of_pod.bool_value()) {
      silent.push_back(NameOf(container));
    }
  });
  const std::string setters = Setters(of_pod.is_bool() && !of_pod.bool_value(), refusing);
  if (!setters.empty()) {
    return {"runAsNonRoot != true",
            absl::StrCat(setters, " must not set securityContext.runAsNonRoot=false")};
  }
  if (silent.empty()) return {};
  return {"runAsNonRoot != true", absl::StrCat("pod or ", Counted("container", silent),
                                               " must set securityContext.runAsNonRoot=true")};
}

Refusal CheckRootUser(const Value&, const Value& spec) {
  if (HasUserNamespace(spec)) return {};
  const BadSetters bad = FindBad(spec, [](const Value& context) {
    return context["runAsUser"].is_int() && context["runAsUser"].int_value() == 0;
  });
  if (bad.Text().empty()) return {};
  return {"runAsUser=0", absl::StrCat(bad.Text(), " must not set runAsUser=0")};
}

Refusal CheckSeccompSet(const Value& metadata, const Value& spec) {
  if (IsWindows(spec)) return {};
  Refusal bad = CheckSeccomp(metadata, spec);
  if (!bad.reason.empty() || spec["securityContext"]["seccompProfile"].is_object()) return bad;
  Names silent;
  ForContainers(spec, [&silent](const Value& container) {
    if (!container["securityContext"]["seccompProfile"].is_object()) {
      silent.push_back(NameOf(container));
    }
  });
  if (silent.empty()) return {};
  return {"seccompProfile",
          absl::StrCat("pod or ", Counted("container", silent),
                       " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or "
                       "\"Localhost\"")};
}

using Check = Refusal (*)(const Value& metadata, const Value& spec);
// In the order of the checks' names. Those marked are replaced by a stricter one when restricted.
struct BaselineCheck {
  Check check;
  bool replaced;
};
constexpr std::array<BaselineCheck, 12> kBaseline = {{{&CheckAppArmor, false},
                                                      {&CheckAddedCapabilities, true},
                                                      {&CheckHostNamespaces, false},
                                                      {&CheckHostPathVolumes, true},
                                                      {&CheckHostPorts, false},
                                                      {&CheckProbeHosts, false},
                                                      {&CheckPrivileged, false},
                                                      {&CheckProcMount, true},
                                                      {&CheckSeLinux, false},
                                                      {&CheckSeccomp, true},
                                                      {&CheckSysctls, false},
                                                      {&CheckHostProcess, false}}};
constexpr std::array<Check, 7> kRestricted = {&CheckPrivilegeEscalation,
                                              &CheckDroppedCapabilities,
                                              &CheckAnyProcMount,
                                              &CheckVolumeTypes,
                                              &CheckNonRoot,
                                              &CheckRootUser,
                                              &CheckSeccompSet};

}  // namespace

std::string PodSecurityViolations(absl::string_view level, const Value& metadata,
                                  const Value& spec) {
  const bool restricted = level == "restricted";
  if (!restricted && level != "baseline") return "";
  Names violations;
  auto run = [&](Check check) {
    const Refusal refusal = check(metadata, spec);
    if (!refusal.reason.empty()) {
      violations.push_back(absl::StrCat(refusal.reason, " (", refusal.detail, ")"));
    }
  };
  for (const BaselineCheck& one : kBaseline) {
    if (!restricted || !one.replaced) run(one.check);
  }
  for (Check check : kRestricted) {
    if (restricted) run(check);
  }
  return absl::StrJoin(violations, ", ");
}

}  // namespace quiesce::kinds
