#include "apiserver_fake/kinds/path_warnings.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::kinds {
namespace {

// Where a file lies, and what it is of ("" where the volume has one source).
struct File {
  std::string path, source;

  std::string Text() const {
    return source.empty() ? GoQuote(path) : absl::StrCat(GoQuote(path), " (", source, ")");
  }
  bool Overlaps(const File& other) const {
    if (path.empty() || other.path.empty()) return false;
    const std::string mine = absl::StrCat(path, "/"), theirs = absl::StrCat(other.path, "/");
    return absl::StartsWith(mine, theirs) || absl::StartsWith(theirs, mine);
  }
};

// The files of one volume so far.
class Files {
 public:
  Files(absl::string_view volume, std::string what, std::vector<std::string>& warnings)
      : start_(absl::StrCat("volume ", GoQuote(volume), " (", what, "): overlapping paths: ")),
        warnings_(warnings) {}

  void Add(const Value& path, const std::string& source) {
    absl::string_view text = path.string_value();
    while (absl::EndsWith(text, "/")) text.remove_suffix(1);
    File file = {std::string(text), source};
    for (const File& other : files_) {
      if (!file.Overlaps(other)) continue;
      warnings_.push_back(absl::StrCat(start_, file.Text(), " with ", other.Text()));
    }
    files_.push_back(std::move(file));
  }
  void AddItems(const Value& items, const std::string& source) {
    for (const Value& item : items.items()) Add(item["path"], source);
  }

 private:
  std::string start_;
  std::vector<std::string>& warnings_;
  std::vector<File> files_;
};

std::string Named(absl::string_view kind, const Value& name) {
  return absl::StrCat(kind, " ", GoQuote(name.string_value()));
}

void AddProjected(absl::string_view name, const Value& sources,
                  std::vector<std::string>& warnings) {
  Files files(name, "Projected", warnings);
  for (const Value& source : sources.items()) {
    if (source.empty()) {
      warnings.push_back(
          absl::StrCat("volume ", GoQuote(name), " (Projected) has no sources provided"));
    } else if (!source["configMap"]["items"].empty()) {
      files.AddItems(source["configMap"]["items"], Named("ConfigMap", source["configMap"]["name"]));
    } else if (!source["secret"]["items"].empty()) {
      files.AddItems(source["secret"]["items"], Named("Secret", source["secret"]["name"]));
    } else if (!source["downwardAPI"]["items"].empty()) {
      files.AddItems(source["downwardAPI"]["items"], "DownwardAPI");
    } else if (source.Has("serviceAccountToken")) {
      files.Add(source["serviceAccountToken"]["path"], "ServiceAccountToken");
    }
  }
}

}  // namespace

void AddOverlappingPaths(const Value& volumes, std::vector<std::string>& warnings) {
  for (const Value& volume : volumes.items()) {
    const absl::string_view name = volume["name"].string_value();
    if (const Value* source = volume.Find("configMap")) {
      Files(name, Named("ConfigMap", (*source)["name"]), warnings).AddItems((*source)["items"], "");
    }
    if (const Value* source = volume.Find("secret")) {
      Files(name, Named("Secret", (*source)["secretName"]), warnings)
          .AddItems((*source)["items"], "");
    }
    if (const Value* source = volume.Find("downwardAPI")) {
      Files(name, "DownwardAPI", warnings).AddItems((*source)["items"], "");
    }
    if (const Value* source = volume.Find("projected")) {
      AddProjected(name, (*source)["sources"], warnings);
    }
  }
}

}  // namespace quiesce::kinds
