#include "apiserver_fake/conformance/case_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/conformance/text_order.h"
#include "apiserver_fake/json.h"

namespace quiesce::api {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<std::vector<std::string>> Entries(const fs::path& folder, bool folders) {
  std::error_code error;
  fs::directory_iterator it(folder, error);
  if (error) {
    return absl::NotFoundError(absl::StrCat(folder.string(), ": cannot be read as a folder (",
                                            error.message(), ")"));
  }
  std::vector<std::string> names;
  for (; it != fs::directory_iterator(); it.increment(error)) {
    if (error) break;
    bool wanted = folders ? it->is_directory(error)
                          : it->is_regular_file(error) && it->path().extension() == ".json";
    if (wanted) names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
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
    value.Mut("steps").MutAt(i).Mut("call").Set("bodyText", Value(kept));
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

bool IsCase(const Value& value) {
  return value["name"].is_string() && value["steps"].is_list();
}

}  // namespace

absl::StatusOr<std::vector<Value>> ReadCases(const std::string& folder, const CaseFilter& filter) {
  std::vector<std::string> topics = filter.topics;
  bool named = !topics.empty();
  if (!named) {
    absl::StatusOr<std::vector<std::string>> found = Entries(folder, /*folders=*/true);
    if (!found.ok()) return found.status();
    topics = *std::move(found);
  }
  std::vector<Value> cases;
  for (const std::string& topic : topics) {
    fs::path path = fs::path(folder) / topic;
    absl::StatusOr<std::vector<std::string>> files = Entries(path, /*folders=*/false);
    if (!files.ok()) return files.status();
    for (const std::string& file : *files) {
      absl::StatusOr<Value> value = ReadFile(path / file);
      if (!value.ok()) return value.status();
      if (!IsCase(*value)) {
        if (!named && !value->Has("steps")) break;  // a folder of something else
        return absl::InvalidArgumentError(absl::StrCat(
            (path / file).string(), ": expected a case, an object with name and steps"));
      }
      if (absl::StrContains((*value)["name"].string_value(), filter.name_part)) {
        cases.push_back(*std::move(value));
      }
    }
  }
  return cases;
}

}  // namespace quiesce::api
