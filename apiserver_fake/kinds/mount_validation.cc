#include "apiserver_fake/kinds/mount_validation.h"

#include <map>
#include <set>

#include "apiserver_fake/kinds/path_validation.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

// Places by the names of volumes; of a volume in two places the last one.
using Places = std::map<absl::string_view, absl::string_view>;

Places PlacesOf(const Value& list, absl::string_view member) {
  Places places;
  for (const Value& item : list.items()) {
    places[item["name"].string_value()] = item[member].string_value();
  }
  return places;
}

bool HasPlace(const Places& places, absl::string_view place) {
  for (const auto& [name, other] : places) {
    if (other == place) return true;
  }
  return false;
}

// Errors of these have the path of the list.
void CheckPropagation(const Value& mount, const Value& container, const std::string& path,
                      api::FieldErrors& errors) {
  const Value* propagation = mount.Find("mountPropagation");
  if (propagation != nullptr) {
    const std::string at = Child(path, "mountPropagation");
    CheckSupported(*propagation, at, {"Bidirectional", "HostToContainer", "None"}, errors);
    if (propagation->string_value() == "Bidirectional" &&
        !container["securityContext"]["privileged"].bool_value()) {
      errors.push_back(api::ForbiddenField(
          at, "Bidirectional mount propagation is available only to privileged containers"));
    }
  }
  const Value* recursive = mount.Find("recursiveReadOnly");
  if (recursive == nullptr || recursive->string_value() == "Disabled") return;
  const std::string at = Child(path, "recursiveReadOnly");
  if (recursive->string_value() != "Enabled" && recursive->string_value() != "IfPossible") {
    return CheckSupported(*recursive, at, {"Disabled", "Enabled", "IfPossible"}, errors);
  }
  if (!mount["readOnly"].bool_value()) {
    errors.push_back(api::ForbiddenField(at, "may only be specified when readOnly is true"));
  }
  if (propagation != nullptr && propagation->string_value() != "None") {
    errors.push_back(api::ForbiddenField(
        at, "may only be specified when mountPropagation is None or not specified"));
  }
}

void CheckSubPaths(const Value& mount, const std::string& at, const std::string& path,
                   api::FieldErrors& errors) {
  const Value &plain = mount["subPath"], &expanded = mount["subPathExpr"];
  CheckDescendingPath(plain, Child(path, "subPath"), errors);
  if (expanded.string_value().empty()) return;
  if (!plain.string_value().empty()) {
    errors.push_back(api::InvalidField(Child(at, "subPathExpr"), expanded,
                                       "subPathExpr and subPath are mutually exclusive"));
  }
  CheckDescendingPath(expanded, Child(path, "subPathExpr"), errors);
}

void ValidateVolumeMounts(const Value& container, const Volumes& volumes, const std::string& path,
                          api::FieldErrors& errors) {
  const Value& mounts = container["volumeMounts"];
  if (mounts.empty()) return;
  const Places devices = PlacesOf(container["volumeDevices"], "devicePath");
  std::set<absl::string_view> taken;
  for (size_t i = 0; i < mounts.size(); ++i) {
    const Value& mount = mounts.at(i);
    const std::string at = Index(path, i);
    const absl::string_view name = mount["name"].string_value();
    const absl::string_view place = mount["mountPath"].string_value();
    CheckRequired(mount, "name", at, errors);
    if (volumes.count(name) == 0) {
      errors.push_back(api::NotFoundField(Child(at, "name"), Value(name)));
    }
    CheckRequired(mount, "mountPath", at, errors);
    const auto report = [&](absl::string_view member, absl::string_view value, const char* detail) {
      errors.push_back(api::InvalidField(Child(at, member), Value(value), detail));
    };
    if (!taken.insert(place).second) report("mountPath", place, "must be unique");
    if (devices.count(name) > 0) report("name", name, "must not already exist in volumeDevices");
    if (HasPlace(devices, place)) {
      report("mountPath", place, "must not already exist as a path in volumeDevices");
    }
    CheckSubPaths(mount, at, path, errors);
    CheckPropagation(mount, container, path, errors);
  }
}

void ValidateVolumeDevices(const Value& container, const Volumes& volumes, const std::string& path,
                           api::FieldErrors& errors) {
  const Value& devices = container["volumeDevices"];
  if (devices.empty()) return;
  const Places mounts = PlacesOf(container["volumeMounts"], "mountPath");
  std::set<absl::string_view> names, places;
  for (size_t i = 0; i < devices.size(); ++i) {
    const Value& device = devices.at(i);
    const std::string at = Index(path, i);
    const absl::string_view name = device["name"].string_value();
    const absl::string_view place = device["devicePath"].string_value();
    const auto report = [&](absl::string_view member, absl::string_view value, const char* detail) {
      errors.push_back(api::InvalidField(Child(at, member), Value(value), detail));
    };
    CheckRequired(device, "name", at, errors);
    if (names.count(name) > 0) report("name", name, "must be unique");
    const auto volume = volumes.find(name);
    if (volume == volumes.end()) {
      errors.push_back(api::NotFoundField(Child(at, "name"), Value(name)));
    } else if (!volume->second->Has("persistentVolumeClaim") && !volume->second->Has("ephemeral")) {
      report("name", name,
             "can only use volume source type of PersistentVolumeClaim or Ephemeral for block "
             "mode");
    }
    CheckRequired(device, "devicePath", at, errors);
    if (places.count(place) > 0) report("devicePath", place, "must be unique");
    if (HasBacksteps(place)) {
      report("devicePath", place, "can not contain backsteps ('..')");
    } else {
      places.insert(place);
    }
    if (mounts.count(name) > 0) report("name", name, "must not already exist in volumeMounts");
    if (HasPlace(mounts, place)) {
      report("devicePath", place, "must not already exist as a path in volumeMounts");
    }
    if (!name.empty()) names.insert(name);
  }
}

}  // namespace

void ValidateMounts(const Value& container, const Volumes& volumes, const std::string& path,
                    api::FieldErrors& errors) {
  ValidateVolumeMounts(container, volumes, Child(path, "volumeMounts"), errors);
  ValidateVolumeDevices(container, volumes, Child(path, "volumeDevices"), errors);
}

}  // namespace quiesce::kinds
