#include <utility>

#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {
namespace {

class NetworkPolicy : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value*) {
      if (spec["policyTypes"].empty()) {
        Value types = Value::List({"Ingress"});
        if (!spec["egress"].empty()) types.Append("Egress");
        spec.Set("policyTypes", std::move(types));
      }
      for (absl::string_view direction : {"ingress", "egress"}) {
        EditItems(spec, direction, [](Value& rule) {
          EditItems(rule, "ports", [](Value& port) { SetDefault(port, "protocol", "TCP"); });
        });
      }
    });
  }
};

}  // namespace

const BuiltinStrategy& NetworkPolicyStrategy() {
  static const BuiltinStrategy& strategy = *new NetworkPolicy(
      {.wire_type = "api.networking.v1.NetworkPolicy",
       .generation = true,
       .metadata_checks = Strategy::MetadataChecks::kUpdate});
  return strategy;
}

}  // namespace quiesce::api
