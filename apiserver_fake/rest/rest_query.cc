#include "apiserver_fake/rest/rest_query.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/resource/list_options.h"

namespace quiesce::rest {
namespace {

// strconv.ParseInt(text, 10, 64).
api::ApiStatus ParseInt(const std::string& text, int64_t* number) {
  size_t digits = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  bool valid = text.size() > digits;
  for (size_t i = digits; i < text.size(); ++i) valid &= text[i] >= '0' && text[i] <= '9';
  if (!valid) {
    return api::BadRequest(
        absl::StrCat("strconv.ParseInt: parsing ", GoQuote(text), ": invalid syntax"));
  }
  if (!absl::SimpleAtoi(text, number)) {
    return api::BadRequest(
        absl::StrCat("strconv.ParseInt: parsing ", GoQuote(text), ": value out of range"));
  }
  return api::ApiStatus();
}

bool IsTrue(const std::string& text) {
  std::string lower = absl::AsciiStrToLower(text);
  return lower != "false" && lower != "0";
}

void ReadText(const QueryItems& query, const char* name, std::string* text) {
  if (const std::string* value = QueryValue(query, name)) *text = *value;
}

void ReadDryRun(const QueryItems& query, api::RequestOptions* options) {
  for (const auto& [name, value] : query) {
    if (name != "dryRun") continue;
    options->has_dry_run = true;
    options->dry_run.push_back(value);
  }
}

api::ApiStatus ReadListOptions(const QueryItems& query, api::RequestOptions* options) {
  ReadText(query, "labelSelector", &options->label_selector);
  ReadText(query, "fieldSelector", &options->field_selector);
  ReadText(query, "resourceVersion", &options->resource_version);
  ReadText(query, "resourceVersionMatch", &options->resource_version_match);
  ReadText(query, "continue", &options->continue_token);
  options->allow_watch_bookmarks = QueryFlag(query, "allowWatchBookmarks");
  if (const std::string* value = QueryValue(query, "sendInitialEvents")) {
    options->send_initial_events = IsTrue(*value);
  }
  if (const std::string* value = QueryValue(query, "timeoutSeconds")) {
    int64_t seconds = 0;
    api::ApiStatus status = ParseInt(*value, &seconds);
    if (!status.ok()) return status;
    options->timeout_seconds = seconds;
  }
  if (const std::string* value = QueryValue(query, "limit")) {
    return ParseInt(*value, &options->limit);
  }
  return api::ApiStatus();
}

api::ApiStatus ReadDeleteQuery(const QueryItems& query, api::Request* request) {
  Value options = Value::Object();
  if (const std::string* value = QueryValue(query, "gracePeriodSeconds")) {
    int64_t seconds = 0;
    api::ApiStatus status = ParseInt(*value, &seconds);
    if (!status.ok()) return status;
    options.Set("gracePeriodSeconds", Value(seconds));
  }
  if (const std::string* value = QueryValue(query, "orphanDependents")) {
    options.Set("orphanDependents", Value(IsTrue(*value)));
  }
  if (const std::string* value = QueryValue(query, "propagationPolicy")) {
    options.Set("propagationPolicy", Value(*value));
  }
  Value preconditions = Value::Object();
  for (const char* name : {"uid", "resourceVersion"}) {
    const std::string* value = QueryValue(query, name);
    if (value != nullptr && !value->empty()) preconditions.Set(name, Value(*value));
  }
  if (!preconditions.empty()) options.Set("preconditions", std::move(preconditions));
  ReadDryRun(query, &request->options);
  request->body = options;
  return api::ApiStatus();
}

}  // namespace

const std::string* QueryValue(const QueryItems& query, const char* name) {
  for (const auto& item : query) {
    if (item.first == name) return &item.second;
  }
  return nullptr;
}

bool QueryFlag(const QueryItems& query, const char* name) {
  const std::string* value = QueryValue(query, name);
  return value != nullptr && IsTrue(*value);
}

api::ApiStatus ReadQuery(const QueryItems& query, api::Request* request) {
  api::RequestOptions* options = &request->options;
  switch (request->verb) {
    case api::Verb::kGet:
      ReadText(query, "resourceVersion", &options->resource_version);
      return api::ApiStatus();
    case api::Verb::kList:
      return ReadListOptions(query, options);
    case api::Verb::kWatch: {
      api::ApiStatus status = ReadListOptions(query, options);
      if (!status.ok() || QueryFlag(query, "watch")) return status;
      return resource::TakeWatchByPath(options);
    }
    case api::Verb::kDeleteCollection: {
      api::ApiStatus status = ReadListOptions(query, options);
      if (!status.ok()) return status;
      return request->raw_body == nullptr ? ReadDeleteQuery(query, request) : api::ApiStatus();
    }
    case api::Verb::kDelete:
      return request->raw_body == nullptr ? ReadDeleteQuery(query, request) : api::ApiStatus();
    case api::Verb::kCreate:
    case api::Verb::kUpdate:
    case api::Verb::kPatch:
      break;
  }
  ReadText(query, "fieldManager", &options->field_manager);
  ReadText(query, "fieldValidation", &options->field_validation);
  ReadDryRun(query, options);
  if (const std::string* force = QueryValue(query, "force")) {
    options->has_force = true;
    options->force = IsTrue(*force);
  }
  return api::ApiStatus();
}

}  // namespace quiesce::rest
