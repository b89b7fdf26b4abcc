#include "apiserver_fake/kinds/persistent_volume_validation.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/claim_validation.h"
#include "apiserver_fake/kinds/path_validation.h"
#include "apiserver_fake/kinds/pod_warnings.h"
#include "apiserver_fake/kinds/scheduling_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/volume_validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

// The kinds of volumes in the order of the checks, with the members that each needs.
struct Source {
  absl::string_view member, required;
  absl::string_view field = {};  // as errors call it, if otherwise
};
constexpr Source kSources[] = {
    {"hostPath", ""},
    {"gcePersistentDisk", "pdName", "persistentDisk"},
    {"awsElasticBlockStore", "volumeID"},
    {"glusterfs", "endpoints path"},
    {"flocker", ""},
    {"nfs", "server path"},
    {"rbd", "monitors image"},
    {"quobyte", "registry volume"},
    {"cephfs", "monitors"},
    {"iscsi", "targetPortal iqn"},
    {"cinder", "volumeID"},
    {"fc", ""},
    {"flexVolume", "driver"},
    {"azureFile", "secretName shareName"},
    {"vsphereVolume", "volumePath"},
    {"photonPersistentDisk", "pdID"},
    {"portworxVolume", "volumeID"},
    {"azureDisk", "diskName diskURI"},
    {"scaleIO", "gateway system volumeName"},
    {"local", "path"},
    {"storageos", "volumeName"},
    {"csi", ""},
};

void ValidateSecret(const Value& secret, const std::string& path, api::FieldErrors& errors) {
  if (CheckRequired(secret, "name", path, errors)) {
    CheckDnsSubdomain(secret["name"], Child(path, "name"), errors);
  }
  if (CheckRequired(secret, "namespace", path, errors)) {
    CheckDnsLabel(secret["namespace"], Child(path, "namespace"), errors);
  }
}

void ValidateCsi(const Value& csi, const std::string& path, api::FieldErrors& errors) {
  CheckDriverName(csi, path, errors);
  CheckRequired(csi, "volumeHandle", path, errors);
  for (absl::string_view secret : {"controllerPublishSecretRef", "controllerExpandSecretRef",
                                   "nodePublishSecretRef", "nodeExpandSecretRef"}) {
    if (csi.Has(secret)) ValidateSecret(csi[secret], Child(path, secret), errors);
  }
}

void ValidateSource(const Source& kind, const Value& source, const std::string& path,
                    api::FieldErrors& errors) {
  for (absl::string_view member : absl::StrSplit(kind.required, ' ', absl::SkipEmpty())) {
    if (source[member].string_value().empty() && source[member].empty()) {
      errors.push_back(api::RequiredField(Child(path, member), ""));
    }
  }
  if (kind.member == "csi") return ValidateCsi(source, path, errors);
  if (kind.member == "hostPath") return ValidateHostPath(source, path, errors);
  if (kind.member == "nfs" && !absl::StartsWith(source["path"].string_value(), "/")) {
    errors.push_back(api::InvalidField(Child(path, "path"), Value(source["path"].string_value()),
                                       "must be an absolute path"));
  }
  if (kind.member == "local") CheckNoBacksteps(source["path"], Child(path, "path"), errors);
}

void ValidateSources(const Value& spec, api::FieldErrors& errors) {
  bool found = false;
  for (const Source& kind : kSources) {
    if (!spec.Has(kind.member)) continue;
    if (found && kind.member != "flexVolume") {
      const absl::string_view name = kind.member == "cephfs" ? "cephFS" : kind.member;
      errors.push_back(
          api::ForbiddenField(Child("spec", name), "may not specify more than 1 volume type"));
      continue;
    }
    found = true;
    ValidateSource(kind, spec[kind.member],
                   Child("spec", kind.field.empty() ? kind.member : kind.field), errors);
    if (kind.member == "local" && !spec.Has("nodeAffinity")) {
      errors.push_back(
          api::RequiredField("spec.nodeAffinity", "Local volume requires node affinity"));
    }
  }
  if (!found) errors.push_back(api::RequiredField("spec", "must specify a volume type"));
}

void ValidateNodeAffinity(const Value& affinity, bool any_values, const std::string& path,
                          api::FieldErrors& errors) {
  const std::string required_path = Child(path, "required");
  if (!affinity.Has("required")) {
    errors.push_back(api::RequiredField(required_path, "must specify required node constraints"));
    return;
  }
  ValidateNodeSelector(affinity["required"], any_values, required_path, errors);
}

void ValidateCapacity(const Value& capacity, api::FieldErrors& errors) {
  if (capacity.empty()) errors.push_back(api::RequiredField("spec.capacity", ""));
  if (!capacity.Has("storage") || capacity.size() > 1) {
    api::FieldError error = api::NotSupportedField("spec.capacity", Value(), {"storage"});
    error.value = capacity.is_null() ? "null" : ToJson(capacity);
    errors.push_back(std::move(error));
  }
  for (const ValueMember& member : capacity.members()) {
    const std::string path = Key("spec.capacity", member.key.view());
    ValidateBasicAmount(member.value, path, errors);
    ValidatePositiveAmount(member.value, path, errors);
  }
}

// The new name of labels that nodes had under another one.
absl::string_view TodaysLabel(absl::string_view key) {
  constexpr std::pair<absl::string_view, absl::string_view> kRenamed[] = {
      {"failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"},
      {"failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"},
      {"beta.kubernetes.io/os", "kubernetes.io/os"},
      {"beta.kubernetes.io/arch", "kubernetes.io/arch"},
      {"beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"}};
  for (const auto& [old_name, name] : kRenamed) {
    if (key == old_name) return name;
  }
  return key;
}

// `old` with today's names where `affinity` has them.
Value WithTodaysLabels(const Value& affinity, Value old) {
  const Value& terms = affinity["required"]["nodeSelectorTerms"];
  for (size_t i = 0; i < terms.size() && i < old["required"]["nodeSelectorTerms"].size(); ++i) {
    for (absl::string_view list : {"matchExpressions", "matchFields"}) {
      for (size_t j = 0; j < terms.at(i)[list].size(); ++j) {
        const Value& key = terms.at(i)[list].at(j)["key"];
        const Value& before = old["required"]["nodeSelectorTerms"].at(i)[list];
        if (j >= before.size() || before.at(j)["key"] == key ||
            TodaysLabel(before.at(j)["key"].string_value()) != key.string_value()) {
          continue;
        }
        Value& mutable_terms = old.Mutable("required").Mutable("nodeSelectorTerms");
        mutable_terms.MutableAt(i).Mutable(list).MutableAt(j).Set("key", key);
      }
    }
  }
  return old;
}

Value SourceOf(const Value& spec) {
  Value source = Value::Object();
  for (const Source& kind : kSources) {
    if (spec.Has(kind.member)) source.Set(kind.member, spec[kind.member]);
  }
  return source;
}

}  // namespace

void ValidateVolumeSpec(const Value& spec, bool any_values, api::FieldErrors& errors) {
  if (spec["accessModes"].empty()) errors.push_back(api::RequiredField("spec.accessModes", ""));
  ValidateAccessModes(spec["accessModes"], "spec.accessModes", errors);
  ValidateCapacity(spec["capacity"], errors);
  const std::string policy_path = "spec.persistentVolumeReclaimPolicy";
  CheckSupported(spec["persistentVolumeReclaimPolicy"], policy_path,
                 {"Delete", "Recycle", "Retain"}, errors);
  if (spec.Has("nodeAffinity")) {
    ValidateNodeAffinity(spec["nodeAffinity"], any_values, "spec.nodeAffinity", errors);
  }
  ValidateSources(spec, errors);
  const absl::string_view host_path = spec["hostPath"]["path"].string_value();
  if (!host_path.empty() && absl::c_all_of(host_path, [](char c) { return c == '/'; }) &&
      spec["persistentVolumeReclaimPolicy"].string_value() == "Recycle") {
    errors.push_back(
        api::ForbiddenField(policy_path, "may not be 'recycle' for a hostPath mount of '/'"));
  }
  if (!spec["storageClassName"].string_value().empty()) {
    CheckDnsSubdomain(spec["storageClassName"], "spec.storageClassName", errors);
  }
  CheckSupported(spec["volumeMode"], "spec.volumeMode", {"Block", "Filesystem"}, errors);
  const Value& attributes = spec["volumeAttributesClassName"];
  if (attributes.is_null()) return;
  if (attributes.string_value().empty()) {
    errors.push_back(
        api::RequiredField("spec.volumeAttributesClassName", "an empty string is disallowed"));
  } else {
    CheckDnsSubdomain(attributes, "spec.volumeAttributesClassName", errors);
  }
  if (!spec.Has("csi")) {
    errors.push_back(
        api::RequiredField("spec.csi", "has to be specified when using volumeAttributesClassName"));
  }
}

bool HasInvalidNodeLabels(const Value& spec) {
  for (const Value& term : spec["nodeAffinity"]["required"]["nodeSelectorTerms"].items()) {
    for (const Value& expression : term["matchExpressions"].items()) {
      for (const Value& value : expression["values"].items()) {
        if (!api::LabelValueErrors(value.string_value()).empty()) return true;
      }
    }
  }
  return false;
}

void ValidateVolumeChange(const Value& spec, const Value& old_spec, api::FieldErrors& errors) {
  Value source = SourceOf(spec);
  const Value old_source = SourceOf(old_spec);
  constexpr absl::string_view kExpandSecret = "controllerExpandSecretRef";
  if (source["csi"].Has(kExpandSecret) && old_source.Has("csi") &&
      !old_source["csi"].Has(kExpandSecret)) {
    source.Mutable("csi").Erase(kExpandSecret);
  }
  if (source != old_source) {
    errors.push_back(api::ForbiddenField(
        "spec.persistentvolumesource",
        absl::StrCat(
            "spec.persistentvolumesource is immutable after creation\n",
            wire::InternalDiff("api.core.v1.PersistentVolumeSource", old_source, source))));
  }
  CheckImmutable(spec["volumeMode"], old_spec["volumeMode"], "volumeMode", errors);
  const Value &affinity = spec["nodeAffinity"], &old_affinity = old_spec["nodeAffinity"];
  if (!old_affinity.is_null() && WithTodaysLabels(affinity, old_affinity) != affinity) {
    errors.push_back(InvalidRendered(
        "nodeAffinity",
        affinity.is_null() ? "null"
                           : wire::InternalJson("api.core.v1.VolumeNodeAffinity", affinity),
        "field is immutable, except for updating from beta label to GA"));
  }
  if (old_spec.Has("volumeAttributesClassName") && !spec.Has("volumeAttributesClassName")) {
    errors.push_back(api::ForbiddenField("spec.volumeAttributesClassName",
                                         "update from non-nil value to nil is forbidden"));
  }
}

std::vector<std::string> VolumeWarnings(const Value& volume) {
  constexpr std::pair<absl::string_view, absl::string_view> kAnnotations[] = {
      {"volume.beta.kubernetes.io/storage-class",
       "deprecated since v1.8; use \"storageClassName\" attribute instead"},
      {"volume.beta.kubernetes.io/mount-options",
       "deprecated since v1.31; use \"mountOptions\" attribute instead"}};
  constexpr std::pair<absl::string_view, absl::string_view> kGone[] = {
      {"cephfs", "cephfs: deprecated in v1.28, non-functional in v1.31+"},
      {"photonPersistentDisk",
       "photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+"},
      {"scaleIO", "scaleIO: deprecated in v1.16, non-functional in v1.22+"},
      {"storageos", "storageOS: deprecated in v1.22, non-functional in v1.25+"},
      {"glusterfs", "glusterfs: deprecated in v1.25, non-functional in v1.26+"},
      {"rbd", "rbd: deprecated in v1.28, non-functional in v1.31+"}};
  std::vector<std::string> warnings;
  const Value& spec = volume["spec"];
  for (const auto& [annotation, message] : kAnnotations) {
    if (!volume["metadata"]["annotations"].Has(annotation)) continue;
    warnings.push_back(absl::StrCat(Key("metadata.annotations", annotation), ": ", message));
  }
  if (spec["persistentVolumeReclaimPolicy"].string_value() == "Recycle") {
    warnings.emplace_back(
        "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, "
        "the recommended approach is to use dynamic provisioning.");
  }
  const Value& terms = spec["nodeAffinity"]["required"]["nodeSelectorTerms"];
  for (size_t i = 0; i < terms.size(); ++i) {
    for (size_t j = 0; j < terms.at(i)["matchExpressions"].size(); ++j) {
      const absl::string_view key = terms.at(i)["matchExpressions"].at(j)["key"].string_value();
      const absl::string_view message = DeprecatedNodeLabel(key);
      if (message.empty()) continue;
      const std::string term = Index("spec.nodeAffinity.required.nodeSelectorTerms", i);
      warnings.push_back(
          absl::StrCat(Index(Child(term, "matchExpressions"), j), ".key: ", key, " is ", message));
    }
  }
  for (const auto& [source, message] : kGone) {
    if (spec.Has(source)) warnings.push_back(Child("spec", message));
  }
  return warnings;
}

}  // namespace quiesce::kinds
