#include "apiserver_fake/crd/definition_validation.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/api/simple_json_path.h"
#include "apiserver_fake/crd/definition_names.h"
#include "apiserver_fake/crd/definition_schema.h"
#include "apiserver_fake/crd/internal_version.h"
#include "apiserver_fake/kinds/webhook_validation.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/schema/text_formats.h"

namespace quiesce::crd {
namespace {

std::string Version(size_t index) { return absl::StrCat("spec.versions[", index, "]"); }

bool PreservesUnknownFields(const Value& spec) {
  return spec["preserveUnknownFields"].bool_value();
}

class SpecValidator {
 public:
  SpecValidator(const Value& internal, api::FieldErrors* errors)
      : spec_(internal), versions_(internal["versions"]), errors_(*errors) {}

  void Run() {
    Group();
    Scope();
    SchemasPresent();
    if (PreservesUnknownFields(spec_) && HasDefaults()) {
      Invalid("spec.preserveUnknownFields", Value(true),
              "must be false in order to use defaults in the schema");
    }
    for (size_t i = 0; i < versions_.size(); ++i) OneVersion(versions_.items()[i], i);
    IdenticalMembers();
    VersionNames();
    Names();
    ValidateDefinitionSchema("spec.validation", spec_["validation"], AnyStatus(), errors_);
    Subresources(spec_["subresources"], "spec.subresources");
    Columns(spec_["additionalPrinterColumns"], "spec.additionalPrinterColumns");
    TopSelectableFields();
    Conversion();
  }

 private:
  void Invalid(std::string field, const Value& value, std::string text) {
    errors_.push_back(api::InvalidField(std::move(field), value, std::move(text)));
  }
  void InvalidVersions(std::string text) {
    errors_.push_back({api::FieldError::Type::kInvalid, "spec.versions", ShownVersions(versions_),
                       std::move(text)});
  }
  void Required(std::string field, std::string text = "") {
    errors_.push_back(api::RequiredField(std::move(field), std::move(text)));
  }

  void Group() {
    absl::string_view group = spec_["group"].string_value();
    std::vector<std::string> bad = api::Dns1123SubdomainErrors(group);
    if (group.empty()) {
      Required("spec.group");
    } else if (!bad.empty()) {
      Invalid("spec.group", spec_["group"], absl::StrJoin(bad, ","));
    } else if (!absl::StrContains(group, ".")) {
      Invalid("spec.group", spec_["group"], "should be a domain with at least one dot");
    }
  }

  // A text out of a few.
  void OneOf(const std::string& field, const Value& value, std::vector<std::string> allowed) {
    absl::string_view text = value.string_value();
    if (text.empty()) return Required(field);
    for (const std::string& one : allowed) {
      if (one == text) return;
    }
    errors_.push_back(api::NotSupportedField(field, value, allowed));
  }

  void Scope() { OneOf("spec.scope", spec_["scope"], {"Cluster", "Namespaced"}); }

  void SchemasPresent() {
    if (spec_["validation"].Has("openAPIV3Schema")) return;
    for (size_t i = 0; i < versions_.size(); ++i) {
      if (versions_.items()[i]["schema"].Has("openAPIV3Schema")) continue;
      Required(absl::StrCat(Version(i), ".schema.openAPIV3Schema"));
    }
  }

  bool HasDefaults() const {
    if (SchemaHasDefaults(spec_["validation"]["openAPIV3Schema"])) return true;
    for (const Value& version : versions_.items()) {
      if (SchemaHasDefaults(version["schema"]["openAPIV3Schema"])) return true;
    }
    return false;
  }

  bool AnyVersionHas(absl::string_view member) const {
    for (const Value& version : versions_.items()) {
      if (version.Has(member)) return true;
    }
    return false;
  }

  bool StatusOf(const Value& version) const {
    const Value& own = AnyVersionHas("subresources") ? version : spec_;
    return own["subresources"].Has("status");
  }

  bool AnyStatus() const {
    if (spec_["subresources"].Has("status")) return true;
    for (const Value& version : versions_.items()) {
      if (version["subresources"].Has("status")) return true;
    }
    return false;
  }

  void OneVersion(const Value& version, size_t index) {
    const std::string path = Version(index);
    std::vector<std::string> bad = api::Dns1035LabelErrors(version["name"].string_value());
    if (!bad.empty()) {
      Invalid(absl::StrCat(path, ".name"), Value(version["name"].string_value()),
              absl::StrJoin(bad, ","));
    }
    DeprecationWarning(version, absl::StrCat(path, ".deprecationWarning"));
    ValidateDefinitionSchema(absl::StrCat(path, ".schema"), version["schema"], StatusOf(version),
                             errors_);
    Subresources(version["subresources"], absl::StrCat(path, ".subresources"));
    Columns(version["additionalPrinterColumns"], absl::StrCat(path, ".additionalPrinterColumns"));
    if (version["selectableFields"].empty()) return;
    const Value* props = version["schema"].Find("openAPIV3Schema");
    const std::string fields_path = absl::StrCat(path, ".selectableFields");
    if (props == nullptr) {
      Invalid(fields_path, Value(""),
              "may only be set when `version.schema.openAPIV3Schema` is not included");
    } else {
      SelectableFields(version["selectableFields"], *props, fields_path);
    }
  }

  void DeprecationWarning(const Value& version, const std::string& path) {
    const Value* warning = version.Find("deprecationWarning");
    if (warning == nullptr) return;
    if (!version["deprecated"].bool_value()) {
      return Invalid(path, *warning, "can only be set for deprecated versions");
    }
    absl::string_view text = warning->string_value();
    if (text.size() > 256) Invalid(path, *warning, "must be <= 256 characters long");
    if (text.empty()) Invalid(path, *warning, "must not be an empty string");
    for (size_t i = 0; i < text.size(); ++i) {
      auto c = static_cast<unsigned char>(text[i]);
      if (c >= ' ' && c != 0x7F) continue;
      Invalid(path, *warning,
              absl::StrCat("must only contain printable UTF-8 characters; non-printable character "
                           "found at index ",
                           i));
      break;
    }
  }

  void IdenticalMembers() {
    // The conversion lifts what all versions share, so they never all have the same here.
    struct Member {
      absl::string_view top, own;
      const char* text;
    };
    for (const Member& member :
         {Member{"validation", "schema",
                 "top-level and per-version schemas are mutually exclusive"},
          Member{"subresources", "subresources",
                 "top-level and per-version subresources are mutually exclusive"},
          Member{"additionalPrinterColumns", "additionalPrinterColumns",
                 "top-level and per-version additionalPrinterColumns are mutually exclusive"}}) {
      if (spec_.Has(member.top) && AnyVersionHas(member.own)) {
        errors_.push_back(api::ForbiddenField(absl::StrCat("spec.", member.top), member.text));
      }
    }
  }

  void VersionNames() {
    int storage = 0;
    bool unique = true;
    for (size_t i = 0; i < versions_.size(); ++i) {
      storage += versions_.items()[i]["storage"].bool_value() ? 1 : 0;
      for (size_t j = 0; j < i; ++j) {
        unique &= versions_.items()[i]["name"] != versions_.items()[j]["name"];
      }
    }
    if (!unique) {
      InvalidVersions("must contain unique version names");
    }
    if (storage != 1) {
      InvalidVersions("must have exactly one version marked as storage version");
    }
    absl::string_view first = spec_["version"].string_value();
    if (first.empty()) return;
    std::vector<std::string> bad = api::Dns1035LabelErrors(first);
    if (!bad.empty()) Invalid("spec.version", spec_["version"], absl::StrJoin(bad, ","));
  }

  void Names() {
    const Value& names = spec_["names"];
    for (absl::string_view key : {"plural", "singular", "kind", "listKind"}) {
      if (names[key].string_value().empty()) Required(absl::StrCat("spec.names.", key));
    }
    ValidateDefinitionNames(names, "spec.names", errors_);
  }

  void ScalePath(const Value& scale, absl::string_view key, absl::string_view prefix,
                 const std::string& path) {
    const std::string field = absl::StrCat(path, ".scale.", key);
    const Value& value = scale[key];
    if (value.string_value().empty()) return Required(field);
    if (!api::ValidateSimpleJsonPath(value, field, errors_)) return;
    if (!absl::StartsWith(value.string_value(), prefix)) {
      Invalid(field, value,
              absl::StrCat("should be a json path under ", prefix.substr(0, prefix.size() - 1)));
    }
  }

  void Subresources(const Value& subresources, const std::string& path) {
    const Value* scale = subresources.Find("scale");
    if (scale == nullptr) return;
    ScalePath(*scale, "specReplicasPath", ".spec.", path);
    ScalePath(*scale, "statusReplicasPath", ".status.", path);
    const Value& selector = (*scale)["labelSelectorPath"];
    if (selector.string_value().empty()) return;
    const std::string field = absl::StrCat(path, ".scale.labelSelectorPath");
    if (!api::ValidateSimpleJsonPath(selector, field, errors_)) return;
    if (!absl::StartsWith(selector.string_value(), ".spec.") &&
        !absl::StartsWith(selector.string_value(), ".status.")) {
      Invalid(field, selector, "should be a json path under either .spec or .status");
    }
  }

  void Columns(const Value& columns, const std::string& path) {
    for (size_t i = 0; i < columns.size(); ++i) {
      const Value& column = columns.items()[i];
      const std::string at = absl::StrCat(path, "[", i, "]");
      if (column["name"].string_value().empty()) Required(absl::StrCat(at, ".name"));
      static constexpr char kTypes[] = "must be one of boolean,date,integer,number,string";
      absl::string_view type = column["type"].string_value();
      if (type.empty()) {
        Required(absl::StrCat(at, ".type"), kTypes);
      } else if (type != "boolean" && type != "date" && type != "integer" && type != "number" &&
                 type != "string") {
        Invalid(absl::StrCat(at, ".type"), column["type"], kTypes);
      }
      absl::string_view format = column["format"].string_value();
      bool known = format.empty();
      for (absl::string_view one :
           {"byte", "date", "date-time", "double", "float", "int32", "int64", "password"}) {
        known |= format == one;
      }
      if (!known) {
        Invalid(absl::StrCat(at, ".format"), column["format"],
                "must be one of byte,date,date-time,double,float,int32,int64,password");
      }
      const std::string json_path = absl::StrCat(at, ".JSONPath");
      if (column["jsonPath"].string_value().empty()) {
        Required(json_path);
      } else {
        api::ValidateSimpleJsonPath(column["jsonPath"], json_path, errors_);
      }
    }
  }

  void TopSelectableFields() {
    const Value& fields = spec_["selectableFields"];
    if (fields.empty()) return;
    if (!spec_.Has("validation")) {
      Invalid("spec.selectableFields", Value(""),
              "may only be set when validations.schema is included");
    } else {
      SelectableFields(fields, spec_["validation"]["openAPIV3Schema"], "spec.selectableFields");
    }
  }

  void SelectableFields(const Value& fields, const Value& props, const std::string& path) {
    std::vector<std::string> seen;
    for (size_t i = 0; i < fields.size(); ++i) {
      const Value& json_path = fields.items()[i]["jsonPath"];
      const std::string at = absl::StrCat(path, "[", i, "].jsonPath");
      if (json_path.string_value().empty()) {
        Required(at);
        continue;
      }
      api::SchemaPath found =
          api::FollowSchemaPath(json_path.string_value(), props, /*arrays=*/false);
      if (!found.error.empty()) {
        Invalid(at, json_path, absl::StrCat("is an invalid path: ", found.error));
        continue;
      }
      if (found.root == "metadata") {
        Invalid(at, json_path, "must not point to fields in metadata");
      }
      absl::string_view type = found.schema["type"].string_value();
      if (type != "string" && type != "boolean" && type != "integer") {
        Invalid(at, json_path,
                "must point to a field of type string, boolean or integer. Enum string fields and "
                "strings with formats are allowed.");
      }
      bool repeated = false;
      for (const std::string& other : seen) repeated |= other == found.path;
      if (repeated) {
        errors_.push_back(api::DuplicateField(at, json_path));
      } else {
        seen.push_back(std::move(found.path));
      }
    }
    constexpr int64_t kMaxSelectableFields = 8;
    auto count = static_cast<int64_t>(seen.size());
    if (count > kMaxSelectableFields) {
      errors_.push_back(api::TooManyField(path, count, kMaxSelectableFields));
    }
  }

  void Conversion() {
    const Value* conversion = spec_.Find("conversion");
    if (conversion == nullptr) return;
    const Value& strategy = (*conversion)["strategy"];
    if (strategy.string_value() != "None" && PreservesUnknownFields(spec_)) {
      Invalid("spec.conversion.strategy", strategy,
              "must be None if spec.preserveUnknownFields is true");
    }
    OneOf("spec.conversion.strategy", strategy, {"None", "Webhook"});
    const Value* config = conversion->Find("webhookClientConfig");
    const Value& reviews = (*conversion)["conversionReviewVersions"];
    const std::string config_path = "spec.conversion.webhookClientConfig";
    const std::string reviews_path = "spec.conversion.conversionReviewVersions";
    if (strategy.string_value() != "Webhook") {
      const char* text = "should not be set when strategy is not set to Webhook";
      if (config != nullptr) errors_.push_back(api::ForbiddenField(config_path, text));
      if (!reviews.empty()) errors_.push_back(api::ForbiddenField(reviews_path, text));
      return;
    }
    if (config == nullptr) {
      Required(config_path, "required when strategy is set to Webhook");
    } else {
      kinds::ValidateWebhookClientConfig(config_path, *config, errors_);
    }
    ReviewVersions(reviews, reviews_path);
  }

  void ReviewVersions(const Value& reviews, const std::string& path) {
    if (reviews.empty()) return Required(path);
    bool accepted = false;
    for (size_t i = 0; i < reviews.size(); ++i) {
      const Value& version = reviews.items()[i];
      const std::string at = absl::StrCat(path, "[", i, "]");
      bool repeated = false;
      for (size_t j = 0; j < i; ++j) repeated |= reviews.items()[j] == version;
      if (repeated) {
        Invalid(at, version, "duplicate version");
        continue;
      }
      for (const std::string& text : api::Dns1035LabelErrors(version.string_value())) {
        Invalid(at, version, text);
      }
      accepted |= version.string_value() == "v1" || version.string_value() == "v1beta1";
    }
    if (!accepted) Invalid(path, reviews, "must include at least one of v1, v1beta1");
  }

  const Value& spec_;
  const Value versions_;
  api::FieldErrors& errors_;
};

void ValidateStoredVersions(const Value& definition, api::FieldErrors& errors) {
  const Value& stored = definition["status"]["storedVersions"];
  const Value& versions = definition["spec"]["versions"];
  if (stored.empty()) {
    errors.push_back(api::InvalidField("status.storedVersions", Value(),
                                       "must have at least one stored version"));
    return;
  }
  auto has = [](const Value& list, const Value& name) {
    for (const Value& item : list.items()) {
      if (item == name || item["name"] == name) return true;
    }
    return false;
  };
  for (const Value& version : versions.items()) {
    if (version["storage"].bool_value() && !has(stored, version["name"])) {
      errors.push_back(api::InvalidField(
          "status.storedVersions", stored,
          absl::StrCat("must have the storage version ", version["name"].string_value())));
    }
  }
  for (size_t i = 0; i < stored.size(); ++i) {
    const Value& version = stored.items()[i];
    if (has(versions, version)) continue;
    absl::string_view name = version.string_value();
    errors.push_back(api::InvalidField(
        absl::StrCat("status.storedVersions[", i, "]"), version,
        absl::StrCat("missing from spec.versions; ", name,
                     " was previously a storage version, and must remain in spec.versions until a "
                     "storage migration ensures no data remains persisted in ",
                     name, " and removes ", name, " from status.storedVersions")));
  }
}

constexpr char kApproval[] = "api-approved.kubernetes.io";

enum class Approval { kMissing, kBypassed, kApproved, kInvalid };

Approval ApprovalOf(const Value& definition) {
  absl::string_view text = definition["metadata"]["annotations"][kApproval].string_value();
  if (text.empty()) return Approval::kMissing;
  if (absl::StartsWith(text, "unapproved")) return Approval::kBypassed;
  size_t host = text.find("://");
  bool url = schema::IsRequestUri(text) && host != absl::string_view::npos && host > 0 &&
             host + 3 < text.size() && text[host + 3] != '/';
  return url ? Approval::kApproved : Approval::kInvalid;
}

// Groups of the Kubernetes project need an approval.
void ValidateApproval(const Value& definition, const Value* old, api::FieldErrors& errors) {
  absl::string_view group = definition["spec"]["group"].string_value();
  if (group != "k8s.io" && group != "kubernetes.io" && !absl::EndsWith(group, ".k8s.io") &&
      !absl::EndsWith(group, ".kubernetes.io")) {
    return;
  }
  Approval approval = ApprovalOf(definition);
  if (old != nullptr && ApprovalOf(*old) == approval) return;
  const std::string field = absl::StrCat("metadata.annotations[", kApproval, "]");
  if (approval == Approval::kMissing) {
    errors.push_back(api::RequiredField(
        field, absl::StrCat("protected groups must have approval annotation \"", kApproval,
                            "\", see https://github.com/kubernetes/enhancements/pull/1111")));
  } else if (approval == Approval::kInvalid) {
    errors.push_back(api::InvalidField(
        field, definition["metadata"]["annotations"][kApproval],
        absl::StrCat("protected groups must have approval annotation \"", kApproval,
                     "\" with either a URL or a reason starting with \"unapproved\", see "
                     "https://github.com/kubernetes/enhancements/pull/1111")));
  }
}

void ValidateAll(const Value& definition, const Value* old, api::FieldErrors& errors) {
  const Value internal = InternalDefinitionSpec(definition["spec"]);
  SpecValidator(internal, &errors).Run();
  if (old != nullptr) {
    const Value& spec = definition["spec"];
    const Value& before = (*old)["spec"];
    auto immutable = [&errors](std::string field, const Value& now, const Value& then) {
      if (now != then) {
        errors.push_back(api::InvalidField(std::move(field), now, "field is immutable"));
      }
    };
    if (HasTrueCondition(*old, "Established")) {
      immutable("spec.scope", spec["scope"], before["scope"]);
      immutable("spec.names.kind", spec["names"]["kind"], before["names"]["kind"]);
    }
    immutable("spec.group", spec["group"], before["group"]);
    immutable("spec.names.plural", spec["names"]["plural"], before["names"]["plural"]);
  }
  ValidateDefinitionNames(definition["status"]["acceptedNames"], "status.acceptedNames", errors);
  ValidateStoredVersions(definition, errors);
  ValidateApproval(definition, old, errors);
  if (PreservesUnknownFields(definition["spec"])) {
    errors.push_back(
        api::InvalidField("spec.preserveUnknownFields", Value(true),
                          "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in "
                          "spec.versions[*].schema instead"));
  }
}

}  // namespace

bool HasTrueCondition(const Value& definition, absl::string_view type) {
  for (const Value& condition : definition["status"]["conditions"].items()) {
    if (condition["type"].string_value() == type) {
      return condition["status"].string_value() == "True";
    }
  }
  return false;
}

void ValidateDefinition(const Value& definition, api::FieldErrors& errors) {
  ValidateAll(definition, nullptr, errors);
}

void ValidateDefinitionUpdate(const Value& definition, const Value& old, api::FieldErrors& errors) {
  ValidateAll(definition, &old, errors);
}

void ValidateDefinitionStatusUpdate(const Value& definition, api::FieldErrors& errors) {
  ValidateDefinitionNames(definition["status"]["acceptedNames"], "status.acceptedNames", errors);
}

}  // namespace quiesce::crd
