#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/base64.h"
#include "apiserver_fake/kinds/immutable_data.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

class Secret : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  // stringData goes over data, key by key, and is never shown.
  void Default(Value& object, const Value* stored) const override {
    SetDefaultText(object, "type", "Opaque");
    const Value texts = object["stringData"];
    if (!object.Has("stringData")) return;
    object.Erase("stringData");
    if (texts.empty()) return;
    Value data = object["data"];
    for (const ValueMember& member : texts.members()) {
      data.Set(member.key.view(), absl::Base64Escape(std::string(member.value.string_value())));
    }
    object.Set("data", std::move(data));
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& data = object["data"];
    for (const ValueMember& entry : data.members()) {
      const absl::string_view key = entry.key.view();
      CheckTexts(Value(key), Key("data", key), IsConfigMapKey(key), errors);
    }
    const absl::string_view type = object["type"].string_value();
    auto require = [&](absl::string_view key) {
      if (!data.Has(key)) errors.push_back(api::RequiredField(Key("data", key), ""));
    };
    if (type == "kubernetes.io/service-account-token") {
      constexpr absl::string_view kAccount = "kubernetes.io/service-account.name";
      if (object["metadata"]["annotations"][kAccount].string_value().empty()) {
        errors.push_back(api::RequiredField(Key("metadata.annotations", kAccount), ""));
      }
    } else if (type == "kubernetes.io/dockercfg") {
      ValidateJsonObject(data, ".dockercfg", errors);
    } else if (type == "kubernetes.io/dockerconfigjson") {
      ValidateJsonObject(data, ".dockerconfigjson", errors);
    } else if (type == "kubernetes.io/basic-auth") {
      if (!data.Has("username") && !data.Has("password")) {
        require("username");
        require("password");
      }
    } else if (type == "kubernetes.io/ssh-auth") {
      if (data["ssh-privatekey"].string_value().empty()) {
        errors.push_back(api::RequiredField("data[ssh-privatekey]", ""));
      }
    } else if (type == "kubernetes.io/tls") {
      require("tls.crt");
      require("tls.key");
    }
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    CheckImmutable(object["type"], old["type"], "type", errors);
    CheckImmutableData(object, old, {"data"}, errors);
    Validate(object, errors);
  }

 private:
  static void ValidateJsonObject(const Value& data, absl::string_view key,
                                 api::FieldErrors& errors) {
    const std::string path = Key("data", key);
    if (!data.Has(key)) {
      errors.push_back(api::RequiredField(path, ""));
      return;
    }
    const absl::StatusOr<Value> json = ParseJson(go::DecodeBase64(data[key].string_value()).bytes);
    std::string problem;
    if (!json.ok()) {
      problem = std::string(json.status().message());
    } else if (!json->is_object() && !json->is_null()) {
      problem = "json: cannot unmarshal into Go value of type map[string]interface {}";
    }
    if (!problem.empty()) {
      errors.push_back(api::InvalidField(path, Value("<secret contents redacted>"), problem));
    }
  }
};

}  // namespace

const BuiltinStrategy& SecretStrategy() {
  static const BuiltinStrategy& strategy =
      *new Secret({.wire_type = "api.core.v1.Secret", .selectable = "type"});
  return strategy;
}

}  // namespace quiesce::kinds
