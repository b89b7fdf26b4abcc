// metadata.managedFields, decoded: who owns which fields of an object.
//
// Source: k8s.io/apimachinery/pkg/util/managedfields/internal/managedfields.go.
//
//   absl::StatusOr<ManagedFields> fields =
//       ManagedFields::Decode(object["metadata"]["managedFields"]);
//   Value list = fields->Encode();   // null if there is no entry
//
// Guarantees: entries are unique by (manager, operation, subresource and, for updates, apiVersion)
// and kept in the order of the identity string that the real server builds from these.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_MANAGED_FIELDS_H_
#define QUIESCE_APISERVER_FAKE_APPLY_MANAGED_FIELDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/apply/field_set.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::apply {

// Who an entry belongs to. All members are strings; shared, so copies are cheap.
struct ManagerId {
  Value manager;
  bool applied = false;  // operation Apply, else Update
  Value api_version;     // not part of the identity of appliers
  Value subresource;     // "" for the main resource

  // `{"manager":"a","operation":"Update","apiVersion":"v1","subresource":"status"}`
  std::string Identity() const;
  // As conflicts name it: `"a" with subresource "status" using v1`.
  std::string ForPeople() const;
  bool SharesNodeWith(const ManagerId& other) const;
};

struct ManagedEntry {
  ManagerId id;
  std::optional<int64_t> time;  // seconds since 1970
  FieldSet fields;
};

class ManagedFields {
 public:
  bool empty() const { return entries_.empty(); }
  const std::vector<ManagedEntry>& entries() const { return entries_; }
  std::vector<ManagedEntry>& mutable_entries() { return entries_; }

  // The entry of that identity; null pointer if there is none.
  const ManagedEntry* Find(const ManagerId& id) const;
  ManagedEntry* Find(const ManagerId& id);
  // The entry of that identity, made (without time and fields) where there is none. Its apiVersion
  // becomes that of `id`.
  ManagedEntry& Get(const ManagerId& id);
  void Erase(const ManagerId& id);
  void EraseEmpty();

  // The list as objects show it, in the server's order: operation, time, manager, apiVersion,
  // subresource. Null if there is no entry.
  Value Encode() const;
  // Reads such a list (null: no entries). The error is the reason that Go's decoder gives.
  static absl::StatusOr<ManagedFields> Decode(const Value& list);

 private:
  std::vector<ManagedEntry> entries_;  // few; in order of Identity()
};

// Encodes any entries, in the server's order; those of one identity side by side. Null if none.
Value EncodeManagedEntries(std::vector<ManagedEntry> entries);

// True if both lists (as encoded) have the same entries in the same order, whatever their times.
bool EqualButForTimes(const Value& a, const Value& b);

// True for the lists that make the server forget all owners: [] and [{}].
bool ResetsManagedFields(const Value& list);

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_MANAGED_FIELDS_H_
