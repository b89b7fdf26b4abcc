#include "apiserver_fake/kinds/os_validation.h"

#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

// Calls visit(container, path) for each container.
template <typename Visit>
void VisitContainers(const Value& spec, const std::string& path, Visit visit) {
  for (absl::string_view list : {"initContainers", "containers", "ephemeralContainers"}) {
    for (size_t i = 0; i < spec[list].size(); ++i) {
      visit(spec[list].at(i), Index(Child(path, list), i));
    }
  }
}

void ValidateLinux(const Value& spec, const std::string& path, api::FieldErrors& errors) {
  const auto check = [&](const Value& owner, const std::string& at) {
    if (!owner["securityContext"].Has("windowsOptions")) return;
    errors.push_back(api::ForbiddenField(Child(at, "securityContext.windowsOptions"),
                                         "windows options cannot be set for a linux pod"));
  };
  check(spec, path);
  VisitContainers(spec, path, check);
}

void ValidateWindows(const Value& spec, const std::string& path, api::FieldErrors& errors) {
  const auto check = [&](const Value& owner, absl::string_view member, const std::string& at) {
    const Value* value = owner.Find(member);
    // These two are no pointers in the server.
    const bool plain = member == "hostPID" || member == "hostIPC";
    if (value == nullptr || (plain && !value->bool_value())) return;
    errors.push_back(api::ForbiddenField(Child(at, member), "cannot be set for a windows pod"));
  };
  const Value& context = spec["securityContext"];
  const std::string context_path = Child(path, "securityContext");
  for (absl::string_view member : {"appArmorProfile", "seLinuxOptions"}) {
    check(context, member, context_path);
  }
  for (absl::string_view member : {"hostUsers", "hostPID", "hostIPC"}) check(spec, member, path);
  for (absl::string_view member : {"seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls"}) {
    check(context, member, context_path);
  }
  check(spec, "shareProcessNamespace", path);
  for (absl::string_view member : {"runAsUser", "runAsGroup", "supplementalGroups",
                                   "supplementalGroupsPolicy", "seLinuxChangePolicy"}) {
    check(context, member, context_path);
  }
  VisitContainers(spec, path, [&](const Value& container, const std::string& at) {
    for (absl::string_view member :
         {"appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities",
          "readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "procMount",
          "runAsUser", "runAsGroup"}) {
      check(container["securityContext"], member, Child(at, "securityContext"));
    }
  });
}

}  // namespace

void ValidateOs(const Value& spec, const std::string& path, api::FieldErrors& errors) {
  const Value* os = spec.Find("os");
  if (os == nullptr) return;
  const absl::string_view name = (*os)["name"].string_value();
  const std::string os_path = Child(path, "os");
  if (name.empty()) {
    errors.push_back(api::RequiredField(Child(os_path, "name"), ""));
  } else if (name == "linux") {
    ValidateLinux(spec, path, errors);
  } else if (name == "windows") {
    ValidateWindows(spec, path, errors);
  } else {
    CheckSupported((*os)["name"], os_path, {"linux", "windows"}, errors);
  }
}

}  // namespace quiesce::kinds
