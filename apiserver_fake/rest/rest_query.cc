#include "apiserver_fake/rest/rest_query.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::api {
namespace {

// strconv.ParseInt(text, 10, 64).
ApiStatus ParseInt(const std::string& text, int64_t* number) {
  size_t digits = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  bool valid = text.size() > digits;
  for (size_t i = digits; i < text.size(); ++i) valid &= text[i] >= '0' && text[i] <= '9';
  if (!valid) {
    return BadRequest(absl::StrCat("strconv.ParseInt: parsing ", GoQuote(text),
                                   ": invalid syntax"));
  }
  if (!absl::SimpleAtoi(text, number)) {
    return BadRequest(absl::StrCat("strconv.ParseInt: parsing ", GoQuote(text),
                                   ": value out of range"));
  }
  return ApiStatus();
}

bool IsTrue(const std::string& text) {
  std::string lower = absl::AsciiStrToLower(text);
  return lower != "false" && lower != "0";
}

void ReadText(const QueryItems& query, const char* name, std::string* text) {
  if (const std::string* value = QueryValue(query, name)) *text = *value;
}

void ReadDryRun(const QueryItems& query, RequestOptions* options) {
  for (const auto& [name, value] : query) {
    if (name != "dryRun") continue;
    options->has_dry_run = true;
    options->dry_run.push_back(value);
  }
}

ApiStatus ReadListOptions(const QueryItems& query, RequestOptions* options) {
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
    ApiStatus status = ParseInt(*value, &seconds);
    if (!status.ok()) return status;
    options->timeout_seconds = seconds;
  }
  if (const std::string* value = QueryValue(query, "limit")) {
    return ParseInt(*value, &options->limit);
  }
  return ApiStatus();
}

ApiStatus ReadDeleteQuery(const QueryItems& query, Request* request) {
  Value options = Value::Object();
  if (const std::string* value = QueryValue(query, "gracePeriodSeconds")) {
    int64_t seconds = 0;
    ApiStatus status = ParseInt(*value, &seconds);
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
  return ApiStatus();
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

ApiStatus ReadQuery(const QueryItems& query, Request* request) {
  RequestOptions* options = &request->options;
  switch (request->verb) {
    case Verb::kGet:
      ReadText(query, "resourceVersion", &options->resource_version);
      return ApiStatus();
    case Verb::kList:
    case Verb::kWatch:
      return ReadListOptions(query, options);
    case Verb::kDeleteCollection: {
      ApiStatus status = ReadListOptions(query, options);
      if (!status.ok()) return status;
      return request->raw_body == nullptr ? ReadDeleteQuery(query, request) : ApiStatus();
    }
    case Verb::kDelete:
      return request->raw_body == nullptr ? ReadDeleteQuery(query, request) : ApiStatus();
    case Verb::kCreate:
    case Verb::kUpdate:
    case Verb::kPatch:
      break;
  }
  ReadText(query, "fieldManager", &options->field_manager);
  ReadText(query, "fieldValidation", &options->field_validation);
  ReadDryRun(query, options);
  if (const std::string* force = QueryValue(query, "force")) {
    options->has_force = true;
    options->force = IsTrue(*force);
  }
  return ApiStatus();
}

}  // namespace quiesce::api
