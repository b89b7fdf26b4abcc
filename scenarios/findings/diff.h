// What changed between two states of an object, field by field; and the same without what changes by
// itself.
//
//   for (const FieldChange& change : DiffFields(before, after))
//     // ".status.conditions[type=Ready].status": "False" -> "True"
#ifndef QUIESCE_SCENARIOS_FINDINGS_DIFF_H_
#define QUIESCE_SCENARIOS_FINDINGS_DIFF_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::scenarios {

// How a field changed, as far as loops are concerned.
enum class ChangeKind : unsigned char {
  kReal,
  kTime,     // one RFC 3339 time became another
  kCounter,  // a whole number (or a text of digits) grew
  kOrder,    // a list has the same items in another order
};

struct FieldChange {
  std::string path;     // ".spec.replicas"; list items by their type or name where they have one
  Value before, after;  // null where absent
  ChangeKind kind = ChangeKind::kReal;
};

// The changes, in order of path; `limit` of them at most. metadata.resourceVersion and managedFields
// never count: every write changes them.
std::vector<FieldChange> DiffFields(const Value& before, const Value& after, size_t limit = 64);

// True if something changed, and all that changed is of a kind other than kReal.
bool IsVolatileOnly(const std::vector<FieldChange>& changes);

// A hash of what an object says, without resourceVersion, managedFields, uid, generation,
// observedGeneration and times: equal when the object has "come back to the same state".
// Costs a walk of the object.
uint64_t StateHash(const Value& object);

// A value as a finding shows it: JSON, cut at `limit` characters; `(none)` for null.
std::string ShowValue(const Value& value, size_t limit = 60);
// `.spec.replicas: 3 -> 4`, or several of them with commas, the first `limit`.
std::string ShowChanges(const std::vector<FieldChange>& changes, size_t limit = 3);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_DIFF_H_
