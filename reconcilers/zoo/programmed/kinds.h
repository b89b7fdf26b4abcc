// The kinds that programs can name.
#ifndef QUIESCE_RECONCILERS_ZOO_PROGRAMMED_KINDS_H_
#define QUIESCE_RECONCILERS_ZOO_PROGRAMMED_KINDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "reconcilers/runtime/client/client.h"

namespace quiesce::reconcilers::zoo::programmed {

// By its plural: "configmaps"; a null pointer where there is no such kind.
const runtime::Resource* FindKind(absl::string_view plural);
std::string KnownKinds();  // "configmaps, secrets, ..."

}  // namespace quiesce::reconcilers::zoo::programmed

#endif  // QUIESCE_RECONCILERS_ZOO_PROGRAMMED_KINDS_H_
