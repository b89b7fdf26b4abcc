// What one endpoint does to metadata.managedFields: the chain of field managers of the API server
// (version check, kubectl's last-applied annotation, tracking from the first apply on, at most ten
// updaters, fields that never have an owner, structured merge).
//
// Source: k8s.io/apimachinery/pkg/util/managedfields/internal/*.go.
//
// The server does not call Update() itself: it notes the update in the object's ManagedState
// (managed_state.h), which calls it when somebody reads. For an apply it calls
// ManagedState::Apply().
//
// A FieldManager is immutable and may be used from all threads. It must outlive every ManagedState
// that was made with it; FieldManagers (field_managers.h) takes care of that.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_FIELD_MANAGER_H_
#define QUIESCE_APISERVER_FAKE_APPLY_FIELD_MANAGER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/apply/field_set.h"
#include "apiserver_fake/apply/managed_fields.h"
#include "apiserver_fake/apply/merge_updater.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::apply {

struct FieldManagerConfig {
  std::string group, version, kind;  // of the endpoint's objects; /scale: autoscaling, v1, Scale
  std::string subresource;           // "", "status", "scale"
  // The versions of the kind, the endpoint's own one first.
  MergeVersions versions;
  // What a create, and the first apply, is compared with (type_ref.h: EmptyObject).
  Value empty_object;
  std::shared_ptr<const void> keep_alive;  // owner of the schemas, if they have one
};

struct UpdateInput {
  Value live;       // the stored object; null for a create
  Value object;     // what the request wants to store, decoded, before the strategy prepares it
  Value manager;    // string: the field manager
  int64_t now = 0;  // seconds since 1970
  // When the manager last set some of the same fields once more; not set: it did not.
  std::optional<int64_t> repeated = std::nullopt;
  // Where versions do not look alike, `live` and `object` in the other versions that somebody owns
  // fields in: {apiVersion: [live, object]}. Null else.
  Value others = Value();
};

struct ApplyInput {
  Value live;     // the stored object in the endpoint's version; null if there is none
  Value config;   // the applied object as sent
  Value manager;  // string
  bool force = false;
  int64_t now = 0;
  const VersionConverter* convert = nullptr;  // where versions do not look alike
};

class FieldManager {
 public:
  explicit FieldManager(FieldManagerConfig config);

  const FieldManagerConfig& config() const { return config_; }

  // The owners after an update (create, PUT, or a patch that is no apply). `managed`: those before,
  // or those that the request brought. An error (only through schema changes) means that the server
  // drops all managed fields.
  absl::StatusOr<ManagedFields> Update(const UpdateInput& input, ManagedFields managed) const;

  // The merged object before defaulting, and the owners after the apply. If the apply changes
  // nothing, *object is input.live itself. A failure is the reply: 400, 409 with a cause for each
  // conflict, or the plain error (500) of a body that does not fit the schema.
  api::ApiStatus Apply(const ApplyInput& input, ManagedFields* managed, Value* object) const;

 private:
  absl::StatusOr<ManagedFields> Track(const UpdateInput& input, ManagedFields managed) const;
  api::ApiStatus CheckConfig(const Value& config) const;

  FieldManagerConfig config_;
  MergeUpdater updater_;
  Value api_version_, subresource_;  // strings
};

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_FIELD_MANAGER_H_
