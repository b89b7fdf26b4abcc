#include "apiserver_fake/kinds/immutable_data.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

class ConfigMap : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& data = object["data"];
    const Value& binary = object["binaryData"];
    for (const ValueMember& entry : data.members()) {
      const absl::string_view key = entry.key.view();
      const Value name(key);
      CheckTexts(name, Key("data", key), IsConfigMapKey(key), errors);
      if (binary.Has(key)) {
        errors.push_back(
            api::InvalidField(Key("data", key), name, "duplicate of key present in binaryData"));
      }
    }
    for (const ValueMember& entry : binary.members()) {
      const absl::string_view key = entry.key.view();
      CheckTexts(Value(key), Key("binaryData", key), IsConfigMapKey(key), errors);
    }
    // The error is about the whole object: the path of nothing.
    CheckDataSize(DataSize(data, /*encoded=*/false) + DataSize(binary, /*encoded=*/true), "[]",
                  errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    CheckImmutableData(object, old, {"data", "binaryData"}, errors);
    Validate(object, errors);
  }
};

}  // namespace

const BuiltinStrategy& ConfigMapStrategy() {
  static const BuiltinStrategy& strategy = *new ConfigMap({.wire_type = "api.core.v1.ConfigMap"});
  return strategy;
}

}  // namespace quiesce::kinds
