#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/base64.h"
#include "apiserver_fake/kinds/immutable_data.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

// The types of the PEM blocks in a text, as encoding/pem finds them.
std::vector<std::string> PemTypes(absl::string_view text) {
  constexpr absl::string_view kBegin = "-----BEGIN ", kDashes = "-----";
  std::vector<std::string> types;
  for (size_t at = text.find(kBegin); at != absl::string_view::npos; at = text.find(kBegin, at)) {
    const bool starts_line = at == 0 || text[at - 1] == '\n';
    at += kBegin.size();
    const size_t end = text.find(kDashes, at);
    if (!starts_line || end == absl::string_view::npos) continue;
    const std::string type(text.substr(at, end - at));
    const size_t close = text.find(absl::StrCat("\n-----END ", type, kDashes), end);
    if (close == absl::string_view::npos) continue;
    const size_t body = end + kDashes.size();
    if (go::DecodeBase64(text.substr(body, close - body)).ok) types.push_back(type);
  }
  return types;
}

// What is not found in a certificate's, or a key's, text: "" if there is a block of the wanted
// kind.
std::string MissingBlock(absl::string_view text, absl::string_view wanted, absl::string_view what,
                         bool (*fits)(absl::string_view type)) {
  const std::vector<std::string> types = PemTypes(text);
  if (types.empty()) return absl::StrCat("tls: failed to find any PEM data in ", what, " input");
  if (absl::c_any_of(types, fits)) return "";
  if (types.size() == 1 && what == "certificate" && absl::EndsWith(types[0], "PRIVATE KEY")) {
    return "tls: failed to find certificate PEM data in certificate input, but did find a private "
           "key; PEM inputs may have been switched";
  }
  if (types.size() == 1 && what == "key" && types[0] == "CERTIFICATE") {
    return "tls: found a certificate rather than a key in the PEM for the private key";
  }
  return absl::StrCat("tls: failed to find ", wanted, " in ", what,
                      " input after skipping PEM blocks of the following types: [",
                      absl::StrJoin(types, " "), "]");
}

// Source: X509KeyPair in Go's crypto/tls/tls.go, up to what is in the blocks.
std::string KeyPairWarning(const Value& data) {
  const auto text = [&](absl::string_view key) {
    return go::DecodeBase64(data[key].string_value()).bytes;
  };
  const std::string missing =
      MissingBlock(text("tls.crt"), "\"CERTIFICATE\" PEM block", "certificate",
                   [](absl::string_view type) { return type == "CERTIFICATE"; });
  if (!missing.empty()) return missing;
  return MissingBlock(text("tls.key"), "PEM block with type ending in \"PRIVATE KEY\"", "key",
                      [](absl::string_view type) {
                        return type == "PRIVATE KEY" || absl::EndsWith(type, " PRIVATE KEY");
                      });
}

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
    CheckDataSize(DataSize(data, /*encoded=*/true), "data", errors);
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

  // A certificate and its key should belong together.
  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    if (object["type"].string_value() != "kubernetes.io/tls") return {};
    const std::string warning = KeyPairWarning(object["data"]);
    return warning.empty() ? std::vector<std::string>() : std::vector<std::string>{warning};
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    return WarningsOnCreate(object);
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
