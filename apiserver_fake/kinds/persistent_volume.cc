#include <string>
#include <vector>

#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/persistent_volume_validation.h"
#include "apiserver_fake/kinds/pod_spec.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

class PersistentVolume : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "status", [](Value& status) { SetDefaultText(status, "phase", "Pending"); });
    EditMember(object, "spec", stored, [](Value& spec, const Value*) {
      SetDefaultText(spec, "persistentVolumeReclaimPolicy", "Retain");
      SetDefault(spec, "volumeMode", "Filesystem");
      DefaultVolumeSources(spec);
    });
  }
  // Admission (StorageObjectInUseProtection) adds the finalizer.
  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    object.Set("status",
               Value::Object({{"phase", "Pending"}, {"lastPhaseTransitionTime", Now(context)}}));
    AddFinalizer(object, "kubernetes.io/pv-protection");
  }
  // A change of phase is stamped, unless the writer stamped it.
  void PrepareForStatusUpdate(const resource::StrategyContext& context, Value& object,
                              const Value& old) const override {
    constexpr absl::string_view kTime = "lastPhaseTransitionTime";
    BuiltinStrategy::PrepareForStatusUpdate(context, object, old);
    EditMember(object, "status", [&](Value& status) {
      const Value& old_status = old["status"];
      const bool moved = status["phase"] != old_status["phase"];
      if (!moved && !status.Has(kTime)) {
        CopyMember(status, old_status, kTime);
      } else if (moved && (!status.Has(kTime) || status[kTime] == old_status[kTime])) {
        status.Set(kTime, Now(context));
      }
    });
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateVolumeSpec(object["spec"], /*any_values=*/false, errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    const bool any_values = HasInvalidNodeLabels(old["spec"]);
    ValidateVolumeSpec(object["spec"], any_values, errors);
    ValidateVolumeSpec(object["spec"], any_values, errors);  // the server does so
    ValidateVolumeChange(object["spec"], old["spec"], errors);
  }

  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    return VolumeWarnings(object);
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    // Updates of the status do not look at the spec.
    if (object["status"] != old["status"]) return {};
    return VolumeWarnings(object);
  }

 private:
  static Value Now(const resource::StrategyContext& context) {
    return Value(go::FormatRfc3339(context.now));
  }
};

}  // namespace

const BuiltinStrategy& PersistentVolumeStrategy() {
  static const BuiltinStrategy& strategy =
      *new PersistentVolume({.wire_type = "api.core.v1.PersistentVolume",
                             .delete_replies_object = true,
                             .metadata_checks = resource::Strategy::MetadataChecks::kObject});
  return strategy;
}

}  // namespace quiesce::kinds
