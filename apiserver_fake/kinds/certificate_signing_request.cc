// Requests for certificates: who asks sets the spec once, approvers the conditions Approved and
// Denied by /approval, signers the rest of the status by /status.
//
// Sources: k8s.io/kubernetes/pkg/registry/certificates/certificates/strategy.go,
// k8s.io/kubernetes/pkg/apis/certificates/validation/validation.go.
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/base64.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/kinds/kinds.h"
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
    const Value& spec = object["spec"];
    const std::string pem = go::DecodeBase64(spec["request"].string_value()).bytes;
    if (!absl::StrContains(pem, "-----BEGIN CERTIFICATE REQUEST-----") &&
        !absl::StrContains(pem, "-----BEGIN NEW CERTIFICATE REQUEST-----")) {
      errors.push_back(api::InvalidField("spec.request", spec["request"],
                                         "PEM block type must be CERTIFICATE REQUEST"));
    }
    if (spec["usages"].empty()) {
      errors.push_back(api::RequiredField("spec.usages", "usages must be specified"));
    }
    if (spec["signerName"].string_value().empty()) {
      errors.push_back(api::RequiredField("spec.signerName", ""));
    }
    CheckConditions(object["status"]["conditions"], errors);
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

  static void CheckConditions(const Value& conditions, api::FieldErrors& errors) {
    bool approved = false, denied = false;
    for (size_t i = 0; i < conditions.size(); ++i) {
      const Value& condition = conditions.at(i);
      approved |= condition["type"].string_value() == "Approved";
      denied |= condition["type"].string_value() == "Denied";
      if (!IsApproval(condition) || condition["status"].string_value() == "True") continue;
      errors.push_back(api::NotSupportedField(absl::StrCat("status.conditions[", i, "].status"),
                                              condition["status"], {"True"}));
    }
    if (approved && denied) {
      errors.push_back(api::InvalidField("status.conditions", Value("Denied"),
                                         "Approved and Denied conditions are mutually exclusive"));
    }
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
