#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "scenarios/language/scenario_testing.h"
#include "scenarios/play/repository_catalog.h"
#include "sim/tape_file.h"
#include "tools/command.h"

namespace quiesce::tools {
namespace {

using scenarios::ScenarioFolder;

class CommandsTest : public testing::Test {
 protected:
  CommandsTest() : folder_("commands"), out_((folder_.folder() / "out").string()) {}

  // Writes `NAME.yaml` with a cluster of the fixed operator; `rest` comes after it.
  std::string Scenario(const std::string& name, const std::string& rest) {
    return folder_.Write(
        name + ".yaml",
        absl::StrCat("name: ", name, "\nabout: x\ncluster:\n  crds: [crds/database.yaml]\n",
                     "  controllers: [database/fixed, workloads/statefulset-stand-in]\n",
                     "steps: [{apply: manifests/db.yaml}]\n", rest));
  }

  int Call(int (*command)(const scenarios::Catalog&, const std::vector<std::string>&),
           std::vector<std::string> args) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = command(scenarios::RepositoryCatalog(), args);
    stdout_ = testing::internal::GetCapturedStdout();
    stderr_ = testing::internal::GetCapturedStderr();
    return code;
  }
  int Run(std::vector<std::string> args) {
    args.push_back("--out=" + out_);
    return Call(&RunCommand, std::move(args));
  }
  static bool Has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  // The tape that the output tells to replay.
  std::string NamedTape() const {
    const size_t at = stdout_.find("tools/quiesce replay ");
    if (at == std::string::npos) return "none in " + stdout_;
    std::istringstream rest(stdout_.substr(at + 21));
    std::string tape;
    rest >> tape;
    return tape;
  }

  ScenarioFolder folder_;
  const std::string out_;
  std::string stdout_, stderr_;
};

constexpr char kUnreachable[] = "goal: {object: databases/db, is: .status.phase == Nowhere}\n";

TEST_F(CommandsTest, AScenarioThatPassesEndsWithZero) {
  EXPECT_EQ(Run({Scenario("good", ""), "--seeds", "3", "--verify"}), kAllAsExpected) << stdout_;
  EXPECT_TRUE(Has(stdout_, "3 of 3 seeds")) << stdout_;
  EXPECT_TRUE(Has(stdout_, "0 findings")) << stdout_;
}

TEST_F(CommandsTest, AFindingEndsWithTwoAndATapeThatReplaysIt) {
  EXPECT_EQ(Run({Scenario("bad", kUnreachable), "--seed", "5"}), kFinding);
  EXPECT_TRUE(Has(stdout_, "not-converged")) << stdout_;
  const std::string tape = NamedTape();
  EXPECT_TRUE(Has(tape, "bad-5.tape")) << tape;
  EXPECT_EQ(Call(&ReplayCommand, {tape}), kFinding) << stderr_;
  EXPECT_TRUE(Has(stdout_, "as recorded")) << stdout_;

  std::ofstream(tape, std::ios::app) << "x";
  EXPECT_EQ(Call(&ReplayCommand, {tape}), kUsage);
  std::filesystem::resize_file(tape, 200);
  EXPECT_EQ(Call(&ReplayCommand, {tape}), kUsage);
  EXPECT_TRUE(Has(stderr_, "bad-5.tape")) << stderr_;
}

TEST_F(CommandsTest, AnExpectedFindingIsExplainedOnDemand) {
  const std::string file =
      Scenario("known", absl::StrCat(kUnreachable, "finding: not-converged\n"));
  EXPECT_EQ(Run({file}), kAllAsExpected);
  EXPECT_FALSE(Has(stdout_, "docs/findings/")) << stdout_;
  EXPECT_EQ(Run({file, "--explain"}), kAllAsExpected);
  EXPECT_TRUE(Has(stdout_, "docs/findings/not-converged.md")) << stdout_;
  EXPECT_EQ(Call(&ReplayCommand, {NamedTape()}), kAllAsExpected) << stderr_;
  EXPECT_TRUE(Has(stdout_, "docs/findings/not-converged.md")) << stdout_;
}

TEST_F(CommandsTest, AChangedScenarioNoLongerFitsItsTape) {
  ASSERT_EQ(Run({Scenario("bad", kUnreachable)}), kFinding);
  Scenario("bad", absl::StrCat("faults: [{on: create secrets, answer: internal error, times: 1}]\n",
                               kUnreachable));
  std::string tape;
  for (const auto& file : std::filesystem::directory_iterator(out_)) tape = file.path().string();
  EXPECT_EQ(Call(&ReplayCommand, {tape}), kOwnError);
  EXPECT_TRUE(Has(stdout_, "This is not the run that was recorded")) << stdout_;
}

TEST_F(CommandsTest, BadFilesEndWithOne) {
  EXPECT_EQ(Run({Scenario("typo", "stepps: []\n")}), kUsage);
  EXPECT_TRUE(Has(stderr_, "typo.yaml:7:1: unknown key \"stepps\"; did you mean \"steps\"?"))
      << stderr_;
  EXPECT_EQ(Run({"/nowhere"}), kUsage);
  EXPECT_EQ(Run({(folder_.folder() / "manifests").string() + "/none"}), kUsage);
  std::filesystem::create_directories(folder_.folder() / "empty");
  EXPECT_EQ(Run({(folder_.folder() / "empty").string()}), kUsage);
  EXPECT_TRUE(Has(stderr_, "no scenarios here")) << stderr_;
  EXPECT_EQ(Run({}), kUsage);
  EXPECT_EQ(Call(&ReplayCommand, {"/nowhere.tape"}), kUsage);
}

TEST_F(CommandsTest, ABoundEndsWithFour) {
  EXPECT_EQ(Run({Scenario("long", "limits: {events: 40}\n")}), kInconclusive) << stdout_;
}

TEST_F(CommandsTest, ReportsForMachinesAreWritten) {
  const std::string junit = (folder_.folder() / "report.xml").string();
  EXPECT_EQ(Run({Scenario("good", ""), "--json", "--junit", junit}), kAllAsExpected);
  EXPECT_EQ(stdout_.front(), '{');
  EXPECT_TRUE(std::filesystem::exists(junit));
}

TEST_F(CommandsTest, HashesTellHistoriesApart) {
  const std::string file = (folder_.folder() / "hashes").string();
  const auto hashes_with = [&](const char* seed) {
    EXPECT_EQ(Run({Scenario("good", ""), "--seed", seed, "--hashes", file}), kAllAsExpected);
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  };
  const std::string once = hashes_with("1");
  EXPECT_TRUE(Has(once, "good.yaml\n")) << once;
  EXPECT_EQ(hashes_with("1"), once);
  EXPECT_NE(hashes_with("2"), once);
}

TEST_F(CommandsTest, MetricsHaveTheirRealNames) {
  const std::string file = (folder_.folder() / "metrics.txt").string();
  EXPECT_EQ(Run({Scenario("good", ""), "--seeds", "2", "--metrics", file}), kAllAsExpected);
  std::ifstream in(file);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  for (const char* name :
       {"controller_runtime_reconcile_total{", "workqueue_adds_total{", "workqueue_depth{",
        "rest_client_requests_total{", "controller_runtime_reconcile_time_seconds_bucket{",
        "quiesce_status_updates_per_minute{", "quiesce_reconciles_per_minute{",
        "quiesce_phase_seconds_total{", "run=\"2\""}) {
    EXPECT_TRUE(Has(text, name)) << name;
  }
  // Prometheus' own tool reads it, where there is one. It also has opinions on names (exit code 3).
  if (std::system("promtool --version > /dev/null 2>&1") != 0) return;
  const int checked = std::system(("promtool check metrics < " + file).c_str());
  EXPECT_TRUE(WEXITSTATUS(checked) == 0 || WEXITSTATUS(checked) == 3) << checked;
}

TEST_F(CommandsTest, FindingsAreToldEvenWhereNoTapeCanBeWritten) {
  const std::string file = folder_.Write("file", "");
  const std::string junit = (folder_.folder() / "report.xml").string();
  EXPECT_EQ(Call(&RunCommand, {Scenario("bad", kUnreachable), "--out=" + file, "--junit", junit}),
            kUsage);
  EXPECT_TRUE(Has(stdout_, "not-converged")) << stdout_;
  EXPECT_FALSE(Has(stdout_, "tools/quiesce replay")) << stdout_;
  EXPECT_TRUE(Has(stderr_, file)) << stderr_;
  EXPECT_TRUE(std::filesystem::exists(junit));
}

TEST_F(CommandsTest, ASeedMayBePlayedByAnotherStrategy) {
  const std::string file = Scenario("good", "");
  EXPECT_EQ(Run({file, "--seeds", "20", "--strategy", "pct", "--verify"}), kAllAsExpected)
      << stdout_;
  EXPECT_TRUE(Has(stdout_, "20 of 20 seeds, ")) << stdout_;
  EXPECT_EQ(Run({file, "--strategy", "ptc"}), kUsage);
  EXPECT_TRUE(
      Has(stderr_,
          "--strategy: there is no ptc; expected one of delay-bounded, pct, random; did you "
          "mean \"pct\"?"))
      << stderr_;
}

TEST_F(CommandsTest, ATapeSaysWhichStrategyMadeIt) {
  EXPECT_EQ(Run({Scenario("bad", kUnreachable), "--strategy", "delay-bounded"}), kFinding);
  const absl::StatusOr<sim::Tape> tape = sim::ReadTapeFile(NamedTape());
  ASSERT_TRUE(tape.ok()) << tape.status();
  ASSERT_EQ(tape->settings.size(), 1u);
  EXPECT_EQ(tape->settings[0].second, "delay-bounded");
  EXPECT_EQ(Call(&ReplayCommand, {NamedTape()}), kFinding) << stderr_;
}

TEST_F(CommandsTest, SweepSaysHowManyPointsItTriedAndThatNoneBroke) {
  EXPECT_EQ(Run({Scenario("good", ""), "--crash-sweep"}), kAllAsExpected) << stdout_;
  EXPECT_TRUE(Has(stdout_, "crash sweep: ")) << stdout_;
  EXPECT_TRUE(Has(stdout_, " points in ")) << stdout_;
  EXPECT_TRUE(Has(stdout_, "; 0 broke")) << stdout_;
}

TEST_F(CommandsTest, BrokenPointOfASweepIsNamedWithATapeThatReplaysIt) {
  const std::string scenario = "scenarios/wrong/crash-before-the-id-is-stored.yaml";
  EXPECT_EQ(Run({scenario, "--crash-sweep"}), kFinding) << stdout_;
  EXPECT_TRUE(Has(stdout_, "crash-unsafe")) << stdout_;
  EXPECT_TRUE(Has(stdout_, "commit: ")) << stdout_;
  const std::string tape = NamedTape();
  EXPECT_TRUE(Has(tape, "crash-before-the-id-is-stored-crash-1.tape")) << tape;
  Call(&ReplayCommand, {tape});
  EXPECT_TRUE(Has(stdout_, "as recorded")) << stdout_ << stderr_;
}

TEST_F(CommandsTest, SweepsAreReportedForMachines) {
  EXPECT_EQ(Run({Scenario("good", ""), "--crash-sweep", "--fault-sweep", "--json"}),
            kAllAsExpected);
  EXPECT_TRUE(Has(stdout_, R"("sweep":"crash")")) << stdout_;
  EXPECT_TRUE(Has(stdout_, R"("sweep":"fault")")) << stdout_;
}

TEST_F(CommandsTest, EachCommandHasHelpWithAnExample) {
  for (auto* command : {&RunCommand, &ReplayCommand, &ListCommand}) {
    EXPECT_EQ(Call(command, {"--help"}), kAllAsExpected);
    EXPECT_TRUE(Has(stdout_, "example: quiesce ")) << stdout_;
  }
}

TEST_F(CommandsTest, ListShowsWhatThereIs) {
  Scenario("good", "");
  EXPECT_EQ(Call(&ListCommand, {folder_.folder().string()}), kAllAsExpected) << stderr_;
  EXPECT_TRUE(Has(stdout_, "good.yaml")) << stdout_;
  EXPECT_TRUE(Has(stdout_, "database/fixed")) << stdout_;
  EXPECT_TRUE(Has(stdout_, "status-update-loop")) << stdout_;
  EXPECT_TRUE(Has(stdout_, "delay-bounded")) << stdout_;
  EXPECT_EQ(Call(&ListCommand, {"findings", "--json"}), kAllAsExpected);
  EXPECT_FALSE(Has(stdout_, "database/fixed")) << stdout_;
}

}  // namespace
}  // namespace quiesce::tools
