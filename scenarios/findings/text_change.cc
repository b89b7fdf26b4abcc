// Both texts are cut into tokens - times, durations, digests, numbers, and the rest letter by
// letter - and compared token by token; texts with different numbers of tokens differ in words.
#include "scenarios/findings/text_change.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace quiesce::scenarios {
namespace {

struct Token {
  TextChange kind;  // what a difference in it means
  absl::string_view text;
};

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

size_t Digits(absl::string_view text, size_t at) {
  size_t n = 0;
  while (at + n < text.size() && IsDigit(text[at + n])) ++n;
  return n;
}

// `pattern` with '0' for a digit, 'a' for a letter, anything else for itself; its length if it
// fits.
size_t Fits(absl::string_view text, size_t at, absl::string_view pattern) {
  if (text.size() - at < pattern.size()) return 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = text[at + i];
    const bool fits = pattern[i] == '0'   ? IsDigit(c)
                      : pattern[i] == 'a' ? absl::ascii_isalpha(static_cast<unsigned char>(c))
                                          : c == pattern[i];
    if (!fits) return 0;
  }
  return pattern.size();
}

size_t Fraction(absl::string_view text, size_t at) {
  if (at >= text.size() || text[at] != '.') return 0;
  const size_t digits = Digits(text, at + 1);
  return digits == 0 ? 0 : digits + 1;
}

// The length of the time that begins there; 0 if none does.
size_t TimeAt(absl::string_view text, size_t at) {
  if (const size_t n = Fits(text, at, "aaa, 00 aaa 0000 00:00:00")) {
    const size_t zone = Fits(text, at + n, " aaa");
    return n + zone;
  }
  size_t n = Fits(text, at, "0000-00-00T00:00:00");
  const bool go = n == 0;
  if (go) n = Fits(text, at, "0000-00-00 00:00:00");
  if (n == 0) return 0;
  n += Fraction(text, at + n);
  if (!go) {
    if (at + n < text.size() && text[at + n] == 'Z') return n + 1;
    const size_t east = Fits(text, at + n, "+00:00");
    return n + (east != 0 ? east : Fits(text, at + n, "-00:00"));
  }
  size_t zone = Fits(text, at + n, " +0000");
  if (zone == 0) zone = Fits(text, at + n, " -0000");
  n += zone;
  n += Fits(text, at + n, " aaa");
  if (absl::StartsWith(text.substr(at + n), " m=")) {  // Go's monotonic clock
    size_t end = at + n + 3;
    while (end < text.size() &&
           (IsDigit(text[end]) || text[end] == '.' || text[end] == '+' || text[end] == '-')) {
      ++end;
    }
    n = end - at;
  }
  return n;
}

size_t UnitAt(absl::string_view text, size_t at) {
  static constexpr absl::string_view kUnits[] = {
      " milliseconds", " millisecond", " seconds", " second", " minutes", " minute", " hours",
      " hour",         " days",        " day",     " weeks",  " week",    "ns",      "us",
      "\xc2\xb5s",     "ms",           "s",        "m",       "h",        "d",       "w"};
  for (const absl::string_view unit : kUnits) {
    if (!absl::StartsWith(text.substr(at), unit)) continue;
    const size_t end = at + unit.size();
    const bool ends =
        end == text.size() || !absl::ascii_isalpha(static_cast<unsigned char>(text[end]));
    if (ends) return unit.size();
  }
  return 0;
}

// The length of the duration that begins there; 0 if none does.
size_t AgeAt(absl::string_view text, size_t at) {
  size_t n = 0;
  while (true) {
    size_t number = Digits(text, at + n);
    if (number == 0) return n;
    number += Fraction(text, at + n + number);
    const size_t unit = UnitAt(text, at + n + number);
    if (unit == 0) return n;
    n += number + unit;
  }
}

// A word of eight letters or more, with digits among them, as hashes and tokens are.
size_t DigestAt(absl::string_view text, size_t at) {
  size_t n = 0, digits = 0;
  while (at + n < text.size() &&
         (IsAlnum(text[at + n]) || text[at + n] == '+' || text[at + n] == '/' ||
          text[at + n] == '=' || text[at + n] == '_')) {
    digits += IsDigit(text[at + n]) ? 1 : 0;
    ++n;
  }
  return n >= 8 && digits > 0 ? n : 0;
}

std::vector<Token> Cut(absl::string_view text) {
  std::vector<Token> tokens;
  for (size_t at = 0; at < text.size();) {
    const bool begins = at == 0 || !IsAlnum(text[at - 1]);
    size_t n = begins ? TimeAt(text, at) : 0;
    TextChange kind = TextChange::kTime;
    if (n == 0 && begins) {
      n = AgeAt(text, at);
      kind = TextChange::kAge;
    }
    if (n == 0 && begins) {
      n = DigestAt(text, at);
      kind = TextChange::kDigest;
    }
    if (n == 0) {
      n = Digits(text, at);
      kind = TextChange::kNumber;
    }
    if (n == 0) {
      n = 1;
      kind = TextChange::kWords;
    }
    tokens.push_back({kind, text.substr(at, n)});
    at += n;
  }
  return tokens;
}

}  // namespace

bool IsTime(absl::string_view text) {
  return Fits(text, 0, "0000-00-00T00:00:00") != 0 && TimeAt(text, 0) == text.size();
}

TextChange CompareTexts(absl::string_view before, absl::string_view after) {
  // Times, ages, numbers and digests have digits; most texts have none.
  if (before != after && std::none_of(before.begin(), before.end(), IsDigit) &&
      std::none_of(after.begin(), after.end(), IsDigit)) {
    return TextChange::kWords;
  }
  const std::vector<Token> from = Cut(before), to = Cut(after);
  if (from.size() != to.size()) return TextChange::kWords;
  TextChange change = TextChange::kTime;
  for (size_t i = 0; i < from.size(); ++i) {
    if (from[i].text == to[i].text) continue;
    if (from[i].kind != to[i].kind) return TextChange::kWords;
    if (from[i].kind == TextChange::kDigest && from[i].text.size() != to[i].text.size()) {
      return TextChange::kWords;
    }
    change = std::max(change, from[i].kind);
  }
  return change;
}

}  // namespace quiesce::scenarios
