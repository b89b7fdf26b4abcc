#include "apiserver_fake/resource/list_options.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/integer.h"

namespace quiesce::resource {
namespace {

constexpr char kMatch[] = "resourceVersionMatch";
constexpr char kSendInitialEvents[] = "sendInitialEvents";
constexpr char kNotOlderThan[] = "NotOlderThan";
constexpr char kExact[] = "Exact";

api::FieldErrors CheckListOptions(const api::RequestOptions& options) {
  api::FieldErrors errors;
  const std::string& match = options.resource_version_match;
  if (!match.empty()) {
    if (options.resource_version.empty()) {
      errors.push_back(api::ForbiddenField(
          kMatch, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    }
    if (!options.continue_token.empty()) {
      errors.push_back(api::ForbiddenField(
          kMatch, "resourceVersionMatch is forbidden when continue is provided"));
    }
    if (match != kExact && match != kNotOlderThan) {
      errors.push_back(api::NotSupportedField(kMatch, Value(match), {kExact, kNotOlderThan, ""}));
    }
    if (match == kExact && options.resource_version == "0") {
      errors.push_back(api::ForbiddenField(
          kMatch, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
    }
  }
  if (options.send_initial_events.has_value()) {
    errors.push_back(
        api::ForbiddenField(kSendInitialEvents, "sendInitialEvents is forbidden for list"));
  }
  return errors;
}

api::FieldErrors CheckWatchOptions(const api::RequestOptions& options) {
  api::FieldErrors errors;
  const std::string& match = options.resource_version_match;
  if (options.send_initial_events.has_value() && match != kNotOlderThan) {
    errors.push_back(api::ForbiddenField(
        kMatch, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  }
  if (match.empty()) return errors;
  if (!options.send_initial_events.has_value()) {
    errors.push_back(api::ForbiddenField(
        kMatch,
        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
  }
  if (match != kNotOlderThan) {
    errors.push_back(api::NotSupportedField(kMatch, Value(match), {kNotOlderThan}));
  }
  if (!options.continue_token.empty()) {
    errors.push_back(
        api::ForbiddenField(kMatch, "resourceVersionMatch is forbidden when continue is provided"));
  }
  return errors;
}

// A watch from no version in particular begins with the present state.
void SetWatchDefaults(api::RequestOptions* options) {
  if (options->send_initial_events.has_value() || !options->resource_version_match.empty()) return;
  if (!options->resource_version.empty() && options->resource_version != "0") return;
  options->send_initial_events = true;
  options->resource_version_match = kNotOlderThan;
}

api::ApiStatus RequireName(const std::string& name, FieldSelector* fields) {
  if (name.empty()) return api::ApiStatus();
  if (fields->empty()) {
    fields->Require("metadata.name", name);
  } else if (fields->RequiredValue("metadata.name") != absl::string_view(name)) {
    return api::BadRequest("fieldSelector metadata.name doesn't match requested name");
  }
  return api::ApiStatus();
}

}  // namespace

api::ApiStatus PrepareListOptions(const api::Request& request, const ResourceType& type,
                                  api::RequestOptions* options, Selection* selection) {
  if (!options->label_selector.empty()) {
    absl::StatusOr<api::LabelSelector> labels = api::LabelSelector::Parse(options->label_selector);
    if (!labels.ok()) return api::BadRequest(std::string(labels.status().message()));
    selection->labels = *std::move(labels);
  }
  if (!options->field_selector.empty()) {
    absl::StatusOr<FieldSelector> fields = FieldSelector::Parse(options->field_selector);
    if (!fields.ok()) return api::BadRequest(std::string(fields.status().message()));
    selection->fields = *std::move(fields);
  }
  const bool is_watch = request.verb == api::Verb::kWatch;
  if (is_watch) SetWatchDefaults(options);
  const api::FieldErrors errors =
      is_watch ? CheckWatchOptions(*options) : CheckListOptions(*options);
  if (!errors.empty()) return api::Invalid("meta.k8s.io", "ListOptions", "", errors);
  if (api::ApiStatus status = selection->fields.CheckFields(type); !status.ok()) return status;
  return RequireName(request.name, &selection->fields);
}

api::ApiStatus TakeWatchByPath(api::RequestOptions* options) {
  const api::FieldErrors errors = CheckListOptions(*options);
  if (!errors.empty()) return api::Invalid("meta.k8s.io", "ListOptions", "", errors);
  options->resource_version_match.clear();
  // Zero in another spelling has no default for initial events.
  if (options->resource_version.empty() || options->resource_version == "0")
    options->resource_version = "00";
  return api::ApiStatus();
}

bool HasWatchCache(const ResourceType& type) { return type.custom || type.kind != "Event"; }

absl::StatusOr<uint64_t> ParseResourceVersion(absl::string_view text) {
  if (text.empty()) return 0;
  absl::StatusOr<uint64_t> revision = go::ParseUint(text);
  if (revision.ok()) return revision;
  return absl::InvalidArgumentError(absl::StrCat("resourceVersion: Invalid value: ", GoQuote(text),
                                                 ": ", revision.status().message()));
}

api::ApiStatus TooLargeResourceVersion(uint64_t asked, int64_t current,
                                       int64_t retry_after_seconds) {
  api::ApiStatus status =
      api::Timeout(absl::StrCat("Too large resource version: ", asked, ", current: ", current),
                   retry_after_seconds);
  status.causes.push_back({"ResourceVersionTooLarge", "Too large resource version", ""});
  return status;
}

}  // namespace quiesce::resource
