#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

class Lease : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    DropElection(object);
  }
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    BuiltinStrategy::PrepareForUpdate(context, object, old);
    DropElection(object);
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& spec = object["spec"];
    const Value& duration = spec["leaseDurationSeconds"];
    if (!duration.is_null() && duration.int_value() <= 0) {
      errors.push_back(
          api::InvalidField("spec.leaseDurationSeconds", duration, "must be greater than 0"));
    }
    CheckNonNegative(spec["leaseTransitions"], "spec.leaseTransitions", errors);
  }

 private:
  // The feature gate CoordinatedLeaderElection is off: nobody has these fields.
  static void DropElection(Value& object) {
    for (absl::string_view member : {"strategy", "preferredHolder"}) {
      if (object["spec"].Has(member)) object.Mutable("spec").Erase(member);
    }
  }
};

}  // namespace

const BuiltinStrategy& LeaseStrategy() {
  static const BuiltinStrategy& strategy =
      *new Lease({.wire_type = "api.coordination.v1.Lease",
                  .unconditional_update = false,
                  .create_on_update = true,
                  .metadata_checks = resource::Strategy::MetadataChecks::kUpdate});
  return strategy;
}

}  // namespace quiesce::kinds
