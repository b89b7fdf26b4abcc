#include <string>

#include "absl/strings/match.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
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

class Ingress : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& spec = object["spec"];
    if (spec["rules"].empty() && !spec.Has("defaultBackend")) {
      errors.push_back(api::InvalidField("spec", spec["rules"],
                                         "either `defaultBackend` or `rules` must be specified"));
    }
    if (spec.Has("defaultBackend")) {
      ValidateBackend(spec["defaultBackend"], "spec.defaultBackend", errors);
    }
    for (size_t i = 0; i < spec["rules"].size(); ++i) {
      ValidateRule(spec["rules"].at(i), Index("spec.rules", i), errors);
    }
  }

 private:
  static void ValidateRule(const Value& rule, const std::string& path, api::FieldErrors& errors) {
    const Value& host = rule["host"];
    const absl::string_view name = host.string_value();
    if (absl::StrContains(name, "*")) {
      if (!absl::StartsWith(name, "*.") || !api::Dns1123SubdomainErrors(name.substr(2)).empty()) {
        errors.push_back(api::InvalidField(
            Child(path, "host"), host,
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS "
            "subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and "
            "end with an alphanumeric character (e.g. '*.example.com', regex used for validation "
            "is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"));
      }
    } else if (IsIpAddress(name)) {
      errors.push_back(
          api::InvalidField(Child(path, "host"), host, "must be a DNS name, not an IP address"));
    } else if (!name.empty()) {
      CheckDnsSubdomain(host, Child(path, "host"), errors);
    }
    if (!rule.Has("http")) return;
    const Value& paths = rule["http"]["paths"];
    if (paths.empty()) errors.push_back(api::RequiredField(Child(path, "http.paths"), ""));
    for (size_t i = 0; i < paths.size(); ++i) {
      ValidatePath(paths.at(i), Index(Child(path, "http.paths"), i), errors);
    }
  }
  static void ValidatePath(const Value& entry, const std::string& path, api::FieldErrors& errors) {
    const absl::string_view type = entry["pathType"].string_value();
    if (type.empty()) {
      errors.push_back(api::RequiredField(Child(path, "pathType"), "pathType must be specified"));
    } else if (type == "Exact" || type == "Prefix") {
      if (!absl::StartsWith(entry["path"].string_value(), "/")) {
        errors.push_back(api::InvalidField(Child(path, "path"), Value(entry["path"].string_value()),
                                           "must be an absolute path"));
      }
    } else {
      CheckSupported(entry["pathType"], Child(path, "pathType"),
                     {"Exact", "ImplementationSpecific", "Prefix"}, errors);
    }
    ValidateBackend(entry["backend"], Child(path, "backend"), errors);
  }
  static void ValidateBackend(const Value& backend, const std::string& path,
                              api::FieldErrors& errors) {
    if (backend.Has("resource")) {
      if (backend.Has("service")) {
        errors.push_back(
            api::InvalidField(path, Value(""), "cannot set both resource and service backends"));
      }
      return;
    }
    const Value& service = backend["service"];
    if (service.is_null()) {
      errors.push_back(api::RequiredField(path, "resource or service backend is required"));
      return;
    }
    if (service["name"].string_value().empty()) {
      errors.push_back(api::RequiredField(Child(path, "service.name"), ""));
    }
    const bool has_name = !service["port"]["name"].string_value().empty();
    const bool has_number = service["port"]["number"].int_value() != 0;
    if (!has_name && !has_number) {
      errors.push_back(api::RequiredField(path, "port name or number is required"));
    } else if (has_name && has_number) {
      errors.push_back(
          api::InvalidField(path, Value(""), "cannot set both port name & port number"));
    } else {
      CheckPortNumberOrName(service["port"][has_name ? "name" : "number"],
                            Child(path, has_name ? "service.port.name" : "service.port.number"),
                            errors);
    }
  }
};

}  // namespace

const BuiltinStrategy& IngressStrategy() {
  static const BuiltinStrategy& strategy =
      *new Ingress({.wire_type = "api.networking.v1.Ingress",
                    .generation = true,
                    .metadata_checks = resource::Strategy::MetadataChecks::kUpdate});
  return strategy;
}

const BuiltinStrategy& IngressClassStrategy() {
  static const BuiltinStrategy& strategy =
      *new IngressClass({.wire_type = "api.networking.v1.IngressClass", .generation = true});
  return strategy;
}

}  // namespace quiesce::kinds
