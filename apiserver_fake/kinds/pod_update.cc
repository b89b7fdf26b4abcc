#include "apiserver_fake/kinds/pod_update.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

// Returns false where the lists do not correspond; nothing more is checked then.
bool ValidateContainers(const Value& containers, const Value& old, const std::string& path,
                        api::FieldErrors& errors) {
  if (containers.size() != old.size()) {
    errors.push_back(api::ForbiddenField(path, "pod updates may not add or remove containers"));
    return false;
  }
  for (size_t i = 0; i < containers.size(); ++i) {
    const Value& image = containers.at(i)["image"];
    const std::string at = Child(Index(path, i), "image");
    if (image.string_value().empty()) errors.push_back(api::RequiredField(at, ""));
    if (absl::StripAsciiWhitespace(image.string_value()) != image.string_value()) {
      errors.push_back(
          api::InvalidField(at, image, "must not have leading or trailing whitespace"));
    }
  }
  return true;
}

// Returns false where the deadline is wrong; nothing more is checked then.
bool ValidateDeadline(const Value& spec, const Value& old_spec, api::FieldErrors& errors) {
  constexpr absl::string_view kKey = "activeDeadlineSeconds";
  constexpr int64_t kMax = std::numeric_limits<int32_t>::max();
  const std::string path = Child("spec", kKey);
  const Value& deadline = spec[kKey];
  const Value& old = old_spec[kKey];
  if (deadline.is_null()) {
    if (!old.is_null()) {
      errors.push_back(api::InvalidField(path, deadline,
                                         "must not update from a positive integer to nil value"));
    }
    return true;
  }
  if (deadline.int_value() < 0 || deadline.int_value() > kMax) {
    errors.push_back(api::InvalidField(
        path, deadline, absl::StrCat("must be between 0 and ", kMax, ", inclusive")));
    return false;
  }
  if (!old.is_null() && old.int_value() < deadline.int_value()) {
    errors.push_back(
        api::InvalidField(path, deadline, "must be less than or equal to previous value"));
    return false;
  }
  return true;
}

bool Contains(const Value& list, const Value& wanted) {
  const absl::Span<const Value> items = list.items();
  return std::find(items.begin(), items.end(), wanted) != items.end();
}

void ValidateTolerations(const Value& spec, const Value& old_spec, api::FieldErrors& errors) {
  for (const Value& old : old_spec["tolerations"].items()) {
    // A toleration may change in its seconds.
    auto without_seconds = [](Value toleration) {
      toleration.Erase("tolerationSeconds");
      return toleration;
    };
    bool kept = false;
    for (const Value& toleration : spec["tolerations"].items()) {
      kept = kept || without_seconds(toleration) == without_seconds(old);
    }
    if (kept) continue;
    errors.push_back(api::ForbiddenField(
        "spec.tolerations",
        "existing toleration can not be modified except its tolerationSeconds"));
    return;
  }
}

void ValidateGates(const Value& spec, const Value& old_spec, api::FieldErrors& errors) {
  for (const Value& gate : spec["schedulingGates"].items()) {
    if (Contains(old_spec["schedulingGates"], gate)) continue;
    errors.push_back(api::ForbiddenField("spec.schedulingGates",
                                         absl::StrCat("only deletion is allowed, but found new "
                                                      "scheduling gate '",
                                                      gate["name"].string_value(), "'")));
  }
}

}  // namespace

void ValidatePodUpdate(const Value& spec, const Value& old_spec, api::FieldErrors& errors) {
  for (absl::string_view list : {"containers", "initContainers"}) {
    if (!ValidateContainers(spec[list], old_spec[list], Child("spec", list), errors)) return;
  }
  if (!ValidateDeadline(spec, old_spec, errors)) return;
  ValidateTolerations(spec, old_spec, errors);
  ValidateGates(spec, old_spec, errors);
  Value fixed = spec;
  for (absl::string_view list : {"containers", "initContainers"}) {
    for (size_t i = 0; i < spec[list].size(); ++i) {
      CopyMember(fixed.Mutable(list).MutableAt(i), old_spec[list].at(i), "image");
    }
  }
  for (absl::string_view member : {"activeDeadlineSeconds", "schedulingGates", "tolerations"}) {
    CopyMember(fixed, old_spec, member);
  }
  if (fixed == old_spec) return;
  errors.push_back(api::ForbiddenField(
      "spec",
      absl::StrCat("pod updates may not change fields other than "
                   "`spec.containers[*].image`,`spec.initContainers[*].image`,"
                   "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing "
                   "tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 "
                   "if it was previously negative)\n",
                   wire::InternalDiff("api.core.v1.PodSpec", old_spec, fixed))));
}

}  // namespace quiesce::kinds
