// Who owns what after an object has changed: the rules of server-side apply on typed values,
// without what Kubernetes adds around them (field_manager.h).
//
// Source: sigs.k8s.io/structured-merge-diff/v6/merge/update.go.
//
//   MergeUpdater updater(versions);
//   absl::StatusOr<FieldSet> mine = updater.Update(live, wanted, &managed);
//   MergeUpdater::Output out;
//   absl::Status status = updater.Apply({live, config, me, /*force=*/false}, &managed, &out);
//   if (!out.conflicts.empty()) ...                // nothing was changed
#ifndef QUIESCE_APISERVER_FAKE_APPLY_MERGE_UPDATER_H_
#define QUIESCE_APISERVER_FAKE_APPLY_MERGE_UPDATER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/apply/field_set.h"
#include "apiserver_fake/apply/managed_fields.h"
#include "apiserver_fake/apply/type_ref.h"
#include "apiserver_fake/apply/typed.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::apply {

// One API version of a kind. Objects of all versions look alike (conversion strategy None), unless
// a VersionConverter says otherwise.
struct MergeVersion {
  std::string api_version;  // "apps/v1"
  TypeRef type;
  FieldSet reset;      // fields that the endpoint resets: neither compared nor owned
  FieldPath replicas;  // where /scale finds the replicas; empty if it has no scale
};

struct MergeVersions {
  std::vector<MergeVersion> served;  // the endpoint's own one first
  bool custom = false;
  // Custom kinds: every apiVersion in the definition, served or not; empty: not known. Entries of a
  // version that is not served are seen as of the endpoint's own; those of one that is not in the
  // definition are an error. Built-in kinds drop entries of versions that they do not serve.
  std::vector<std::string> defined;
};

// Brings an object from one served apiVersion into another. Never called where both are the same.
using VersionConverter = std::function<absl::StatusOr<Value>(
    const Value& object, const std::string& from, const std::string& to)>;

struct FieldConflict {
  ManagerId owner;
  FieldSet fields;
};

class MergeUpdater {
 public:
  explicit MergeUpdater(MergeVersions versions) : versions_(std::move(versions)) {}

  const MergeVersion& own() const { return versions_.served.front(); }
  bool custom() const { return versions_.custom; }

  // Takes what changed from `live` to `object` away from all owners; returns it, for the writer.
  // `convert` may be null, as in Input.
  absl::StatusOr<FieldSet> Update(const Value& live, const Value& object, ManagedFields* managed,
                                  const VersionConverter* convert = nullptr) const;

  struct Input {
    Value live, config;
    ManagerId manager;  // applied
    bool force = false;
    const VersionConverter* convert = nullptr;
  };
  struct Output {
    Value object;                          // `live` itself if nothing changes
    std::vector<FieldConflict> conflicts;  // in the order of the owners' identities
  };
  // With conflicts, *managed and output->object are of no use.
  absl::Status Apply(const Input& input, ManagedFields* managed, Output* output) const;

 private:
  // Null pointer: obsolete, the entry is to be dropped.
  absl::StatusOr<const MergeVersion*> VersionOf(absl::string_view api_version) const;
  absl::Status Reconcile(ManagedFields* managed) const;
  // `convert` may be null, as in Input.
  absl::StatusOr<Value> Convert(const VersionConverter* convert, const Value& object,
                                const MergeVersion& from, const MergeVersion& to) const;
  // Whose fields an update or an apply takes: of all but `self`, unless that is null.
  struct Taker {
    const ManagerId* self;
    bool force;
    const VersionConverter* convert;
  };
  absl::Status TakeOver(const Value& live, const Value& object, const Taker& taker,
                        ManagedFields* managed, Comparison* own_change,
                        std::vector<FieldConflict>* conflicts) const;
  absl::StatusOr<Value> Prune(const Value& merged, const ManagedFields& managed,
                              const ManagedEntry& last, const VersionConverter* convert) const;

  MergeVersions versions_;
};

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_MERGE_UPDATER_H_
