#include "apiserver_fake/storage/continue_token.h"

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/go/base64.h"
#include "apiserver_fake/go/decode_error.h"

namespace quiesce::storage {
namespace {

constexpr absl::string_view kVersion = "meta.k8s.io/v1";
constexpr absl::string_view kInvalid = "continue key is not valid";

absl::Status Invalid(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(kInvalid, ": ", why));
}

absl::Status WrongType(const Value& value, absl::string_view field, absl::string_view type) {
  return Invalid(
      go::DecodeError::Mismatch(value, absl::StrCat("continueToken.", field), type).Text());
}

// True if path.Clean would change nothing about it.
bool IsCleanPath(absl::string_view path) {
  if (path == "/") return true;
  for (const absl::string_view part : absl::StrSplit(path.substr(1), '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

}  // namespace

std::string ContinueToken::Encode() const {
  const Value token =
      Value::Object({{"v", Value(kVersion)}, {"rv", Value(revision)}, {"start", Value(start_key)}});
  std::string text;
  absl::WebSafeBase64Escape(ToJson(token), &text);
  return text;
}

absl::StatusOr<ContinueToken> ContinueToken::Decode(absl::string_view token) {
  const go::Base64 text = go::DecodeBase64(token, go::Base64Encoding::kRawUrl);
  if (!text.ok) {
    return Invalid(absl::StrCat("illegal base64 data at input byte ", text.bad_offset));
  }
  absl::StatusOr<Value> parsed = ParseJson(text.bytes);
  if (!parsed.ok()) return Invalid(parsed.status().message());
  if (!parsed->is_object() && !parsed->is_null()) {
    return Invalid(go::DecodeError::Mismatch(*parsed, "", "storage.continueToken").Text());
  }
  const Value& version = (*parsed)["v"];
  const Value& revision = (*parsed)["rv"];
  const Value& start = (*parsed)["start"];
  if (!version.is_string() && !version.is_null()) return WrongType(version, "v", "string");
  if (!revision.is_int() && !revision.is_null()) return WrongType(revision, "rv", "int64");
  if (!start.is_string() && !start.is_null()) return WrongType(start, "start", "string");
  if (version.string_value() != kVersion) {
    return absl::InvalidArgumentError(absl::StrCat(
        kInvalid, ": server does not recognize this encoded version ", version.string_value()));
  }
  if (revision.int_value() == 0) {
    return Invalid("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  }
  if (start.string_value().empty()) {
    return Invalid("encoded start key empty (version meta.k8s.io/v1)");
  }
  std::string key(start.string_value());
  if (key[0] != '/') key.insert(0, "/");
  if (!IsCleanPath(key)) return Invalid(start.string_value());
  ContinueToken result;
  result.revision = revision.int_value();
  result.start_key = key.substr(1);
  return result;
}

}  // namespace quiesce::storage
