#include "apiserver_fake/kinds/pod_update.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/container_validation.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/scheduling_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

constexpr char kNodeAffinityRule[] = "requiredDuringSchedulingIgnoredDuringExecution";

// Annotations that stay as they are: one that says whose copy the pod is, and profiles.
void ValidateAnnotations(const Value& annotations, const Value& old, const Value& spec,
                         api::FieldErrors& errors) {
  const std::string path = "metadata.annotations";
  const auto report = [&](absl::string_view key, absl::string_view verb) {
    const bool profile = absl::StartsWith(key, "container.apparmor.security.beta.kubernetes.io/");
    if (!profile && key != "kubernetes.io/config.mirror") return;
    errors.push_back(api::ForbiddenField(
        Key(path, key), absl::StrCat("may not ", verb, " ",
                                     profile ? "AppArmor annotations" : "mirror pod annotation")));
  };
  for (const ValueMember& member : old.members()) {
    const Value* now = annotations.Find(member.key.view());
    if (now == nullptr || *now != member.value) report(member.key.view(), "remove or update");
  }
  for (const ValueMember& member : annotations.members()) {
    if (!old.Has(member.key.view())) report(member.key.view(), "add");
  }
  ValidatePodAnnotations(annotations, spec, path, errors);
}

// Returns false where the lists do not correspond; nothing more is checked then.
bool ValidateContainers(const Value& containers, const Value& old, const std::string& path,
                        api::FieldErrors& errors) {
  if (containers.size() != old.size()) {
    errors.push_back(api::ForbiddenField(path, "pod updates may not add or remove containers"));
    return false;
  }
  for (size_t i = 0; i < containers.size(); ++i) {
    const std::string at = Index(path, i);
    if (containers.at(i)["image"].string_value().empty()) {
      errors.push_back(api::RequiredField(Child(at, "image"), ""));
    }
    CheckImageSpaces(containers.at(i), at, errors);
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

// Tolerations are added, or changed in their seconds. The rules of one are looked at a second time.
void ValidateAddedTolerations(const Value& tolerations, const Value& old_tolerations,
                              api::FieldErrors& errors) {
  const std::string path = "spec.tolerations";
  for (const Value& old : old_tolerations.items()) {
    auto without_seconds = [](Value toleration) {
      toleration.Erase("tolerationSeconds");
      return toleration;
    };
    bool kept = false;
    for (const Value& toleration : tolerations.items()) {
      kept = kept || without_seconds(toleration) == without_seconds(old);
    }
    if (kept) continue;
    errors.push_back(api::ForbiddenField(
        path, "existing toleration can not be modified except its tolerationSeconds"));
    return;
  }
  ValidateTolerations(tolerations, path, errors);
}

void ValidateGates(const Value& gates, const Value& old_gates, api::FieldErrors& errors) {
  for (size_t i = 0; i < gates.size(); ++i) {
    const absl::Span<const Value> old = old_gates.items();
    if (std::find(old.begin(), old.end(), gates.at(i)) != old.end()) continue;
    errors.push_back(api::ForbiddenField(Child(Index("spec.schedulingGates", i), "name"),
                                         absl::StrCat("only deletion is allowed, but found new "
                                                      "scheduling gate '",
                                                      gates.at(i)["name"].string_value(), "'")));
  }
}

// The list begins with what was there.
bool HasOnlyAdditions(const Value& list, const Value& old) {
  const absl::Span<const Value> items = list.items(), before = old.items();
  return items.size() >= before.size() && std::equal(before.begin(), before.end(), items.begin());
}

bool HasOnlyAdditionsInTerm(const Value& term, const Value& old) {
  // A term that asks for nothing matches no node: it must not begin to.
  if (old["matchExpressions"].empty() && old["matchFields"].empty() &&
      !(term["matchExpressions"].empty() && term["matchFields"].empty())) {
    return false;
  }
  return HasOnlyAdditions(term["matchExpressions"], old["matchExpressions"]) &&
         HasOnlyAdditions(term["matchFields"], old["matchFields"]);
}

std::string RenderTerms(const Value& terms) {
  if (terms.empty()) return terms.is_list() ? "[]" : "null";
  std::string text;
  for (const Value& term : terms.items()) {
    absl::StrAppend(&text, text.empty() ? "[" : ",",
                    wire::InternalJson("api.core.v1.NodeSelectorTerm", term));
  }
  return text + "]";
}

void ValidateNodeAffinity(const Value& affinity, const Value& old, api::FieldErrors& errors) {
  const std::string path =
      absl::StrCat("spec.affinity.nodeAffinity.", kNodeAffinityRule, ".nodeSelectorTerms");
  const Value& terms = affinity[kNodeAffinityRule]["nodeSelectorTerms"];
  const Value& old_terms = old[kNodeAffinityRule]["nodeSelectorTerms"];
  if (!old_terms.empty() && terms.size() != old_terms.size()) {
    errors.push_back(
        InvalidRendered(path, RenderTerms(terms),
                        "no additions/deletions to non-empty NodeSelectorTerms list are allowed"));
    return;
  }
  for (size_t i = 0; i < old_terms.size(); ++i) {
    if (HasOnlyAdditionsInTerm(terms.at(i), old_terms.at(i))) continue;
    errors.push_back(InvalidRendered(
        Index(path, i), wire::InternalJson("api.core.v1.NodeSelectorTerm", terms.at(i)),
        "only additions are allowed (no mutations or deletions)"));
  }
}

// While gates hold a pod back, it may still be told where to run. What may change of `fixed` is set
// to what was.
void ValidateGatedPod(Value& fixed, const Value& old_spec, api::FieldErrors& errors) {
  if (fixed["nodeSelector"] != old_spec["nodeSelector"]) {
    for (const ValueMember& member : old_spec["nodeSelector"].members()) {
      const Value* now = fixed["nodeSelector"].Find(member.key.view());
      if (now != nullptr && *now == member.value) continue;
      errors.push_back(
          api::InvalidField("spec.nodeSelector", fixed["nodeSelector"],
                            "only additions to spec.nodeSelector are allowed (no mutations or "
                            "deletions)"));
      break;
    }
    CopyMember(fixed, old_spec, "nodeSelector");
  }
  const Value affinity = fixed["affinity"]["nodeAffinity"];
  if (affinity == old_spec["affinity"]["nodeAffinity"]) return;
  ValidateNodeAffinity(affinity, old_spec["affinity"]["nodeAffinity"], errors);
  Value whole = fixed["affinity"];
  CopyMember(whole, old_spec["affinity"], "nodeAffinity");
  if (whole.empty() && !old_spec.Has("affinity")) {
    fixed.Erase("affinity");
  } else {
    fixed.Set("affinity", std::move(whole));
  }
}

// Nothing changes but what was looked at.
void ValidateOthers(const Value& spec, const Value& old_spec, api::FieldErrors& errors) {
  if (spec == old_spec) return;
  Value fixed = spec;
  for (absl::string_view list : {"containers", "initContainers"}) {
    for (size_t i = 0; i < spec[list].size(); ++i) {
      CopyMember(fixed.Mutable(list).MutableAt(i), old_spec[list].at(i), "image");
    }
  }
  for (absl::string_view member : {"activeDeadlineSeconds", "schedulingGates", "tolerations"}) {
    CopyMember(fixed, old_spec, member);
  }
  if (old_spec["terminationGracePeriodSeconds"].int_value() < 0 &&
      fixed["terminationGracePeriodSeconds"].int_value() == 1) {
    CopyMember(fixed, old_spec, "terminationGracePeriodSeconds");
  }
  if (!old_spec["schedulingGates"].empty()) ValidateGatedPod(fixed, old_spec, errors);
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

}  // namespace

void ValidatePodUpdate(const Value& pod, const Value& old, api::FieldErrors& errors) {
  const Value& spec = pod["spec"];
  const Value& old_spec = old["spec"];
  ValidateAnnotations(pod["metadata"]["annotations"], old["metadata"]["annotations"], spec, errors);
  for (absl::string_view list : {"containers", "initContainers"}) {
    if (!ValidateContainers(spec[list], old_spec[list], Child("spec", list), errors)) return;
  }
  if (!ValidateDeadline(spec, old_spec, errors)) return;
  ValidateAddedTolerations(spec["tolerations"], old_spec["tolerations"], errors);
  ValidateGates(spec["schedulingGates"], old_spec["schedulingGates"], errors);
  ValidateOthers(spec, old_spec, errors);
}

}  // namespace quiesce::kinds
