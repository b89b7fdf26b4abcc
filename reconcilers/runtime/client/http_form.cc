#include "reconcilers/runtime/client/http_form.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace quiesce::runtime {
namespace {

bool ListsOrWatches(api::Verb verb) {
  return verb == api::Verb::kList || verb == api::Verb::kWatch ||
         verb == api::Verb::kDeleteCollection;
}

void SetText(const char* name, const std::string& text, HttpForm* form) {
  if (!text.empty()) form->query[name] = text;
}

void SetListQuery(const api::RequestOptions& options, HttpForm* form) {
  SetText("labelSelector", options.label_selector, form);
  SetText("fieldSelector", options.field_selector, form);
  SetText("resourceVersionMatch", options.resource_version_match, form);
  SetText("continue", options.continue_token, form);
  if (options.limit != 0) form->query["limit"] = absl::StrCat(options.limit);
  if (options.allow_watch_bookmarks) form->query["allowWatchBookmarks"] = "true";
  if (options.send_initial_events.has_value()) {
    form->query["sendInitialEvents"] = *options.send_initial_events ? "true" : "false";
  }
  if (options.timeout_seconds.has_value()) {
    form->query["timeoutSeconds"] = absl::StrCat(*options.timeout_seconds);
  }
}

void SetWriteQuery(const api::RequestOptions& options, HttpForm* form) {
  SetText("fieldManager", options.field_manager, form);
  SetText("fieldValidation", options.field_validation, form);
  if (options.has_dry_run && !options.dry_run.empty()) form->query["dryRun"] = options.dry_run[0];
  if (options.has_force) form->query["force"] = options.force ? "true" : "false";
}

std::string PathOf(const api::Request& request) {
  const api::GroupVersionResource& resource = request.resource;
  std::string path = resource.group.empty()
                         ? absl::StrCat("/api/", resource.version)
                         : absl::StrCat("/apis/", resource.group, "/", resource.version);
  if (!request.namespace_.empty()) absl::StrAppend(&path, "/namespaces/", request.namespace_);
  absl::StrAppend(&path, "/", resource.resource);
  // What is created has its name in the object; its parts are created below it.
  const bool named = request.verb != api::Verb::kCreate || !request.subresource.empty();
  if (named && !request.name.empty()) absl::StrAppend(&path, "/", request.name);
  if (!request.subresource.empty()) absl::StrAppend(&path, "/", request.subresource);
  return path;
}

// url.QueryEscape.
std::string Escape(absl::string_view text) {
  std::string escaped;
  for (const unsigned char c : text) {
    if (absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~') {
      escaped += static_cast<char>(c);
    } else if (c == ' ') {
      escaped += '+';
    } else {
      absl::StrAppendFormat(&escaped, "%%%02X", c);
    }
  }
  return escaped;
}

// url.URL.EscapedPath.
std::string EscapePath(absl::string_view path) {
  std::string escaped;
  for (const unsigned char c : path) {
    if (absl::ascii_isalnum(c) || absl::string_view("-_.~$&+,/:;=@").find(c) != path.npos) {
      escaped += static_cast<char>(c);
    } else {
      absl::StrAppendFormat(&escaped, "%%%02X", c);
    }
  }
  return escaped;
}

}  // namespace

absl::string_view HttpMethod(api::Verb verb) {
  switch (verb) {
    case api::Verb::kGet:
    case api::Verb::kList:
    case api::Verb::kWatch:
      return "GET";
    case api::Verb::kCreate:
      return "POST";
    case api::Verb::kUpdate:
      return "PUT";
    case api::Verb::kPatch:
      return "PATCH";
    case api::Verb::kDelete:
    case api::Verb::kDeleteCollection:
      return "DELETE";
  }
  return "";
}

absl::string_view PatchContentType(api::PatchType type) {
  switch (type) {
    case api::PatchType::kJson:
      return "application/json-patch+json";
    case api::PatchType::kMerge:
      return "application/merge-patch+json";
    case api::PatchType::kStrategic:
      return "application/strategic-merge-patch+json";
    case api::PatchType::kApply:
      return "application/apply-patch+yaml";
  }
  return "";
}

HttpForm HttpFormOf(const api::Request& request) {
  HttpForm form;
  form.method = std::string(HttpMethod(request.verb));
  form.path = PathOf(request);
  const bool deletes =
      request.verb == api::Verb::kDelete || request.verb == api::Verb::kDeleteCollection;
  const bool reads = request.verb == api::Verb::kGet || ListsOrWatches(request.verb);
  SetText("resourceVersion", request.options.resource_version, &form);
  if (ListsOrWatches(request.verb)) SetListQuery(request.options, &form);
  if (request.verb == api::Verb::kWatch) form.query["watch"] = "true";
  if (!reads && !deletes) SetWriteQuery(request.options, &form);
  if (reads && !deletes) return form;
  form.content_type = request.verb == api::Verb::kPatch
                          ? std::string(PatchContentType(request.patch_type))
                          : "application/json";
  form.body = request.body;
  if (deletes) {
    form.body.Set("kind", "DeleteOptions");
    if (!form.body.Has("apiVersion")) form.body.Set("apiVersion", request.resource.ApiVersion());
  }
  return form;
}

std::string HttpForm::Target() const {
  std::string target = EscapePath(path);
  char separator = '?';
  for (const auto& [name, value] : query) {
    target += separator;
    absl::StrAppend(&target, Escape(name), "=", Escape(value));
    separator = '&';
  }
  return target;
}

}  // namespace quiesce::runtime
