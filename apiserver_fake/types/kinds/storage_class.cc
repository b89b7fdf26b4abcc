#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {
namespace {

class StorageClass : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    SetDefault(object, "reclaimPolicy", "Delete");
    SetDefault(object, "volumeBindingMode", "Immediate");
  }
};

}  // namespace

const BuiltinStrategy& StorageClassStrategy() {
  static const BuiltinStrategy& strategy = *new StorageClass(
      {.wire_type = "api.storage.v1.StorageClass",
       .metadata_checks = Strategy::MetadataChecks::kUpdate});
  return strategy;
}

}  // namespace quiesce::api
