#include <cstdint>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/path_validation.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/scheduling_validation.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

constexpr char kMirror[] = "kubernetes.io/config.mirror";
constexpr char kDeletionCost[] = "controller.kubernetes.io/pod-deletion-cost";
constexpr char kPodSeccomp[] = "seccomp.security.alpha.kubernetes.io/pod";
constexpr char kContainerSeccomp[] = "container.seccomp.security.alpha.kubernetes.io/";
constexpr char kAppArmor[] = "container.apparmor.security.beta.kubernetes.io/";
constexpr absl::string_view kContainerLists[] = {"initContainers", "containers",
                                                 "ephemeralContainers"};

// A 32-bit number without a plus sign and without leading zeros.
bool IsDeletionCost(absl::string_view text) {
  if (text.empty() || (text[0] != '-' && !absl::ascii_isdigit(text[0]))) return false;
  if (text[0] == '0' && text != "0") return false;
  int32_t cost = 0;
  return text.find_first_not_of("-0123456789") == absl::string_view::npos &&
         absl::SimpleAtoi(text, &cost);
}

void CheckSeccomp(const Value& profile, const std::string& path, api::FieldErrors& errors) {
  absl::string_view text = profile.string_value();
  if (text == "runtime/default" || text == "docker/default" || text == "unconfined") return;
  if (absl::ConsumePrefix(&text, "localhost/")) {
    CheckDescendingPath(Value(text), path, errors);
  } else {
    errors.push_back(api::InvalidField(path, profile, "must be a valid seccomp profile"));
  }
}

bool HasContainer(const Value& spec, absl::string_view name) {
  return absl::c_any_of(kContainerLists, [&](absl::string_view list) {
    return absl::c_any_of(spec[list].items(), [&](const Value& container) {
      return container["name"].string_value() == name;
    });
  });
}

void CheckAppArmor(const ValueMember& annotation, const Value& spec, const std::string& path,
                   api::FieldErrors& errors) {
  absl::string_view name = annotation.key.view();
  if (!absl::ConsumePrefix(&name, kAppArmor)) return;
  const std::string at = Key(path, annotation.key.view());
  if (!HasContainer(spec, name)) {
    errors.push_back(api::InvalidField(at, Value(name), "container not found"));
  }
  const absl::string_view profile = annotation.value.string_value();
  if (profile.empty() || profile == "runtime/default" || profile == "unconfined" ||
      absl::StartsWith(profile, "localhost/")) {
    return;
  }
  errors.push_back(api::InvalidField(
      at, annotation.value,
      absl::StrCat("invalid AppArmor profile name: ", api::RenderFieldValue(annotation.value))));
}

// `what`: "seccomp" or "apparmor".
void CheckAgrees(const Value* annotation, const Value& profile, absl::string_view what,
                 const std::string& path, api::FieldErrors& errors) {
  if (annotation == nullptr) return;
  absl::string_view text = annotation->string_value();
  const absl::string_view type = profile["type"].string_value();
  const bool is_default =
      text == "runtime/default" || (what == "seccomp" && text == "docker/default");
  const bool is_local = absl::ConsumePrefix(&text, "localhost/");
  if ((type == "Unconfined" && text != "unconfined") || (type == "RuntimeDefault" && !is_default) ||
      (type == "Localhost" && !is_local)) {
    errors.push_back(api::ForbiddenField(
        Child(path, "type"), absl::StrCat(what, " type in annotation and field must match")));
  } else if (type == "Localhost" && profile["localhostProfile"] != Value(text)) {
    errors.push_back(
        api::ForbiddenField(Child(path, "localhostProfile"),
                            absl::StrCat(what, " profile in annotation and field must match")));
  }
}

// `of_pod`: the profile of containers that have none.
void CheckContainersAgree(const Value& annotations, const Value& spec, absl::string_view what,
                          absl::string_view prefix, absl::string_view member, const Value& of_pod,
                          const std::string& path, api::FieldErrors& errors) {
  for (absl::string_view list : kContainerLists) {
    for (size_t i = 0; i < spec[list].size(); ++i) {
      const Value& container = spec[list].at(i);
      const Value& own = container["securityContext"][member];
      const Value& profile = own.is_null() ? of_pod : own;
      if (profile.is_null()) continue;
      const std::string key = absl::StrCat(prefix, container["name"].string_value());
      const std::string at =
          Child(Index(Child(path, list), i), absl::StrCat("securityContext.", member));
      CheckAgrees(annotations.Find(key), profile, what, at, errors);
    }
  }
}

}  // namespace

void ValidatePodAnnotations(const Value& annotations, const Value& spec, const std::string& path,
                            api::FieldErrors& errors) {
  if (annotations.empty()) return;
  if (const Value* mirror = annotations.Find(kMirror)) {
    if (spec["nodeName"].string_value().empty()) {
      errors.push_back(api::InvalidField(Key(path, kMirror), *mirror,
                                         "must set spec.nodeName if mirror pod annotation is set"));
    }
  }
  if (const Value* cost = annotations.Find(kDeletionCost)) {
    if (!IsDeletionCost(cost->string_value())) {
      errors.push_back(
          api::InvalidField(Key(path, kDeletionCost), *cost, "must be a 32bit integer"));
    }
  }
  if (const Value* profile = annotations.Find(kPodSeccomp)) {
    CheckSeccomp(*profile, Child(path, kPodSeccomp), errors);
  }
  for (const ValueMember& annotation : annotations.members()) {
    const absl::string_view key = annotation.key.view();
    if (absl::StartsWith(key, kContainerSeccomp)) {
      CheckSeccomp(annotation.value, Child(path, key), errors);
    }
  }
  for (const ValueMember& annotation : annotations.members()) {
    CheckAppArmor(annotation, spec, path, errors);
  }
}

void ValidateProfileAnnotations(const Value& annotations, const Value& spec,
                                const std::string& path, api::FieldErrors& errors) {
  if (annotations.empty()) return;
  const Value& context = spec["securityContext"];
  if (const Value* profile = context.Find("seccompProfile")) {
    CheckAgrees(annotations.Find(kPodSeccomp), *profile, "seccomp",
                Child(path, "securityContext.seccompProfile"), errors);
  }
  CheckContainersAgree(annotations, spec, "seccomp", kContainerSeccomp, "seccompProfile", Value(),
                       path, errors);
  if (spec["os"]["name"].string_value() == "windows") return;
  CheckContainersAgree(annotations, spec, "apparmor", kAppArmor, "appArmorProfile",
                       context["appArmorProfile"], path, errors);
}

}  // namespace quiesce::kinds
