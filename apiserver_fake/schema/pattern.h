// A regular expression as the API server reads it: Go's regexp package, which RE2 shares its syntax
// and semantics with.
//
//   absl::StatusOr<Pattern> pattern = Pattern::Compile("^[a-z]+$");
//   pattern->Matches("abc");   // true; a pattern is not anchored by itself
//
// Immutable; copies are O(1) and may be used from all threads.
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_PATTERN_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_PATTERN_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace re2 {
class RE2;
}

namespace quiesce::schema {

class Pattern {
 public:
  // Errors: InvalidArgument with Go's text, "error parsing regexp: missing closing ]: `[a`".
  static absl::StatusOr<Pattern> Compile(absl::string_view expression);

  // For expressions in the program's own text, which are known to be right; one that is not
  // matches nothing.
  static Pattern CompileOrNothing(absl::string_view expression);

  // True if the expression matches somewhere in the text.
  bool Matches(absl::string_view text) const;

 private:
  std::shared_ptr<const re2::RE2> re_;
};

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_PATTERN_H_
