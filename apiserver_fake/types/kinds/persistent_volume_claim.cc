#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {
namespace {

class PersistentVolumeClaim : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "status",
               [](Value& status) { SetDefaultText(status, "phase", "Pending"); });
    EditMember(object, "spec", [](Value& spec) { SetDefault(spec, "volumeMode", "Filesystem"); });
  }
  // Admission (StorageObjectInUseProtection) adds the finalizer.
  void PrepareForCreate(const StrategyContext& context, Value& object) const override {
    object.Set("status", Value::Object({{"phase", "Pending"}}));
    AddFinalizer(object, "kubernetes.io/pvc-protection");
    EditMember(object, "spec", NormalizeSources);
  }
  void PrepareForUpdate(const StrategyContext& context, Value& object,
                        const Value& old) const override {
    BuiltinStrategy::PrepareForUpdate(context, object, old);
    EditMember(object, "spec", NormalizeSources);
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
  static const BuiltinStrategy& strategy = *new PersistentVolumeClaim({.wire_type = "api.core.v1.PersistentVolumeClaim"});
  return strategy;
}

}  // namespace quiesce::api
