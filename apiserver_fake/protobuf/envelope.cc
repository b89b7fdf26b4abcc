#include "apiserver_fake/protobuf/envelope.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/protobuf/wire_reader.h"
#include "apiserver_fake/protobuf/wire_writer.h"

namespace quiesce::protobuf {
namespace {

constexpr absl::string_view kPrefix("k8s\0", 4);
constexpr char kScheme[] = "pkg/runtime/scheme.go:111";

// Fields of runtime.Unknown and of its TypeMeta.
constexpr uint32_t kTypeMeta = 1, kRaw = 2, kContentEncoding = 3, kContentType = 4;
constexpr uint32_t kApiVersion = 1, kKind = 2;

}  // namespace

bool HasEnvelope(absl::string_view bytes) { return absl::StartsWith(bytes, kPrefix); }

absl::StatusOr<Envelope> OpenEnvelope(absl::string_view bytes) {
  if (bytes.empty()) return absl::InvalidArgumentError("empty data");
  if (!HasEnvelope(bytes)) {
    return absl::InvalidArgumentError(
        "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  }
  Envelope envelope;
  WireReader reader(bytes.substr(kPrefix.size()));
  WireToken token;
  std::string error;
  while (reader.Next(&token)) {
    if (token.number == kRaw) envelope.raw = token.bytes;
    if (token.number != kTypeMeta) continue;
    WireReader inner(token.bytes);
    WireToken member;
    while (inner.Next(&member)) {
      if (member.number == kApiVersion) envelope.api_version = std::string(member.bytes);
      if (member.number == kKind) envelope.kind = std::string(member.bytes);
    }
    error = inner.error();
  }
  if (error.empty()) error = reader.error();
  if (!error.empty()) return absl::InvalidArgumentError(error);
  envelope.message = FindMessageOfKind(envelope.api_version, envelope.kind);
  if (envelope.message == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("no kind ", GoQuote(envelope.kind), " is registered for version ",
                     GoQuote(envelope.api_version), " in scheme ", GoQuote(kScheme)));
  }
  return envelope;
}

std::string CloseEnvelope(absl::string_view api_version, absl::string_view kind,
                          absl::string_view raw) {
  std::string type_meta, out(kPrefix);
  AppendBytesField(kApiVersion, api_version, &type_meta);
  AppendBytesField(kKind, kind, &type_meta);
  AppendBytesField(kTypeMeta, type_meta, &out);
  AppendBytesField(kRaw, raw, &out);
  AppendBytesField(kContentEncoding, "", &out);
  AppendBytesField(kContentType, "", &out);
  return out;
}

}  // namespace quiesce::protobuf
