#include "apiserver_fake/api/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace quiesce::api {
namespace {

constexpr size_t kMaxLabel = 63;
constexpr size_t kMaxSubdomain = 253;

constexpr char kLabelFormat[] =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
    "must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used "
    "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
constexpr char kSubdomainFormat[] =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
constexpr char kDns1035Format[] =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
    "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', "
    "regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
constexpr char kQualifiedNameFormat[] =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
constexpr char kLabelValueFormat[] =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  "
    "or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

// The units in which the two packages count; see names.h.
constexpr char kCharacters[] = "characters";
constexpr char kBytes[] = "bytes";

std::string TooLong(size_t max, const char* unit) {
  return absl::StrCat("must be no more than ", max, " ", unit);
}

bool IsLowerAlnum(char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); }

// [a-z0-9]([-a-z0-9]*[a-z0-9])?
bool IsLabel(absl::string_view text) {
  return !text.empty() && IsLowerAlnum(text.front()) && IsLowerAlnum(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsLowerAlnum(c) || c == '-'; });
}

// StrSplit makes no part of a view without data, but one of an empty text.
bool IsSubdomain(absl::string_view text) {
  if (text.empty()) return false;
  for (absl::string_view label : absl::StrSplit(text, '.')) {
    if (!IsLabel(label)) return false;
  }
  return true;
}

// ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]
bool IsQualifiedName(absl::string_view text) {
  return !text.empty() && absl::ascii_isalnum(text.front()) && absl::ascii_isalnum(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
         });
}

std::vector<std::string> SubdomainErrors(absl::string_view value, const char* unit) {
  std::vector<std::string> errors;
  if (value.size() > kMaxSubdomain) errors.push_back(TooLong(kMaxSubdomain, unit));
  if (!IsSubdomain(value)) errors.push_back(kSubdomainFormat);
  return errors;
}

}  // namespace

std::vector<std::string> Dns1123LabelErrors(absl::string_view value) {
  std::vector<std::string> errors;
  if (value.size() > kMaxLabel) errors.push_back(TooLong(kMaxLabel, kCharacters));
  if (!IsLabel(value)) {
    // A valid subdomain differs by its dots only.
    errors.push_back(Dns1123SubdomainErrors(value).empty() ? "must not contain dots"
                                                           : kLabelFormat);
  }
  return errors;
}

std::vector<std::string> Dns1123SubdomainErrors(absl::string_view value) {
  return SubdomainErrors(value, kCharacters);
}

std::vector<std::string> Dns1035LabelErrors(absl::string_view value) {
  std::vector<std::string> errors;
  if (value.size() > kMaxLabel) errors.push_back(TooLong(kMaxLabel, kCharacters));
  if (!IsLabel(value) || !absl::ascii_isalpha(value.front())) errors.push_back(kDns1035Format);
  return errors;
}

std::vector<std::string> LabelKeyErrors(absl::string_view key) {
  std::vector<std::string> errors;
  absl::string_view name = key;
  if (const size_t slash = key.find('/'); slash != absl::string_view::npos) {
    const absl::string_view prefix = key.substr(0, slash);
    name = key.substr(slash + 1);
    if (name.find('/') != absl::string_view::npos) {
      return {absl::StrCat("a valid label key ", kQualifiedNameFormat,
                           " with an optional DNS subdomain prefix and '/' (e.g. "
                           "'example.com/MyName')")};
    }
    if (prefix.empty()) {
      errors.emplace_back("prefix part must be non-empty");
    } else {
      for (const std::string& error : SubdomainErrors(prefix, kBytes)) {
        errors.push_back(absl::StrCat("prefix part ", error));
      }
    }
  }
  if (name.empty()) {
    errors.emplace_back("name part must be non-empty");
  } else if (name.size() > kMaxLabel) {
    errors.push_back(absl::StrCat("name part ", TooLong(kMaxLabel, kBytes)));
  }
  if (!IsQualifiedName(name)) {
    errors.push_back(absl::StrCat("name part ", kQualifiedNameFormat));
  }
  return errors;
}

std::vector<std::string> LabelValueErrors(absl::string_view value) {
  std::vector<std::string> errors;
  if (value.size() > kMaxLabel) errors.push_back(TooLong(kMaxLabel, kBytes));
  if (!value.empty() && !IsQualifiedName(value)) errors.push_back(kLabelValueFormat);
  return errors;
}

}  // namespace quiesce::api
