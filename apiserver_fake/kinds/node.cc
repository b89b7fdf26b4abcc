#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

class Node : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  // An absent allocatable is the capacity.
  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "status", stored, [](Value& status, const Value*) {
      if (status.Has("capacity")) SetDefault(status, "allocatable", status["capacity"]);
    });
  }
  // Admission (TaintNodesByCondition) keeps pods off a node until it is ready.
  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    constexpr absl::string_view kNotReady = "node.kubernetes.io/not-ready";
    BuiltinStrategy::PrepareForCreate(context, object);
    EditMember(object, "spec", [&](Value& spec) {
      for (const Value& taint : spec["taints"].items()) {
        if (taint["key"].string_value() == kNotReady &&
            taint["effect"].string_value() == "NoSchedule") {
          return;
        }
      }
      spec.Mutable("taints").Append(Value::Object({{"key", kNotReady}, {"effect", "NoSchedule"}}));
    });
  }
};

}  // namespace

const BuiltinStrategy& NodeStrategy() {
  static const BuiltinStrategy& strategy = *new Node({.wire_type = "api.core.v1.Node",
                                                      .keeps_status_on_create = true,
                                                      .selectable = "spec.unschedulable:false"});
  return strategy;
}

}  // namespace quiesce::kinds
