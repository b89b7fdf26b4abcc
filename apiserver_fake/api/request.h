// A request to the API server and its response, typed. rest.h maps HTTP to it and back; in-process
// clients build it directly and never pay for text.
//
//   Request get = Request::Get({"apps", "v1", "statefulsets"}, "default", "db");
//   Response response = server.Handle(get);
//   if (response.status.ok()) Use(response.object);
#ifndef QUIESCE_APISERVER_FAKE_API_REQUEST_H_
#define QUIESCE_APISERVER_FAKE_API_REQUEST_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/mostly_blank.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::api {

enum class Verb : uint8_t {
  kGet,
  kList,
  kWatch,
  kCreate,
  kUpdate,
  kPatch,
  kDelete,
  kDeleteCollection,
};
enum class PatchType : uint8_t { kJson, kMerge, kStrategic, kApply };

struct GroupVersionResource {
  std::string group, version, resource;  // "apps", "v1", "statefulsets"; group "" is the core one

  // "v1", "apps/v1".
  std::string ApiVersion() const { return group.empty() ? version : group + "/" + version; }
  friend bool operator==(const GroupVersionResource& a, const GroupVersionResource& b) {
    return value_internal::SameText(a.resource, b.resource) &&
           value_internal::SameText(a.version, b.version) &&
           value_internal::SameText(a.group, b.group);
  }
};

struct OptionTexts {
  std::string field_manager;         // "" means: from user_agent
  std::string field_validation;      // "", Ignore, Warn, Strict
  std::vector<std::string> dry_run;  // {"All"}
  // Lists and watches (and resource_version for get).
  std::string resource_version, resource_version_match, continue_token;
  std::string label_selector, field_selector;

  bool blank() const {
    return field_manager.empty() && field_validation.empty() && dry_run.empty() &&
           resource_version.empty() && resource_version_match.empty() && continue_token.empty() &&
           label_selector.empty() && field_selector.empty();
  }
};

// The options that arrive in a query, kept as text where the server's own error shows the text.
struct RequestOptions : MostlyBlank<OptionTexts> {
  bool has_dry_run = false;  // `dryRun=` present, even empty
  bool force = false;        // apply
  bool has_force = false;
  int64_t limit = 0;
  std::optional<bool> send_initial_events;
  bool allow_watch_bookmarks = false;
  std::optional<int64_t> timeout_seconds;
};

struct Request {
  Verb verb = Verb::kGet;
  GroupVersionResource resource = {};
  std::string namespace_ = {}, name = {}, subresource = {};  // "" where absent
  PatchType patch_type = PatchType::kMerge;                  // for kPatch
  RequestOptions options = {};
  // The object, the patch, or DeleteOptions (null: none was sent). In-process callers set it.
  Value body = {};
  // REST: the bytes as sent instead of `body`; the server decodes them at the point of its pipeline
  // where kube-apiserver does, so that errors come in the same order.
  std::shared_ptr<const std::string> raw_body = nullptr;
  // Media type of raw_body: "application/json", "application/yaml", ...
  std::string content_type = {};
  std::string user_agent = {};  // "quiesce/1": default field manager is the part before the slash
  // True: metadata.managedFields is worked out and part of the reply (REST). In-process callers
  // leave it false and do not pay for it.
  bool want_managed_fields = false;

  static Request Get(const GroupVersionResource& resource, absl::string_view ns,
                     absl::string_view name);
  static Request List(const GroupVersionResource& resource, absl::string_view ns);
  static Request Create(const GroupVersionResource& resource, absl::string_view ns, Value object);
  static Request Update(const GroupVersionResource& resource, absl::string_view ns,
                        absl::string_view name, Value object);
  static Request Patch(const GroupVersionResource& resource, absl::string_view ns,
                       absl::string_view name, PatchType type, Value patch);
  static Request Delete(const GroupVersionResource& resource, absl::string_view ns,
                        absl::string_view name, Value delete_options = Value());
};

struct Response {
  ApiStatus status;  // ok, or why not
  int code = 200;    // 200, 201, 202 on success; status.code on failure
  Value object;      // the object, list or (for deletes) Status value; null on failure
  std::vector<std::string> warnings;  // Warning headers, in order
  // Of accepted writes of one object: the stored object before and after, as stored; null where
  // there is none. A write that changed nothing has the same node twice. Handle() sets them for
  // observers.
  Value before, after;

  bool ok() const { return status.ok(); }
};

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_REQUEST_H_
