#include "apiserver_fake/resource/type_meta.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/decode_error.h"

namespace quiesce::resource {
namespace {

constexpr char kScheme[] = "pkg/runtime/scheme.go:111";
constexpr char kTypeMetaStruct[] =
    "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string "
    "\"json:\\\"kind,omitempty\\\"\" }";

// Kinds of meta/v1 that every version of every group knows, or v1 alone.
bool IsMetaKind(const GroupVersion& sent, absl::string_view kind) {
  constexpr absl::string_view kEverywhere[] = {"WatchEvent",    "ListOptions",   "GetOptions",
                                               "DeleteOptions", "CreateOptions", "UpdateOptions",
                                               "PatchOptions"};
  constexpr absl::string_view kCore[] = {"Status",       "APIVersions",     "APIGroup",
                                         "APIGroupList", "APIResourceList", "List"};
  auto has = [&](const auto& kinds) {
    return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
  };
  return has(kEverywhere) || (sent.group.empty() && sent.version == "v1" && has(kCore));
}

absl::Status Unread(const Value& value, absl::string_view field, absl::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat("couldn't get version/kind; json parse error: ",
                   go::DecodeError::Mismatch(value, field, wanted).Text()));
}

}  // namespace

absl::string_view InternalPackage(absl::string_view group) {
  if (group.empty() || group == "events.k8s.io") return "core";
  if (group == "rbac.authorization.k8s.io") return "rbac";
  return group.substr(0, group.find('.'));
}

GroupVersion SplitApiVersion(absl::string_view api_version) {
  size_t slash = api_version.find('/');
  if (slash == absl::string_view::npos) return {"", std::string(api_version)};
  return {std::string(api_version.substr(0, slash)), std::string(api_version.substr(slash + 1))};
}

const Value& TypeMetaMember(const Value& document, absl::string_view name) {
  const Value& exact = document[name];
  if (!exact.is_null()) return exact;
  for (const ValueMember& member : document.members()) {
    if (absl::EqualsIgnoreCase(member.key.view(), name)) return member.value;
  }
  return exact;
}

absl::Status CheckTypeMeta(const Value& document) {
  if (document.is_null()) return absl::OkStatus();
  if (!document.is_object()) return Unread(document, "", kTypeMetaStruct);
  for (const char* name : {"apiVersion", "kind"}) {
    const Value& value = TypeMetaMember(document, name);
    if (value.is_null() || value.is_string()) continue;
    return Unread(value, absl::StrCat(".", name), "string");
  }
  const absl::string_view api_version = TypeMetaMember(document, "apiVersion").string_value();
  if (std::count(api_version.begin(), api_version.end(), '/') < 2) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("unexpected GroupVersion string: ", api_version));
}

bool SharesTypeMeta(const Value& object, const Value& stored) {
  const auto now = object.members(), then = stored.members();
  if (now.size() < 2 || then.size() < 2) return false;
  for (size_t i = 0; i < 2; ++i) {
    if (!now[i].key.SharesNodeWith(then[i].key) || !now[i].value.SharesNodeWith(then[i].value)) {
      return false;
    }
  }
  return now[0].key.view() == "apiVersion" && now[1].key.view() == "kind";
}

absl::Status CheckKind(const ResourceType& type, const TypeRegistry& types,
                       const GroupVersion& sent, absl::string_view kind) {
  if (kind == type.kind && sent.group == type.group && sent.version == type.version) {
    return absl::OkStatus();
  }
  const ResourceType* other = types.FindKind(sent.group, sent.version, kind);
  absl::string_view element = kind;
  if (other == nullptr && absl::ConsumeSuffix(&element, "List")) {
    other = types.FindKind(sent.group, sent.version, element);
  }
  bool known_group = types.HasGroupVersion(sent.group, sent.version);
  bool meta = known_group && IsMetaKind(sent, kind);
  if (!meta && (other == nullptr || other->custom)) {
    std::string version =
        sent.group.empty() ? sent.version : absl::StrCat(sent.group, "/", sent.version);
    return absl::InvalidArgumentError(absl::StrCat("no kind ", GoQuote(kind),
                                                   " is registered for version ", GoQuote(version),
                                                   " in scheme ", GoQuote(kScheme)));
  }
  return absl::InvalidArgumentError(absl::StrCat("converting (", meta ? "v1" : sent.version, ".",
                                                 kind, ") to (", InternalPackage(type.group), ".",
                                                 type.kind, "): unknown conversion"));
}

}  // namespace quiesce::resource
