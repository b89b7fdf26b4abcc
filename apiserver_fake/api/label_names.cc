#include "apiserver_fake/api/label_names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace quiesce::api {
namespace {

constexpr size_t kMaxNameBytes = 63;
constexpr size_t kMaxSubdomainBytes = 253;
constexpr absl::string_view kNameFormat =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
constexpr absl::string_view kValueFormat =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  "
    "or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
constexpr absl::string_view kSubdomainFormat =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    "for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

std::string TooLong(size_t max) { return absl::StrCat("must be no more than ", max, " bytes"); }

bool IsName(absl::string_view text) {
  if (text.empty() || !absl::ascii_isalnum(text.front()) || !absl::ascii_isalnum(text.back())) {
    return false;
  }
  for (const char c : text) {
    if (!absl::ascii_isalnum(c) && c != '-' && c != '_' && c != '.') return false;
  }
  return true;
}

bool IsLowerAlnum(char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); }

bool IsSubdomain(absl::string_view text) {
  for (const absl::string_view label : absl::StrSplit(text, '.')) {
    if (label.empty() || !IsLowerAlnum(label.front()) || !IsLowerAlnum(label.back())) return false;
    for (const char c : label) {
      if (!IsLowerAlnum(c) && c != '-') return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::string> Dns1123SubdomainErrors(absl::string_view name) {
  std::vector<std::string> errors;
  if (name.size() > kMaxSubdomainBytes) errors.push_back(TooLong(kMaxSubdomainBytes));
  if (!IsSubdomain(name)) errors.emplace_back(kSubdomainFormat);
  return errors;
}

std::vector<std::string> LabelKeyErrors(absl::string_view key) {
  std::vector<std::string> errors;
  absl::string_view name = key;
  if (const size_t slash = key.find('/'); slash != absl::string_view::npos) {
    const absl::string_view prefix = key.substr(0, slash);
    name = key.substr(slash + 1);
    if (name.find('/') != absl::string_view::npos) {
      return {absl::StrCat("a valid label key ", kNameFormat,
                           " with an optional DNS subdomain prefix and '/' (e.g. "
                           "'example.com/MyName')")};
    }
    if (prefix.empty()) {
      errors.emplace_back("prefix part must be non-empty");
    } else {
      for (const std::string& error : Dns1123SubdomainErrors(prefix)) {
        errors.push_back(absl::StrCat("prefix part ", error));
      }
    }
  }
  if (name.empty()) {
    errors.emplace_back("name part must be non-empty");
  } else if (name.size() > kMaxNameBytes) {
    errors.push_back(absl::StrCat("name part ", TooLong(kMaxNameBytes)));
  }
  if (!IsName(name)) errors.push_back(absl::StrCat("name part ", kNameFormat));
  return errors;
}

std::vector<std::string> LabelValueErrors(absl::string_view value) {
  std::vector<std::string> errors;
  if (value.size() > kMaxNameBytes) errors.push_back(TooLong(kMaxNameBytes));
  if (!value.empty() && !IsName(value)) errors.emplace_back(kValueFormat);
  return errors;
}

}  // namespace quiesce::api
