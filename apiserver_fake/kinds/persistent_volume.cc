#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_spec.h"
#include "apiserver_fake/kinds/validation.h"
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
    const Value& spec = object["spec"];
    if (spec["accessModes"].empty()) errors.push_back(api::RequiredField("spec.accessModes", ""));
    if (spec["capacity"].empty()) errors.push_back(api::RequiredField("spec.capacity", ""));
    CheckSupported(spec["persistentVolumeReclaimPolicy"], "spec.persistentVolumeReclaimPolicy",
                   {"Delete", "Recycle", "Retain"}, errors);
    CheckSupported(spec["volumeMode"], "spec.volumeMode", {"Block", "Filesystem"}, errors);
  }

 private:
  static Value Now(const resource::StrategyContext& context) {
    return Value(go::FormatRfc3339(context.now));
  }
};

}  // namespace

const BuiltinStrategy& PersistentVolumeStrategy() {
  static const BuiltinStrategy& strategy =
      *new PersistentVolume({.wire_type = "api.core.v1.PersistentVolume"});
  return strategy;
}

}  // namespace quiesce::kinds
