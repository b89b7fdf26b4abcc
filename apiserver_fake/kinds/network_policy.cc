#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "apiserver_fake/go/ip_address.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/network_validation.h"
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
    ValidateSpec(object["spec"], {}, errors);
  }
  // Networks that are wrong may stay.
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    Texts stored;
    ForEachBlock(old["spec"], [&](const Value& block, const std::string&) {
      stored.emplace_back(block["cidr"].string_value());
      for (const Value& except : block["except"].items()) {
        stored.emplace_back(except.string_value());
      }
    });
    ValidateSpec(object["spec"], stored, errors);
  }

  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    std::vector<std::string> warnings;
    ForEachBlock(object["spec"], [&](const Value& block, const std::string& path) {
      AddCidrWarnings(block["cidr"], Child(path, "cidr"), warnings);
      for (size_t i = 0; i < block["except"].size(); ++i) {
        AddCidrWarnings(block["except"].at(i), Index(Child(path, "except"), i), warnings);
      }
    });
    return warnings;
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    return WarningsOnCreate(object);
  }

 private:
  // Which peers rules of each direction have.
  static constexpr std::pair<absl::string_view, absl::string_view> kDirections[] = {
      {"ingress", "from"}, {"egress", "to"}};

  static void ForEachBlock(const Value& spec,
                           absl::FunctionRef<void(const Value&, const std::string&)> visit) {
    for (const auto& [direction, peers] : kDirections) {
      for (size_t i = 0; i < spec[direction].size(); ++i) {
        const Value& list = spec[direction].at(i)[peers];
        const std::string path = Child(Index(Child("spec", direction), i), peers);
        for (size_t j = 0; j < list.size(); ++j) {
          if (list.at(j).Has("ipBlock")) {
            visit(list.at(j)["ipBlock"], Child(Index(path, j), "ipBlock"));
          }
        }
      }
    }
  }
  static void ValidateSpec(const Value& spec, const Texts& stored, api::FieldErrors& errors) {
    CheckLabelSelector(spec["podSelector"], "spec.podSelector", errors);
    for (const auto& [direction, peers] : kDirections) {
      for (size_t i = 0; i < spec[direction].size(); ++i) {
        const Value& rule = spec[direction].at(i);
        const std::string path = Index(Child("spec", direction), i);
        for (size_t j = 0; j < rule["ports"].size(); ++j) {
          ValidatePort(rule["ports"].at(j), Index(Child(path, "ports"), j), errors);
        }
        for (size_t j = 0; j < rule[peers].size(); ++j) {
          ValidatePeer(rule[peers].at(j), stored, Index(Child(path, peers), j), errors);
        }
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
  static void ValidatePort(const Value& port, const std::string& path, api::FieldErrors& errors) {
    if (port.Has("protocol")) {
      CheckSupported(port["protocol"], Child(path, "protocol"), {"TCP", "UDP", "SCTP"}, errors);
    }
    const Value &first = port["port"], &last = port["endPort"];
    const bool is_range = port.Has("endPort");
    const auto report = [&](const Value& shown, const char* detail) {
      errors.push_back(api::InvalidField(Child(path, "endPort"), shown, detail));
    };
    if (!port.Has("port")) {
      if (is_range) report(last, "may not be specified when `port` is not specified");
      return;
    }
    if (first.is_string() && is_range) {
      report(last, "may not be specified when `port` is non-numeric");
    }
    CheckPortNumberOrName(first, Child(path, "port"), errors);
    if (first.is_string() || !is_range) return;
    // The error shows the other end.
    if (last.int_value() < first.int_value()) {
      report(first, "must be greater than or equal to `port`");
    }
    CheckPortNumber(last, Child(path, "endPort"), errors);
  }
  static void ValidatePeer(const Value& peer, const Texts& stored, const std::string& path,
                           api::FieldErrors& errors) {
    for (absl::string_view selector : {"podSelector", "namespaceSelector"}) {
      CheckLabelSelector(peer[selector], Child(path, selector), errors);
    }
    if (peer.Has("ipBlock")) {
      ValidateBlock(peer["ipBlock"], stored, Child(path, "ipBlock"), errors);
    }
    if (peer.empty()) errors.push_back(api::RequiredField(path, "must specify a peer"));
    if (peer.Has("ipBlock") && peer.size() > 1) {
      errors.push_back(api::ForbiddenField(path, "may not specify both ipBlock and another peer"));
    }
  }
  static void ValidateBlock(const Value& block, const Texts& stored, const std::string& path,
                            api::FieldErrors& errors) {
    if (block["cidr"].string_value().empty()) {
      errors.push_back(api::RequiredField(Child(path, "cidr"), ""));
      return;
    }
    CheckNewCidr(block["cidr"], stored, Child(path, "cidr"), errors);
    const auto network = go::IpNetwork::Parse(block["cidr"].string_value());
    if (!network.has_value()) return;
    for (size_t i = 0; i < block["except"].size(); ++i) {
      const Value& except = block["except"].at(i);
      const std::string at = Index(Child(path, "except"), i);
      CheckNewCidr(except, stored, at, errors);
      const auto part = go::IpNetwork::Parse(except.string_value());
      if (!part.has_value()) continue;
      if (network->Contains(part->address) && network->prefix < part->prefix) continue;
      errors.push_back(api::InvalidField(at, except, "must be a strict subset of `cidr`"));
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
