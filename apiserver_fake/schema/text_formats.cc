// None of these is what its RFC says; each is what one function of Go's library takes, oddities
// included, since the error of a custom resource depends on it. So they are written out by hand and
// not left to a regular expression or a library.
#include "apiserver_fake/schema/text_formats.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/go/duration.h"
#include "apiserver_fake/go/ip_address.h"

namespace quiesce::schema {
namespace {

bool AllDigits(absl::string_view text) {
  for (char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return false;
  }
  return !text.empty();
}

bool AllHex(absl::string_view text) {
  for (char c : text) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return false;
  }
  return !text.empty();
}

// The number at the start of the text, which is cut; -1 if there is none or it is beyond `limit`.
int64_t TakeNumber(absl::string_view* text, int64_t limit) {
  int64_t value = 0;
  size_t i = 0;
  for (; i < text->size() && absl::ascii_isdigit(static_cast<unsigned char>((*text)[i])); ++i) {
    value = value * 10 + ((*text)[i] - '0');
    if (value > limit) return -1;
  }
  if (i == 0) return -1;
  text->remove_prefix(i);
  return value;
}

// The nanoseconds of a unit of "3 days"; zero for anything else.
int64_t WordUnit(absl::string_view word) {
  constexpr int64_t kSecond = 1000000000;
  struct Unit {
    absl::string_view names[2];
    absl::string_view prefix;
    int64_t nanos;
  };
  static constexpr Unit kUnits[] = {{{"ns"}, "nano", 1},
                                    {{"us", "\u00b5s"}, "micro", 1000},
                                    {{"ms"}, "milli", 1000000},
                                    {{"s"}, "sec", kSecond},
                                    {{"m"}, "min", 60 * kSecond},
                                    {{"h", "hr"}, "hour", 3600 * kSecond},
                                    {{"d"}, "day", 86400 * kSecond},
                                    {{"w", "wk"}, "week", 7 * 86400 * kSecond}};
  for (const Unit& unit : kUnits) {
    for (absl::string_view name : unit.names) {
      if (!name.empty() && word == name) return unit.nanos;
    }
    if (absl::StartsWith(word, unit.prefix)) return unit.nanos;
  }
  return 0;
}

// The letters (and micro signs) at the start of `text`, cut, in lower case.
std::string TakeWord(absl::string_view* text) {
  constexpr absl::string_view kMicro = "\u00b5";
  std::string word;
  while (!text->empty()) {
    if (absl::ascii_isalpha(text->front())) {
      word.push_back(absl::ascii_tolower(text->front()));
      text->remove_prefix(1);
    } else if (absl::ConsumePrefix(text, kMicro)) {
      absl::StrAppend(&word, kMicro);
    } else {
      break;
    }
  }
  return word;
}

bool HasBadEscape(absl::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') continue;
    if (i + 2 >= text.size() || !AllHex(text.substr(i + 1, 2))) return true;
    i += 2;
  }
  return false;
}

bool IsValidPort(absl::string_view port) {
  return port.empty() || (port[0] == ':' && (port.size() == 1 || AllDigits(port.substr(1))));
}

bool IsValidHost(absl::string_view host) {
  if (!host.empty() && host[0] == '[') {
    size_t end = host.rfind(']');
    return end != absl::string_view::npos && IsValidPort(host.substr(end + 1));
  }
  size_t colon = host.rfind(':');
  if (colon != absl::string_view::npos && !IsValidPort(host.substr(colon))) return false;
  for (size_t i = 0; i < host.size(); ++i) {
    auto c = static_cast<unsigned char>(host[i]);
    if (c == '%') {
      // Only bytes beyond ASCII may be escaped in a host.
      if (i + 2 >= host.size() || !AllHex(host.substr(i + 1, 2)) || host[i + 1] < '8') return false;
      i += 2;
    } else if (c == ' ' || c == '^' || c == '`' || c == '{' || c == '|' || c == '}' || c == '\\') {
      return false;
    }
  }
  return true;
}

bool IsValidAuthority(absl::string_view authority) {
  size_t at = authority.rfind('@');
  if (at == absl::string_view::npos) return IsValidHost(authority);
  absl::string_view user = authority.substr(0, at);
  for (char c : user) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) &&
        !absl::StrContains("-._:~!$&'()*+,;=%@", absl::string_view(&c, 1))) {
      return false;
    }
  }
  return !HasBadEscape(user) && IsValidHost(authority.substr(at + 1));
}

// The parser of one e-mail address.
class AddressReader {
 public:
  explicit AddressReader(absl::string_view text) : rest_(text) {}

  bool Read() {
    SkipSpace();
    absl::string_view start = rest_;
    if (!ReadAddrSpec()) {
      rest_ = start;
      if (!ReadAngleAddress()) return false;
    }
    SkipSpace();
    if (!rest_.empty() && rest_[0] == '(' && rest_.back() == ')') rest_ = "";
    return rest_.empty();
  }

 private:
  void SkipSpace() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
  }
  bool Take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool ReadQuoted(bool* empty) {
    if (!Take('"')) return false;
    *empty = true;
    while (!rest_.empty()) {
      if (Take('"')) return true;
      if (Take('\\') && rest_.empty()) return false;
      auto c = static_cast<unsigned char>(rest_[0]);
      if (c < ' ' && c != '\t') return false;
      rest_.remove_prefix(1);
      *empty = false;
    }
    return false;
  }
  bool ReadAtom() {
    size_t i = 0;
    while (i < rest_.size() && static_cast<unsigned char>(rest_[i]) > ' ' && rest_[i] != 0x7F &&
           !absl::StrContains("()[];@\\,<>\":", rest_.substr(i, 1))) {
      ++i;
    }
    absl::string_view atom = rest_.substr(0, i);
    rest_.remove_prefix(i);
    return !atom.empty() && atom[0] != '.' && atom.back() != '.' && !absl::StrContains(atom, "..");
  }
  bool ReadAddrSpec() {
    SkipSpace();
    if (rest_.empty()) return false;
    bool empty = false;
    if (rest_[0] == '"' ? !ReadQuoted(&empty) || empty : !ReadAtom()) return false;
    if (!Take('@')) return false;
    SkipSpace();
    if (!Take('[')) return ReadAtom();
    size_t end = rest_.find(']');
    if (end == absl::string_view::npos || !go::IpAddress::Parse(rest_.substr(0, end)).has_value())
      return false;
    rest_.remove_prefix(end + 1);
    return true;
  }
  bool ReadAngleAddress() {
    while (!rest_.empty() && rest_[0] != '<') {
      bool empty = false;
      if (rest_[0] == '"' ? !ReadQuoted(&empty) : !ReadAtom()) return false;
      SkipSpace();
    }
    return Take('<') && ReadAddrSpec() && Take('>');
  }

  absl::string_view rest_;
};

}  // namespace

bool IsDate(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !AllDigits(text.substr(0, 4)) ||
      !AllDigits(text.substr(5, 2)) || !AllDigits(text.substr(8, 2))) {
    return false;
  }
  absl::string_view parts = text;
  int64_t year = TakeNumber(&parts, 9999);
  parts = text.substr(5);
  int64_t month = TakeNumber(&parts, 99);
  parts = text.substr(8);
  int64_t day = TakeNumber(&parts, 99);
  if (month < 1 || month > 12 || day < 1) return false;
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool IsDateTime(absl::string_view text) {
  if (text.size() < 4) return false;
  std::string lower = absl::AsciiStrToLower(text);
  std::vector<absl::string_view> parts = absl::StrSplit(lower, 't');
  if (parts.size() < 2 || !IsDate(parts[0])) return false;
  absl::string_view time = parts[1];
  if (time.size() < 9 || time[2] != ':' || time[5] != ':' || !AllDigits(time.substr(0, 2)) ||
      !AllDigits(time.substr(3, 2)) || !AllDigits(time.substr(6, 2))) {
    return false;
  }
  if (time.substr(0, 2) > "23" || time.substr(3, 2) > "59" || time.substr(6, 2) > "59") {
    return false;
  }
  // Any character may stand before the fraction, as in the server's own expression.
  absl::string_view zone = time.substr(8);
  auto is_zone = [](absl::string_view z) {
    return z == "z" || (z.size() == 6 && (z[0] == '+' || z[0] == '-') && z[3] == ':' &&
                        AllDigits(z.substr(1, 2)) && AllDigits(z.substr(4, 2)));
  };
  if (is_zone(zone)) return true;
  if (zone.size() < 3) return false;
  zone.remove_prefix(1);
  size_t digits = 0;
  while (digits < zone.size() && absl::ascii_isdigit(static_cast<unsigned char>(zone[digits]))) {
    ++digits;
  }
  return digits > 0 && is_zone(zone.substr(digits));
}

std::optional<int64_t> ParseDurationFormat(absl::string_view text) {
  if (absl::StatusOr<int64_t> nanos = go::ParseGoDuration(text); nanos.ok()) return *nanos;
  uint64_t total = 0;  // wraps as Go's does
  bool any = false;
  while (!text.empty()) {
    size_t digits = 0;
    while (digits < text.size() && absl::ascii_isdigit(text[digits])) ++digits;
    if (digits == 0) {
      text.remove_prefix(1);
      continue;
    }
    const absl::string_view number = text.substr(0, digits);
    text = absl::StripLeadingAsciiWhitespace(text.substr(digits));
    const std::string word = TakeWord(&text);
    if (word.empty()) continue;
    int64_t count = 0;
    if (!absl::SimpleAtoi(number, &count)) return std::nullopt;
    const int64_t unit = WordUnit(word);
    if (unit == 0) continue;
    any = true;
    total += static_cast<uint64_t>(count) * static_cast<uint64_t>(unit);
  }
  if (!any) return std::nullopt;
  return static_cast<int64_t>(total);
}

bool IsDuration(absl::string_view text) { return ParseDurationFormat(text).has_value(); }

bool IsCidr(absl::string_view text) {
  size_t slash = text.find('/');
  if (slash == absl::string_view::npos) return false;
  absl::string_view mask = text.substr(slash + 1);
  const std::optional<go::IpAddress> address =
      go::IpAddress::Parse(text.substr(0, slash), go::LeadingZeros::kAllowed);
  return address.has_value() && TakeNumber(&mask, address->bits()) >= 0 && mask.empty();
}

bool IsMacAddress(absl::string_view text) {
  if (text.size() < 14) return false;
  if (text[2] == ':' || text[2] == '-') {
    size_t octets = (text.size() + 1) / 3;
    if ((text.size() + 1) % 3 != 0 || (octets != 6 && octets != 8 && octets != 20)) return false;
    for (size_t i = 0; i < octets; ++i) {
      if (!AllHex(text.substr(i * 3, 2))) return false;
      if (i + 1 < octets && text[i * 3 + 2] != text[2]) return false;
    }
    return true;
  }
  size_t octets = 2 * ((text.size() + 1) / 5);
  if (text[4] != '.' || (text.size() + 1) % 5 != 0) return false;
  if (octets != 6 && octets != 8 && octets != 20) return false;
  for (size_t i = 0; i < octets / 2; ++i) {
    if (!AllHex(text.substr(i * 5, 4))) return false;
    if (i + 1 < octets / 2 && text[i * 5 + 4] != '.') return false;
  }
  return true;
}

bool IsRequestUri(absl::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) return false;
  }
  if (text.empty()) return false;
  if (text == "*") return true;
  absl::string_view rest = text;
  bool has_scheme = false;
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (absl::ascii_isalpha(c)) continue;
    if (c == ':') {
      if (i == 0) return false;
      has_scheme = true;
      rest = text.substr(i + 1);
    } else if (i > 0 && (absl::ascii_isdigit(c) || c == '+' || c == '-' || c == '.')) {
      continue;
    }
    break;
  }
  rest = rest.substr(0, rest.find('?'));
  if (!absl::StartsWith(rest, "/")) return has_scheme;
  if (has_scheme && absl::StartsWith(rest, "//")) {
    absl::string_view authority = rest.substr(2);
    size_t slash = authority.find('/');
    rest = slash == absl::string_view::npos ? "" : authority.substr(slash);
    if (!IsValidAuthority(authority.substr(0, slash))) return false;
  }
  return !HasBadEscape(rest);
}

bool IsEmailAddress(absl::string_view text) { return AddressReader(text).Read(); }

}  // namespace quiesce::schema
