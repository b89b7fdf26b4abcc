#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/path_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/volume_validation.h"

namespace quiesce::kinds {
namespace {

constexpr int64_t kMinTokenSeconds = 600;
constexpr int64_t kMaxTokenSeconds = int64_t{1} << 32;

// Paths that are taken, by all sources of a volume.
using Paths = std::set<std::string>;

// `shown` is what the error shows: the file's path, or the name of what it is of.
void TakePath(const Value& file, const Value& shown, const std::string& path, Paths& taken,
              api::FieldErrors& errors) {
  const absl::string_view text = file["path"].string_value();
  if (text.empty() || taken.insert(std::string(text)).second) return;
  errors.push_back(
      api::InvalidField(path, Value(shown.string_value()), "conflicting duplicate paths"));
}

void ValidateObject(const Value& object, const std::string& at, const std::string& path,
                    Paths& taken, api::FieldErrors& errors) {
  CheckRequired(object, "name", at, errors);
  for (size_t i = 0; i < object["items"].size(); ++i) {
    const Value& item = object["items"].at(i);
    ValidateKeyToPath(item, Index(Child(at, "items"), i), errors);
    TakePath(item, object["name"], path, taken, errors);
  }
}

void ValidateToken(const Value& token, const std::string& at, const std::string& path,
                   api::FieldErrors& errors) {
  const int64_t seconds = token["expirationSeconds"].int_value();
  const auto report = [&](const char* detail) {
    errors.push_back(api::InvalidField(Child(at, "expirationSeconds"), Value(seconds), detail));
  };
  if (seconds < kMinTokenSeconds) report("may not specify a duration less than 10 minutes");
  if (seconds > kMaxTokenSeconds) report("may not specify a duration larger than 2^32 seconds");
  // The error is the volume's, not the source's.
  if (CheckRequired(token, "path", path, errors)) {
    CheckUnreservedPath(token["path"], Child(path, "path"), errors);
  }
}

}  // namespace

void ValidateProjectedVolume(const Value& source, const std::string& path,
                             api::FieldErrors& errors) {
  CheckFileMode(source, "defaultMode", path, errors);
  Paths taken;
  const Value& sources = source["sources"];
  for (size_t i = 0; i < sources.size(); ++i) {
    const Value& projection = sources.at(i);
    const std::string at = Index(Child(path, "sources"), i);
    int kinds = 0;
    for (absl::string_view kind : {"secret", "configMap"}) {
      if (!projection.Has(kind)) continue;
      ++kinds;
      ValidateObject(projection[kind], Child(at, kind), path, taken, errors);
    }
    if (const Value* api = projection.Find("downwardAPI")) {
      ++kinds;
      for (const Value& file : (*api)["items"].items()) {
        ValidateDownwardFile(file, Child(at, "downwardAPI"), errors);
        TakePath(file, file["path"], path, taken, errors);
      }
    }
    if (const Value* token = projection.Find("serviceAccountToken")) {
      ++kinds;
      ValidateToken(*token, Child(at, "serviceAccountToken"), path, errors);
    }
    if (kinds > 1) {
      errors.push_back(
          api::ForbiddenField(at, "may not specify more than 1 volume type per source"));
    }
  }
}

}  // namespace quiesce::kinds
