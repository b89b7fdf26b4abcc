#include "apiserver_fake/kinds/claim_validation.h"

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

void ValidateSource(const Value& source, const std::string& path, bool any_group,
                    api::FieldErrors& errors) {
  for (absl::string_view member : {"name", "kind"}) CheckRequired(source, member, path, errors);
  const absl::string_view group = source["apiGroup"].string_value();
  const absl::string_view kind = source["kind"].string_value();
  if (group.empty() && kind != "PersistentVolumeClaim") {
    errors.push_back(
        api::InvalidField(path, Value(kind),
                          "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  }
  if (!group.empty() && !any_group) {
    CheckDnsSubdomain(source["apiGroup"], Child(path, "apiGroup"), errors);
  }
  if (!source["namespace"].string_value().empty()) {
    CheckDnsLabel(source["namespace"], Child(path, "namespace"), errors);
  }
}

void ValidateSources(const Value& spec, const std::string& path, bool any_group,
                     api::FieldErrors& errors) {
  const Value &source = spec["dataSource"], &ref = spec["dataSourceRef"];
  if (!source.is_null()) ValidateSource(source, Child(path, "dataSource"), any_group, errors);
  if (!ref.is_null()) ValidateSource(ref, Child(path, "dataSourceRef"), any_group, errors);
  if (source.is_null() || ref.is_null()) return;
  // What is shown is the path of the source, whose JSON is that of a struct with nothing to show.
  const auto report = [&](const char* detail) {
    errors.push_back(InvalidRendered(path, "{}", detail));
  };
  if (!ref["namespace"].string_value().empty()) {
    report("may not be specified when dataSourceRef.namespace is specified");
  } else if (source["apiGroup"] != ref["apiGroup"] || source["kind"] != ref["kind"] ||
             source["name"] != ref["name"]) {
    report("must match dataSourceRef");
  }
}

void ValidateClassName(const Value& name, const std::string& path, api::FieldErrors& errors) {
  if (!name.string_value().empty()) CheckDnsSubdomain(name, path, errors);
}

// The resources that a claim's status may count: storage, and what is nobody's own.
bool ValidateStatusKey(absl::string_view name, const std::string& path, api::FieldErrors& errors) {
  const Texts messages = api::LabelKeyErrors(name);
  CheckTexts(Value(name), path, messages, errors);
  if (!messages.empty()) return false;
  const bool native = !absl::StrContains(name, "/") || absl::StrContains(name, "kubernetes.io/");
  if (!native || name == "storage") return true;
  errors.push_back(api::NotSupportedField(path, Value(name), {"storage"}));
  return false;
}

}  // namespace

void ValidateBasicAmount(const Value& amount, const std::string& path, api::FieldErrors& errors) {
  const absl::StatusOr<api::Quantity> read = api::Quantity::FromValue(amount);
  if (!read.ok() || read->RoundedValue() >= 0) return;
  errors.push_back(
      api::InvalidField(path, Value(read->RoundedValue()), "must be a valid resource quantity"));
}

bool ValidatePositiveAmount(const Value& amount, const std::string& path,
                            api::FieldErrors& errors) {
  const absl::StatusOr<api::Quantity> read = api::Quantity::FromValue(amount);
  if (!read.ok() || read->Sign() > 0) return true;
  errors.push_back(api::InvalidField(path, Value(read->ToString()), "must be greater than zero"));
  return false;
}

void ValidateAccessModes(const Value& modes, const std::string& path, api::FieldErrors& errors) {
  bool alone = false, others = false;
  for (const Value& mode : modes.items()) {
    CheckSupported(mode, path,
                   {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"}, errors);
    const absl::string_view name = mode.string_value();
    alone |= name == "ReadWriteOncePod";
    others |= name == "ReadOnlyMany" || name == "ReadWriteMany" || name == "ReadWriteOnce";
  }
  if (!alone || !others) return;
  errors.push_back(
      api::ForbiddenField(path, "may not use ReadWriteOncePod with other access modes"));
}

void ValidateClaimSpec(const Value& spec, const std::string& path, bool any_group,
                       api::FieldErrors& errors) {
  const std::string modes_path = Child(path, "accessModes");
  if (spec["accessModes"].empty()) {
    errors.push_back(api::RequiredField(modes_path, "at least 1 access mode is required"));
  }
  CheckLabelSelector(spec["selector"], Child(path, "selector"), errors);
  ValidateAccessModes(spec["accessModes"], modes_path, errors);
  const Value* storage = spec["resources"]["requests"].Find("storage");
  const std::string storage_path = Key(Child(path, "resources"), "storage");
  if (storage == nullptr) {
    errors.push_back(api::RequiredField(storage_path, ""));
  } else {
    ValidatePositiveAmount(*storage, storage_path, errors);
  }
  ValidateClassName(spec["storageClassName"], Child(path, "storageClassName"), errors);
  if (spec.Has("volumeMode")) {
    CheckSupported(spec["volumeMode"], Child(path, "volumeMode"), {"Block", "Filesystem"}, errors);
  }
  ValidateSources(spec, path, any_group, errors);
  ValidateClassName(spec["volumeAttributesClassName"], Child(path, "volumeAttributesClassName"),
                    errors);
}

void ValidateClaimStatus(const Value& claim, api::FieldErrors& errors) {
  if (claim["spec"]["accessModes"].empty()) {
    errors.push_back(api::RequiredField("Spec.accessModes", ""));
  }
  const Value& status = claim["status"];
  for (const ValueMember& member : status["capacity"].members()) {
    ValidateBasicAmount(member.value, Key("status.capacity", member.key.view()), errors);
  }
  const TextList states = {"ControllerResizeInProgress", "ControllerResizeInfeasible",
                           "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"};
  for (const ValueMember& member : status["allocatedResourceStatuses"].members()) {
    const std::string path = "status.allocatedResourceStatuses";
    ValidateStatusKey(member.key.view(), path, errors);
    if (absl::c_linear_search(states, member.value.string_value())) continue;
    // The resource is shown, not its state.
    errors.push_back(api::NotSupportedField(path, Value(member.key.view()),
                                            Texts(states.begin(), states.end())));
  }
  for (const ValueMember& member : status["allocatedResources"].members()) {
    const std::string path = "status.allocatedResources";
    if (!ValidateStatusKey(member.key.view(), path, errors)) continue;
    const std::string at = Key(path, member.key.view());
    const size_t before = errors.size();
    ValidateBasicAmount(member.value, at, errors);
    if (errors.size() == before) ValidateResourceAmount("storage", member.value, at, errors);
  }
}

}  // namespace quiesce::kinds
