#include <string>
#include <vector>

#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/network_validation.h"
#include "apiserver_fake/kinds/service_allocation.h"
#include "apiserver_fake/kinds/service_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

constexpr int kAffinitySeconds = 10800;

bool IsExternallyAccessible(const Value& spec) {
  const absl::string_view type = spec["type"].string_value();
  return type == "LoadBalancer" || type == "NodePort" ||
         (type == "ClusterIP" && !spec["externalIPs"].empty());
}

class Service : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value*) { DefaultSpec(spec); });
    if (object["spec"]["type"].string_value() != "LoadBalancer") return;
    EditMember(object, "status", [](Value& status) {
      EditMember(status, "loadBalancer", [](Value& balancer) {
        EditItems(balancer, "ingress", [](Value& ingress) {
          if (ingress.Has("ip")) SetDefault(ingress, "ipMode", "VIP");
        });
      });
    });
  }

  api::ApiStatus Allocate(const resource::StrategyContext& context, Value& object,
                          const Value* old) const override {
    return AllocateForService(context, object, old);
  }
  bool HoldsNumber(const Value& object, absl::string_view pool, uint64_t number) const override {
    return ServiceHoldsNumber(object, pool, number);
  }

  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    BuiltinStrategy::PrepareForUpdate(context, object, old);
    DropFieldsOfOldType(object, old);
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateService(object, Value(), errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    ValidateServiceChange(object, old, errors);
    ValidateService(object, old, errors);
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    ValidateServiceStatus(object, old, errors);
  }

  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    return ServiceWarnings(object);
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    if (object["status"] == old["status"]) return ServiceWarnings(object);
    std::vector<std::string> warnings;
    const Value& points = object["status"]["loadBalancer"]["ingress"];
    for (size_t i = 0; i < points.size(); ++i) {
      AddIpWarning(points.at(i)["ip"], Index("status.loadBalancer.ingress", i), warnings);
    }
    return warnings;
  }

 private:
  static void DefaultSpec(Value& spec) {
    SetDefaultText(spec, "sessionAffinity", "None");
    if (spec["sessionAffinity"].string_value() == "None") spec.Erase("sessionAffinityConfig");
    if (spec["sessionAffinity"].string_value() == "ClientIP" &&
        spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"].is_null()) {
      spec.Set(
          "sessionAffinityConfig",
          Value::Object({{"clientIP", Value::Object({{"timeoutSeconds", kAffinitySeconds}})}}));
    }
    SetDefaultText(spec, "type", "ClusterIP");
    EditItems(spec, "ports", [](Value& port) {
      SetDefaultText(port, "protocol", "TCP");
      const Value& target = port["targetPort"];
      if (target == Value(0) || target == Value("")) port.Set("targetPort", Value(port["port"]));
    });
    const std::string type(spec["type"].string_value());
    if (IsExternallyAccessible(spec)) SetDefaultText(spec, "externalTrafficPolicy", "Cluster");
    if (type == "NodePort" || type == "LoadBalancer" || type == "ClusterIP") {
      SetDefault(spec, "internalTrafficPolicy", "Cluster");
    }
    if (type == "LoadBalancer") SetDefault(spec, "allocateLoadBalancerNodePorts", true);
  }

  // A service of another type loses what only its old type could have, unless it was changed with
  // the type.
  static void DropFieldsOfOldType(Value& object, const Value& old) {
    const Value& old_spec = old["spec"];
    const std::string old_type(old_spec["type"].string_value());
    const std::string type(object["spec"]["type"].string_value());
    const bool was_external = IsExternallyAccessible(old_spec);
    EditMember(object, "spec", [&](Value& spec) {
      auto drop_unchanged = [&](absl::string_view key) {
        if (spec.Has(key) && spec[key] == old_spec[key]) spec.Erase(key);
      };
      if (old_type != "ExternalName" && type == "ExternalName") {
        if (spec["clusterIP"] == old_spec["clusterIP"]) {
          drop_unchanged("clusterIPs");
          drop_unchanged("clusterIP");
        }
        drop_unchanged("ipFamilies");
        drop_unchanged("ipFamilyPolicy");
      }
      const bool had_ports = old_type == "NodePort" || old_type == "LoadBalancer";
      if (had_ports && type != "NodePort" && type != "LoadBalancer" &&
          AllPortsIn(spec["ports"], old_spec["ports"])) {
        EditItems(spec, "ports", [](Value& port) { port.Erase("nodePort"); });
      }
      if (old_type == "LoadBalancer" && type != "LoadBalancer") {
        drop_unchanged("allocateLoadBalancerNodePorts");
        drop_unchanged("loadBalancerClass");
      }
      if (NeedsHealthCheckPort(old_spec) && !NeedsHealthCheckPort(spec)) {
        drop_unchanged("healthCheckNodePort");
      }
      if (was_external && !IsExternallyAccessible(spec)) drop_unchanged("externalTrafficPolicy");
    });
    if (type != "LoadBalancer" && !object["status"]["loadBalancer"].empty()) {
      object.Mutable("status").Set("loadBalancer", Value::Object());
    }
  }
  static bool AllPortsIn(const Value& ports, const Value& old_ports) {
    for (const Value& port : ports.items()) {
      bool found = !port.Has("nodePort");
      for (const Value& old : old_ports.items()) {
        found = found || old["nodePort"] == port["nodePort"];
      }
      if (!found) return false;
    }
    return true;
  }
};

}  // namespace

const BuiltinStrategy& ServiceStrategy() {
  static const BuiltinStrategy& strategy =
      *new Service({.wire_type = "api.core.v1.Service",
                    .create_on_update = true,
                    .delete_replies_object = true,
                    .metadata_checks = resource::Strategy::MetadataChecks::kUpdate,
                    .name_rule = resource::NameIsDnsLabel,
                    .selectable = "spec.clusterIP spec.type"});
  return strategy;
}

}  // namespace quiesce::kinds
