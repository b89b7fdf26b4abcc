// What one endpoint does to metadata.managedFields: the chain of field managers of the API server
// (version check, kubectl's last-applied annotation, tracking from the first apply on, at most ten
// updaters, fields that never have an owner, structured merge).
//
// Sources: k8s.io/apimachinery/pkg/util/managedfields/internal/*.go,
// sigs.k8s.io/structured-merge-diff/v6/merge/update.go.
//
// The server does not call Update() itself: it appends to the object's ManagedState
// (managed_state.h), which calls it when somebody reads. For an apply it calls
// ManagedState::Apply().
//
// A FieldManager is immutable and may be used from all threads. It must outlive every ManagedState
// that was made with it; FieldManagers (field_managers.h) takes care of that.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_FIELD_MANAGER_H_
#define QUIESCE_APISERVER_FAKE_APPLY_FIELD_MANAGER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/apply/field_set.h"
#include "apiserver_fake/apply/managed_fields.h"
#include "apiserver_fake/apply/type_ref.h"
#include "apiserver_fake/apply/typed.h"
#include "apiserver_fake/status.h"
#include "apiserver_fake/value.h"

namespace quiesce::api {

// One API version of a kind.
struct FieldManagerVersion {
  std::string api_version;  // "apps/v1"
  TypeRef type;
  FieldSet reset;           // fields that the endpoint resets: neither compared nor owned
};

struct FieldManagerConfig {
  std::string group, version, kind;  // of the endpoint's objects; for /scale "autoscaling" ...
  std::string subresource;           // "", "status", "scale"
  bool custom = false;
  std::vector<FieldManagerVersion> versions;  // of the kind, the endpoint's own one first
  // Custom kinds: every version in the definition, served or not, as apiVersion. An entry of one
  // that is not in `versions` is treated as of the endpoint's own; one that is not here either is
  // an error. Empty: every version is known.
  std::vector<std::string> known_versions;
  Value empty_object;                       // what a create is compared with
  std::shared_ptr<const void> keep_alive;   // owner of the schemas, if they have one
};

struct UpdateInput {
  Value live;       // the stored object; null for a create
  Value object;     // what the request wants to store, decoded, before the strategy prepares it
  Value manager;    // string: the field manager
  int64_t now = 0;  // seconds since 1970
};

struct ApplyInput {
  Value live;       // the stored object in the endpoint's version; null if there is none
  Value config;     // the applied object as sent
  Value manager;    // string
  bool force = false;
  int64_t now = 0;
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
  // nothing, *object is input.live. A failure is the reply: 400, 409 with a cause per conflict, or
  // the plain error (500) of a body that does not fit the schema.
  ApiStatus Apply(const ApplyInput& input, ManagedFields* managed, Value* object) const;

 private:
  struct Merged;
  friend class MergeUpdater;

  const FieldManagerVersion& own() const { return config_.versions.front(); }
  // The version an entry was written in; null pointer: obsolete, the entry is dropped.
  absl::StatusOr<const FieldManagerVersion*> VersionOf(absl::string_view api_version) const;
  const FieldSet& ResetOf(absl::string_view api_version) const;

  absl::Status Reconcile(const Value& live, ManagedFields& managed) const;
  absl::Status MergeUpdate(const Value& live, const Value& object, ManagedFields& managed,
                           FieldSet* self) const;
  absl::Status TakeOver(const Value& live, const Value& object, ManagedFields& managed,
                        const ManagerId* self, bool force, Comparison* own,
                        std::vector<std::pair<ManagerId, FieldSet>>* conflicts) const;
  absl::StatusOr<Value> Prune(const Value& merged, const ManagedFields& managed,
                              const ManagedEntry& last) const;
  ApiStatus ApplyOnce(const ApplyInput& input, const Value& live, bool force,
                      ManagedFields* managed, Value* object,
                      std::vector<std::pair<ManagerId, FieldSet>>* conflicts) const;
  absl::StatusOr<FieldSet> AllowedByLastApplied(const Value& live) const;
  void StripMeta(ManagedFields& managed, const ManagerId& id) const;

  FieldManagerConfig config_;
  Value own_api_version_;
  Value subresource_;
};

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_APPLY_FIELD_MANAGER_H_
