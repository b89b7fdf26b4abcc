#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

class ControllerRevision : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    CheckNonNegative(object["revision"], "revision", errors);
    const Value& data = object["data"];
    if (data.is_null()) {
      errors.push_back(api::RequiredField("data", "data is mandatory"));
    } else if (!data.is_object()) {
      errors.push_back(api::RequiredField("data", "data must be a valid JSON object"));
    }
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    CheckNonNegative(object["revision"], "revision", errors);
    CheckImmutable(object["data"], old["data"], "data", errors);
  }
};

}  // namespace

const BuiltinStrategy& ControllerRevisionStrategy() {
  static const BuiltinStrategy& strategy =
      *new ControllerRevision({.wire_type = "api.apps.v1.ControllerRevision"});
  return strategy;
}

}  // namespace quiesce::kinds
