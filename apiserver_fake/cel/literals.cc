#include "apiserver_fake/cel/literals.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/utf8.h"

namespace quiesce::cel {
namespace {

// The digits of a decimal or, after 0x, hexadecimal number.
std::optional<uint64_t> Digits(absl::string_view text) {
  const bool hex = absl::ConsumePrefix(&text, "0x");
  const uint64_t base = hex ? 16 : 10;
  uint64_t value = 0;
  for (char c : text) {
    uint64_t digit = absl::ascii_isdigit(c) ? c - '0' : absl::ascii_tolower(c) - 'a' + 10;
    if (value > (std::numeric_limits<uint64_t>::max() - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

uint32_t Number(absl::string_view digits, uint32_t base) {
  uint32_t value = 0;
  for (char c : digits) {
    uint32_t digit = absl::ascii_isdigit(c) ? c - '0' : absl::ascii_tolower(c) - 'a' + 10;
    value = value * base + digit;
  }
  return value;
}

// One escape at the start of `text`, whose form the lexer has checked.
bool TakeEscape(absl::string_view& text, bool bytes, std::string& out) {
  static constexpr absl::string_view kLetters = "abfnrtv\"'\\?`";
  static constexpr absl::string_view kMeanings = "\a\b\f\n\r\t\v\"'\\?`";
  if (text.size() < 2) return false;
  const char c = text[1];
  if (size_t at = kLetters.find(c); at != absl::string_view::npos) {
    out += kMeanings[at];
    text.remove_prefix(2);
    return true;
  }
  const bool octal = absl::ascii_isdigit(c);
  const size_t digits = octal ? 3 : c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : 8;
  const size_t start = octal ? 1 : 2;
  if (text.size() < start + digits) return false;
  const uint32_t code = Number(text.substr(start, digits), octal ? 8 : 16);
  const bool wide = c == 'u' || c == 'U';
  if (wide && (bytes || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))) return false;
  if (bytes) {
    out += static_cast<char>(code);
  } else {
    AppendRune(code, &out);
  }
  text.remove_prefix(start + digits);
  return true;
}

}  // namespace

std::optional<CelValue> IntLiteral(absl::string_view text, bool negative) {
  std::optional<uint64_t> size = Digits(text);
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  if (!size.has_value() || *size > kMax + (negative ? 1 : 0)) return std::nullopt;
  return CelValue::Int(static_cast<int64_t>(negative ? 0 - *size : *size));
}

std::optional<CelValue> UintLiteral(absl::string_view text) {
  std::optional<uint64_t> value = Digits(text.substr(0, text.size() - 1));
  if (!value.has_value()) return std::nullopt;
  return CelValue::Uint(*value);
}

std::optional<CelValue> DoubleLiteral(absl::string_view text, bool negative) {
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || std::isinf(value)) return std::nullopt;
  return CelValue::Double(negative ? -value : value);
}

std::optional<CelValue> TextLiteral(absl::string_view text, bool bytes) {
  bool raw = false;
  if (bytes) text.remove_prefix(1);
  if (!text.empty() && (text[0] == 'r' || text[0] == 'R')) {
    raw = true;
    text.remove_prefix(1);
  }
  size_t quotes = 1;
  if (text.size() >= 6 && (absl::StartsWith(text, "\"\"\"") || absl::StartsWith(text, "'''"))) {
    quotes = 3;
  }
  text = text.substr(quotes, text.size() - 2 * quotes);
  // Line ends count as one line feed.
  const std::string unified = absl::StrReplaceAll(text, {{"\r\n", "\n"}, {"\r", "\n"}});
  absl::string_view rest = unified;
  std::string value;
  while (!rest.empty()) {
    if (rest[0] == '\\' && !raw) {
      if (!TakeEscape(rest, bytes, value)) return std::nullopt;
      continue;
    }
    value += rest[0];
    rest.remove_prefix(1);
  }
  return bytes ? CelValue::Bytes(value) : CelValue::String(value);
}

}  // namespace quiesce::cel
