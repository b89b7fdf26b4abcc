// For tests: scenarios written in place, with the Database kind and a Database at hand.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_SCENARIO_TESTING_H_
#define QUIESCE_SCENARIOS_LANGUAGE_SCENARIO_TESTING_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "scenarios/language/reader.h"
#include "scenarios/play/prepared_scenario.h"
#include "scenarios/play/repository_catalog.h"

namespace quiesce::scenarios {

// A folder with scenario files that is gone with the test. Tests need //scenarios:crds as data.
class ScenarioFolder {
 public:
  explicit ScenarioFolder(const std::string& name)
      : folder_(std::filesystem::path(testing::TempDir()) / name) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "manifests");
    std::filesystem::create_directories(folder_ / "crds");
    std::filesystem::copy_file("scenarios/crds/database.yaml", folder_ / "crds/database.yaml");
    Write("manifests/db.yaml",
          "{apiVersion: database.example.com/v1, kind: Database, metadata: {name: db}, spec: "
          "{replicas: 1}}");
    Write("manifests/many.yaml",
          "{apiVersion: database.example.com/v1, kind: Database, metadata: {name: 'db-{n}'}, spec: "
          "{replicas: 1}}");
  }
  ~ScenarioFolder() { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& file, const std::string& text) {
    std::ofstream(folder_ / file) << text;
    return (folder_ / file).string();
  }

  // A scenario `NAME.yaml` with the operator `run` and the stand-in for StatefulSets; `rest` is the
  // text after the cluster.
  LoadedScenario Load(const std::string& name, const std::string& run, const std::string& rest) {
    const std::string path =
        Write(name + ".yaml",
              absl::StrCat("name: ", name,
                           "\nabout: For a test.\ncluster:\n  crds: [crds/database.yaml]\n"
                           "  controllers: [",
                           run, ", workloads/statefulset-stand-in]\n", rest));
    auto loaded = ReadScenario(path, RepositoryCatalog().Names());
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    return loaded.ok() ? *std::move(loaded) : LoadedScenario();
  }

  const std::filesystem::path& folder() const { return folder_; }

 private:
  const std::filesystem::path folder_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_SCENARIO_TESTING_H_
