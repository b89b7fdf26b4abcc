// Requests for certificates: who asks sets the spec once, approvers the conditions Approved and
// Denied by /approval, signers the rest of the status by /status.
//
// Sources: k8s.io/kubernetes/pkg/registry/certificates/certificates/strategy.go,
// k8s.io/kubernetes/pkg/apis/certificates/validation/validation.go.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/base64.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

bool IsApproval(const Value& condition) {
  const absl::string_view type = condition["type"].string_value();
  return type == "Approved" || type == "Denied";
}

class CertificateSigningRequest : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  // The spec is who asked: it never changes.
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    object.Set("spec", old["spec"]);
    object.Set("status", old["status"]);
  }

  // Signers leave approvals as they are.
  void PrepareForStatusUpdate(const resource::StrategyContext& context, Value& object,
                              const Value& old) const override {
    object.Set("spec", old["spec"]);
    Value conditions = Value::List();
    for (const Value& one : old["status"]["conditions"].items()) {
      if (IsApproval(one)) conditions.Append(one);
    }
    for (const Value& one : object["status"]["conditions"].items()) {
      if (!IsApproval(one)) conditions.Append(one);
    }
    if (conditions.empty()) {
      if (object["status"].Has("conditions")) object.Mutable("status").Erase("conditions");
    } else {
      object.Mutable("status").Set("conditions", std::move(conditions));
    }
    StampConditions(context, object);
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateRequest(object, Tolerance(), errors);
  }
  // What the server bore with once may stay.
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    ValidateChange(object, old, /*of_status=*/false, errors);
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    ValidateChange(object, old, /*of_status=*/true, errors);
  }

 private:
  static void StampConditions(const resource::StrategyContext& context, Value& object) {
    if (object["status"]["conditions"].empty()) return;
    const Value now(go::FormatRfc3339(context.now));
    Value& conditions = object.Mutable("status").Mutable("conditions");
    for (size_t i = 0; i < conditions.size(); ++i) {
      for (const char* time : {"lastTransitionTime", "lastUpdateTime"}) {
        if (conditions.at(i)[time].is_null()) {
          conditions.MutableAt(i).Set(time, now);
        }
      }
    }
  }

  // Of a stored request.
  struct Tolerance {
    bool usages = false, repeated_usages = false, repeated_types = false, empty_types = false;
    bool both_approvals = false;
  };
  static Tolerance ToleranceOf(const Value& old) {
    Tolerance tolerance;
    api::FieldErrors found;
    CheckUsages(old["spec"]["usages"], Tolerance(), found);
    for (const api::FieldError& error : found) {
      tolerance.usages |= error.type == api::FieldError::Type::kNotSupported;
      tolerance.repeated_usages |= error.type == api::FieldError::Type::kDuplicate;
    }
    bool approved = false, denied = false;
    std::set<absl::string_view> types;
    for (const Value& condition : old["status"]["conditions"].items()) {
      const absl::string_view type = condition["type"].string_value();
      tolerance.repeated_types |= !types.insert(type).second;
      tolerance.empty_types |= type.empty();
      approved |= type == "Approved";
      denied |= type == "Denied";
    }
    tolerance.both_approvals = approved && denied;
    return tolerance;
  }
  static void ValidateRequest(const Value& object, Tolerance tolerance, api::FieldErrors& errors) {
    constexpr int64_t kLeastSeconds = 600;
    const Value& spec = object["spec"];
    const std::string pem = go::DecodeBase64(spec["request"].string_value()).bytes;
    if (!absl::StrContains(pem, "-----BEGIN CERTIFICATE REQUEST-----") &&
        !absl::StrContains(pem, "-----BEGIN NEW CERTIFICATE REQUEST-----")) {
      errors.push_back(InvalidRendered("spec.request", RenderBytes(pem),
                                       "PEM block type must be CERTIFICATE REQUEST"));
    }
    if (spec["usages"].empty()) errors.push_back(api::RequiredField("spec.usages", ""));
    CheckUsages(spec["usages"], tolerance, errors);
    CheckSignerName(spec["signerName"].string_value(), errors);
    const Value& seconds = spec["expirationSeconds"];
    if (!seconds.is_null() && seconds.int_value() < kLeastSeconds) {
      errors.push_back(
          api::InvalidField("spec.expirationSeconds", seconds,
                            "may not specify a duration less than 600 seconds (10 minutes)"));
    }
    CheckConditions(object["status"]["conditions"], tolerance, errors);
  }
  // As Go prints a list of bytes in JSON.
  static std::string RenderBytes(const std::string& bytes) {
    return bytes.empty() ? "null" : api::RenderFieldValue(Value(absl::Base64Escape(bytes)));
  }
  static void CheckUsages(const Value& usages, Tolerance tolerance, api::FieldErrors& errors) {
    for (size_t i = 0; i < usages.size() && !tolerance.usages; ++i) {
      CheckSupported(usages.at(i), Index("spec.usages", i),
                     {"any",
                      "cert sign",
                      "client auth",
                      "code signing",
                      "content commitment",
                      "crl sign",
                      "data encipherment",
                      "decipher only",
                      "digital signature",
                      "email protection",
                      "encipher only",
                      "ipsec end system",
                      "ipsec tunnel",
                      "ipsec user",
                      "key agreement",
                      "key encipherment",
                      "microsoft sgc",
                      "netscape sgc",
                      "ocsp signing",
                      "s/mime",
                      "server auth",
                      "signing",
                      "timestamping"},
                     errors);
    }
    std::set<absl::string_view> seen;
    for (size_t i = 0; i < usages.size() && !tolerance.repeated_usages; ++i) {
      if (seen.insert(usages.at(i).string_value()).second) continue;
      errors.push_back(api::DuplicateField(Index("spec.usages", i), usages.at(i)));
    }
  }
  // "example.com/signer": labels of a domain, and subdomains after the slash.
  static void CheckSignerName(absl::string_view name, api::FieldErrors& errors) {
    constexpr int64_t kMaxDomain = 253, kMaxName = 571;
    const std::string path = "spec.signerName";
    const auto report = [&](absl::string_view shown, std::string detail) {
      errors.push_back(api::InvalidField(path, Value(shown), std::move(detail)));
    };
    if (name.empty()) return errors.push_back(api::RequiredField(path, ""));
    if (name == "kubernetes.io/legacy-unknown") {
      return report(name, "the legacy signerName is not allowed via this API version");
    }
    const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
    if (parts.size() != 2) {
      return report(name,
                    "must be a fully qualified domain and path of the form "
                    "'example.com/signer-name'");
    }
    if (int64_t(parts[0].size()) > kMaxDomain) {
      errors.push_back(api::TooLongField(path, kMaxDomain));
    }
    const auto check = [&](absl::string_view part,
                           std::vector<std::string> (*rule)(absl::string_view)) {
      for (absl::string_view label : absl::StrSplit(part, '.')) {
        const std::vector<std::string> messages = rule(label);
        for (const std::string& message : messages) {
          report(part, absl::StrCat("validating label ", GoQuote(label), ": ", message));
        }
        if (!messages.empty()) return;
      }
    };
    check(parts[0], api::Dns1123LabelErrors);
    if (!absl::StrContains(parts[0], ".")) {
      report(parts[0], "should be a domain with at least two segments separated by dots");
    }
    check(parts[1], api::Dns1123SubdomainErrors);
    if (int64_t(name.size()) > kMaxName) errors.push_back(api::TooLongField(path, kMaxName));
  }
  static void CheckConditions(const Value& conditions, Tolerance tolerance,
                              api::FieldErrors& errors) {
    const std::string path = "status.conditions";
    bool approved = false, denied = false;
    std::set<absl::string_view> types;
    for (size_t i = 0; i < conditions.size(); ++i) {
      const Value& condition = conditions.at(i);
      const absl::string_view type = condition["type"].string_value();
      if (type.empty() && !tolerance.empty_types) {
        errors.push_back(api::RequiredField(Child(Index(path, i), "type"), ""));
      }
      const std::string status_path = Child(Index(path, i), "status");
      if (IsApproval(condition) || type == "Failed") {
        CheckOneOf(condition["status"], status_path, {"True"}, errors);
      } else {
        CheckOneOf(condition["status"], status_path, {"False", "True", "Unknown"}, errors);
      }
      approved |= type == "Approved";
      denied |= type == "Denied";
      if (approved && denied && IsApproval(condition) && !tolerance.both_approvals) {
        errors.push_back(api::InvalidField(
            path, Value(type), "Approved and Denied conditions are mutually exclusive"));
      }
      if (!types.insert(type).second && !tolerance.repeated_types) {
        errors.push_back(api::DuplicateField(Child(Index(path, i), "type"), Value(type)));
      }
    }
  }
  static std::vector<Value> ConditionsOf(const Value& object, absl::string_view type) {
    std::vector<Value> found;
    for (const Value& condition : object["status"]["conditions"].items()) {
      if (condition["type"].string_value() == type) found.push_back(condition);
    }
    return found;
  }
  static void ValidateChange(const Value& object, const Value& old, bool of_status,
                             api::FieldErrors& errors) {
    ValidateRequest(object, ToleranceOf(old), errors);
    for (absl::string_view type : {"Approved", "Denied", "Failed"}) {
      if (ConditionsOf(object, type).size() >= ConditionsOf(old, type).size()) continue;
      errors.push_back(api::ForbiddenField(
          "status.conditions",
          absl::StrCat("updates may not remove a condition of type ", GoQuote(type))));
    }
    const absl::string_view before = old["status"]["certificate"].string_value();
    if (!of_status || before.empty() || before == object["status"]["certificate"].string_value()) {
      return;
    }
    errors.push_back(api::ForbiddenField("status.certificate",
                                         "updates may not modify existing certificate content"));
  }
};

}  // namespace

const BuiltinStrategy& CertificateSigningRequestStrategy() {
  static const BuiltinStrategy& strategy =
      *new CertificateSigningRequest({.wire_type = "api.certificates.v1.CertificateSigningRequest",
                                      .selectable = "spec.signerName"});
  return strategy;
}

}  // namespace quiesce::kinds
