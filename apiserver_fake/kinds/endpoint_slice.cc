#include <string>

#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"

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
  // All but metadata counts as spec, and the labels do.
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    bool changed = object["metadata"]["labels"] != old["metadata"]["labels"];
    for (absl::string_view member : {"addressType", "endpoints", "ports"}) {
      changed = changed || object[member] != old[member];
    }
    MoveGeneration(object, old, changed);
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& type = object["addressType"];
    if (type.string_value().empty()) {
      errors.push_back(api::RequiredField("addressType", ""));
    } else {
      CheckSupported(type, "addressType", {"FQDN", "IPv4", "IPv6"}, errors);
    }
    const Value& endpoints = object["endpoints"];
    for (size_t i = 0; i < endpoints.size(); ++i) {
      const std::string path = Child(Index("endpoints", i), "addresses");
      const Value& addresses = endpoints.at(i)["addresses"];
      if (addresses.empty()) {
        errors.push_back(api::RequiredField(path, "must contain at least 1 address"));
      }
      for (size_t j = 0; j < addresses.size(); ++j) {
        if (type.string_value() == "FQDN") {
          CheckDnsSubdomain(addresses.at(j), Index(path, j), errors);
        } else {
          CheckIp(addresses.at(j), Index(path, j), errors);
        }
      }
    }
    for (size_t i = 0; i < object["ports"].size(); ++i) {
      CheckSupported(object["ports"].at(i)["protocol"], Child(Index("ports", i), "protocol"),
                     {"SCTP", "TCP", "UDP"}, errors);
    }
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    CheckImmutable(object["addressType"], old["addressType"], "addressType", errors);
    api::FieldErrors found;
    Validate(object, found);
    // A change of the type makes all addresses wrong; only the change is told.
    if (object["addressType"] != old["addressType"]) return;
    errors.insert(errors.end(), found.begin(), found.end());
  }
};

}  // namespace

const BuiltinStrategy& EndpointSliceStrategy() {
  static const BuiltinStrategy& strategy =
      *new EndpointSlice({.wire_type = "api.discovery.v1.EndpointSlice", .generation = true});
  return strategy;
}

}  // namespace quiesce::kinds
