// The rules and their order are the original's; so are the oddities of its texts: an owner
// reference is shown as Go would marshal it, with required members even where they are empty, and
// finalizers as a Go slice.
#include "apiserver_fake/resource/metadata_validation.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::resource {
namespace {

constexpr size_t kMaxAnnotationBytes = 256 * 1024;

// A dash at the end of a generateName is followed by the suffix: it counts as a letter.
std::string MaskTrailingDash(absl::string_view name) {
  if (name.size() > 1 && name.back() == '-') {
    return absl::StrCat(name.substr(0, name.size() - 2), "a");
  }
  return std::string(name);
}

void Add(api::FieldErrors& errors, const std::string& field, absl::string_view value,
         const std::vector<std::string>& messages) {
  for (const std::string& message : messages) {
    errors.push_back(api::InvalidField(field, Value(value), message));
  }
}

// The version of an apiVersion; "" if it is not of the form version or group/version.
absl::string_view VersionOf(absl::string_view api_version) {
  size_t slash = api_version.find('/');
  if (slash == absl::string_view::npos) return api_version;
  absl::string_view version = api_version.substr(slash + 1);
  return absl::StrContains(version, "/") ? absl::string_view() : version;
}

// As Go writes it: members in the order of their declaration, which is not that of the alphabet.
std::string ShownReference(const Value& reference) {
  std::string out = "{";
  for (const char* name :
       {"apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"}) {
    const Value* member = reference.Find(name);
    const bool required = member == nullptr && name[0] != 'c' && name[0] != 'b';
    if (member == nullptr && !required) continue;
    absl::StrAppend(&out, out.size() > 1 ? "," : "", "\"", name,
                    "\":", required ? "\"\"" : ToJson(*member, /*escape_html=*/true));
  }
  return out + "}";
}

std::string ShownReferences(const Value& references) {
  const auto append = [](std::string* out, const Value& one) { *out += ShownReference(one); };
  return absl::StrCat("[", absl::StrJoin(references.items(), ",", append), "]");
}

void ValidateOwnerReference(const Value& reference, api::FieldErrors& errors) {
  const std::string field = "metadata.ownerReferences";
  absl::string_view api_version = reference["apiVersion"].string_value();
  absl::string_view kind = reference["kind"].string_value();
  if (VersionOf(api_version).empty()) {
    errors.push_back(
        api::InvalidField(field + ".apiVersion", Value(api_version), "version must not be empty"));
  }
  for (const char* name : {"kind", "name", "uid"}) {
    if (reference[name].string_value().empty()) {
      errors.push_back(
          api::InvalidField(absl::StrCat(field, ".", name), Value(""), "must not be empty"));
    }
  }
  // BannedOwners of apimachinery: of the core group only.
  if (kind == "Event" && (api_version == "v1" || api_version == "/v1")) {
    errors.push_back({api::FieldError::Type::kInvalid, field, ShownReference(reference),
                      "/v1, Kind=Event is disallowed from being an owner"});
  }
}

void ValidateOwnerReferences(const Value& references, api::FieldErrors& errors) {
  std::string first_controller;
  for (const Value& reference : references.items()) {
    ValidateOwnerReference(reference, errors);
    if (!reference["controller"].bool_value()) continue;
    std::string name =
        absl::StrCat(reference["kind"].string_value(), "/", reference["name"].string_value());
    if (!first_controller.empty()) {
      errors.push_back(
          {api::FieldError::Type::kInvalid, "metadata.ownerReferences", ShownReferences(references),
           absl::StrCat("Only one reference can have Controller set to true. Found \"true\" in "
                        "references for ",
                        first_controller, " and ", name)});
    } else {
      first_controller = name;
    }
  }
}

void ValidateFinalizers(const Value& finalizers, api::FieldErrors& errors) {
  const std::string field = "metadata.finalizers";
  bool orphan = false, foreground = false;
  for (const Value& finalizer : finalizers.items()) {
    absl::string_view name = finalizer.string_value();
    Add(errors, field, name, api::LabelKeyErrors(name));
    orphan |= name == "orphan";
    foreground |= name == "foregroundDeletion";
  }
  if (orphan && foreground) {
    errors.push_back(api::InvalidField(
        field, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
  }
}

void ValidateManagedFields(const Value& managed_fields, api::FieldErrors& errors) {
  for (size_t i = 0; i < managed_fields.items().size(); ++i) {
    const Value& entry = managed_fields.at(i);
    std::string field = absl::StrCat("metadata.managedFields[", i, "]");
    absl::string_view operation = entry["operation"].string_value();
    if (operation != "Apply" && operation != "Update") {
      errors.push_back(
          api::InvalidField(field + ".operation", Value(operation), "must be `Apply` or `Update`"));
    }
    absl::string_view type = entry["fieldsType"].string_value();
    if (!type.empty() && type != "FieldsV1") {
      errors.push_back(api::InvalidField(field + ".fieldsType", Value(type), "must be `FieldsV1`"));
    }
    absl::string_view manager = entry["manager"].string_value();
    if (manager.size() > 128) errors.push_back(api::TooLongField(field + ".manager", 128));
    absl::string_view subresource = entry["subresource"].string_value();
    if (subresource.size() > 63) errors.push_back(api::TooLongField(field + ".subresource", 63));
  }
}

// "metadata.x: Invalid value: ...: field is immutable" if both differ.
void ValidateImmutable(const Value& metadata, const Value& old_metadata, const char* name,
                       api::FieldErrors& errors) {
  const Value& value = metadata[name];
  if (value.SharesNodeWith(old_metadata[name]) || value == old_metadata[name]) return;
  errors.push_back(api::InvalidField(absl::StrCat("metadata.", name), value, "field is immutable"));
}

// Go's %#v of a []string.
std::string GoStrings(const std::set<std::string>& items) {
  return absl::StrCat("[]string{",
                      absl::StrJoin(items, ", ",
                                    [](std::string* out, const std::string& item) {
                                      absl::StrAppend(out, GoQuote(item));
                                    }),
                      "}");
}

}  // namespace

std::vector<std::string> NameIsDnsSubdomain(absl::string_view name, bool prefix) {
  return prefix ? api::Dns1123SubdomainErrors(MaskTrailingDash(name))
                : api::Dns1123SubdomainErrors(name);
}

std::vector<std::string> NameIsDnsLabel(absl::string_view name, bool prefix) {
  return prefix ? api::Dns1123LabelErrors(MaskTrailingDash(name)) : api::Dns1123LabelErrors(name);
}

std::vector<std::string> NameIsPathSegment(absl::string_view name, bool prefix) {
  if (!prefix && (name == "." || name == "..")) {
    return {absl::StrCat("may not be '", name, "'")};
  }
  std::vector<std::string> messages;
  for (const char illegal : {'/', '%'}) {
    if (!absl::StrContains(name, illegal)) continue;
    messages.push_back(absl::StrCat("may not contain '", absl::string_view(&illegal, 1), "'"));
  }
  return messages;
}

std::vector<std::string> NameOfKind(const Strategy& strategy, absl::string_view name, bool prefix) {
  std::optional<std::vector<std::string>> own = strategy.ValidateName(name, prefix);
  return own.has_value() ? *std::move(own) : NameIsDnsSubdomain(name, prefix);
}

void ValidateLabels(const Value& labels, const std::string& field, api::FieldErrors& errors) {
  for (const ValueMember& member : labels.members()) {
    Add(errors, field, member.key.view(), api::LabelKeyErrors(member.key.view()));
    Add(errors, field, member.value.string_value(),
        api::LabelValueErrors(member.value.string_value()));
  }
}

void ValidateAnnotations(const Value& annotations, const std::string& field,
                         api::FieldErrors& errors) {
  size_t bytes = 0;
  for (const ValueMember& member : annotations.members()) {
    // The rule for label keys, but upper case is fine.
    Add(errors, field, member.key.view(),
        api::LabelKeyErrors(absl::AsciiStrToLower(member.key.view())));
    bytes += member.key.view().size() + member.value.string_value().size();
  }
  if (bytes > kMaxAnnotationBytes) errors.push_back(api::TooLongField(field, kMaxAnnotationBytes));
}

void ValidateObjectMeta(const Value& metadata, bool namespaced, const Strategy* strategy,
                        const Value& managed_fields, api::FieldErrors& errors) {
  auto check = [&](absl::string_view name, bool prefix) {
    return strategy == nullptr ? NameIsPathSegment(name, prefix)
                               : NameOfKind(*strategy, name, prefix);
  };
  absl::string_view generate_name = metadata["generateName"].string_value();
  absl::string_view name = metadata["name"].string_value();
  absl::string_view namespace_ = metadata["namespace"].string_value();
  if (!generate_name.empty()) {
    Add(errors, "metadata.generateName", generate_name, check(generate_name, true));
  }
  if (name.empty()) {
    errors.push_back(api::RequiredField("metadata.name", "name or generateName is required"));
  } else {
    Add(errors, "metadata.name", name, check(name, false));
  }
  if (namespaced) {
    if (namespace_.empty()) {
      errors.push_back(api::RequiredField("metadata.namespace", ""));
    } else {
      Add(errors, "metadata.namespace", namespace_, NameIsDnsLabel(namespace_, false));
    }
  } else if (!namespace_.empty()) {
    errors.push_back(api::ForbiddenField("metadata.namespace", "not allowed on this type"));
  }
  int64_t generation = metadata["generation"].int_value();
  if (generation < 0) {
    errors.push_back(api::InvalidField("metadata.generation", Value(generation),
                                       "must be greater than or equal to 0"));
  }
  ValidateLabels(metadata["labels"], "metadata.labels", errors);
  ValidateAnnotations(metadata["annotations"], "metadata.annotations", errors);
  ValidateOwnerReferences(metadata["ownerReferences"], errors);
  ValidateFinalizers(metadata["finalizers"], errors);
  ValidateManagedFields(managed_fields, errors);
}

void ValidateObjectMetaUpdate(const Value& metadata, const Value& old_metadata,
                              const Value& managed_fields, api::FieldErrors& errors) {
  if (old_metadata.Has("deletionTimestamp")) {
    std::set<std::string> added;
    for (const Value& finalizer : metadata["finalizers"].items()) {
      added.insert(std::string(finalizer.string_value()));
    }
    for (const Value& finalizer : old_metadata["finalizers"].items()) {
      added.erase(std::string(finalizer.string_value()));
    }
    if (!added.empty()) {
      errors.push_back(api::ForbiddenField(
          "metadata.finalizers",
          absl::StrCat("no new finalizers can be added if the object is being deleted, found new "
                       "finalizers ",
                       GoStrings(added))));
    }
  }
  if (metadata["generation"].int_value() < old_metadata["generation"].int_value()) {
    errors.push_back(api::InvalidField("metadata.generation", metadata["generation"],
                                       "must not be decremented"));
  }
  for (const char* name : {"name", "namespace", "uid", "creationTimestamp", "deletionTimestamp",
                           "deletionGracePeriodSeconds"}) {
    ValidateImmutable(metadata, old_metadata, name, errors);
  }
  ValidateLabels(metadata["labels"], "metadata.labels", errors);
  ValidateAnnotations(metadata["annotations"], "metadata.annotations", errors);
  ValidateOwnerReferences(metadata["ownerReferences"], errors);
  ValidateManagedFields(managed_fields, errors);
}

void ValidateKubeFinalizers(const Value& finalizers, api::FieldErrors& errors) {
  for (size_t i = 0; i < finalizers.items().size(); ++i) {
    absl::string_view name = finalizers.at(i).string_value();
    bool known = name == "kubernetes" || name == "orphan" || name == "foregroundDeletion";
    if (known || absl::StrContains(name, "/")) continue;
    errors.push_back(
        api::InvalidField(absl::StrCat("metadata.finalizers[", i, "]"), Value(name),
                          "name is neither a standard finalizer name nor is it fully qualified"));
  }
}

}  // namespace quiesce::resource
