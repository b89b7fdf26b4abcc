// The longest word wins, as in the generated lexer of cel-go; of words with a prefix, strings come
// first, since b"x" and r'x' begin like identifiers.
//
// What starts no word is reported together with the characters that ANTLR's lexer would have
// consumed until it gave up, and the lexer goes on behind them.
#include "apiserver_fake/cel/lexer.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/utf8.h"

namespace quiesce::cel {
namespace {

bool IsLetter(char c) { return absl::ascii_isalpha(c) || c == '_'; }
bool IsHex(char c) { return absl::ascii_isxdigit(c); }
bool IsOctal(char c) { return c >= '0' && c <= '7'; }

class Lexer {
 public:
  Lexer(absl::string_view text, SourceErrors& errors) : text_(text), errors_(errors) {}

  std::vector<Token> Run() {
    while (true) {
      SkipSpace();
      if (at_ >= text_.size()) break;
      TokenKind kind = TokenKind::kEnd;
      const size_t size = Match(kind);
      if (size == 0) {
        Wrong();
        continue;
      }
      tokens_.push_back({kind, text_.substr(at_, size), offset_});
      Advance(size);
    }
    tokens_.push_back({TokenKind::kEnd, "", offset_});
    return std::move(tokens_);
  }

 private:
  char Peek(size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  absl::string_view Rest() const { return text_.substr(at_); }

  void Advance(size_t bytes) {
    offset_ += static_cast<int32_t>(CountRunes(text_.substr(at_, bytes)));
    at_ += bytes;
  }

  void SkipSpace() {
    while (at_ < text_.size()) {
      char c = Peek(0);
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f') {
        Advance(1);
      } else if (absl::StartsWith(Rest(), "//")) {
        Advance(std::min(Rest().find('\n'), Rest().size()));
      } else {
        return;
      }
    }
  }

  // Reports what starts no word: a string that does not end takes the rest of its line with it.
  void Wrong() {
    size_t size = static_cast<size_t>(DecodeRune(Rest()).size);
    char c = Peek(0);
    if ((c == '=' || c == '&' || c == '|') && Rest().size() > 1) {
      // The start of an operator: what follows instead goes with it.
      size += static_cast<size_t>(DecodeRune(Rest().substr(1)).size);
    } else if (c == '"' || c == '\'') {
      size_t end = 1;
      while (at_ + end < text_.size() && Peek(end) != '\n' && Peek(end) != '\r') {
        if (Peek(end) == '\\' && EscapeSize(end) == 0) {
          end += at_ + end + 1 < text_.size() ? 2 : 1;
          break;
        }
        end += Peek(end) == '\\' ? EscapeSize(end) : 1;
      }
      if (end < Rest().size() && (Peek(end) == '\n' || Peek(end) == '\r')) ++end;
      size = end;
    }
    std::string shown;
    for (char other : Rest().substr(0, size)) {
      if (other == '\n') {
        shown += "\\n";
      } else if (other == '\r') {
        shown += "\\r";
      } else if (other == '\t') {
        shown += "\\t";
      } else {
        shown += other;
      }
    }
    errors_.Add(offset_, absl::StrCat("Syntax error: token recognition error at: '", shown, "'"));
    Advance(size);
  }

  // The length of the word here and its kind; zero if there is none.
  size_t Match(TokenKind& kind) const {
    char c = Peek(0);
    if (size_t size = MatchText(kind)) return size;
    if (IsLetter(c)) {
      size_t size = 1;
      while (IsLetter(Peek(size)) || absl::ascii_isdigit(Peek(size))) ++size;
      absl::string_view word = Rest().substr(0, size);
      const bool reserved = word == "in" || word == "true" || word == "false" || word == "null";
      kind = reserved ? TokenKind::kSymbol : TokenKind::kIdent;
      return size;
    }
    if (c == '`') return MatchEscapedIdent(kind);
    if (absl::ascii_isdigit(c) || (c == '.' && absl::ascii_isdigit(Peek(1)))) {
      return MatchNumber(kind);
    }
    kind = TokenKind::kSymbol;
    for (absl::string_view symbol : {"==", "!=", "<=", ">=", "&&", "||"}) {
      if (absl::StartsWith(Rest(), symbol)) return 2;
    }
    return absl::string_view("<>[]{}().,-!?:+*/%").find(c) != absl::string_view::npos && c != '\0'
               ? 1
               : 0;
  }

  size_t MatchEscapedIdent(TokenKind& kind) const {
    size_t size = 1;
    while (IsLetter(Peek(size)) || absl::ascii_isdigit(Peek(size)) ||
           (Peek(size) != '\0' &&
            absl::string_view(".-/ ").find(Peek(size)) != absl::string_view::npos)) {
      ++size;
    }
    kind = TokenKind::kEscapedIdent;
    return size > 1 && Peek(size) == '`' ? size + 1 : 0;
  }

  size_t Digits(size_t from) const {
    size_t size = 0;
    while (absl::ascii_isdigit(Peek(from + size))) ++size;
    return size;
  }

  // The length of an exponent at `from`, or zero.
  size_t Exponent(size_t from) const {
    if (Peek(from) != 'e' && Peek(from) != 'E') return 0;
    size_t sign = Peek(from + 1) == '+' || Peek(from + 1) == '-' ? 1 : 0;
    size_t digits = Digits(from + 1 + sign);
    return digits == 0 ? 0 : 1 + sign + digits;
  }

  size_t MatchNumber(TokenKind& kind) const {
    if (Peek(0) == '0' && Peek(1) == 'x' && IsHex(Peek(2))) {
      size_t size = 2;
      while (IsHex(Peek(size))) ++size;
      return WithUintSuffix(size, kind);
    }
    size_t size = Digits(0);
    const size_t fraction = Peek(size) == '.' ? Digits(size + 1) : 0;
    if (fraction > 0) size += 1 + fraction;
    const size_t exponent = Exponent(size);
    size += exponent;
    if (fraction > 0 || exponent > 0) {
      kind = TokenKind::kFloat;
      return size;
    }
    return WithUintSuffix(size, kind);
  }

  size_t WithUintSuffix(size_t size, TokenKind& kind) const {
    const bool is_uint = Peek(size) == 'u' || Peek(size) == 'U';
    kind = is_uint ? TokenKind::kUint : TokenKind::kInt;
    return size + (is_uint ? 1 : 0);
  }

  // Strings and bytes, raw or not.
  size_t MatchText(TokenKind& kind) const {
    size_t prefix = 0;
    bool raw = false;
    kind = TokenKind::kString;
    if (Peek(0) == 'b' || Peek(0) == 'B') {
      kind = TokenKind::kBytes;
      prefix = 1;
    }
    if (Peek(prefix) == 'r' || Peek(prefix) == 'R') {
      raw = true;
      ++prefix;
    }
    const char quote = Peek(prefix);
    if (quote != '"' && quote != '\'') return 0;
    const std::string triple(3, quote);
    if (absl::StartsWith(Rest().substr(prefix), triple)) {
      if (size_t size = MatchUpTo(prefix + 3, triple, raw, /*lines=*/true)) return size;
    }
    return MatchUpTo(prefix + 1, absl::string_view(triple).substr(0, 1), raw, /*lines=*/false);
  }

  size_t MatchUpTo(size_t from, absl::string_view end, bool raw, bool lines) const {
    while (at_ + from < text_.size()) {
      if (absl::StartsWith(Rest().substr(from), end)) return from + end.size();
      char c = Peek(from);
      if (!lines && (c == '\n' || c == '\r')) return 0;
      if (c == '\\' && !raw) {
        size_t escape = EscapeSize(from);
        if (escape == 0) return 0;
        from += escape;
      } else {
        ++from;
      }
    }
    return 0;
  }

  // The length of the escape at `from`, or zero.
  size_t EscapeSize(size_t from) const {
    char c = Peek(from + 1);
    if (c == '\0') return 0;
    if (absl::string_view("abfnrtv\"'\\?`").find(c) != absl::string_view::npos) return 2;
    if (c >= '0' && c <= '3') return IsOctal(Peek(from + 2)) && IsOctal(Peek(from + 3)) ? 4 : 0;
    const size_t digits = c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    for (size_t i = 0; i < digits; ++i) {
      if (!IsHex(Peek(from + 2 + i))) return 0;
    }
    return digits == 0 ? 0 : 2 + digits;
  }

  absl::string_view text_;
  SourceErrors& errors_;
  size_t at_ = 0;
  int32_t offset_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> Tokenize(absl::string_view text, SourceErrors& errors) {
  return Lexer(text, errors).Run();
}

bool IsReservedWord(absl::string_view word) {
  static constexpr absl::string_view kWords[] = {
      "as",        "break", "const",  "continue", "else", "false", "for",
      "function",  "if",    "import", "in",       "let",  "loop",  "package",
      "namespace", "null",  "return", "true",     "var",  "void",  "while"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

}  // namespace quiesce::cel
