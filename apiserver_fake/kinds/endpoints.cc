#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

class Endpoints : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditItems(object, "subsets", stored, [](Value& subset, const Value*) {
      EditItems(subset, "ports", [](Value& port) { SetDefaultText(port, "protocol", "TCP"); });
    });
  }
};

}  // namespace

const BuiltinStrategy& EndpointsStrategy() {
  static const BuiltinStrategy& strategy =
      *new Endpoints({.wire_type = "api.core.v1.Endpoints", .create_on_update = true});
  return strategy;
}

}  // namespace quiesce::kinds
