// Predicates as recorded cases write them: {"type": "or", "of": [...]}.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_PREDICATE_FROM_CASE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_PREDICATE_FROM_CASE_H_

#include "absl/status/statusor.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/controller/predicate.h"

namespace quiesce::runtime {

// InvalidArgument for one that it cannot read.
absl::StatusOr<PredicatePtr> PredicateFromCase(const Value& predicate);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_PREDICATE_FROM_CASE_H_
