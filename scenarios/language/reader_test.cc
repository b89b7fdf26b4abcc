#include "scenarios/language/reader.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace quiesce::scenarios {
namespace {

namespace fs = std::filesystem;

class ReaderTest : public testing::Test {
 protected:
  ReaderTest() : folder_(fs::path(testing::TempDir()) / "reader") {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    known_.controllers = {"database/as-written", "database/fixed", "workloads/statefulset"};
    known_.services = {{"postgres", {"health", "verify"}}};
    known_.findings = {"read-loop", "status-update-loop"};
    Write("manifests/a.yaml", "{apiVersion: v1, kind: Secret, metadata: {name: a}}");
  }

  std::string Write(const std::string& name, const std::string& text) {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path.string();
  }

  // The error of a scenario file `a.yaml`, without the folder.
  std::string ErrorOf(const std::string& text) {
    const auto loaded = ReadScenario(Write("a.yaml", text), known_);
    std::string message(loaded.status().message());
    const std::string prefix = folder_.string() + "/";
    for (size_t at; (at = message.find(prefix)) != std::string::npos;) {
      message.erase(at, prefix.size());
    }
    return message;
  }

  const fs::path folder_;
  KnownNames known_;
};

const char kHead[] = "name: a\nabout: x\n";

TEST_F(ReaderTest, AScenarioComesWithItsFiles) {
  const auto loaded = ReadScenario(Write("a.yaml", R"(
name: a
about: A secret is made.
cluster:
  controllers: [database/fixed, {run: database/as-written, name: other}]
steps:
  - apply: manifests/a.yaml
finding: [none]
)"),
                                   known_);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->manifests.at("manifests/a.yaml").size(), 1u);
  EXPECT_EQ(ActorNames(loaded->scenario), (std::vector<std::string>{"database", "other"}));
  EXPECT_EQ(ExpectedFindings(loaded->scenario), std::vector<std::string>());
}

TEST_F(ReaderTest, AManifestIsToldFromAScenario) {
  const std::string expected =
      "a.yaml:1:1: expected one scenario; got the manifest of a ConfigMap; manifests beside "
      "scenarios stand in a folder called manifests";
  const std::string manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
  EXPECT_EQ(ErrorOf(manifest), expected);
  EXPECT_EQ(ErrorOf(manifest + "---\n" + manifest), expected);
}

TEST_F(ReaderTest, AnUnknownControllerListsTheKnownOnes) {
  EXPECT_EQ(ErrorOf(std::string(kHead) + "cluster: {controllers: [database/fixd]}\n"),
            "a.yaml:3:25: no controller is called \"database/fixd\"; did you mean "
            "\"database/fixed\"? known: database/as-written, database/fixed, "
            "workloads/statefulset");
}

TEST_F(ReaderTest, ANameThatTheScenarioDoesNotHaveIsRefused) {
  EXPECT_EQ(ErrorOf(std::string(kHead) +
                    "cluster: {controllers: [database/fixed]}\nsteps: [crash: databse]\n"),
            "a.yaml:4:16: no controller of this scenario is called \"databse\"; did you mean "
            "\"database\"? known: database");
  EXPECT_EQ(ErrorOf(std::string(kHead) + "finding: read-lop\n"),
            "a.yaml:3:10: no finding is called \"read-lop\"; did you mean \"read-loop\"? known: "
            "read-loop, status-update-loop, none");
  EXPECT_EQ(ErrorOf(std::string(kHead) + "cluster: {external: {mysql: {down: {}}}}\n"),
            "a.yaml:3:29: no external service is called \"mysql\"; known: postgres");
}

TEST_F(ReaderTest, AMissingManifestIsNamed) {
  EXPECT_EQ(ErrorOf(std::string(kHead) + "steps:\n  - apply: manifests/b.yaml\n"),
            "a.yaml:4:12: no such file: manifests/b.yaml");
}

TEST_F(ReaderTest, ABrokenManifestIsReportedAtItsOwnPlace) {
  Write("manifests/c.yaml", "\n\nkind: x\n");
  EXPECT_EQ(ErrorOf(std::string(kHead) + "steps:\n  - apply: manifests/c.yaml\n"),
            "manifests/c.yaml:3:1: expected an object with \"apiVersion\"");
}

TEST_F(ReaderTest, TheNameIsThatOfTheFile) {
  EXPECT_EQ(ErrorOf("name: b\nabout: x\n"),
            "a.yaml:1:7: expected the name of the file, \"a\"; got \"b\"");
}

TEST_F(ReaderTest, FieldsThatBelongTogetherAreCheckedTogether) {
  EXPECT_EQ(ErrorOf(std::string(kHead) + "faults: [{on: update secrets}]\n"),
            "a.yaml:3:10: expected one of \"answer\" and \"slow by\"");
  EXPECT_EQ(ErrorOf(std::string(kHead) + "steps: [{at: 3s}]\n"),
            "a.yaml:3:9: expected what the step does: apply, create, patch, delete, wait, advance, "
            "crash, stop, start, restart, pause, fault, end faults, external, repeat, parallel, "
            "when, uninstall or upgrade");
  EXPECT_EQ(ErrorOf(std::string(kHead) + "expect: [{at most: {of: secrets/a}}]\n"),
            "a.yaml:3:20: expected one of writes, reconciles, requests, calls, acts, attempts and "
            "conflicts");
}

TEST_F(ReaderTest, BrokenYamlAndEmptyFilesAreRefused) {
  EXPECT_EQ(ErrorOf("name: [\n").substr(0, 7), "a.yaml:");
  EXPECT_EQ(ErrorOf(""), "a.yaml:1:1: expected one scenario; got 0 documents");
}

TEST_F(ReaderTest, FoldersStandForTheScenariosUnderThem) {
  Write("s/b.yaml", "");
  Write("s/a.yaml", "");
  Write("s/manifests/m.yaml", "");
  Write("s/crds/c.yaml", "");
  Write("s/sub/d.yaml", "");
  Write("s/sub/README.md", "");
  const std::string root = (folder_ / "s").string();
  const auto found = FindScenarios({root, root + "/a.yaml"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(*found,
            (std::vector<std::string>{root + "/a.yaml", root + "/b.yaml", root + "/sub/d.yaml"}));
}

TEST_F(ReaderTest, AFolderWithoutScenariosIsAnError) {
  fs::create_directories(folder_ / "empty");
  const std::string empty = (folder_ / "empty").string();
  EXPECT_EQ(FindScenarios({empty}).status().message(),
            empty + ": no scenarios here (no *.yaml files)");
  EXPECT_EQ(FindScenarios({"/nowhere"}).status().message(), "/nowhere: no such file or folder");
}

TEST(LoadedScenario, ShortNameIsThePathUnderScenarios) {
  LoadedScenario loaded;
  loaded.path = "/home/me/scenarios/database/fixed/create.yaml";
  EXPECT_EQ(loaded.ShortName(), "database/fixed/create");
}

}  // namespace
}  // namespace quiesce::scenarios
