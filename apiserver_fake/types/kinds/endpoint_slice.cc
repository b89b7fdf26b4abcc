#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {
namespace {

class EndpointSlice : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditItems(object, "ports", stored, [](Value& port, const Value*) {
      SetDefault(port, "name", "");
      SetDefault(port, "protocol", "TCP");
    });
  }
  // All but metadata counts as spec, and the labels do.
  void PrepareForUpdate(const StrategyContext& context, Value& object,
                        const Value& old) const override {
    bool changed = object["metadata"]["labels"] != old["metadata"]["labels"];
    for (absl::string_view member : {"addressType", "endpoints", "ports"}) {
      changed = changed || object[member] != old[member];
    }
    MoveGeneration(object, old, changed);
  }
};

}  // namespace

const BuiltinStrategy& EndpointSliceStrategy() {
  static const BuiltinStrategy& strategy = *new EndpointSlice(
      {.wire_type = "api.discovery.v1.EndpointSlice", .generation = true});
  return strategy;
}

}  // namespace quiesce::api
