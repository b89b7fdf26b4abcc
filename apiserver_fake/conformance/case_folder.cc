#include "apiserver_fake/conformance/case_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/conformance/text_order.h"

namespace quiesce::conformance {
namespace {

namespace fs = std::filesystem;

// The *.json files at any depth by the folder that they lie in: all of it in order of the paths.
using Tree = std::map<fs::path, std::vector<fs::path>>;

absl::StatusOr<Tree> FindFiles(const fs::path& folder) {
  std::error_code error;
  fs::recursive_directory_iterator it(folder, error);
  if (error) {
    return absl::NotFoundError(
        absl::StrCat(folder.string(), ": cannot be read as a folder (", error.message(), ")"));
  }
  Tree tree;
  for (; it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (error) break;
    if (!it->is_regular_file(error) || it->path().extension() != ".json") continue;
    tree[it->path().parent_path()].push_back(it->path());
  }
  for (auto& [parent, files] : tree) std::sort(files.begin(), files.end());
  return tree;
}

// Adds to each call its body as text, in which the members have the order of the file.
void KeepBodyTexts(absl::string_view text, Value& value) {
  if (!value["steps"].is_list()) return;
  const TextOrder order(text);
  const TextOrder& steps = order.Member("steps");
  for (size_t i = 0; i < value["steps"].size(); ++i) {
    const Value& body = value["steps"].at(i)["call"]["body"];
    if (!body.is_object() && !body.is_list()) continue;
    std::string kept = steps.Item(i).Member("call").Member("body").Render(body);
    value.Mutable("steps").MutableAt(i).Mutable("call").Set("bodyText", Value(kept));
  }
}

absl::StatusOr<Value> ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat(path.string(), ": cannot be opened"));
  std::ostringstream text;
  text << in.rdbuf();
  absl::StatusOr<Value> value = ParseJson(text.str());
  if (!value.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path.string(), ": not JSON: ", value.status().message()));
  }
  KeepBodyTexts(text.str(), *value);
  return value;
}

bool IsCase(const Value& value) { return value["name"].is_string() && value["steps"].is_list(); }

// Adds the cases of one topic. One that was not named may be something else than cases.
absl::Status AddTopic(const std::vector<fs::path>& files, bool named, absl::string_view name_part,
                      std::vector<Value>* cases) {
  for (const fs::path& file : files) {
    absl::StatusOr<Value> value = ReadFile(file);
    if (!value.ok()) return value.status();
    if (!IsCase(*value)) {
      if (!named && !value->Has("steps")) break;
      return absl::InvalidArgumentError(
          absl::StrCat(file.string(), ": expected a case, an object with name and steps"));
    }
    if (absl::StrContains((*value)["name"].string_value(), name_part)) {
      cases->push_back(*std::move(value));
    }
  }
  return absl::OkStatus();
}

std::string KnownTopics(const Tree& tree) {
  std::set<std::string> names;
  for (const auto& [parent, files] : tree) names.insert(parent.filename().string());
  return absl::StrJoin(names, ", ");
}

}  // namespace

absl::StatusOr<std::vector<Value>> ReadCases(const std::string& folder, const CaseFilter& filter) {
  absl::StatusOr<Tree> tree = FindFiles(folder);
  if (!tree.ok()) return tree.status();
  std::vector<Value> cases;
  if (filter.topics.empty()) {
    for (const auto& [parent, files] : *tree) {
      absl::Status added = AddTopic(files, /*named=*/false, filter.name_part, &cases);
      if (!added.ok()) return added;
    }
  }
  for (const std::string& topic : filter.topics) {
    bool found = false;
    for (const auto& [parent, files] : *tree) {
      if (parent.filename() != topic) continue;
      found = true;
      absl::Status added = AddTopic(files, /*named=*/true, filter.name_part, &cases);
      if (!added.ok()) return added;
    }
    if (!found) {
      return absl::NotFoundError(
          absl::StrCat(folder, ": no topic \"", topic, "\" there; known: ", KnownTopics(*tree)));
    }
  }
  return cases;
}

}  // namespace quiesce::conformance
