// Where strfmt uses a regular expression the same one is used here, with its faults: what the
// server takes for a host name or a credit card is what that expression matches, and not what a
// standard says. What it parses by code (dates, addresses, URIs) has code of its own in the files
// beside this one.
#include "apiserver_fake/schema/formats.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/go/ip_address.h"
#include "apiserver_fake/schema/pattern.h"
#include "apiserver_fake/schema/text_formats.h"

namespace quiesce::schema {
namespace {

// A format that is one regular expression, compiled when first asked for.
#define QUIESCE_FORMAT_BY_PATTERN(name, expression)                                        \
  bool name(absl::string_view text) {                                                      \
    static const auto* const pattern = new Pattern(Pattern::CompileOrNothing(expression)); \
    return pattern->Matches(text);                                                         \
  }

QUIESCE_FORMAT_BY_PATTERN(IsBase64,
                          "^(?:[A-Za-z0-9+\\/]{4})*(?:[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=|"
                          "[A-Za-z0-9+\\/]{4})$")
QUIESCE_FORMAT_BY_PATTERN(IsHexColor, "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")
QUIESCE_FORMAT_BY_PATTERN(
    IsRgbColor,
    "^rgb\\(\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*,\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|"
    "25[0-5])\\s*,\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*\\)$")
QUIESCE_FORMAT_BY_PATTERN(MatchesSsn, "^\\d{3}[- ]?\\d{2}[- ]?\\d{4}$")
QUIESCE_FORMAT_BY_PATTERN(IsUuid,
                          "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$")
QUIESCE_FORMAT_BY_PATTERN(IsUuid3,
                          "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$")
QUIESCE_FORMAT_BY_PATTERN(
    IsUuid4, "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$")
QUIESCE_FORMAT_BY_PATTERN(
    IsUuid5, "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$")
QUIESCE_FORMAT_BY_PATTERN(IsBsonObjectId, "^[0-9a-fA-F]{24}$")
QUIESCE_FORMAT_BY_PATTERN(MatchesIsbn10, "^(?:[0-9]{9}X|[0-9]{10})$")
QUIESCE_FORMAT_BY_PATTERN(MatchesIsbn13, "^(?:[0-9]{13})$")
QUIESCE_FORMAT_BY_PATTERN(
    MatchesCreditCard,
    "^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|"
    "3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\\d{3})\\d{11})$")
QUIESCE_FORMAT_BY_PATTERN(
    MatchesHostname,
    "^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|([a-zA-Z0-9\\p{S}\\p{L}]"
    "(([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$")
QUIESCE_FORMAT_BY_PATTERN(MatchesShortName, "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
QUIESCE_FORMAT_BY_PATTERN(MatchesLongName,
                          "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")

#undef QUIESCE_FORMAT_BY_PATTERN

bool IsAnything(absl::string_view) { return true; }
bool IsSsn(absl::string_view text) { return text.size() == 11 && MatchesSsn(text); }
bool IsShortName(absl::string_view text) { return text.size() <= 63 && MatchesShortName(text); }
bool IsLongName(absl::string_view text) { return text.size() <= 253 && MatchesLongName(text); }
bool IsIpv4Text(absl::string_view text) {
  return absl::StrContains(text, ".") &&
         go::IpAddress::Parse(text, go::LeadingZeros::kAllowed).has_value();
}
bool IsIpv6Text(absl::string_view text) {
  return absl::StrContains(text, ":") && go::IpAddress::Parse(text).has_value();
}

bool IsHostname(absl::string_view text) {
  if (!MatchesHostname(text) || text.size() > 255) return false;
  for (absl::string_view label : absl::StrSplit(text, '.')) {
    if (label.size() > 63) return false;
  }
  return true;
}

std::string Without(absl::string_view text, bool (*drop)(char)) {
  std::string out;
  for (char c : text) {
    if (!drop(c)) out.push_back(c);
  }
  return out;
}

bool IsSpaceOrMinus(char c) {
  return c == '-' || absl::ascii_isspace(static_cast<unsigned char>(c));
}
bool IsNoDigit(char c) { return !absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool IsIsbn10(absl::string_view text) {
  std::string digits = Without(text, IsSpaceOrMinus);
  if (!MatchesIsbn10(digits)) return false;
  int sum = 0;
  for (int i = 0; i < 9; ++i) sum += (i + 1) * (digits[i] - '0');
  sum += 10 * (digits[9] == 'X' ? 10 : digits[9] - '0');
  return sum % 11 == 0;
}

bool IsIsbn13(absl::string_view text) {
  std::string digits = Without(text, IsSpaceOrMinus);
  if (!MatchesIsbn13(digits)) return false;
  int sum = 0;
  for (int i = 0; i < 12; ++i) sum += (i % 2 == 0 ? 1 : 3) * (digits[i] - '0');
  return digits[12] - '0' == (10 - sum % 10) % 10;
}

bool IsIsbn(absl::string_view text) { return IsIsbn10(text) || IsIsbn13(text); }

bool IsCreditCard(absl::string_view text) {
  std::string digits = Without(text, IsNoDigit);
  if (!MatchesCreditCard(digits)) return false;
  int sum = 0;
  bool twice = false;
  for (size_t i = digits.size(); i-- > 0; twice = !twice) {
    int n = (digits[i] - '0') * (twice ? 2 : 1);
    sum += n >= 10 ? n % 10 + 1 : n;
  }
  return sum % 10 == 0;
}

struct Format {
  absl::string_view name;  // without dashes
  bool (*matches)(absl::string_view);
};

constexpr Format kFormats[] = {
    {"bsonobjectid", IsBsonObjectId},
    {"byte", IsBase64},
    {"cidr", IsCidr},
    {"creditcard", IsCreditCard},
    {"date", IsDate},
    {"datetime", IsDateTime},
    {"duration", IsDuration},
    {"email", IsEmailAddress},
    {"hexcolor", IsHexColor},
    {"hostname", IsHostname},
    {"ipv4", IsIpv4Text},
    {"ipv6", IsIpv6Text},
    {"isbn", IsIsbn},
    {"isbn10", IsIsbn10},
    {"isbn13", IsIsbn13},
    {"k8slongname", IsLongName},
    {"k8sshortname", IsShortName},
    {"mac", IsMacAddress},
    {"password", IsAnything},
    {"rgbcolor", IsRgbColor},
    {"ssn", IsSsn},
    {"uri", IsRequestUri},
    {"uuid", IsUuid},
    {"uuid3", IsUuid3},
    {"uuid4", IsUuid4},
    {"uuid5", IsUuid5},
};

const Format* FindFormat(absl::string_view name) {
  std::string plain = Without(name, [](char c) { return c == '-'; });
  const Format* at =
      std::lower_bound(std::begin(kFormats), std::end(kFormats), absl::string_view(plain),
                       [](const Format& f, absl::string_view wanted) { return f.name < wanted; });
  return at != std::end(kFormats) && at->name == plain ? at : nullptr;
}

}  // namespace

bool IsRecognizedFormat(absl::string_view type, absl::string_view format) {
  if (type.empty() || type == "string") return FindFormat(format) != nullptr;
  if (type == "integer") return format == "int32" || format == "int64";
  if (type == "number") return format == "float" || format == "double";
  return false;
}

bool MatchesFormat(absl::string_view format, absl::string_view text) {
  const Format* found = FindFormat(format);
  return found != nullptr && found->matches(text);
}

}  // namespace quiesce::schema
