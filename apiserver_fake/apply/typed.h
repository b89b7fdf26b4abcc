// A value seen through its type: does it fit, which fields does it have, what changed from one to
// another, what comes out when one is merged into another, what remains without some fields.
//
// Source: sigs.k8s.io/structured-merge-diff/v6/typed.
//
//   TypeErrors errors = ValidateTyped(config, type, /*allow_duplicates=*/false);
//   FieldSet applied = FieldSetOf(config, type);
//   absl::StatusOr<Value> merged = MergeTyped(live, config, type);
//   absl::StatusOr<Comparison> change = CompareTyped(live, *merged, type);
//
// Guarantees: results share every subtree that they leave as it was. Subtrees that both sides share
// are not looked at, so comparing an object with an edited copy costs what the edit did.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_TYPED_H_
#define QUIESCE_APISERVER_FAKE_APPLY_TYPED_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/apply/field_path.h"
#include "apiserver_fake/apply/field_set.h"
#include "apiserver_fake/apply/type_ref.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::apply {

struct TypeError {
  std::string path;  // ".spec.ports[0]"
  std::string message;
};
using TypeErrors = std::vector<TypeError>;

// One error alone as `path: message`, several as a list that begins with `errors:`.
std::string ToString(const TypeErrors& errors);

// Checks structure: declared fields, kinds of values, keys of list items. `allow_duplicates`: list
// items may share a key (live objects may, applied ones may not).
TypeErrors ValidateTyped(const Value& value, const TypeRef& type, bool allow_duplicates);

// The element by which an item of a set or map list is known; an error where it has none.
absl::StatusOr<PathElement> ListItemElement(const TypeRef& list, const Value& item);

// All fields of a value: what an applier of it owns.
FieldSet FieldSetOf(const Value& value, const TypeRef& type);

// What changes from one value to the next, as sets of fields. No field is in two of the sets.
struct Comparison {
  FieldSet added, modified, removed;

  bool empty() const { return added.empty() && modified.empty() && removed.empty(); }
  // Without the fields of `excluded` and everything below them.
  Comparison Without(const FieldSet& excluded) const;
};
absl::StatusOr<Comparison> CompareTyped(const Value& from, const Value& to, const TypeRef& type);

// `config` merged into `live`: its leaves win, maps and keyed lists are united.
absl::StatusOr<Value> MergeTyped(const Value& live, const Value& config, const TypeRef& type);

// `value` without `fields`. A list or map that loses all it has becomes null.
Value RemoveFields(const Value& value, const TypeRef& type, const FieldSet& fields);
// Only `fields` of `value`.
Value ExtractFields(const Value& value, const TypeRef& type, const FieldSet& fields);

// `fields` with each declared field that has members below it as a member too.
FieldSet WithNamedFields(const FieldSet& fields, const TypeRef& type);

// Brings an owner's fields up to date with the type: where something has become atomic, its owner
// owns it as a whole. Returns `fields` itself if there is nothing to do.
FieldSet ReconcileFields(const FieldSet& fields, const TypeRef& type);

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_TYPED_H_
