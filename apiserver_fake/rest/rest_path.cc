#include "apiserver_fake/rest/rest_path.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace quiesce::rest {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string PercentDecode(absl::string_view text, bool plus) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
        HexDigit(text[i + 2]) >= 0) {
      out += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      out += plus && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

RestPath ParseRestPath(absl::string_view path) {
  RestPath result;
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    parts.push_back(PercentDecode(part));
  }
  size_t at;
  if (parts.size() >= 3 && parts[0] == "api") {
    result.resource.version = parts[1];
    at = 2;
  } else if (parts.size() >= 4 && parts[0] == "apis") {
    result.resource.group = parts[1];
    result.resource.version = parts[2];
    at = 3;
  } else {
    return result;
  }
  if (parts[at] == "watch" && at + 1 < parts.size()) {
    result.watch_prefix = true;
    ++at;
  }
  result.is_resource = true;
  // Below a namespace lie its resources, but for the subresources of the namespace itself.
  if (parts[at] == "namespaces" && at + 1 < parts.size()) {
    if (at + 2 < parts.size() && parts[at + 2] != "status" && parts[at + 2] != "finalize") {
      result.namespace_ = parts[at + 1];
      at += 2;
    }
  }
  result.resource.resource = parts[at];
  if (at + 1 < parts.size()) result.name = parts[at + 1];
  if (at + 2 < parts.size()) result.subresource = parts[at + 2];
  result.too_long = at + 3 < parts.size();
  return result;
}

}  // namespace quiesce::rest
