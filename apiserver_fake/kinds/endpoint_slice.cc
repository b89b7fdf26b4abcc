#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/network_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
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
  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    BuiltinStrategy::PrepareForCreate(context, object);
    DropTopology(object);
  }
  // All but metadata counts as spec, and the labels do.
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    bool changed = object["metadata"]["labels"] != old["metadata"]["labels"];
    for (absl::string_view member : {"addressType", "endpoints", "ports"}) {
      changed = changed || object[member] != old[member];
    }
    MoveGeneration(object, old, changed);
    if (object["endpoints"] != old["endpoints"]) DropTopology(object);
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateSlice(object, /*skip_endpoints=*/false, errors);
  }
  // Endpoints that are wrong may stay.
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    ValidateSlice(object, object["endpoints"] == old["endpoints"], errors);
    CheckImmutableText(object["addressType"], old["addressType"], "addressType", errors);
  }

  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    std::vector<std::string> warnings;
    if (object["addressType"].string_value() == "FQDN") {
      warnings.emplace_back("spec.addressType: FQDN endpoints are deprecated");
    }
    AddAddressWarnings(object, warnings);
    return warnings;
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    std::vector<std::string> warnings;
    AddAddressWarnings(object, warnings);
    return warnings;
  }

 private:
  static constexpr int64_t kMaxEndpoints = 1000, kMaxPorts = 20000, kMaxAddresses = 100;
  static constexpr int64_t kMaxTopology = 16, kMaxHints = 8;

  // Clients of v1 cannot write it.
  static void DropTopology(Value& object) {
    EditItems(object, "endpoints", [](Value& endpoint) { endpoint.Erase("deprecatedTopology"); });
  }
  // The controllers' own slices are in order.
  static void AddAddressWarnings(const Value& object, std::vector<std::string>& warnings) {
    const absl::string_view manager =
        object["metadata"]["labels"]["endpointslice.kubernetes.io/managed-by"].string_value();
    if (manager == "endpointslice-controller.k8s.io" ||
        manager == "endpointslicemirroring-controller.k8s.io") {
      return;
    }
    for (size_t i = 0; i < object["endpoints"].size(); ++i) {
      const Value& addresses = object["endpoints"].at(i)["addresses"];
      for (size_t j = 0; j < addresses.size(); ++j) {
        AddIpWarning(addresses.at(j), Index(Child(Index("endpoints", i), "addresses"), j),
                     warnings);
      }
    }
  }
  static void ValidateSlice(const Value& object, bool skip_endpoints, api::FieldErrors& errors) {
    const Value& type = object["addressType"];
    CheckOneOf(type, "addressType", {"FQDN", "IPv4", "IPv6"}, errors);
    ValidatePorts(object["ports"], errors);
    const Value& endpoints = object["endpoints"];
    if (skip_endpoints || TooMany(endpoints, kMaxEndpoints, "endpoints", errors)) return;
    for (size_t i = 0; i < endpoints.size(); ++i) {
      ValidateEndpoint(endpoints.at(i), type.string_value(), Index("endpoints", i), errors);
    }
  }
  static void ValidatePorts(const Value& ports, api::FieldErrors& errors) {
    if (TooMany(ports, kMaxPorts, "ports", errors)) return;
    std::set<absl::string_view> names;
    for (size_t i = 0; i < ports.size(); ++i) {
      const Value& port = ports.at(i);
      const std::string path = Index("ports", i);
      const absl::string_view name = port["name"].string_value();
      if (!name.empty()) CheckDnsLabel(port["name"], Child(path, "name"), errors);
      if (!names.insert(name).second) {
        errors.push_back(api::DuplicateField(Child(path, "name"), Value(name)));
      }
      CheckSupported(port["protocol"], Child(path, "protocol"), {"SCTP", "TCP", "UDP"}, errors);
      if (port.Has("appProtocol")) {
        CheckQualifiedName(port["appProtocol"], Child(path, "appProtocol"), errors);
      }
    }
  }
  static void ValidateEndpoint(const Value& endpoint, absl::string_view type,
                               const std::string& path, api::FieldErrors& errors) {
    const std::string addresses_path = Child(path, "addresses");
    const Value& addresses = endpoint["addresses"];
    if (addresses.empty()) {
      errors.push_back(api::RequiredField(addresses_path, "must contain at least 1 address"));
    }
    TooMany(addresses, kMaxAddresses, addresses_path, errors);
    for (size_t i = 0; i < addresses.size(); ++i) {
      ValidateAddress(addresses.at(i), type, addresses_path, i, errors);
    }
    if (endpoint.Has("nodeName")) {
      CheckDnsSubdomain(endpoint["nodeName"], Child(path, "nodeName"), errors);
    }
    const Value& topology = endpoint["deprecatedTopology"];
    TooMany(topology, kMaxTopology, Child(path, "deprecatedTopology"), errors);
    resource::ValidateLabels(topology, Child(path, "deprecatedTopology"), errors);
    if (endpoint.Has("hostname")) {
      CheckDnsLabel(endpoint["hostname"], Child(path, "hostname"), errors);
    }
    ValidateHints(endpoint["hints"], Child(path, "hints"), errors);
  }
  // Addresses of a type that is not known are not looked at.
  static void ValidateAddress(const Value& address, absl::string_view type, const std::string& path,
                              size_t index, api::FieldErrors& errors) {
    const std::string at = Index(path, index);
    if (type == "FQDN") return CheckFullyQualifiedDomain(address, at, errors);
    if (type != "IPv4" && type != "IPv6") return;
    const size_t before = errors.size();
    if (type == "IPv4") {
      CheckIp(address, at, errors);
    } else {
      CheckCanonicalIp(address, at, errors);
    }
    if (errors.size() > before) return;
    const bool is_v6 = absl::StrContains(address.string_value(), ":");
    if (is_v6 != (type == "IPv6")) {
      errors.push_back(api::InvalidField(
          path, address, type == "IPv6" ? "must be an IPv6 address" : "must be an IPv4 address"));
    }
    CheckEndpointIp(address, at, errors);
  }
  static void ValidateHints(const Value& hints, const std::string& path, api::FieldErrors& errors) {
    for (absl::string_view list : {"forZones", "forNodes"}) {
      const std::string list_path = Child(path, list);
      if (TooMany(hints[list], kMaxHints, list_path, errors)) return;
      std::set<absl::string_view> names;
      for (size_t i = 0; i < hints[list].size(); ++i) {
        const Value name(hints[list].at(i)["name"].string_value());
        const std::string at = Child(Index(list_path, i), "name");
        if (!names.insert(hints[list].at(i)["name"].string_value()).second) {
          errors.push_back(api::DuplicateField(at, name));
        }
        if (list == "forNodes") {
          CheckDnsSubdomain(name, at, errors);
        } else {
          CheckTexts(name, at, api::LabelValueErrors(name.string_value()), errors);
        }
      }
    }
  }
};

}  // namespace

const BuiltinStrategy& EndpointSliceStrategy() {
  static const BuiltinStrategy& strategy =
      *new EndpointSlice({.wire_type = "api.discovery.v1.EndpointSlice",
                          .generation = true,
                          .metadata_checks = resource::Strategy::MetadataChecks::kObject});
  return strategy;
}

}  // namespace quiesce::kinds
