#include <string>
#include <vector>

#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/network_validation.h"
#include "apiserver_fake/kinds/validation.h"
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

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    for (size_t i = 0; i < object["subsets"].size(); ++i) {
      ValidateSubset(object["subsets"].at(i), Index("subsets", i), errors);
    }
  }
  // What is wrong may stay.
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    if (object["subsets"] != old["subsets"]) Validate(object, errors);
  }

  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    std::vector<std::string> warnings;
    for (size_t i = 0; i < object["subsets"].size(); ++i) {
      for (absl::string_view list : kAddressLists) {
        const Value& addresses = object["subsets"].at(i)[list];
        const std::string path = Child(Index("subsets", i), list);
        for (size_t j = 0; j < addresses.size(); ++j) {
          AddIpWarning(addresses.at(j)["ip"], Child(Index(path, j), "ip"), warnings);
        }
      }
    }
    return warnings;
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    return WarningsOnCreate(object);
  }

 private:
  static constexpr absl::string_view kAddressLists[] = {"addresses", "notReadyAddresses"};

  static void ValidateSubset(const Value& subset, const std::string& path,
                             api::FieldErrors& errors) {
    if (subset["addresses"].empty() && subset["notReadyAddresses"].empty()) {
      errors.push_back(api::RequiredField(path, "must specify `addresses` or `notReadyAddresses`"));
    }
    for (absl::string_view list : kAddressLists) {
      for (size_t i = 0; i < subset[list].size(); ++i) {
        ValidateAddress(subset[list].at(i), Index(Child(path, list), i), errors);
      }
    }
    const Value& ports = subset["ports"];
    for (size_t i = 0; i < ports.size(); ++i) {
      ValidatePort(ports.at(i), ports.size() > 1, Index(Child(path, "ports"), i), errors);
    }
  }
  static void ValidateAddress(const Value& address, const std::string& path,
                              api::FieldErrors& errors) {
    CheckNewIp(address["ip"], {}, Child(path, "ip"), errors);
    if (!address["hostname"].string_value().empty()) {
      CheckDnsLabel(address["hostname"], Child(path, "hostname"), errors);
    }
    if (address.Has("nodeName")) {
      CheckDnsSubdomain(address["nodeName"], Child(path, "nodeName"), errors);
    }
    CheckEndpointIp(address["ip"], Child(path, "ip"), errors);
  }
  static void ValidatePort(const Value& port, bool needs_name, const std::string& path,
                           api::FieldErrors& errors) {
    if (!port["name"].string_value().empty()) {
      CheckDnsLabel(port["name"], Child(path, "name"), errors);
    } else if (needs_name) {
      errors.push_back(api::RequiredField(Child(path, "name"), ""));
    }
    CheckPortNumber(port["port"], Child(path, "port"), errors);
    CheckOneOf(port["protocol"], Child(path, "protocol"), {"SCTP", "TCP", "UDP"}, errors);
    if (port.Has("appProtocol")) {
      CheckQualifiedName(port["appProtocol"], Child(path, "appProtocol"), errors);
    }
  }
};

}  // namespace

const BuiltinStrategy& EndpointsStrategy() {
  static const BuiltinStrategy& strategy =
      *new Endpoints({.wire_type = "api.core.v1.Endpoints", .create_on_update = true});
  return strategy;
}

}  // namespace quiesce::kinds
