#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {
namespace {

class IngressClass : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", [](Value& spec) {
      EditMember(spec, "parameters",
                 [](Value& parameters) { SetDefault(parameters, "scope", "Cluster"); });
    });
  }
};

}  // namespace

const BuiltinStrategy& IngressStrategy() {
  static const BuiltinStrategy& strategy = *new BuiltinStrategy(
      {.wire_type = "api.networking.v1.Ingress",
       .generation = true,
       .metadata_checks = Strategy::MetadataChecks::kUpdate});
  return strategy;
}

const BuiltinStrategy& IngressClassStrategy() {
  static const BuiltinStrategy& strategy = *new IngressClass(
      {.wire_type = "api.networking.v1.IngressClass", .generation = true});
  return strategy;
}

}  // namespace quiesce::api
