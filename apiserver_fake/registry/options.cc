#include "apiserver_fake/registry/options.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/utf8.h"
#include "apiserver_fake/registry/body.h"

namespace quiesce::registry {
namespace {

constexpr size_t kMaxManagerBytes = 128;

const char* OptionsKind(const api::Request& request) {
  switch (request.verb) {
    case api::Verb::kCreate:
      return "CreateOptions";
    case api::Verb::kUpdate:
      return "UpdateOptions";
    case api::Verb::kPatch:
      return "PatchOptions";
    default:
      return "DeleteOptions";
  }
}

void ValidateFieldManager(const std::string& manager, api::FieldErrors& errors) {
  if (manager.size() > kMaxManagerBytes) {
    errors.push_back(api::TooLongField("fieldManager", kMaxManagerBytes));
  }
  for (size_t i = 0; i < manager.size();) {
    Rune rune = DecodeRune(absl::string_view(manager).substr(i));
    // Control characters; what else Go counts as unprintable does not come up in names.
    if (rune.code < 0x20 || (rune.code >= 0x7f && rune.code < 0xa0) || !rune.valid) {
      errors.push_back(api::InvalidField(
          "fieldManager", Value(manager),
          absl::StrFormat("invalid character U+%04X (at position %d)", rune.code, i)));
    }
    i += static_cast<size_t>(rune.size);
  }
}

void ValidateDryRun(const std::vector<std::string>& dry_run, api::FieldErrors& errors) {
  bool all_known = true;
  Value list = Value::List();
  for (const std::string& value : dry_run) {
    all_known &= value == "All";
    list.Append(Value(value));
  }
  if (!all_known) errors.push_back(api::NotSupportedField("dryRun", list, {"All"}));
}

void ValidateFieldValidation(const std::string& value, api::FieldErrors& errors) {
  if (value.empty() || value == "Ignore" || value == "Strict" || value == "Warn") return;
  errors.push_back(
      api::NotSupportedField("fieldValidation", Value(value), {"", "Ignore", "Strict", "Warn"}));
}

api::ApiStatus InvalidOptions(const char* kind, const api::FieldErrors& errors) {
  if (errors.empty()) return api::ApiStatus();
  return api::Invalid("meta.k8s.io", kind, "", errors);
}

api::ApiStatus ValidateDeleteOptions(const DeleteOptions& options,
                                     const std::vector<std::string>& dry_run) {
  api::FieldErrors errors;
  if (options.propagation_policy.has_value() && options.orphan_dependents.has_value()) {
    errors.push_back(
        api::InvalidField("propagationPolicy", Value(*options.propagation_policy),
                          "orphanDependents and deletionPropagation cannot be both set"));
  }
  if (options.propagation_policy.has_value()) {
    const std::string& policy = *options.propagation_policy;
    if (policy != "Foreground" && policy != "Background" && policy != "Orphan") {
      errors.push_back(api::NotSupportedField("propagationPolicy", Value(policy),
                                              {"Foreground", "Background", "Orphan", "nil"}));
    }
  }
  ValidateDryRun(dry_run, errors);
  return InvalidOptions("DeleteOptions", errors);
}

}  // namespace

Refusal ValidateWriteOptions(const api::Request& request) {
  const api::RequestOptions& options = request.options;
  bool apply = request.verb == api::Verb::kPatch && request.patch_type == api::PatchType::kApply;
  api::FieldErrors errors;
  if (request.verb == api::Verb::kPatch) {
    if (apply && options.field_manager.empty()) {
      errors.push_back(api::RequiredField("fieldManager", "is required for apply patch"));
    } else if (!apply && options.has_force) {
      errors.push_back(api::ForbiddenField("force", "may not be specified for non-apply patch"));
    }
  }
  if (!options.field_manager.empty()) ValidateFieldManager(options.field_manager, errors);
  if (options.has_dry_run) ValidateDryRun(options.dry_run, errors);
  ValidateFieldValidation(options.field_validation, errors);
  if (errors.empty()) return Refusal();
  return InvalidOptions(OptionsKind(request), errors);
}

FieldValidation FieldValidationOf(const api::RequestOptions& options) {
  if (options.field_validation == "Ignore") return FieldValidation::kIgnore;
  if (options.field_validation == "Strict") return FieldValidation::kStrict;
  return FieldValidation::kWarn;
}

api::ApiStatus ReadDeleteOptions(const api::Request& request, DeleteOptions* options) {
  Value body = request.body;
  if (request.raw_body != nullptr && !request.raw_body->empty()) {
    api::ApiStatus status = DecodeDeleteOptions(request, &body);
    if (!status.ok()) return status;
  }
  std::vector<std::string> dry_run = request.options.dry_run;
  if (body.is_object()) {
    if (const Value* grace = body.Find("gracePeriodSeconds"); grace && grace->is_int()) {
      options->grace_period_seconds = grace->int_value();
    }
    if (const Value* uid = body.FindPath({"preconditions", "uid"}); uid && uid->is_string()) {
      options->uid = std::string(uid->string_value());
    }
    if (const Value* version = body.FindPath({"preconditions", "resourceVersion"});
        version && version->is_string()) {
      options->resource_version = std::string(version->string_value());
    }
    if (const Value* policy = body.Find("propagationPolicy"); policy && policy->is_string()) {
      options->propagation_policy = std::string(policy->string_value());
    }
    if (const Value* orphan = body.Find("orphanDependents"); orphan && orphan->is_bool()) {
      options->orphan_dependents = orphan->bool_value();
    }
    if (body["dryRun"].is_list()) {
      for (const Value& item : body["dryRun"].items()) dry_run.emplace_back(item.string_value());
    }
  }
  options->dry_run = !dry_run.empty();
  return ValidateDeleteOptions(*options, dry_run);
}

}  // namespace quiesce::registry
