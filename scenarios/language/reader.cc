// Problems of the scenario and of the files it names are gathered and reported together. A file
// named twice is read twice but complains once; what is loaded is made immortal, because threads
// share it and Values are counted without locks.
#include "scenarios/language/reader.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "scenarios/language/manifest.h"
#include "scenarios/language/message_filler.h"
#include "scenarios/language/scenario_checks.h"
#include "scenarios/language/yaml.h"

namespace quiesce::scenarios {
namespace {

namespace fs = std::filesystem;

// Reads the files that a scenario names, relative to its folder.
class FileLoader {
 public:
  FileLoader(const std::string& scenario, std::vector<Problem>* problems,
             std::vector<std::string>* elsewhere)
      : folder_(fs::path(scenario).parent_path()), problems_(problems), elsewhere_(elsewhere) {}

  std::vector<Value> Load(const FilePath& file) {
    const std::string path = (folder_ / file.text()).lexically_normal().string();
    absl::StatusOr<std::vector<Value>> objects = ReadManifest(path);
    if (objects.ok()) {
      for (const Value& object : *objects) object.Immortalize();
      return *std::move(objects);
    }
    const std::string message(objects.status().message());
    if (absl::IsNotFound(objects.status())) {
      problems_->push_back({file.line(), file.column(), absl::StrCat("no such file: ", path)});
    } else if (std::find(elsewhere_->begin(), elsewhere_->end(), message) == elsewhere_->end()) {
      elsewhere_->push_back(message);
    }
    return {};
  }

 private:
  const fs::path folder_;
  std::vector<Problem>* problems_;
  std::vector<std::string>* elsewhere_;  // problems of other files
};

void LoadFiles(FileLoader loader, LoadedScenario* loaded) {
  for (const FilePath& file : loaded->scenario.cluster().crds()) {
    for (Value& crd : loader.Load(file)) loaded->crds.push_back(std::move(crd));
  }
  for (const FilePath& file : loaded->scenario.cluster().objects()) {
    for (Value& object : loader.Load(file)) loaded->objects.push_back(std::move(object));
  }
  ForEachStep(loaded->scenario.steps(), [&](const Step& step) {
    if (!step.has_apply() && !step.has_create()) return;
    const FilePath& file = step.has_apply() ? step.apply().manifest() : step.create().manifest();
    if (file.text().empty() || loaded->manifests.count(file.text())) return;
    loaded->manifests[file.text()] = loader.Load(file);
  });
}

// What a file holds in place of one scenario: "got ..."; empty if it may be one.
std::string NoScenario(const std::vector<YamlNode>& documents) {
  for (const YamlNode& document : documents) {
    const YamlNode* kind = document.Find("kind");
    if (kind == nullptr || document.Find("apiVersion") == nullptr) continue;
    return absl::StrCat("got the manifest of a ", kind->text,
                        "; manifests beside scenarios stand in a folder called manifests");
  }
  if (documents.size() == 1) return "";
  return absl::StrCat("got ", documents.size(), " documents");
}

bool HoldsNoScenarios(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return name == "crds" || name == "manifests" || name == "testdata" || absl::StartsWith(name, ".");
}

void FindUnder(const fs::path& folder, std::vector<std::string>* files) {
  std::error_code error;
  std::vector<fs::path> entries;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    entries.push_back(entry.path());
  }
  // Directories come in the order of the file system; reports must not.
  std::sort(entries.begin(), entries.end());
  for (const fs::path& entry : entries) {
    if (fs::is_directory(entry, error)) {
      if (!HoldsNoScenarios(entry)) FindUnder(entry, files);
    } else if (entry.extension() == ".yaml" || entry.extension() == ".yml") {
      files->push_back(entry.string());
    }
  }
}

}  // namespace

std::string LoadedScenario::ShortName() const {
  absl::string_view name = path;
  const size_t root = name.rfind("scenarios/");
  if (root != absl::string_view::npos) name.remove_prefix(root + 10);
  name = absl::StripSuffix(absl::StripSuffix(name, ".yaml"), ".yml");
  return std::string(name);
}

absl::StatusOr<LoadedScenario> ReadScenario(const std::string& path, const KnownNames& known) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  const absl::StatusOr<std::vector<YamlNode>> documents = ParseYaml(*text);
  if (!documents.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ":", documents.status().message()));
  }
  if (const std::string other = NoScenario(*documents); !other.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ":1:1: expected one scenario; ", other));
  }
  LoadedScenario loaded;
  loaded.path = path;
  std::vector<Problem> problems;
  std::vector<std::string> elsewhere;
  FillMessage(documents->front(), &loaded.scenario, &problems);
  CheckScenario(path, documents->front(), loaded.scenario, known, &problems);
  LoadFiles(FileLoader(path, &problems, &elsewhere), &loaded);
  std::string message = FormatProblems(path, problems);
  for (const std::string& other : elsewhere) {
    absl::StrAppend(&message, message.empty() ? "" : "\n", other);
  }
  if (!message.empty()) return absl::InvalidArgumentError(message);
  return loaded;
}

absl::StatusOr<std::vector<std::string>> FindScenarios(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      std::vector<std::string> found;
      FindUnder(fs::path(path).lexically_normal(), &found);
      if (found.empty()) {
        return absl::NotFoundError(absl::StrCat(path, ": no scenarios here (no *.yaml files)"));
      }
      files.insert(files.end(), found.begin(), found.end());
    } else if (fs::exists(path, error)) {
      files.push_back(fs::path(path).lexically_normal().string());
    } else {
      return absl::NotFoundError(absl::StrCat(path, ": no such file or folder"));
    }
  }
  std::vector<std::string> unique;
  for (std::string& file : files) {
    if (std::find(unique.begin(), unique.end(), file) == unique.end()) {
      unique.push_back(std::move(file));
    }
  }
  return unique;
}

std::vector<std::string> ActorNames(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const Controller& controller : scenario.cluster().controllers()) {
    const std::vector<std::string> parts = absl::StrSplit(controller.run().text(), '/');
    names.push_back(controller.has_name() ? controller.name().text() : parts[0]);
  }
  return names;
}

std::vector<std::string> ReplicaNames(const std::string& name, const Controller& controller) {
  if (controller.replicas() <= 1) return {name};
  std::vector<std::string> names;
  for (int i = 1; i <= controller.replicas(); ++i) names.push_back(absl::StrCat(name, "-", i));
  return names;
}

void ForEachStep(const google::protobuf::RepeatedPtrField<Step>& steps,
                 const std::function<void(const Step&)>& visit) {
  for (const Step& step : steps) {
    visit(step);
    if (step.has_repeat()) ForEachStep(step.repeat().steps(), visit);
    if (step.has_when()) ForEachStep(step.when().do_(), visit);
    for (const StepRow& row : step.parallel().rows()) ForEachStep(row.steps(), visit);
  }
}

std::vector<std::string> ExpectedFindings(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const Name& name : scenario.finding()) {
    if (name.text() != "none") names.push_back(name.text());
  }
  return names;
}

}  // namespace quiesce::scenarios
