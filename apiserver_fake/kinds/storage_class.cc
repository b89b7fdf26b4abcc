#include <string>

#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

class StorageClass : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    SetDefault(object, "reclaimPolicy", "Delete");
    SetDefault(object, "volumeBindingMode", "Immediate");
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& provisioner = object["provisioner"];
    if (provisioner.string_value().empty()) {
      errors.push_back(api::RequiredField("provisioner", ""));
    } else {
      CheckTexts(provisioner, "provisioner", api::LabelKeyErrors(provisioner.string_value()),
                 errors);
    }
    CheckSupported(object["reclaimPolicy"], "reclaimPolicy", {"Delete", "Retain"}, errors);
    CheckSupported(object["volumeBindingMode"], "volumeBindingMode",
                   {"Immediate", "WaitForFirstConsumer"}, errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    for (absl::string_view member :
         {"parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"}) {
      CheckImmutable(object[member], old[member], std::string(member), errors);
    }
  }
};

}  // namespace

const BuiltinStrategy& StorageClassStrategy() {
  static const BuiltinStrategy& strategy =
      *new StorageClass({.wire_type = "api.storage.v1.StorageClass",
                         .metadata_checks = resource::Strategy::MetadataChecks::kUpdate});
  return strategy;
}

}  // namespace quiesce::kinds
