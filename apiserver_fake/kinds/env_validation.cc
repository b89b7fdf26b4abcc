#include "apiserver_fake/kinds/env_validation.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/path_validation.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

// Fields that variables show, and those that volumes show.
constexpr absl::string_view kVariableFields[] = {"metadata.name",
                                                 "metadata.namespace",
                                                 "metadata.uid",
                                                 "spec.nodeName",
                                                 "spec.serviceAccountName",
                                                 "status.hostIP",
                                                 "status.hostIPs",
                                                 "status.podIP",
                                                 "status.podIPs"};
constexpr absl::string_view kVolumeFields[] = {"metadata.annotations", "metadata.labels",
                                               "metadata.name", "metadata.namespace",
                                               "metadata.uid"};
// Fields that exist, but that neither of them shows.
constexpr absl::string_view kOtherFields[] = {"spec.restartPolicy", "spec.schedulerName",
                                              "status.phase"};
constexpr absl::string_view kResources[] = {
    "limits.cpu",   "limits.ephemeral-storage",   "limits.memory",
    "requests.cpu", "requests.ephemeral-storage", "requests.memory"};
constexpr absl::string_view kSizes[] = {"1",   "1k",  "1M",  "1G",  "1T",  "1P", "1E",
                                        "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"};

Texts TextsOf(absl::Span<const absl::string_view> texts) {
  return Texts(texts.begin(), texts.end());
}

bool IsEmptyText(const Value& value) { return value.string_value().empty(); }

void CheckVariableName(const Value& name, const std::string& path, api::FieldErrors& errors) {
  const absl::string_view text = name.string_value();
  if (absl::c_all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '='; })) return;
  errors.push_back(api::InvalidField(path, name,
                                     "a valid environment variable name must consist only of "
                                     "printable ASCII characters other than '='"));
}

// Names of objects; a name that an object may be given at creation may end with dashes.
void CheckObjectName(const Value& name, bool prefix, const std::string& path,
                     api::FieldErrors& errors) {
  absl::string_view text = name.string_value();
  std::string undashed;
  if (prefix && text.size() > 1 && absl::EndsWith(text, "-")) {
    undashed = absl::StrCat(text.substr(0, text.size() - 1), "a");
    text = undashed;
  }
  CheckTexts(Value(name.string_value()), path, api::Dns1123SubdomainErrors(text), errors);
}

void ValidateKeyRef(const Value& ref, const std::string& path, api::FieldErrors& errors) {
  CheckObjectName(ref["name"], /*prefix=*/false, Child(path, "name"), errors);
  if (!CheckRequired(ref, "key", path, errors)) return;
  CheckTexts(ref["key"], Child(path, "key"), IsConfigMapKey(ref["key"].string_value()), errors);
}

void ValidateFileKeyRef(const Value& ref, const std::string& path, api::FieldErrors& errors) {
  if (CheckRequired(ref, "key", path, errors)) {
    CheckVariableName(ref["key"], Child(path, "key"), errors);
  }
  if (CheckRequired(ref, "volumeName", path, errors)) {
    CheckDnsLabel(ref["volumeName"], Child(path, "volumeName"), errors);
  }
  if (CheckRequired(ref, "path", path, errors)) {
    CheckNoBacksteps(ref["path"], Child(path, "path"), errors);
  }
}

void ValidateValueFrom(const Value& env, const Value& from, const std::string& path,
                       api::FieldErrors& errors) {
  int sources = 0;
  const auto source = [&](absl::string_view kind, auto validate) {
    const Value* ref = from.Find(kind);
    if (ref == nullptr) return;
    ++sources;
    validate(*ref, Child(path, kind));
  };
  source("fieldRef", [&](const Value& ref, const std::string& at) {
    ValidateFieldRef(ref, ShownBy::kVariable, at, errors);
  });
  source("resourceFieldRef", [&](const Value& ref, const std::string& at) {
    ValidateResourceFieldRef(ref, ShownBy::kVariable, at, errors);
  });
  for (absl::string_view kind : {"configMapKeyRef", "secretKeyRef"}) {
    source(kind, [&](const Value& ref, const std::string& at) { ValidateKeyRef(ref, at, errors); });
  }
  source("fileKeyRef",
         [&](const Value& ref, const std::string& at) { ValidateFileKeyRef(ref, at, errors); });
  const auto report = [&](const char* detail) {
    errors.push_back(api::InvalidField(path, Value(""), detail));
  };
  if (sources == 0) {
    report(
        "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or "
        "`fileKeyRef`");
  } else if (!IsEmptyText(env["value"])) {
    report("may not be specified when `value` is not empty");
  } else if (sources > 1) {
    report("may not have more than one field specified at a time");
  }
}

// "metadata.labels['key']" in its two parts; false where it has no subscript.
bool SplitSubscript(absl::string_view text, absl::string_view& field, absl::string_view& key) {
  if (!absl::ConsumeSuffix(&text, "']")) return false;
  const size_t at = text.find("['");
  if (at == absl::string_view::npos || at == 0) return false;
  field = text.substr(0, at);
  key = text.substr(at + 2);
  return true;
}

void CheckDivisor(const Value& ref, const std::string& path, api::FieldErrors& errors) {
  const absl::StatusOr<api::Quantity> divisor = api::Quantity::FromValue(ref["divisor"]);
  if (!divisor.ok() || divisor->IsZero()) return;
  const absl::string_view resource = ref["resource"].string_value();
  const std::string text = divisor->ToString();
  const auto report = [&](absl::string_view supported, absl::string_view kind) {
    errors.push_back(api::InvalidField(
        Child(path, "divisor"), ref["resource"],
        absl::StrCat("only divisor's values ", supported, " are supported with the ", kind)));
  };
  absl::string_view name = resource;
  if (!absl::ConsumePrefix(&name, "limits.") && !absl::ConsumePrefix(&name, "requests.")) return;
  if (name == "cpu") {
    if (text != "1m" && text != "1") report("1m and 1", "cpu resource");
    return;
  }
  const absl::string_view kind = name == "memory"              ? "memory resource"
                                 : name == "ephemeral-storage" ? "local ephemeral storage resource"
                                 : absl::StartsWith(name, "hugepages-") ? "hugepages resource"
                                                                        : "";
  if (kind.empty() || absl::c_linear_search(kSizes, text)) return;
  report("1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei", kind);
}

}  // namespace

void ValidateEnv(const Value& env, const std::string& path, api::FieldErrors& errors) {
  for (size_t i = 0; i < env.size(); ++i) {
    const Value& variable = env.at(i);
    const std::string at = Index(path, i);
    if (CheckRequired(variable, "name", at, errors)) {
      CheckVariableName(variable["name"], Child(at, "name"), errors);
    }
    if (const Value* from = variable.Find("valueFrom")) {
      ValidateValueFrom(variable, *from, Child(at, "valueFrom"), errors);
    }
  }
}

void ValidateEnvFrom(const Value& sources, const std::string& path, api::FieldErrors& errors) {
  for (size_t i = 0; i < sources.size(); ++i) {
    const Value& source = sources.at(i);
    const std::string at = Index(path, i);
    CheckVariableName(source["prefix"], Child(at, "prefix"), errors);
    int count = 0;
    for (absl::string_view kind : {"configMapRef", "secretRef"}) {
      const Value* ref = source.Find(kind);
      if (ref == nullptr) continue;
      ++count;
      const std::string ref_path = Child(at, kind);
      if (!CheckRequired(*ref, "name", ref_path, errors)) continue;
      CheckObjectName((*ref)["name"], /*prefix=*/true, Child(ref_path, "name"), errors);
    }
    // The error is the list's, not the item's.
    if (count == 0) {
      errors.push_back(
          api::InvalidField(path, Value(""), "must specify one of: `configMapRef` or `secretRef`"));
    } else if (count > 1) {
      errors.push_back(api::InvalidField(path, Value(""),
                                         "may not have more than one field specified at a time"));
    }
  }
}

void ValidateFieldRef(const Value& ref, ShownBy by, const std::string& path,
                      api::FieldErrors& errors) {
  if (!CheckRequired(ref, "apiVersion", path, errors)) return;
  if (!CheckRequired(ref, "fieldPath", path, errors)) return;
  const absl::string_view version = ref["apiVersion"].string_value();
  absl::string_view field = ref["fieldPath"].string_value();
  const auto unconvertible = [&](absl::string_view why, absl::string_view what) {
    errors.push_back(
        api::InvalidField(Child(path, "fieldPath"), ref["fieldPath"],
                          absl::StrCat("error converting fieldPath: ", why, ": ", what)));
  };
  if (version != "v1") return unconvertible("unsupported pod version", version);
  absl::string_view key;
  if (absl::string_view map; SplitSubscript(field, map, key)) {
    if (map == "metadata.annotations") {
      const std::string lower = absl::AsciiStrToLower(key);
      CheckTexts(Value(lower), path, api::LabelKeyErrors(lower), errors);
    } else if (map == "metadata.labels") {
      CheckTexts(Value(key), path, api::LabelKeyErrors(key), errors);
    } else {
      unconvertible("field label does not support subscript", field);
    }
    return;
  }
  if (field == "spec.host") field = "spec.nodeName";
  const absl::Span<const absl::string_view> shown = by == ShownBy::kVariable
                                                        ? absl::MakeConstSpan(kVariableFields)
                                                        : absl::MakeConstSpan(kVolumeFields);
  if (absl::c_linear_search(shown, field)) return;
  if (!absl::c_linear_search(kVariableFields, field) &&
      !absl::c_linear_search(kVolumeFields, field) && !absl::c_linear_search(kOtherFields, field)) {
    return unconvertible("field label not supported", field);
  }
  errors.push_back(api::NotSupportedField(Child(path, "fieldPath"), Value(field), TextsOf(shown)));
}

void ValidateResourceFieldRef(const Value& ref, ShownBy by, const std::string& path,
                              api::FieldErrors& errors) {
  const absl::string_view resource = ref["resource"].string_value();
  if (by == ShownBy::kVolume && IsEmptyText(ref["containerName"])) {
    errors.push_back(api::RequiredField(Child(path, "containerName"), ""));
  } else if (CheckRequired(ref, "resource", path, errors) &&
             !absl::c_linear_search(kResources, resource) &&
             !absl::StartsWith(resource, "limits.hugepages-") &&
             !absl::StartsWith(resource, "requests.hugepages-")) {
    errors.push_back(
        api::NotSupportedField(Child(path, "resource"), ref["resource"], TextsOf(kResources)));
  }
  CheckDivisor(ref, path, errors);
}

}  // namespace quiesce::kinds
