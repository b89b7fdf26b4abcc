// The declarations of functions.h as a table of texts.
#ifndef QUIESCE_APISERVER_FAKE_CEL_DECLARATIONS_H_
#define QUIESCE_APISERVER_FAKE_CEL_DECLARATIONS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace quiesce::cel {

// `signature`: "string.(string) bool" of a member, "(list(A), int) A" of a function; single
// capitals are type variables.
struct Declaration {
  absl::string_view function, overload, signature;
};

absl::Span<const Declaration> Declarations();

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_DECLARATIONS_H_
