#include "serve/token_issuer.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "serve/certificate.h"

namespace quiesce::serve {
namespace {

constexpr char kUserPrefix[] = "system:serviceaccount:";

std::string Encoded(absl::string_view text) { return absl::WebSafeBase64Escape(text); }

std::optional<std::string> Decoded(absl::string_view text) {
  std::string out;
  if (!absl::WebSafeBase64Unescape(text, &out)) return std::nullopt;
  return out;
}

Caller AccountCaller(const Value& claims) {
  const Value& account = claims["kubernetes.io"];
  Caller caller;
  caller.name = std::string(claims["sub"].string_value());
  caller.uid = std::string(account["serviceaccount"]["uid"].string_value());
  caller.groups = {"system:serviceaccounts",
                   absl::StrCat("system:serviceaccounts:", account["namespace"].string_value()),
                   "system:authenticated"};
  return caller;
}

}  // namespace

absl::StatusOr<std::string> TokenIssuer::Issue(const ServiceAccount& account,
                                               const std::vector<std::string>& audiences,
                                               absl::Time now, absl::Duration lifetime) const {
  absl::StatusOr<std::string> algorithm = TokenAlgorithm(key_pem_);
  if (!algorithm.ok()) return algorithm.status();
  Value audience = Value::List();
  for (const std::string& name : audiences) audience.Append(Value(name));
  const Value header = Value::Object({{"alg", Value(*algorithm)}, {"kid", Value("quiesce")}});
  const Value claims = Value::Object(
      {{"aud", std::move(audience)},
       {"exp", Value(absl::ToUnixSeconds(now + lifetime))},
       {"iat", Value(absl::ToUnixSeconds(now))},
       {"nbf", Value(absl::ToUnixSeconds(now))},
       {"iss", Value(issuer_)},
       {"kubernetes.io",
        Value::Object({{"namespace", Value(account.namespace_)},
                       {"serviceaccount", Value::Object({{"name", Value(account.name)},
                                                         {"uid", Value(account.uid)}})}})},
       {"sub", Value(absl::StrCat(kUserPrefix, account.namespace_, ":", account.name))}});
  const std::string text = absl::StrCat(Encoded(ToJson(header)), ".", Encoded(ToJson(claims)));
  absl::StatusOr<std::string> signature = SignForToken(text, key_pem_);
  if (!signature.ok()) return signature.status();
  return absl::StrCat(text, ".", Encoded(*signature));
}

std::optional<Caller> TokenIssuer::Check(const std::string& token, absl::Time now) const {
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  if (parts.size() != 3) return std::nullopt;
  const std::optional<std::string> claims_text = Decoded(parts[1]), signature = Decoded(parts[2]);
  if (!claims_text.has_value() || !signature.has_value()) return std::nullopt;
  absl::StatusOr<Value> claims = ParseJson(*claims_text);
  if (!claims.ok() || (*claims)["iss"].string_value() != issuer_) return std::nullopt;
  if (!IsTokenSignature(absl::StrCat(parts[0], ".", parts[1]), *signature, key_pem_))
    return std::nullopt;
  if ((*claims)["exp"].int_value() <= absl::ToUnixSeconds(now)) return std::nullopt;
  return AccountCaller(*claims);
}

}  // namespace quiesce::serve
