#include "apiserver_fake/kinds/path_validation.h"

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {

bool HasBacksteps(absl::string_view path) {
  return absl::StrContains(path, "..") && absl::c_linear_search(absl::StrSplit(path, '/'), "..");
}

void CheckNoBacksteps(const Value& value, const std::string& path, api::FieldErrors& errors) {
  if (!HasBacksteps(value.string_value())) return;
  errors.push_back(api::InvalidField(path, value, "must not contain '..'"));
}

void CheckDescendingPath(const Value& value, const std::string& path, api::FieldErrors& errors) {
  if (absl::StartsWith(value.string_value(), "/")) {
    errors.push_back(api::InvalidField(path, value, "must be a relative path"));
  }
  CheckNoBacksteps(value, path, errors);
}

void CheckUnreservedPath(const Value& value, const std::string& path, api::FieldErrors& errors) {
  const absl::string_view text = value.string_value();
  CheckDescendingPath(value, path, errors);
  if (absl::StartsWith(text, "..") && !absl::StartsWith(text, "../")) {
    errors.push_back(api::InvalidField(path, value, "must not start with '..'"));
  }
}

}  // namespace quiesce::kinds
