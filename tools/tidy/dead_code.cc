#include "tools/tidy/dead_code.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace quiesce::tools {
namespace {

constexpr absl::string_view kBuildFile = "BUILD.bazel", kMacros = ".bzl";

// "sim/clock.h" -> "sim"; "" for a file of the top folder.
absl::string_view FolderOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? "" : path.substr(0, slash);
}

std::string Join(absl::string_view folder, absl::string_view name) {
  return folder.empty() ? std::string(name) : absl::StrCat(folder, "/", name);
}

// "sim/clock_test.cc" -> "sim/clock": what a class's files have in common.
absl::string_view StemOf(absl::string_view path) {
  path = path.substr(0, path.rfind('.'));
  for (absl::string_view end : {"_test", "_fuzz", "_benchmark"}) {
    if (absl::ConsumeSuffix(&path, end)) break;
  }
  return path;
}

// The words of a BUILD file that stand in quotes.
std::set<std::string> QuotedWords(absl::string_view text) {
  std::set<std::string> words;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::vector<absl::string_view> parts = absl::StrSplit(line, '"');
    for (size_t i = 1; i + 1 < parts.size(); i += 2) words.emplace(parts[i]);
  }
  return words;
}

class Finder {
 public:
  Finder(const SourceTree& tree, const std::set<std::string>& alive) : tree_(tree), alive_(alive) {
    for (const auto& [path, text] : tree) {
      if (absl::EndsWith(path, kBuildFile)) {
        quoted_[std::string(FolderOf(path))] = QuotedWords(text);
      } else if (absl::EndsWith(path, kMacros)) {
        ReadLabels(std::string(FolderOf(path)), QuotedWords(text));
      } else {
        ReadIncludes(path, text);
      }
    }
    for (const auto& [package, words] : quoted_) ReadLabels(package, words);
  }

  std::vector<std::string> Find() {
    for (const auto& [path, text] : tree_) {
      if (absl::EndsWith(path, kBuildFile)) {
        CheckLibraries(path, text);
      } else if (!absl::EndsWith(path, kMacros)) {
        CheckIsInATarget(path);
        if (absl::EndsWith(path, ".h")) CheckIsIncluded(path);
      }
    }
    for (const std::string& path : alive_) {
      if (tree_.find(path) == tree_.end()) Report(path, "is not there, but named as alive");
    }
    return std::move(problems_);
  }

 private:
  void Report(absl::string_view path, absl::string_view what) {
    problems_.push_back(absl::StrCat(path, ": ", what));
  }

  void ReadIncludes(const std::string& path, absl::string_view text) {
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      if (!absl::ConsumePrefix(&line, "#include \"")) continue;
      const absl::string_view header = line.substr(0, line.find('"'));
      if (StemOf(header) != StemOf(path)) included_.emplace(header);
    }
  }

  // ":clock" and "//sim:clock" mean //sim:clock, "//sim/explore" means //sim/explore:explore.
  void ReadLabels(const std::string& package, const std::set<std::string>& words) {
    for (absl::string_view word : words) {
      if (absl::ConsumePrefix(&word, ":")) {
        labels_.insert(absl::StrCat("//", package, ":", word));
        continue;
      }
      const size_t root = word.find("//");  // "@quiesce//sim:clock", in another workspace
      if (root == absl::string_view::npos) continue;
      word.remove_prefix(root);
      labels_.insert(absl::StrContains(word, ':')
                         ? std::string(word)
                         : absl::StrCat(word, ":", word.substr(word.rfind('/') + 1)));
    }
  }

  // The nearest folder above a file that has a BUILD file; false if there is none.
  bool FindPackage(absl::string_view path, std::string* package) const {
    do {
      path = FolderOf(path);
      if (quoted_.find(std::string(path)) == quoted_.end()) continue;
      *package = std::string(path);
      return true;
    } while (!path.empty());
    return false;
  }

  void CheckIsInATarget(const std::string& path) {
    std::string package;
    if (!FindPackage(path, &package)) return Report(path, "is in no package");
    absl::string_view name = path;
    absl::ConsumePrefix(&name, package);
    absl::ConsumePrefix(&name, "/");
    const std::set<std::string>& words = quoted_[package];
    if (words.count(std::string(name)) > 0) return;
    // A rule made for each name of a list has no file names, other rules have nothing else.
    const std::string stem(StemOf(name));
    const bool by_file = words.count(stem + ".cc") > 0 || words.count(stem + ".h") > 0;
    if (!by_file && words.count(stem) > 0) return;
    if (absl::StrContains(tree_.at(Join(package, kBuildFile)), "glob(")) return;
    Report(path, absl::StrCat("is in no target of ", Join(package, kBuildFile)));
  }

  void CheckIsIncluded(const std::string& path) {
    const absl::string_view name = absl::string_view(path).substr(path.rfind('/') + 1);
    const bool used = included_.count(path) > 0 || absl::StartsWith(name, "naive_");
    const bool named = alive_.count(path) > 0;
    if (!used && !named) Report(path, "is included by nothing but its own source and test");
    if (used && named) Report(path, "is included, but named as alive without that");
  }

  // Targets are told by the two lines that begin them: `quiesce_library(` and `name = "clock",`.
  void CheckLibraries(const std::string& path, absl::string_view text) {
    const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
    for (size_t i = 0; i + 1 < lines.size(); ++i) {
      if (lines[i] != "quiesce_library(") continue;
      const std::vector<absl::string_view> parts = absl::StrSplit(lines[i + 1], '"');
      if (parts.size() != 3 || parts[0] != "    name = ") continue;
      const std::string label = absl::StrCat("//", FolderOf(path), ":", parts[1]);
      if (labels_.count(label) == 0) Report(path, absl::StrCat("nothing depends on ", label));
    }
  }

  const SourceTree& tree_;
  const std::set<std::string>& alive_;
  std::map<std::string, std::set<std::string>> quoted_;  // the words of BUILD files, by package
  std::set<std::string> included_;                       // headers, by a file not their own
  std::set<std::string> labels_;                         // that stand in some BUILD file
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> FindDeadCode(const SourceTree& tree, const std::set<std::string>& alive) {
  return Finder(tree, alive).Find();
}

}  // namespace quiesce::tools
