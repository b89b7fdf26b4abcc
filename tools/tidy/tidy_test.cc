#include "tools/tidy/tidy.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CheckSource, CallsThatDifferFromRunToRunAreFound) {
  EXPECT_THAT(CheckSource("sim/a.cc", "int a;\nstd::unordered_map<int, int> m;\n"),
              ElementsAre("sim/a.cc:2: unordered_map makes runs differ"));
  EXPECT_THAT(CheckSource("reconcilers/x/a.cc", "t = absl::Now();\n"),
              ElementsAre("reconcilers/x/a.cc:1: absl::Now makes runs differ"));
  EXPECT_THAT(CheckSource("scenarios/a.cc", "int x = rand();\n"),
              ElementsAre("scenarios/a.cc:1: rand makes runs differ"));
}

TEST(CheckSource, PartsOfWordsCommentsAndLiteralsAreNotCalls) {
  EXPECT_THAT(CheckSource("sim/a.cc", "int operand();\n"
                                      "// rand() is banned\n"
                                      "/* std::thread\n   rand() */ int x;\n"
                                      "const char* s = \"rand()\";\n"
                                      "const char* r = R\"(rand()\nrand())\";\n"
                                      "int million = 1'000'000;\n"),
              IsEmpty());
}

TEST(CheckSource, ToolsAndBenchMayAskTheMachine) {
  EXPECT_THAT(CheckSource("tools/a.cc", "std::chrono::steady_clock::now();\n"), IsEmpty());
  EXPECT_THAT(CheckSource("bench/a.cc", "std::chrono::steady_clock::now();\n"), IsEmpty());
}

TEST(CheckSource, ThreadsBelongToExploration) {
  EXPECT_THAT(CheckSource("scenarios/explore/pool.cc", "std::thread t;\n"), IsEmpty());
  EXPECT_THAT(CheckSource("scenarios/play/runner.cc", "std::thread t;\n"),
              ElementsAre("scenarios/play/runner.cc:1: std::thread makes runs differ"));
}

TEST(CheckSource, IncludesGoOneWay) {
  EXPECT_THAT(CheckSource("sim/a.cc", "#include \"apiserver_fake/base/value.h\"\n"),
              ElementsAre("sim/a.cc:1: sim includes apiserver_fake/base/value.h, which is above it"));
  EXPECT_THAT(CheckSource("reconcilers/a.cc", "#include \"scenarios/play/runner.h\"\n"),
              ElementsAre("reconcilers/a.cc:1: reconcilers includes scenarios/play/runner.h, which is "
                          "above it"));
  EXPECT_THAT(CheckSource("scenarios/a.cc", "#include \"sim/clock.h\"\n"
                                            "#include \"scenarios/play/runner.h\"\n"
                                            "#include \"absl/time/time.h\"\n"),
              IsEmpty());
  EXPECT_THAT(CheckSource("bench/a.cc", "#include \"scenarios/play/runner.h\"\n"), IsEmpty());
}

TEST(CheckSource, GuardFollowsFromThePath) {
  EXPECT_THAT(CheckSource("sim/a_b.h", "#ifndef QUIESCE_SIM_A_B_H_\n"), IsEmpty());
  EXPECT_THAT(CheckSource("sim/a_b.h", "#ifndef SIM_A_B_H\n"),
              ElementsAre("sim/a_b.h:1: the include guard is not QUIESCE_SIM_A_B_H_"));
}

TEST(CheckSource, UnfinishedWorkIsFound) {
  EXPECT_THAT(CheckSource("sim/a.cc", "int x;  // TO" "DO: more\n"),
              ElementsAre("sim/a.cc:1: marked TO" "DO"));
}

}  // namespace
}  // namespace quiesce::tools
