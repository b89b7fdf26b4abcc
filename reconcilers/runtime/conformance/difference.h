// Compares what a recorded case says with what happened.
//
//   std::string difference = FirstDifference(expected, got);   // "" if they agree
//   // "/delivered/0/key: expected \"a\", got \"b\""
//
// A recorded [lo, hi] matches any number in that closed range.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_DIFFERENCE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_DIFFERENCE_H_

#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

// The place (a JSON pointer) and the two values of the first difference in the order of members.
// An absent member and a null one are different.
std::string FirstDifference(const Value& expected, const Value& got);

// `object` without some members.
Value Without(const Value& object, std::initializer_list<absl::string_view> members);

// OK, or the difference as the error of a step: `step 3: /len: expected 1, got 2`. The member
// `case` is a row's label for readers and is not compared.
absl::Status CompareStep(size_t step, const Value& expected, const Value& got);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_DIFFERENCE_H_
