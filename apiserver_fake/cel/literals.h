// Numbers, strings and bytes as an expression writes them.
//
// Source: github.com/google/cel-go/parser/{parser,unescape}.go.
#ifndef QUIESCE_APISERVER_FAKE_CEL_LITERALS_H_
#define QUIESCE_APISERVER_FAKE_CEL_LITERALS_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "apiserver_fake/cel/val.h"

namespace quiesce::cel {

// The value of a word of the lexer; nullopt where it does not fit its type. `negative`: a minus
// stands before it.
std::optional<CelValue> IntLiteral(absl::string_view text, bool negative);
std::optional<CelValue> UintLiteral(absl::string_view text);
std::optional<CelValue> DoubleLiteral(absl::string_view text, bool negative);
// With prefixes and quotes.
std::optional<CelValue> TextLiteral(absl::string_view text, bool bytes);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_LITERALS_H_
