#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

class PersistentVolumeClaim : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "status", [](Value& status) { SetDefaultText(status, "phase", "Pending"); });
    EditMember(object, "spec", [](Value& spec) { SetDefault(spec, "volumeMode", "Filesystem"); });
  }
  // Admission (StorageObjectInUseProtection) adds the finalizer.
  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    object.Set("status", Value::Object({{"phase", "Pending"}}));
    AddFinalizer(object, "kubernetes.io/pvc-protection");
    EditMember(object, "spec", NormalizeSources);
  }
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    BuiltinStrategy::PrepareForUpdate(context, object, old);
    EditMember(object, "spec", NormalizeSources);
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& spec = object["spec"];
    if (spec["accessModes"].empty()) {
      errors.push_back(
          api::RequiredField("spec.accessModes", "at least 1 access mode is required"));
    }
    CheckLabelSelector(spec["selector"], "spec.selector", errors);
    for (size_t i = 0; i < spec["accessModes"].size(); ++i) {
      CheckSupported(spec["accessModes"].at(i), "spec.accessModes",
                     {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"},
                     errors);
    }
    const Value& storage = spec["resources"]["requests"]["storage"];
    if (storage.is_null()) {
      errors.push_back(api::RequiredField("spec.resources[storage]", ""));
    } else if (const absl::StatusOr<api::Quantity> size = api::Quantity::FromValue(storage);
               size.ok() && size->Sign() <= 0) {
      errors.push_back(
          api::InvalidField("spec.resources[storage]", storage, "must be greater than zero"));
    }
    CheckSupported(spec["volumeMode"], "spec.volumeMode", {"Block", "Filesystem"}, errors);
  }
  // Once bound, a claim may ask for more storage; before, for nothing else.
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    Validate(object, errors);
    Value fixed = object["spec"];
    const Value& old_spec = old["spec"];
    if (old_spec["volumeName"].string_value().empty()) {
      CopyMember(fixed, old_spec, "volumeName");
      if (!old_spec.Has("storageClassName")) CopyMember(fixed, old_spec, "storageClassName");
    }
    if (old["status"]["phase"].string_value() == "Bound") {
      CopyMember(fixed, old_spec, "volumeAttributesClassName");
      const Value wanted = old_spec["resources"]["requests"];
      EditMember(fixed, "resources", [&](Value& resources) { resources.Set("requests", wanted); });
    }
    if (fixed != old_spec) {
      errors.push_back(api::ForbiddenField(
          "spec", absl::StrCat("spec is immutable after creation except resources.requests and "
                               "volumeAttributesClassName for bound claims\n",
                               wire::InternalDiff("api.core.v1.PersistentVolumeClaimSpec", fixed,
                                                  old_spec))));
    }
    const absl::StatusOr<api::Quantity> size =
        api::Quantity::FromValue(object["spec"]["resources"]["requests"]["storage"]);
    const absl::StatusOr<api::Quantity> capacity =
        api::Quantity::FromValue(old["status"]["capacity"]["storage"]);
    if (old["status"]["capacity"].Has("storage") && size.ok() && capacity.ok() &&
        size->Compare(*capacity) < 0) {
      errors.push_back(api::ForbiddenField("spec.resources.requests.storage",
                                           "field can not be less than status.capacity"));
    }
  }

 private:
  // dataSource and dataSourceRef say the same thing; each fills in the other.
  static void NormalizeSources(Value& spec) {
    if (spec.Has("dataSource")) {
      SetDefault(spec, "dataSourceRef", Value(spec["dataSource"]));
    } else if (spec.Has("dataSourceRef") && !spec["dataSourceRef"].Has("namespace") &&
               IsClaimOrSnapshot(spec["dataSourceRef"])) {
      spec.Set("dataSource", Value(spec["dataSourceRef"]));
    }
  }
  static bool IsClaimOrSnapshot(const Value& source) {
    const absl::string_view group = source["apiGroup"].string_value();
    const absl::string_view kind = source["kind"].string_value();
    return (kind == "PersistentVolumeClaim" && group.empty()) ||
           (kind == "VolumeSnapshot" && group == "snapshot.storage.k8s.io");
  }
};

}  // namespace

const BuiltinStrategy& PersistentVolumeClaimStrategy() {
  static const BuiltinStrategy& strategy =
      *new PersistentVolumeClaim({.wire_type = "api.core.v1.PersistentVolumeClaim"});
  return strategy;
}

}  // namespace quiesce::kinds
