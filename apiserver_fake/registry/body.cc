// A body comes either as bytes (over HTTP) or as a Value (from a client in the same process). Bytes
// go the whole way of the server's decoders, with their errors. A Value that a client has read from
// this server and sends back names the same node for kind and apiVersion, and mostly for the rest,
// too: with the stored object as a hint the strategy then decodes only what differs.
//
// The order of the errors: syntax, kind and version, the fields (unknown and repeated ones last),
// and only then whether the version is the one of the request.
#include "apiserver_fake/registry/body.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/yaml.h"
#include "apiserver_fake/go/decode_error.h"
#include "apiserver_fake/registry/options.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/resource/type_meta.h"
#include "apiserver_fake/resource/value_memo.h"

namespace quiesce::registry {
namespace {

constexpr char kScheme[] = "pkg/runtime/scheme.go:111";
// The body as far as it is shown when it is not recognized.
std::string Summary(absl::string_view body) {
  constexpr size_t kShown = 30;
  if (body.empty()) return "<empty>";
  absl::string_view head = body.substr(0, kShown);
  std::string text = body[0] == '{' ? std::string(head) : absl::BytesToHexString(head);
  return body.size() > kShown ? text + " ..." : text;
}

api::ApiStatus NoOption(const Value& value, absl::string_view field, absl::string_view go_type) {
  return api::BadRequest(go::DecodeError::Mismatch(value, field, go_type).Text());
}

}  // namespace

std::string MediaTypeOf(absl::string_view content_type) {
  absl::string_view type = content_type.substr(0, content_type.find(';'));
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(type));
}

Refusal CheckObjectContentType(const api::Request& request) {
  if (request.raw_body == nullptr) return Refusal();
  std::string type = MediaTypeOf(request.content_type);
  if (type.empty() || type == "application/json" || type == "application/yaml" ||
      type == "application/vnd.kubernetes.protobuf") {
    return Refusal();
  }
  return api::UnsupportedMediaType(
      "the body of the request was in an unknown format - accepted media types include: "
      "application/json, application/yaml, application/vnd.kubernetes.protobuf");
}

absl::StatusOr<Value> ReadDocument(const api::Request& request,
                                   std::vector<std::string>* duplicates, RepeatedKeys repeated) {
  const std::string type = MediaTypeOf(request.content_type);
  if (type == "application/vnd.kubernetes.protobuf") {
    return absl::InvalidArgumentError(
        "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  }
  Value document;
  if (type == "application/yaml") {
    absl::StatusOr<YamlDocument> read = ParseYaml(*request.raw_body);
    if (!read.ok()) return read.status();
    document = std::move(read->value);
  } else {
    absl::StatusOr<Value> read = ParseJson(*request.raw_body, duplicates, repeated);
    if (!read.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("couldn't get version/kind; json parse error: ", read.status().message()));
    }
    document = *std::move(read);
  }
  absl::Status status = resource::CheckTypeMeta(document);
  if (!status.ok()) return status;
  return document;
}

api::ApiStatus DecodeFailure(const api::Request& request, absl::string_view wanted,
                             absl::string_view kind, absl::string_view version,
                             absl::string_view error) {
  if (!kind.empty()) {
    return api::BadRequest(absl::StrCat(kind, " in version ", GoQuote(version),
                                        " cannot be handled as a ", wanted, ": ", error));
  }
  std::string summary = request.raw_body == nullptr ? "" : Summary(*request.raw_body);
  return api::BadRequest(absl::StrCat("the object provided is unrecognized (must be of type ",
                                      wanted, "): ", error, " (", summary, ")"));
}

Value TakeManagedFields(Value& object) {
  const Value* found = object.FindPath({"metadata", "managedFields"});
  if (found == nullptr) return Value();
  Value managed_fields = *found;
  object.Mutable("metadata").Erase("managedFields");
  return managed_fields;
}

namespace {

// What a body says that it is.
struct SentType {
  std::string kind;
  resource::GroupVersion version;
  std::string api_version;  // as written
};

std::string WrongVersion(const SentType& sent, const resource::ResourceType& type) {
  return absl::StrCat("the API version in the data (", sent.api_version,
                      ") does not match the expected API version (", type.group_version(), ")");
}

// The object says of itself what the stored one does.
bool HasTypeOf(const Value& object, const Value& stored) {
  return resource::SharesTypeMeta(object, stored) ||
         (object["kind"] == stored["kind"] && object["apiVersion"] == stored["apiVersion"]);
}

// Reads the document, if it is one yet to be read, and what it says that it is.
api::ApiStatus ReadSentType(const api::Request& request, const resource::ResourceType& type,
                            const resource::TypeRegistry& types, Value& object,
                            resource::DecodeHints& hints, SentType& sent_type,
                            std::vector<std::string>& strict_errors) {
  if (request.raw_body != nullptr) {
    std::vector<std::string> duplicates;
    absl::StatusOr<Value> read = ReadDocument(
        request, &duplicates, type.custom ? RepeatedKeys::kLast : RepeatedKeys::kMerge);
    if (!read.ok()) return DecodeFailure(request, type.kind, "", "", read.status().message());
    object = *std::move(read);
    for (const std::string& path : duplicates) {
      strict_errors.push_back(absl::StrCat("duplicate field ", GoQuote(path)));
    }
    if (MediaTypeOf(request.content_type) != "application/yaml") hints.text = *request.raw_body;
  } else {
    const absl::Status status = resource::CheckTypeMeta(object);
    if (!status.ok()) return DecodeFailure(request, type.kind, "", "", status.message());
  }
  const auto member = [&](absl::string_view name) {
    return std::string(
        (type.custom ? object[name] : resource::TypeMetaMember(object, name)).string_value());
  };
  sent_type.kind = member("kind");
  sent_type.api_version = member("apiVersion");
  const bool lenient = !type.custom || request.raw_body == nullptr;
  if (sent_type.kind.empty() && !lenient) {
    return DecodeFailure(request, type.kind, "", "",
                         absl::StrCat("Object 'Kind' is missing in '", *request.raw_body, "'"));
  }
  if (object.is_null()) object = Value::Object();
  if (sent_type.kind.empty()) sent_type.kind = type.kind;
  resource::GroupVersion& sent = sent_type.version;
  sent = resource::SplitApiVersion(sent_type.api_version);
  if (sent_type.api_version.empty() && lenient) sent = {type.group, type.version};
  if (type.custom) return api::ApiStatus();
  const absl::Status status = resource::CheckKind(type, types, sent, sent_type.kind);
  if (status.ok()) return api::ApiStatus();
  std::string error(status.message());
  const resource::ResourceType* other = types.FindKind(sent.group, sent.version, sent_type.kind);
  if (other != nullptr && !other->custom) {
    // A body of another known kind is read as that first.
    resource::DecodeResult read = other->strategy->Decode(*other, object);
    if (!read.error.ok()) {
      error = read.error.Text();
    } else if (other->group == type.group && other->kind == type.kind) {
      // Another version of the kind converts well, but belongs to another endpoint.
      return api::BadRequest(WrongVersion(sent_type, type));
    }
  }
  return DecodeFailure(request, type.kind, sent_type.kind, sent.version, error);
}

// Decodes as the strategy does. What a built-in kind makes of an object that is not stored yet it
// makes of each that is like it.
resource::DecodeResult DecodeAs(const resource::ResourceType& type, Value& object,
                                const resource::DecodeHints& hints) {
  if (type.custom || hints.stored != nullptr || !hints.text.empty()) {
    return type.strategy->Decode(type, object, hints);
  }
  static thread_local resource::ValueMemo decoded;
  if (const Value* known = decoded.Find(&type, object)) {
    object = *known;
    return resource::DecodeResult();
  }
  Value sent = object;
  resource::DecodeResult result = type.strategy->Decode(type, object, hints);
  if (result.error.ok() && result.unknown_fields.empty()) {
    decoded.Note(&type, std::move(sent), object);
  }
  return result;
}

// The object becomes one of the type and version of the request.
api::ApiStatus TakeType(const resource::ResourceType& type, const SentType& sent_type,
                        Value& object) {
  const resource::GroupVersion& sent = sent_type.version;
  if (type.custom && (sent.group != type.group || sent.version != type.version)) {
    return api::BadRequest(WrongVersion(sent_type, type));
  }
  if (object["kind"].string_value() != sent_type.kind) object.Set("kind", Value(sent_type.kind));
  if (object["apiVersion"].string_value() != type.group_version()) {
    object.Set("apiVersion", Value(type.group_version()));
  }
  return api::ApiStatus();
}

}  // namespace

Refusal DecodeObject(const api::Request& request, const resource::ResourceType& type,
                     const resource::TypeRegistry& types, const Value* stored, ObjectBody* body,
                     std::vector<std::string>* warnings) {
  std::vector<std::string> strict_errors;
  Value object = request.body;
  resource::DecodeHints hints;
  hints.stored = stored;
  // What was read and comes back says what it is as the server said it.
  const bool as_read =
      request.raw_body == nullptr && stored != nullptr && HasTypeOf(object, *stored);
  SentType sent_type;
  if (!as_read) {
    api::ApiStatus status =
        ReadSentType(request, type, types, object, hints, sent_type, strict_errors);
    if (!status.ok()) return status;
  }
  const auto failed = [&](absl::string_view error) {
    return DecodeFailure(request, type.kind, as_read ? type.kind : sent_type.kind,
                         as_read ? type.version : sent_type.version.version, error);
  };
  // Decoding drops empty lists, but an empty list of managed fields says something.
  // What is stored has none.
  const Value& metadata = object["metadata"];
  const bool metadata_as_stored =
      stored != nullptr && metadata.SharesNodeWith((*stored)["metadata"]);
  const Value* sent_fields = metadata_as_stored ? nullptr : metadata.Find("managedFields");
  const bool has_fields =
      sent_fields != nullptr && (sent_fields->is_list() || sent_fields->is_null());
  if (has_fields) body->managed_fields = *sent_fields;
  resource::DecodeResult decoded = DecodeAs(type, object, hints);
  if (has_fields) TakeManagedFields(object);
  if (!decoded.error.ok()) return failed(decoded.error.Text());
  for (std::string& field : decoded.unknown_fields) strict_errors.push_back(std::move(field));
  switch (FieldValidationOf(request.options)) {
    case FieldValidation::kStrict:
      if (strict_errors.empty()) break;
      return failed(absl::StrCat("strict decoding error: ", absl::StrJoin(strict_errors, ", ")));
    case FieldValidation::kWarn:
      for (std::string& text : strict_errors) warnings->push_back(std::move(text));
      break;
    case FieldValidation::kIgnore:
      break;
  }
  if (!as_read) {
    api::ApiStatus status = TakeType(type, sent_type, object);
    if (!status.ok()) return status;
  }
  body->object = std::move(object);
  return Refusal();
}

api::ApiStatus DecodeDeleteOptions(const api::Request& request, Value* options) {
  std::string type = MediaTypeOf(request.content_type);
  if (!type.empty() && type != "application/json" && type != "application/yaml" &&
      type != "application/vnd.kubernetes.protobuf") {
    return api::UnsupportedMediaType(
        "the body of the request was in an unknown format - accepted media types include: "
        "application/json, application/yaml, application/vnd.kubernetes.protobuf");
  }
  absl::StatusOr<Value> read = ReadDocument(request, nullptr);
  if (!read.ok()) return api::BadRequest(std::string(read.status().message()));
  *options = *std::move(read);
  const absl::string_view kind = resource::TypeMetaMember(*options, "kind").string_value();
  if (!kind.empty() && kind != "DeleteOptions") {
    const Value& version = resource::TypeMetaMember(*options, "apiVersion");
    return api::BadRequest(absl::StrCat("no kind ", GoQuote(kind), " is registered for version ",
                                        GoQuote(version.string_value()), " in scheme ",
                                        GoQuote(kScheme)));
  }
  struct Member {
    const char* name;
    Value::Kind kind;
    const char* go_type;
  };
  constexpr Member kMembers[] = {
      {"gracePeriodSeconds", Value::Kind::kInt, "int64"},
      {"preconditions", Value::Kind::kObject, "v1.Preconditions"},
      {"orphanDependents", Value::Kind::kBool, "bool"},
      {"propagationPolicy", Value::Kind::kString, "v1.DeletionPropagation"},
      {"dryRun", Value::Kind::kList, "[]string"},
  };
  for (const Member& member : kMembers) {
    const Value& value = (*options)[member.name];
    if (value.is_null() || value.kind() == member.kind) continue;
    return NoOption(value, absl::StrCat("DeleteOptions.", member.name), member.go_type);
  }
  for (const Value& item : (*options)["dryRun"].items()) {
    if (item.is_null() || item.is_string()) continue;
    return NoOption(item, "DeleteOptions.dryRun", "string");
  }
  for (const char* name : {"uid", "resourceVersion"}) {
    const Value& value = (*options)["preconditions"][name];
    if (value.is_null() || value.is_string()) continue;
    return NoOption(value, absl::StrCat("Preconditions.preconditions.", name),
                    name[0] == 'u' ? "types.UID" : "string");
  }
  return api::ApiStatus();
}

}  // namespace quiesce::registry
