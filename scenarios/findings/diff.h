// What changed between two states of an object, field by field; and the same without what changes
// by itself.
//
//   for (const FieldChange& change : DiffFields(before, after))
//     // ".status.conditions[type=Ready].status": "False" -> "True"
#ifndef QUIESCE_SCENARIOS_FINDINGS_DIFF_H_
#define QUIESCE_SCENARIOS_FINDINGS_DIFF_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::scenarios {

// How a field changed, as far as loops are concerned.
enum class ChangeKind : unsigned char {
  kReal,
  kTime,       // a time, or a text that differs only in times
  kAge,        // a text that differs only in durations: `5m32s`, `3 days ago`
  kCounter,    // a whole number (or a text of digits) grew or fell
  kRounding,   // a number moved by less than a millionth of itself
  kOrder,      // a list has the same items in another order
  kDigest,     // a text of the same form that looks like a hash or a token
  kCountText,  // a text that differs only in numbers: `attempt 7`; counts as real
};

struct FieldChange {
  std::string path;     // ".spec.replicas"; list items by their type or name where they have one
  Value before, after;  // null where absent
  ChangeKind kind = ChangeKind::kReal;
};

// The changes, in order of path; `limit` of them at most. metadata.resourceVersion, managedFields
// and generation never count: writes change them by themselves.
std::vector<FieldChange> DiffFields(const Value& before, const Value& after, size_t limit = 64);

// True if something changed, and all that changed is of a kind other than kReal and kCountText.
bool IsVolatileOnly(const std::vector<FieldChange>& changes);
bool IsVolatileOnly(const std::vector<ChangeKind>& kinds);
// The kinds of the changes, but none beyond the first kReal or kCountText: enough for
// IsVolatileOnly(), and for most writes much less work.
std::vector<ChangeKind> ChangeKindsUntilReal(const Value& before, const Value& after, size_t limit);

// A hash of what an object says, without resourceVersion, managedFields, uid, generation,
// observedGeneration and times: equal when the object has "come back to the same state".
// Texts that are among `names` count as equal: what a service handed out. Costs a walk of the
// object.
uint64_t StateHash(const Value& object, const absl::btree_set<std::string>& names = {});

// A value as a finding shows it: JSON, of about `limit` characters, its middle left out where it is
// longer; of a long list how many items it has, and the last; `(none)` for null.
std::string ShowValue(const Value& value, size_t limit = 60);
// `.spec.replicas: 3 -> 4`, or several of them with commas, the first `limit`.
std::string ShowChanges(const std::vector<FieldChange>& changes, size_t limit = 3);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_DIFF_H_
