#include "apiserver_fake/kinds/image_name.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace quiesce::kinds {
namespace {

constexpr size_t kMaxNameBytes = 255;
constexpr size_t kMaxTagBytes = 128;

bool IsLowerOrDigit(char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); }
bool IsWord(char c) { return absl::ascii_isalnum(c) || c == '_'; }
bool HasUpper(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), absl::ascii_isupper);
}

// [a-z0-9]+ parts joined by ".", "_", "__" or dashes.
bool IsPathComponent(absl::string_view text) {
  size_t i = 0;
  while (true) {
    const size_t start = i;
    while (i < text.size() && IsLowerOrDigit(text[i])) ++i;
    if (i == start) return false;
    if (i == text.size()) return true;
    const size_t separator = i;
    while (i < text.size() && text[i] == '-') ++i;
    if (i > separator) continue;
    if (text[i] == '.') {
      ++i;
    } else if (text[i] == '_') {
      i += i + 1 < text.size() && text[i + 1] == '_' ? 2 : 1;
    } else {
      return false;
    }
  }
}

bool IsDomain(absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon != absl::string_view::npos && (text.empty() || text.back() != ']')) {
    const absl::string_view port = text.substr(colon + 1);
    if (port.empty() || !std::all_of(port.begin(), port.end(), absl::ascii_isdigit)) return false;
    text = text.substr(0, colon);
  }
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return absl::ascii_isxdigit(c) || c == ':'; });
  }
  for (absl::string_view label : absl::StrSplit(text, '.')) {
    if (label.empty() || !absl::ascii_isalnum(label.front()) ||
        !absl::ascii_isalnum(label.back())) {
      return false;
    }
    if (!std::all_of(label.begin(), label.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '-'; })) {
      return false;
    }
  }
  return true;
}

bool IsTag(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxTagBytes && IsWord(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsWord(c) || c == '.' || c == '-'; });
}

// algorithm ":" at least 32 hexadecimal digits; the known algorithms have a fixed number.
bool IsDigest(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  if (parts.size() != 2) return false;
  for (absl::string_view word : absl::StrSplit(parts[0], absl::ByAnyChar("-_+."))) {
    if (word.empty() || !absl::ascii_isalpha(word.front()) ||
        !std::all_of(word.begin(), word.end(), absl::ascii_isalnum)) {
      return false;
    }
  }
  if (!std::all_of(parts[1].begin(), parts[1].end(), absl::ascii_isxdigit)) return false;
  const size_t size = parts[1].size();
  if (parts[0] == "sha256") return size == 64 && !HasUpper(parts[1]);
  if (parts[0] == "sha384") return size == 96 && !HasUpper(parts[1]);
  if (parts[0] == "sha512") return size == 128 && !HasUpper(parts[1]);
  return false;
}

bool IsIdentifier(absl::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

std::string ImageTag(absl::string_view image) {
  if (image.empty() || IsIdentifier(image)) return "";
  // A first part with a dot, a colon or capitals, or "localhost", is a registry.
  const size_t slash = image.find('/');
  absl::string_view domain = "docker.io", rest = image;
  if (slash != absl::string_view::npos) {
    const absl::string_view first = image.substr(0, slash);
    if (first.find_first_of(".:") != absl::string_view::npos || first == "localhost" ||
        HasUpper(first)) {
      domain = first;
      rest = image.substr(slash + 1);
    }
  }
  bool has_digest = false;
  if (const size_t at = rest.find('@'); at != absl::string_view::npos) {
    if (!IsDigest(rest.substr(at + 1))) return "";
    has_digest = true;
    rest = rest.substr(0, at);
  }
  absl::string_view tag;
  if (const size_t colon = rest.find(':'); colon != absl::string_view::npos) {
    tag = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
    if (!IsTag(tag)) return "";
  }
  const size_t library = domain == "docker.io" && rest.find('/') == absl::string_view::npos ? 8 : 0;
  if (!IsDomain(domain) || domain.size() + 1 + library + rest.size() > kMaxNameBytes) return "";
  for (absl::string_view component : absl::StrSplit(rest, '/')) {
    if (!IsPathComponent(component)) return "";
  }
  if (tag.empty() && !has_digest) return "latest";
  return std::string(tag);
}

}  // namespace quiesce::kinds
