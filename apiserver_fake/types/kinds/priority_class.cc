#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {
namespace {

class PriorityClass : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    SetDefault(object, "preemptionPolicy", "PreemptLowerPriority");
  }
  // Nothing of a priority class may change but its metadata and description: always generation 1.
  void PrepareForUpdate(const StrategyContext& context, Value& object,
                        const Value& old) const override {
    MoveGeneration(object, old, false);
  }
};

}  // namespace

const BuiltinStrategy& PriorityClassStrategy() {
  static const BuiltinStrategy& strategy = *new PriorityClass(
      {.wire_type = "api.scheduling.v1.PriorityClass", .generation = true});
  return strategy;
}

}  // namespace quiesce::api
