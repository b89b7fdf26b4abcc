#include "apiserver_fake/kinds/security_context_validation.h"

#include <limits>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/kinds/path_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

constexpr size_t kMaxSysctlName = 253;
constexpr int64_t kMaxProfilePath = 4095;

// A user's or a group's number.
void CheckId(const Value& id, const std::string& path, api::FieldErrors& errors) {
  constexpr int64_t kMax = std::numeric_limits<int32_t>::max();
  if (id.int_value() >= 0 && id.int_value() <= kMax) return;
  errors.push_back(
      api::InvalidField(path, id, absl::StrCat("must be between 0 and ", kMax, ", inclusive")));
}

void CheckIds(const Value& context, TextList members, const std::string& path,
              api::FieldErrors& errors) {
  for (absl::string_view member : members) {
    if (const Value* id = context.Find(member)) CheckId(*id, Child(path, member), errors);
  }
}

// A member that may be absent.
void CheckChoice(const Value& context, absl::string_view member, TextList supported,
                 const std::string& path, api::FieldErrors& errors) {
  if (const Value* chosen = context.Find(member)) {
    CheckSupported(*chosen, Child(path, member), supported, errors);
  }
}

void ValidateSeccomp(const Value& profile, const std::string& path, api::FieldErrors& errors) {
  const absl::string_view type = profile["type"].string_value();
  if (type.empty()) {
    errors.push_back(
        api::RequiredField(Child(path, "type"), "type is required when seccompProfile is set"));
  } else {
    CheckSupported(profile["type"], Child(path, "type"),
                   {"Localhost", "RuntimeDefault", "Unconfined"}, errors);
  }
  const Value* local = profile.Find("localhostProfile");
  const std::string local_path = Child(path, "localhostProfile");
  if (type != "Localhost") {
    if (local == nullptr) return;
    errors.push_back(InvalidRendered(local_path,
                                     wire::InternalJson("api.core.v1.SeccompProfile", profile),
                                     "can only be set when seccomp type is Localhost"));
  } else if (local == nullptr) {
    errors.push_back(api::RequiredField(local_path, "must be set when seccomp type is Localhost"));
  } else {
    CheckDescendingPath(*local, local_path, errors);
  }
}

void ValidateAppArmor(const Value& profile, const std::string& path, api::FieldErrors& errors) {
  const absl::string_view type = profile["type"].string_value();
  const Value* local = profile.Find("localhostProfile");
  const std::string local_path = Child(path, "localhostProfile");
  if (type == "Localhost") {
    const absl::string_view text = local == nullptr ? "" : local->string_value();
    if (absl::StripAsciiWhitespace(text) != text) {
      errors.push_back(api::InvalidField(local_path, *local, "must not be padded with whitespace"));
    } else if (text.empty()) {
      errors.push_back(
          api::RequiredField(local_path, "must be set when AppArmor type is Localhost"));
    }
    if (text.size() > size_t{kMaxProfilePath}) {
      errors.push_back(api::TooLongField(local_path, kMaxProfilePath));
    }
  } else if (type == "RuntimeDefault" || type == "Unconfined") {
    if (local == nullptr) return;
    errors.push_back(
        api::InvalidField(local_path, *local, "can only be set when AppArmor type is Localhost"));
  } else if (type.empty()) {
    errors.push_back(
        api::RequiredField(Child(path, "type"), "type is required when appArmorProfile is set"));
  } else {
    CheckSupported(profile["type"], Child(path, "type"),
                   {"Localhost", "RuntimeDefault", "Unconfined"}, errors);
  }
}

// Segments of lower case letters, digits, '-' and '_', between dots or slashes.
bool IsSysctlName(absl::string_view name) {
  if (name.size() > kMaxSysctlName) return false;
  for (absl::string_view segment : absl::StrSplit(name, absl::ByAnyChar("./"))) {
    const auto is_plain = [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); };
    if (segment.empty() || !is_plain(segment.front()) || !is_plain(segment.back())) return false;
    if (!absl::c_all_of(segment, [&](char c) { return is_plain(c) || c == '-' || c == '_'; })) {
      return false;
    }
  }
  return true;
}

// Where the first separator is a slash, dots and slashes have changed places.
std::string DottedSysctl(absl::string_view name) {
  std::string dotted(name);
  const size_t first = name.find_first_of("./");
  if (first == absl::string_view::npos || name[first] == '.') return dotted;
  for (char& c : dotted) c = c == '.' ? '/' : c == '/' ? '.' : c;
  return dotted;
}

// The member of the pod's spec that takes the sysctl's namespace from the host, or "".
absl::string_view SharerOf(absl::string_view sysctl) {
  constexpr absl::string_view kIpc[] = {"kernel.sem",    "kernel.shmall", "kernel.shmmax",
                                        "kernel.shmmni", "kernel.shm",    "kernel.shm_rmid_forced",
                                        "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni",
                                        "kernel.msg"};
  const std::string dotted = DottedSysctl(sysctl);
  const absl::string_view name = absl::string_view(dotted).substr(0, dotted.find('*'));
  if (absl::c_linear_search(kIpc, name) || absl::StartsWith(name, "fs.mqueue.")) return "hostIPC";
  return absl::StartsWith(name, "net.") ? "hostNetwork" : "";
}

void ValidateSysctls(const Value& sysctls, const Value& spec, const std::string& path,
                     api::FieldErrors& errors) {
  std::set<absl::string_view> names;
  for (size_t i = 0; i < sysctls.size(); ++i) {
    const Value& name = sysctls.at(i)["name"];
    const absl::string_view text = name.string_value();
    const std::string at = Child(Index(path, i), "name");
    if (text.empty()) {
      errors.push_back(api::RequiredField(at, ""));
    } else if (!IsSysctlName(text)) {
      errors.push_back(api::InvalidField(
          at, name,
          absl::StrCat("must have at most ", kMaxSysctlName,
                       " characters and match regex "
                       "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$")));
    } else if (names.count(text) > 0) {
      errors.push_back(api::DuplicateField(at, name));
    }
    const absl::string_view sharer = SharerOf(text);
    if (!sharer.empty() && spec[sharer].bool_value()) {
      errors.push_back(api::InvalidField(
          at, name, absl::StrCat("may not be specified when '", sharer, "' is true")));
    }
    names.insert(text);
  }
}

// What a container must not have that may not gain privileges.
void ValidateEscalation(const Value& context, const std::string& path, api::FieldErrors& errors) {
  const Value* escalation = context.Find("allowPrivilegeEscalation");
  if (escalation == nullptr || escalation->bool_value()) return;
  const auto report = [&](const char* detail) {
    errors.push_back(
        InvalidRendered(path, wire::InternalJson("api.core.v1.SecurityContext", context), detail));
  };
  if (context["privileged"].bool_value()) {
    report("cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
  }
  for (const Value& capability : context["capabilities"]["add"].items()) {
    if (capability.string_value() != "CAP_SYS_ADMIN") continue;
    report("cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
  }
}

void ValidateProcMount(const Value& mount, const Value& spec, const std::string& path,
                       api::FieldErrors& errors) {
  CheckSupported(mount, path, {"Default", "Unmasked"}, errors);
  const Value* users = spec.Find("hostUsers");
  if (mount.string_value() != "Unmasked" || (users != nullptr && !users->bool_value())) return;
  errors.push_back(api::InvalidField(path, mount, "`hostUsers` must be false to use `Unmasked`"));
}

}  // namespace

void ValidatePodSecurityContext(const Value& spec, const std::string& path,
                                api::FieldErrors& errors) {
  const Value& context = spec["securityContext"];
  CheckIds(context, {"fsGroup", "runAsUser", "runAsGroup"}, path, errors);
  for (size_t i = 0; i < context["supplementalGroups"].size(); ++i) {
    CheckId(context["supplementalGroups"].at(i), Index(Child(path, "supplementalGroups"), i),
            errors);
  }
  if (spec["shareProcessNamespace"].bool_value() && spec["hostPID"].bool_value()) {
    errors.push_back(api::InvalidField(Child(path, "shareProcessNamespace"),
                                       spec["shareProcessNamespace"],
                                       "ShareProcessNamespace and HostPID cannot both be enabled"));
  }
  if (context.empty()) return;
  ValidateSysctls(context["sysctls"], spec, Child(path, "sysctls"), errors);
  CheckChoice(context, "fsGroupChangePolicy", {"Always", "OnRootMismatch"}, path, errors);
  if (const Value* profile = context.Find("seccompProfile")) {
    ValidateSeccomp(*profile, Child(path, "seccompProfile"), errors);
  }
  if (const Value* profile = context.Find("appArmorProfile")) {
    ValidateAppArmor(*profile, Child(path, "appArmorProfile"), errors);
  }
  CheckChoice(context, "supplementalGroupsPolicy", {"Merge", "Strict"}, path, errors);
  // MountOption is switched off.
  CheckChoice(context, "seLinuxChangePolicy", {"Recursive"}, path, errors);
}

void ValidateContainerSecurityContext(const Value& context, const Value& spec,
                                      const std::string& path, api::FieldErrors& errors) {
  CheckIds(context, {"runAsUser", "runAsGroup"}, path, errors);
  if (const Value* mount = context.Find("procMount")) {
    ValidateProcMount(*mount, spec, Child(path, "procMount"), errors);
  }
  if (const Value* profile = context.Find("seccompProfile")) {
    ValidateSeccomp(*profile, Child(path, "seccompProfile"), errors);
  }
  ValidateEscalation(context, path, errors);
  if (const Value* profile = context.Find("appArmorProfile")) {
    ValidateAppArmor(*profile, Child(path, "appArmorProfile"), errors);
  }
}

}  // namespace quiesce::kinds
