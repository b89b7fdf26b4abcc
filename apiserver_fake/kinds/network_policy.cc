#include <string>
#include <utility>

#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
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

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& spec = object["spec"];
    CheckLabelSelector(spec["podSelector"], "spec.podSelector", errors);
    for (const auto& [direction, peers] :
         {std::pair<absl::string_view, absl::string_view>{"ingress", "from"}, {"egress", "to"}}) {
      for (size_t i = 0; i < spec[direction].size(); ++i) {
        ValidateRule(spec[direction].at(i), peers, Index(Child("spec", direction), i), errors);
      }
    }
    const Value& types = spec["policyTypes"];
    if (types.size() > 2) {
      errors.push_back(api::InvalidField("spec.policyTypes", types,
                                         "may not specify more than two policyTypes"));
      return;
    }
    for (size_t i = 0; i < types.size(); ++i) {
      CheckSupported(types.at(i), Index("spec.policyTypes", i), {"Ingress", "Egress"}, errors);
    }
  }

 private:
  static void ValidateRule(const Value& rule, absl::string_view peers, const std::string& path,
                           api::FieldErrors& errors) {
    for (size_t i = 0; i < rule["ports"].size(); ++i) {
      const Value& port = rule["ports"].at(i);
      const std::string at = Index(Child(path, "ports"), i);
      CheckSupported(port["protocol"], Child(at, "protocol"), {"SCTP", "TCP", "UDP"}, errors);
      if (port.Has("port")) CheckPortNumberOrName(port["port"], Child(at, "port"), errors);
    }
    for (size_t i = 0; i < rule[peers].size(); ++i) {
      const Value& peer = rule[peers].at(i);
      const std::string at = Index(Child(path, peers), i);
      for (absl::string_view selector : {"podSelector", "namespaceSelector"}) {
        CheckLabelSelector(peer[selector], Child(at, selector), errors);
      }
      if (peer.Has("ipBlock")) {
        CheckCidr(peer["ipBlock"]["cidr"], Child(at, "ipBlock.cidr"), errors);
      }
      if (peer.empty()) errors.push_back(api::RequiredField(at, "must specify a peer"));
      if (peer.Has("ipBlock") && peer.size() > 1) {
        errors.push_back(api::ForbiddenField(at, "may not specify both ipBlock and another peer"));
      }
    }
  }
};

}  // namespace

const BuiltinStrategy& NetworkPolicyStrategy() {
  static const BuiltinStrategy& strategy =
      *new NetworkPolicy({.wire_type = "api.networking.v1.NetworkPolicy",
                          .generation = true,
                          .metadata_checks = resource::Strategy::MetadataChecks::kUpdate});
  return strategy;
}

}  // namespace quiesce::kinds
