#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/network_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

constexpr absl::string_view kClassAnnotation = "kubernetes.io/ingress.class";

// Another object, of which kind and name are needed.
void ValidateReference(const Value& reference, const std::string& path, api::FieldErrors& errors) {
  if (!reference["apiGroup"].is_null()) {
    CheckDnsSubdomain(reference["apiGroup"], Child(path, "apiGroup"), errors);
  }
  for (absl::string_view member : {"kind", "name"}) {
    const Value& text = reference[member];
    if (text.string_value().empty()) {
      errors.push_back(api::RequiredField(Child(path, member), ""));
    } else {
      CheckPathSegment(text, Child(path, member), errors);
    }
  }
}

class IngressClass : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", [](Value& spec) {
      EditMember(spec, "parameters",
                 [](Value& parameters) { SetDefault(parameters, "scope", "Cluster"); });
    });
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    constexpr int64_t kMaxController = 250;
    const Value& controller = object["spec"]["controller"];
    if (controller.string_value().size() > kMaxController) {
      errors.push_back(api::TooLongField("spec.controller", kMaxController));
    }
    CheckDomainPrefixedPath(controller, "spec.controller", errors);
    const Value& parameters = object["spec"]["parameters"];
    if (parameters.is_null()) return;
    ValidateReference(parameters, "spec.parameters", errors);
    ValidateScope(parameters, "spec.parameters", errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    CheckImmutableText(object["spec"]["controller"], old["spec"]["controller"], "spec.controller",
                       errors);
    Validate(object, errors);
  }

 private:
  static void ValidateScope(const Value& parameters, const std::string& path,
                            api::FieldErrors& errors) {
    const absl::string_view scope = parameters["scope"].string_value();
    const std::string field = Child(path, "namespace");
    CheckSupported(parameters["scope"], Child(path, "scope"), {"Cluster", "Namespace"}, errors);
    if (scope == "Namespace" && !parameters.Has("namespace")) {
      errors.push_back(api::RequiredField(field, "`parameters.scope` is set to 'Namespace'"));
    } else if (scope == "Namespace") {
      CheckDnsLabel(parameters["namespace"], field, errors);
    } else if (scope == "Cluster" && parameters.Has("namespace")) {
      errors.push_back(api::ForbiddenField(field, "`parameters.scope` is set to 'Cluster'"));
    }
  }
};

class Ingress : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateSpec(object["spec"], Tolerance(), errors);
    const Value* annotation = object["metadata"]["annotations"].Find(kClassAnnotation);
    const Value* name = object["spec"].Find("ingressClassName");
    if (annotation == nullptr || name == nullptr || *annotation == *name) return;
    errors.push_back(api::InvalidField(Child("annotations", kClassAnnotation), *annotation,
                                       "must match `ingressClassName` when both are specified"));
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    Tolerance tolerance;
    for (const Value& tls : old["spec"]["tls"].items()) {
      tolerance.secrets |= !SecretNameErrors(tls).empty();
    }
    for (const Value& rule : old["spec"]["rules"].items()) {
      api::FieldErrors found;
      if (absl::StrContains(rule["host"].string_value(), "*")) ValidateHttp(rule, "", found);
      tolerance.wildcards |= !found.empty();
    }
    ValidateSpec(object["spec"], tolerance, errors);
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    const Value& points = object["status"]["loadBalancer"]["ingress"];
    const std::vector<std::string> stored = IngressPointIps(old);
    for (size_t i = 0; i < points.size(); ++i) {
      CheckIngressPoint(points.at(i), stored, Index("status.loadBalancer.ingress", i), errors);
    }
  }

  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    if (!object["metadata"]["annotations"].Has(kClassAnnotation) ||
        object["spec"].Has("ingressClassName")) {
      return {};
    }
    return {absl::StrCat("annotation \"", kClassAnnotation,
                         "\" is deprecated, please use 'spec.ingressClassName' instead")};
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    std::vector<std::string> warnings;
    if (object["status"] == old["status"]) return warnings;
    const Value& points = object["status"]["loadBalancer"]["ingress"];
    for (size_t i = 0; i < points.size(); ++i) {
      if (points.at(i)["ip"].string_value().empty()) continue;
      AddIpWarning(points.at(i)["ip"], Index("status.loadBalancer.ingress", i), warnings);
    }
    return warnings;
  }

 private:
  // What an update may leave as wrong as it was.
  struct Tolerance {
    bool secrets = false;
    bool wildcards = false;  // rules whose host has a `*`
  };

  static Texts SecretNameErrors(const Value& tls) {
    const absl::string_view name = tls["secretName"].string_value();
    return name.empty() ? Texts() : api::Dns1123SubdomainErrors(name);
  }
  static void ValidateSpec(const Value& spec, Tolerance tolerance, api::FieldErrors& errors) {
    if (spec["rules"].empty() && !spec.Has("defaultBackend")) {
      errors.push_back(api::InvalidField("spec", spec["rules"],
                                         "either `defaultBackend` or `rules` must be specified"));
    }
    if (spec.Has("defaultBackend")) {
      ValidateBackend(spec["defaultBackend"], "spec.defaultBackend", errors);
    }
    for (size_t i = 0; i < spec["rules"].size(); ++i) {
      ValidateRule(spec["rules"].at(i), Index("spec.rules", i), tolerance, errors);
    }
    for (size_t i = 0; i < spec["tls"].size(); ++i) {
      const Value& tls = spec["tls"].at(i);
      const std::string path = Index("spec.tls", i);
      for (size_t j = 0; j < tls["hosts"].size(); ++j) {
        CheckHost(tls["hosts"].at(j), Index(Child(path, "hosts"), j), errors);
      }
      if (tolerance.secrets) continue;
      CheckTexts(tls["secretName"], Child(path, "secretName"), SecretNameErrors(tls), errors);
    }
    if (spec.Has("ingressClassName")) {
      CheckDnsSubdomain(spec["ingressClassName"], "spec.ingressClassName", errors);
    }
  }
  static void ValidateRule(const Value& rule, const std::string& path, Tolerance tolerance,
                           api::FieldErrors& errors) {
    const Value& host = rule["host"];
    if (IsIpAddress(host.string_value())) {
      errors.push_back(
          api::InvalidField(Child(path, "host"), host, "must be a DNS name, not an IP address"));
    }
    if (!host.string_value().empty()) CheckHost(host, Child(path, "host"), errors);
    const bool wildcard = absl::StrContains(host.string_value(), "*");
    if (!wildcard || !tolerance.wildcards) ValidateHttp(rule, path, errors);
  }
  static void ValidateHttp(const Value& rule, const std::string& path, api::FieldErrors& errors) {
    if (!rule.Has("http")) return;
    const Value& paths = rule["http"]["paths"];
    if (paths.empty()) errors.push_back(api::RequiredField(Child(path, "http.paths"), ""));
    for (size_t i = 0; i < paths.size(); ++i) {
      ValidatePath(paths.at(i), Index(Child(path, "http.paths"), i), errors);
    }
  }
  static void ValidatePath(const Value& entry, const std::string& path, api::FieldErrors& errors) {
    if (entry["pathType"].is_null()) {
      errors.push_back(api::RequiredField(Child(path, "pathType"), "pathType must be specified"));
      return;
    }
    const absl::string_view type = entry["pathType"].string_value();
    if (type == "Exact" || type == "Prefix" || type == "ImplementationSpecific") {
      ValidatePathText(entry["path"].string_value(), type, Child(path, "path"), errors);
    } else {
      CheckSupported(entry["pathType"], Child(path, "pathType"),
                     {"Exact", "ImplementationSpecific", "Prefix"}, errors);
    }
    ValidateBackend(entry["backend"], Child(path, "backend"), errors);
  }
  static void ValidatePathText(absl::string_view text, absl::string_view type,
                               const std::string& path, api::FieldErrors& errors) {
    const auto report = [&](std::string detail) {
      errors.push_back(api::InvalidField(path, Value(text), std::move(detail)));
    };
    const bool free = type == "ImplementationSpecific";
    if (!absl::StartsWith(text, "/") && !(free && text.empty())) report("must be an absolute path");
    if (free) return;
    for (absl::string_view part : {"//", "/./", "/../", "%2f", "%2F"}) {
      if (absl::StrContains(text, part)) report(absl::StrCat("must not contain '", part, "'"));
    }
    for (absl::string_view end : {"/..", "/."}) {
      if (absl::EndsWith(text, end)) report(absl::StrCat("cannot end with '", end, "'"));
    }
  }
  static void ValidateBackend(const Value& backend, const std::string& path,
                              api::FieldErrors& errors) {
    const auto report = [&](const char* detail) {
      errors.push_back(api::InvalidField(path, Value(""), detail));
    };
    const bool has_resource = backend.Has("resource"), has_service = backend.Has("service");
    if (has_resource && has_service) return report("cannot set both resource and service backends");
    if (has_resource) {
      return ValidateReference(backend["resource"], Child(path, "resource"), errors);
    }
    if (!has_service) return report("resource or service backend is required");
    const Value& service = backend["service"];
    if (service["name"].string_value().empty()) {
      errors.push_back(api::RequiredField(Child(path, "service.name"), ""));
    } else {
      CheckDnsLabel(service["name"], Child(path, "service.name"), errors);
    }
    const bool has_name = !service["port"]["name"].string_value().empty();
    const bool has_number = service["port"]["number"].int_value() != 0;
    if (has_name && has_number) {
      report("cannot set both port name & port number");
    } else if (has_name || has_number) {
      const absl::string_view member = has_name ? "name" : "number";
      CheckPortNumberOrName(service["port"][member], absl::StrCat(path, ".service.port.", member),
                            errors);
    } else {
      errors.push_back(api::RequiredField(path, "port name or number is required"));
    }
  }
};

}  // namespace

const BuiltinStrategy& IngressStrategy() {
  static const BuiltinStrategy& strategy =
      *new Ingress({.wire_type = "api.networking.v1.Ingress", .generation = true});
  return strategy;
}

const BuiltinStrategy& IngressClassStrategy() {
  static const BuiltinStrategy& strategy =
      *new IngressClass({.wire_type = "api.networking.v1.IngressClass", .generation = true});
  return strategy;
}

}  // namespace quiesce::kinds
