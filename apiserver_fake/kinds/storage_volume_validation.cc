#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/kinds/path_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/volume_validation.h"

namespace quiesce::kinds {
namespace {

// Members that a kind of volume must have, texts or lists, in the order of their errors.
struct RequiredMembers {
  absl::string_view kind, members;
};
constexpr RequiredMembers kRequired[] = {
    {"gitRepo", "repository"},
    {"gcePersistentDisk", "pdName"},
    {"awsElasticBlockStore", "volumeID"},
    {"nfs", "server path"},
    {"iscsi", "targetPortal iqn"},
    {"glusterfs", "endpoints path"},
    {"rbd", "monitors image"},
    {"cinder", "volumeID"},
    {"cephfs", "monitors"},
    {"flexVolume", "driver"},
    {"azureFile", "secretName shareName"},
    {"vsphereVolume", "volumePath"},
    {"photonPersistentDisk", "pdID"},
    {"portworxVolume", "volumeID"},
    {"azureDisk", "diskName diskURI"},
    {"storageos", "volumeName"},
    {"scaleIO", "gateway system volumeName"},
};

bool IsEmpty(const Value& value) {
  return value.is_list() ? value.empty() : value.string_value().empty();
}

void CheckRequiredMembers(absl::string_view kind, const Value& source, const std::string& path,
                          api::FieldErrors& errors) {
  for (const RequiredMembers& row : kRequired) {
    if (row.kind != kind) continue;
    for (absl::string_view member : absl::StrSplit(row.members, ' ')) {
      if (IsEmpty(source[member])) errors.push_back(api::RequiredField(Child(path, member), ""));
    }
  }
}

void CheckByte(const Value& source, absl::string_view member, int64_t told_minimum,
               const std::string& path, api::FieldErrors& errors) {
  const int64_t number = source[member].int_value();
  if (number >= 0 && number <= 255) return;
  errors.push_back(
      api::InvalidField(Child(path, member), Value(number),
                        absl::StrCat("must be between ", told_minimum, " and 255, inclusive")));
}

void ValidateFibreChannel(const Value& source, const std::string& path, api::FieldErrors& errors) {
  const std::string names_path = Child(path, "targetWWNs");
  const Value& names = source["targetWWNs"];
  if (names.empty() && source["wwids"].empty()) {
    errors.push_back(
        api::RequiredField(names_path, "must specify either targetWWNs or wwids, but not both"));
  }
  if (!names.empty() && !source["wwids"].empty()) {
    errors.push_back(api::InvalidField(names_path, names,
                                       "targetWWNs and wwids can not be specified simultaneously"));
  }
  if (names.empty()) return;
  if (!source.Has("lun")) {
    errors.push_back(
        api::RequiredField(Child(path, "lun"), "lun is required if targetWWNs is specified"));
  } else {
    CheckByte(source, "lun", 0, path, errors);
  }
}

void ValidateFlocker(const Value& source, const std::string& path, api::FieldErrors& errors) {
  const Value& name = source["datasetName"];
  const bool named = !IsEmpty(name), numbered = !IsEmpty(source["datasetUUID"]);
  if (!named && !numbered) {
    errors.push_back(api::RequiredField(path, "one of datasetName and datasetUUID is required"));
  }
  if (named && numbered) {
    errors.push_back(
        api::InvalidField(path, Value("resource"),
                          "datasetName and datasetUUID can not be specified simultaneously"));
  }
  if (absl::StrContains(name.string_value(), '/')) {
    errors.push_back(api::InvalidField(Child(path, "datasetName"), name, "must not contain '/'"));
  }
}

void ValidateFlexOptions(const Value& options, const std::string& path, api::FieldErrors& errors) {
  for (const ValueMember& option : options.members()) {
    const absl::string_view key = option.key.view();
    const std::string domain =
        absl::StrCat(".", absl::AsciiStrToLower(key.substr(0, key.find('/'))));
    if (!absl::EndsWith(domain, ".kubernetes.io") && !absl::EndsWith(domain, ".k8s.io")) continue;
    errors.push_back(api::InvalidField(Key(Child(path, "options"), key), Value(key),
                                       "kubernetes.io and k8s.io namespaces are reserved"));
  }
}

void ValidateAzureDisk(const Value& source, const std::string& path, api::FieldErrors& errors) {
  CheckSupported(source["cachingMode"], Child(path, "cachingMode"),
                 {"None", "ReadOnly", "ReadWrite"}, errors);
  CheckSupported(source["kind"], Child(path, "kind"), {"Dedicated", "Managed", "Shared"}, errors);
  const bool managed = source["kind"].string_value() == "Managed";
  const Value uri(source["diskURI"].string_value());
  if (absl::StartsWith(uri.string_value(), managed ? "/subscriptions/" : "https://")) return;
  errors.push_back(api::NotSupportedField(
      Child(path, "diskURI"), uri,
      {managed ? "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/"
                 "microsoft.compute/disks/{disk-id}"
               : "https://{account-name}.blob.core.windows.net/{container-name}/"
                 "{disk-name}.vhd"}));
}

void CheckSecretRef(const Value& source, const std::string& path, api::FieldErrors& errors) {
  if (!source.Has("secretRef") || !IsEmpty(source["secretRef"]["name"])) return;
  errors.push_back(api::RequiredField(Child(path, "secretRef.name"), ""));
}

void ValidateIscsi(const Value& source, const std::string& path, api::FieldErrors& errors) {
  CheckByte(source, "lun", 0, path, errors);
  const bool authenticates =
      source["chapAuthDiscovery"].bool_value() || source["chapAuthSession"].bool_value();
  if (authenticates && !source.Has("secretRef")) {
    errors.push_back(api::RequiredField(Child(path, "secretRef"), ""));
  }
}

void ValidateQuobyte(const Value& source, const std::string& path, api::FieldErrors& errors) {
  constexpr char kPairs[] = "must be a host:port pair or multiple pairs separated by commas";
  const absl::string_view registry = source["registry"].string_value();
  if (registry.empty()) {
    errors.push_back(api::RequiredField(Child(path, "registry"), kPairs));
  } else if (source["tenant"].string_value().size() >= 65) {
    errors.push_back(api::RequiredField(
        Child(path, "tenant"), "must be a UUID and may not exceed a length of 64 characters"));
  } else {
    for (absl::string_view pair : absl::StrSplit(registry, ',')) {
      if (absl::c_count(pair, ':') == 1) continue;
      errors.push_back(api::InvalidField(Child(path, "registry"), source["registry"], kPairs));
    }
  }
  if (IsEmpty(source["volume"])) errors.push_back(api::RequiredField(Child(path, "volume"), ""));
}

void ValidateStorageOs(const Value& source, const std::string& path, api::FieldErrors& errors) {
  for (absl::string_view member : {"volumeName", "volumeNamespace"}) {
    if (!IsEmpty(source[member])) CheckDnsLabel(source[member], Child(path, member), errors);
  }
}

}  // namespace

void ValidateStorageVolume(absl::string_view kind, const Value& source, const std::string& path,
                           api::FieldErrors& errors) {
  CheckRequiredMembers(kind, source, path, errors);
  if (kind == "gitRepo") {
    CheckDescendingPath(source["directory"], Child(path, "directory"), errors);
  } else if (kind == "gcePersistentDisk" || kind == "awsElasticBlockStore") {
    CheckByte(source, "partition", 1, path, errors);
  } else if (kind == "nfs") {
    const Value place(source["path"].string_value());
    if (!absl::StartsWith(place.string_value(), "/")) {
      errors.push_back(api::InvalidField(Child(path, "path"), place, "must be an absolute path"));
    }
  } else if (kind == "iscsi") {
    ValidateIscsi(source, path, errors);
  } else if (kind == "flocker") {
    ValidateFlocker(source, path, errors);
  } else if (kind == "quobyte") {
    ValidateQuobyte(source, path, errors);
  } else if (kind == "fc") {
    ValidateFibreChannel(source, path, errors);
  } else if (kind == "flexVolume") {
    ValidateFlexOptions(source["options"], path, errors);
  } else if (kind == "azureDisk") {
    ValidateAzureDisk(source, path, errors);
  } else if (kind == "storageos") {
    ValidateStorageOs(source, path, errors);
    CheckSecretRef(source, path, errors);
  } else if (kind == "cinder") {
    CheckSecretRef(source, path, errors);
  }
}

}  // namespace quiesce::kinds
