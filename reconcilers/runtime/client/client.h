// What a reconciler uses to read and write objects: the client.Client of controller-runtime on
// Task. Reads come from the cache of the manager (stale by its watch lag) unless the client was
// made to read live; writes go to the API server.
//
//   absl::StatusOr<Value> db = co_await client.Get(kDatabases, key);
//   if (!db.ok()) co_return IgnoreNotFound(db.status());
//   db->Mutable("status").Set("phase", "Ready");
//   absl::Status written = co_await client.Status().Update(kDatabases, &*db);
//
// Errors: an API failure is an absl::Status that carries the Kubernetes Status (see api_error.h:
// IsNotFound, IsConflict, IsAlreadyExists ...; ApiStatusOf). A write replaces `*object` by the
// server's reply, as in Go; after an error the object is as it was.
// References passed to a call must live until it is awaited to its end.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_CLIENT_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_CLIENT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/object_key.h"
#include "sim/task.h"

namespace quiesce::runtime {

// A kind that the client knows: where it is served and what its objects say of themselves.
struct Resource {
  api::GroupVersionResource gvr;
  std::string kind;
  bool namespaced = true;
  // Reads, watches and the cache know only the metadata of its objects (PartialObjectMetadata).
  bool metadata_only = false;
  // Its objects are unstructured ones (unstructured.Unstructured), not of a Go type.
  bool unstructured = false;

  std::string ApiVersion() const { return gvr.ApiVersion(); }
};

struct ListOptions {
  std::string namespace_;                // "": all
  std::string label_selector;            // standard text form
  std::string index_field, index_value;  // a cache index (cache.h); "" means none
  std::string field_selector =
      "";             // standard text form; of the cache's indexes where there is a cache
  int64_t limit = 0;  // at most so many; 0: no limit
  std::string continue_token = "";  // of the page before; the cache has no pages
};

// `field=value` as a field selector, with what has a meaning there escaped (fields.EscapeValue in
// k8s.io/apimachinery/pkg/fields/selector.go).
std::string FieldEquals(absl::string_view field, absl::string_view value);

// A list as the server or the cache gives it.
struct ObjectList {
  std::vector<Value> items;
  std::string resource_version;  // "" from a cache
  std::string continue_token;    // of the next page; "": this was the last
  std::string kind;              // "PodList"; "" from a cache
};

struct DeleteOptions {
  std::string propagation_policy;  // "", Background, Foreground, Orphan
  std::string precondition_uid, precondition_resource_version;
  std::optional<int64_t> grace_period_seconds;
  bool dry_run = false;
};

struct WriteOptions {
  std::string field_manager;  // "": the client's own
  bool force = false;         // server-side apply: take conflicting fields
  bool dry_run = false;
  std::string field_validation = "";  // "", Ignore, Warn, Strict
};

// A patch to send: its type and the difference or the apply configuration.
struct Patch {
  api::PatchType type = api::PatchType::kMerge;
  Value data;
  absl::Status error = absl::OkStatus();  // why it could not be made: what sends it fails with this
};
// The merge patch from `original` to `modified`; with `optimistic_lock` it carries original's
// resourceVersion, which must be there (client.MergeFromWithOptions in
// controller-runtime/pkg/client/patch.go).
Patch MergeFrom(const Value& original, const Value& modified, bool optimistic_lock = false);
// The whole object as a merge patch (client.Merge).
Patch Merge(Value object);
Patch Apply(Value configuration);

// Writes of the status subresource.
class StatusWriter {
 public:
  virtual ~StatusWriter() = default;
  virtual sim::Task<absl::Status> Update(const Resource& resource, Value* object) = 0;
  virtual sim::Task<absl::Status> Update(const Resource& resource, Value* object,
                                         const WriteOptions& options) = 0;
  virtual sim::Task<absl::Status> Patch(const Resource& resource, Value* object,
                                        const runtime::Patch& patch,
                                        const WriteOptions& options = {}) = 0;
};

class Client {
 public:
  virtual ~Client() = default;
  virtual sim::Task<absl::StatusOr<Value>> Get(const Resource& resource, const ObjectKey& key) = 0;
  virtual sim::Task<absl::StatusOr<std::vector<Value>>> List(const Resource& resource,
                                                             const ListOptions& options) = 0;
  virtual sim::Task<absl::Status> Create(const Resource& resource, Value* object,
                                         const WriteOptions& options = {}) = 0;
  virtual sim::Task<absl::Status> Update(const Resource& resource, Value* object,
                                         const WriteOptions& options = {}) = 0;
  virtual sim::Task<absl::Status> Patch(const Resource& resource, Value* object,
                                        const runtime::Patch& patch,
                                        const WriteOptions& options = {}) = 0;
  virtual sim::Task<absl::Status> Delete(const Resource& resource, const ObjectKey& key,
                                         const DeleteOptions& options = {}) = 0;
  // Creates a subresource of the object - `binding` or `eviction` of a pod - and replaces `*body`
  // by the reply. Unimplemented by clients that have no need of it.
  virtual sim::Task<absl::Status> CreateSubresource(const Resource& resource, const ObjectKey& key,
                                                    const std::string& subresource, Value* body);

  // Reads a subresource of the object, past the cache, and replaces it: `scale`.
  virtual sim::Task<absl::StatusOr<Value>> GetSubresource(const Resource& resource,
                                                          const ObjectKey& key,
                                                          const std::string& subresource);
  virtual sim::Task<absl::Status> UpdateSubresource(const Resource& resource, const ObjectKey& key,
                                                    const std::string& subresource, Value* body);

  // Deletes, in one request, the objects of a namespace that the selectors of `which` choose.
  virtual sim::Task<absl::Status> DeleteAllOf(const Resource& resource, const ListOptions& which,
                                              const DeleteOptions& options = {}) = 0;
  virtual StatusWriter& Status() = 0;
  // The same client with reads that go to the API server, past the cache (mgr.GetAPIReader()).
  virtual Client& Live() = 0;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_CLIENT_H_
