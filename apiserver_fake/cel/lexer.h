// The words of an expression.
//
// Source: the lexer rules of github.com/google/cel-go/parser/gen/CEL.g4.
#ifndef QUIESCE_APISERVER_FAKE_CEL_LEXER_H_
#define QUIESCE_APISERVER_FAKE_CEL_LEXER_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/cel/source_errors.h"

namespace quiesce::cel {

enum class TokenKind : uint8_t {
  kEnd,
  kIdent,
  kEscapedIdent,
  kInt,
  kUint,
  kFloat,
  kString,
  kBytes,
  kSymbol,  // operators, brackets, and the words in, true, false, null
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  absl::string_view text;
  int32_t offset = 0;  // in code points
};

// Ends with a token kEnd. What is no word is reported and left out.
std::vector<Token> Tokenize(absl::string_view text, SourceErrors& errors);

// Words of the grammar, in use or kept for later, which name nothing.
bool IsReservedWord(absl::string_view word);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_LEXER_H_
