#include "apiserver_fake/kinds/volume_validation.h"

#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/claim_validation.h"
#include "apiserver_fake/kinds/env_validation.h"
#include "apiserver_fake/kinds/path_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

constexpr int kMaxFileMode = 0777;
constexpr int64_t kMaxDriverName = 63;

// The kinds of volumes in the order in which the server looks for them.
constexpr absl::string_view kVolumeKinds[] = {"emptyDir",
                                              "hostPath",
                                              "gitRepo",
                                              "gcePersistentDisk",
                                              "awsElasticBlockStore",
                                              "secret",
                                              "nfs",
                                              "iscsi",
                                              "glusterfs",
                                              "flocker",
                                              "persistentVolumeClaim",
                                              "rbd",
                                              "cinder",
                                              "cephfs",
                                              "quobyte",
                                              "downwardAPI",
                                              "fc",
                                              "flexVolume",
                                              "configMap",
                                              "azureFile",
                                              "vsphereVolume",
                                              "photonPersistentDisk",
                                              "portworxVolume",
                                              "azureDisk",
                                              "storageos",
                                              "projected",
                                              "scaleIO",
                                              "csi",
                                              "ephemeral",
                                              "image"};

// A secret or a config map; `name` is the member that names it.
void ValidateKeys(const Value& source, absl::string_view name, const std::string& path,
                  api::FieldErrors& errors) {
  CheckRequired(source, name, path, errors);
  CheckFileMode(source, "defaultMode", path, errors);
  for (size_t i = 0; i < source["items"].size(); ++i) {
    ValidateKeyToPath(source["items"].at(i), Index(Child(path, "items"), i), errors);
  }
}

void ValidateDownwardApi(const Value& source, const std::string& path, api::FieldErrors& errors) {
  CheckFileMode(source, "defaultMode", path, errors);
  for (const Value& file : source["items"].items()) ValidateDownwardFile(file, path, errors);
}

void ValidateCsi(const Value& source, const std::string& path, api::FieldErrors& errors) {
  CheckDriverName(source, path, errors);
  const Value* secret = source.Find("nodePublishSecretRef");
  if (secret == nullptr) return;
  if ((*secret)["name"].string_value().empty()) {
    errors.push_back(api::RequiredField(Child(path, "nodePublishSecretRef.name"), ""));
  } else {
    CheckDnsSubdomain((*secret)["name"], Child(path, "name"), errors);
  }
}

// A claim's template has labels and annotations, and no other metadata.
void ValidateTemplateMetadata(const Value& metadata, const std::string& path,
                              api::FieldErrors& errors) {
  resource::ValidateAnnotations(metadata["annotations"], Child(path, "annotations"), errors);
  resource::ValidateLabels(metadata["labels"], Child(path, "labels"), errors);
  // In the order of the Go type.
  constexpr absl::string_view kOthers[] = {"name",
                                           "generateName",
                                           "namespace",
                                           "selfLink",
                                           "uid",
                                           "resourceVersion",
                                           "generation",
                                           "creationTimestamp",
                                           "deletionTimestamp",
                                           "deletionGracePeriodSeconds",
                                           "ownerReferences",
                                           "finalizers",
                                           "managedFields"};
  for (absl::string_view member : kOthers) {
    if (metadata[member].is_null()) continue;
    const std::string name = member == "uid" ? "uID" : std::string(member);
    errors.push_back(api::ForbiddenField(Child(path, name), "cannot be set"));
  }
}

void ValidateEphemeral(const Value& source, const Value& volume, absl::string_view pod_name,
                       const std::string& at, api::FieldErrors& errors) {
  const std::string path = Child(at, "ephemeral.volumeClaimTemplate");
  if (const Value* claim = source.Find("volumeClaimTemplate")) {
    ValidateTemplateMetadata((*claim)["metadata"], Child(path, "metadata"), errors);
    ValidateClaimSpec((*claim)["spec"], Child(path, "spec"), /*any_group=*/false, errors);
  } else {
    errors.push_back(api::RequiredField(path, ""));
  }
  const absl::string_view name = volume["name"].string_value();
  if (pod_name.empty() || name.empty()) return;
  const std::string claim_name = absl::StrCat(pod_name, "-", name);
  for (const std::string& message : api::Dns1123SubdomainErrors(claim_name)) {
    errors.push_back(api::InvalidField(Child(at, "name"), volume["name"],
                                       absl::StrCat("PVC name \"", claim_name, "\": ", message)));
  }
}

void ValidateImage(const Value& source, const PodSpecOwner& owner, const std::string& path,
                   api::FieldErrors& errors) {
  if (owner.is_pod) CheckRequired(source, "reference", path, errors);
  CheckOneOf(source["pullPolicy"], Child(path, "pullPolicy"), {"Always", "IfNotPresent", "Never"},
             errors);
}

void ValidateSource(absl::string_view kind, const Value& volume, const PodSpecOwner& owner,
                    const std::string& at, api::FieldErrors& errors) {
  const Value& source = volume[kind];
  const std::string path = Child(at, kind);
  if (kind == "emptyDir") {
    const absl::StatusOr<api::Quantity> limit = api::Quantity::FromValue(source["sizeLimit"]);
    if (!limit.ok() || limit->Sign() >= 0) return;
    errors.push_back(api::ForbiddenField(Child(path, "sizeLimit"),
                                         "SizeLimit field must be a valid resource quantity"));
  } else if (kind == "hostPath") {
    ValidateHostPath(source, path, errors);
  } else if (kind == "secret") {
    ValidateKeys(source, "secretName", path, errors);
  } else if (kind == "configMap") {
    ValidateKeys(source, "name", path, errors);
  } else if (kind == "downwardAPI") {
    ValidateDownwardApi(source, path, errors);
  } else if (kind == "projected") {
    ValidateProjectedVolume(source, path, errors);
  } else if (kind == "persistentVolumeClaim") {
    CheckRequired(source, "claimName", path, errors);
  } else if (kind == "csi") {
    ValidateCsi(source, path, errors);
  } else if (kind == "ephemeral") {
    ValidateEphemeral(source, volume, owner.pod_name, at, errors);
  } else if (kind == "image") {
    ValidateImage(source, owner, path, errors);
  } else {
    // Errors of one kind name it by another name.
    ValidateStorageVolume(kind, source,
                          kind == "gcePersistentDisk" ? Child(at, "persistentDisk") : path, errors);
  }
}

// One kind of source, and no second.
void ValidateVolume(const Value& volume, const PodSpecOwner& owner, const std::string& at,
                    api::FieldErrors& errors) {
  bool found = false;
  for (absl::string_view kind : kVolumeKinds) {
    if (!volume.Has(kind)) continue;
    if (!std::exchange(found, true)) {
      ValidateSource(kind, volume, owner, at, errors);
      continue;
    }
    // These two are misspelt.
    const absl::string_view told = kind == "cephfs"        ? "cephFS"
                                   : kind == "downwardAPI" ? "downwarAPI"
                                                           : kind;
    errors.push_back(
        api::ForbiddenField(Child(at, told), "may not specify more than 1 volume type"));
  }
  if (!found) errors.push_back(api::RequiredField(at, "must specify a volume type"));
}

}  // namespace

void ValidateHostPath(const Value& source, const std::string& path, api::FieldErrors& errors) {
  if (!CheckRequired(source, "path", path, errors)) return;
  CheckNoBacksteps(source["path"], Child(path, "path"), errors);
  if (!source.Has("type")) return;
  CheckSupported(source["type"], Child(path, "type"),
                 {"", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File",
                  "FileOrCreate", "Socket"},
                 errors);
}

void CheckDriverName(const Value& csi, const std::string& path, api::FieldErrors& errors) {
  if (!CheckRequired(csi, "driver", path, errors)) return;
  const absl::string_view driver = csi["driver"].string_value();
  const std::string driver_path = Child(path, "driver");
  if (driver.size() > size_t{kMaxDriverName}) {
    errors.push_back(api::TooLongField(driver_path, kMaxDriverName));
  }
  CheckTexts(csi["driver"], driver_path, api::Dns1123SubdomainErrors(absl::AsciiStrToLower(driver)),
             errors);
}

void CheckFileMode(const Value& source, absl::string_view member, const std::string& path,
                   api::FieldErrors& errors) {
  const int64_t mode = source[member].int_value();
  if (mode >= 0 && mode <= kMaxFileMode) return;
  errors.push_back(
      api::InvalidField(Child(path, member), source[member],
                        "must be a number between 0 and 0777 (octal), both inclusive"));
}

void ValidateKeyToPath(const Value& item, const std::string& path, api::FieldErrors& errors) {
  CheckRequired(item, "key", path, errors);
  CheckRequired(item, "path", path, errors);
  CheckUnreservedPath(item["path"], Child(path, "path"), errors);
  CheckFileMode(item, "mode", path, errors);
}

void ValidateDownwardFile(const Value& file, const std::string& path, api::FieldErrors& errors) {
  CheckRequired(file, "path", path, errors);
  CheckUnreservedPath(file["path"], Child(path, "path"), errors);
  const Value* resource = file.Find("resourceFieldRef");
  if (const Value* field = file.Find("fieldRef")) {
    ValidateFieldRef(*field, ShownBy::kVolume, Child(path, "fieldRef"), errors);
    if (resource != nullptr) {
      errors.push_back(
          api::InvalidField(path, Value("resource"),
                            "fieldRef and resourceFieldRef can not be specified simultaneously"));
    }
  } else if (resource != nullptr) {
    ValidateResourceFieldRef(*resource, ShownBy::kVolume, Child(path, "resourceFieldRef"), errors);
  } else {
    errors.push_back(api::RequiredField(path, "one of fieldRef and resourceFieldRef is required"));
  }
  CheckFileMode(file, "mode", path, errors);
}

Volumes ValidateVolumes(const Value& volumes, const PodSpecOwner& owner, const std::string& path,
                        api::FieldErrors& errors) {
  Volumes valid;
  std::set<std::string> claims;  // what the pod will have made
  for (const Value& volume : volumes.items()) {
    if (owner.pod_name.empty() || !volume.Has("ephemeral")) continue;
    claims.insert(absl::StrCat(owner.pod_name, "-", volume["name"].string_value()));
  }
  for (size_t i = 0; i < volumes.size(); ++i) {
    const Value& volume = volumes.at(i);
    const absl::string_view name = volume["name"].string_value();
    const std::string at = Index(path, i);
    const size_t before = errors.size();
    ValidateVolume(volume, owner, at, errors);
    if (name.empty()) {
      errors.push_back(api::RequiredField(Child(at, "name"), ""));
    } else {
      CheckDnsLabel(volume["name"], Child(at, "name"), errors);
    }
    if (valid.count(name) > 0) {
      errors.push_back(api::DuplicateField(Child(at, "name"), volume["name"]));
    }
    if (errors.size() == before) valid[name] = &volume;
    const Value& claim = volume["persistentVolumeClaim"]["claimName"];
    if (claims.count(std::string(claim.string_value())) > 0) {
      errors.push_back(
          api::InvalidField(Child(at, "persistentVolumeClaim.claimName"), claim,
                            "must not reference a PVC that gets created for an ephemeral volume"));
    }
  }
  return valid;
}

}  // namespace quiesce::kinds
