#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/claim_validation.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_warnings.h"
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
    EditMember(object, "spec", [](Value& spec) { NormalizeSources(spec, Value()); });
  }
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    BuiltinStrategy::PrepareForUpdate(context, object, old);
    EditMember(object, "spec", [&](Value& spec) { NormalizeSources(spec, old["spec"]); });
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateClaimSpec(object["spec"], "spec", /*any_group=*/false, errors);
  }
  // Once bound, a claim may ask for more storage; before, for nothing else.
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    const bool any_group = !old["spec"]["dataSource"]["apiGroup"].is_null() ||
                           !old["spec"]["dataSourceRef"]["apiGroup"].is_null();
    ValidateClaimSpec(object["spec"], "spec", any_group, errors);
    Value fixed = object["spec"];
    Value before = old["spec"];
    if (before["volumeName"].string_value().empty()) CopyMember(before, fixed, "volumeName");
    ValidateClassUpgrade(object, old, fixed, errors);
    if (object["status"]["phase"].string_value() == "Bound") {
      CopyMember(fixed, before, "volumeAttributesClassName");
      const Value size = before["resources"]["requests"]["storage"];
      if (fixed["resources"].Has("requests")) {
        fixed.Mutable("resources").Mutable("requests").Set("storage", size);
      }
    }
    if (fixed != before) {
      errors.push_back(api::ForbiddenField(
          "spec", absl::StrCat(
                      "spec is immutable after creation except resources.requests and "
                      "volumeAttributesClassName for bound claims\n",
                      wire::InternalDiff("api.core.v1.PersistentVolumeClaimSpec", before, fixed))));
    }
    // A request may come down as far as what the volume has.
    const api::Quantity size = StorageOf(object["spec"]["resources"]["requests"]);
    if (size.Compare(StorageOf(old["spec"]["resources"]["requests"])) < 0 &&
        size.Compare(StorageOf(old["status"]["capacity"])) <= 0) {
      errors.push_back(api::ForbiddenField("spec.resources.requests.storage",
                                           "field can not be less than status.capacity"));
    }
    CheckImmutable(object["spec"]["volumeMode"], old["spec"]["volumeMode"], "volumeMode", errors);
    ValidateAttributesClass(object["spec"]["volumeAttributesClassName"], old, errors);
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    ValidateClaimStatus(object, errors);
  }
  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    std::vector<std::string> warnings;
    if (object["metadata"]["annotations"].Has(kClassAnnotation)) {
      warnings.push_back(absl::StrCat(Key("metadata.annotations", kClassAnnotation),
                                      ": deprecated since v1.8; use \"storageClassName\" attribute "
                                      "instead"));
    }
    AddClaimWarnings("spec", object["spec"], warnings);
    return warnings;
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    // Updates of the status do not look at the spec.
    if (object["status"] != old["status"]) return {};
    return WarningsOnCreate(object);
  }

 private:
  static constexpr char kClassAnnotation[] = "volume.beta.kubernetes.io/storage-class";

  static api::Quantity StorageOf(const Value& list) {
    const absl::StatusOr<api::Quantity> storage = api::Quantity::FromValue(list["storage"]);
    return storage.ok() ? *storage : api::Quantity();
  }
  // The class may be named later where there was none, or only the old annotation had one. `fixed`
  // is then given the old name.
  static void ValidateClassUpgrade(const Value& object, const Value& old, Value& fixed,
                                   api::FieldErrors& errors) {
    const Value& annotation = object["metadata"]["annotations"][kClassAnnotation];
    const Value& old_annotation = old["metadata"]["annotations"][kClassAnnotation];
    const Value& name = object["spec"]["storageClassName"];
    const bool was_named = old["spec"].Has("storageClassName");
    const bool from_annotation = !old_annotation.is_null() && !was_named &&
                                 name == old_annotation &&
                                 (annotation.is_null() || annotation == old_annotation);
    if (!from_annotation) {
      if (annotation.string_value() != old_annotation.string_value()) {
        errors.push_back(api::InvalidField(Child("metadata.annotations", kClassAnnotation),
                                           annotation, "field is immutable"));
      }
      const bool from_nothing =
          !name.is_null() && !was_named && (old_annotation.is_null() || name == old_annotation);
      if (!from_nothing) return;
    }
    CopyMember(fixed, old["spec"], "storageClassName");
  }
  // A class that is in use is not taken away.
  static void ValidateAttributesClass(const Value& name, const Value& old,
                                      api::FieldErrors& errors) {
    if (name == old["spec"]["volumeAttributesClassName"]) return;
    if (!old["status"].Has("currentVolumeAttributesClassName")) return;
    if (!name.string_value().empty()) return;
    errors.push_back(api::ForbiddenField(
        "spec.volumeAttributesClassName",
        absl::StrCat("update to ", name.is_null() ? "nil" : "empty string",
                     " is forbidden when status.currentVolumeAttributesClassName is not nil")));
  }

  // dataSource and dataSourceRef say the same thing; each fills in the other. A claim that had
  // neither (`old`) does not get a source that dataSource cannot name, nor one in another namespace
  // (the feature gate CrossNamespaceVolumeDataSource is off).
  static void NormalizeSources(Value& spec, const Value& old) {
    if (!old.Has("dataSource") && !old.Has("dataSourceRef")) {
      if (!spec["dataSourceRef"]["namespace"].string_value().empty()) spec.Erase("dataSourceRef");
      if (!spec.Has("dataSourceRef") && spec.Has("dataSource") &&
          !IsClaimOrSnapshot(spec["dataSource"])) {
        spec.Erase("dataSource");
      }
    }
    if (spec.Has("dataSource")) {
      SetDefault(spec, "dataSourceRef", Value(spec["dataSource"]));
    } else if (spec.Has("dataSourceRef") &&
               spec["dataSourceRef"]["namespace"].string_value().empty()) {
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
  static const BuiltinStrategy& strategy = *new PersistentVolumeClaim(
      {.wire_type = "api.core.v1.PersistentVolumeClaim", .delete_replies_object = true});
  return strategy;
}

}  // namespace quiesce::kinds
