// Changes to objects as recorded cases write them: {"op":"set","path":[...],"value"} and
// {"op":"delete","path":[...]}.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_MUTATION_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_MUTATION_H_

#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

// Makes the changes in order; missing parents of what is set are made.
void ApplyMutations(const Value& mutations, Value* object);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_MUTATION_H_
