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
  EXPECT_THAT(CheckSource("reconcilers/database/a.cc", "t = absl::Now();\n"),
              ElementsAre("reconcilers/database/a.cc:1: absl::Now makes runs differ"));
  EXPECT_THAT(CheckSource("scenarios/play/a.cc", "int x = rand();\n"),
              ElementsAre("scenarios/play/a.cc:1: rand makes runs differ"));
}

TEST(CheckSource, PartsOfWordsCommentsAndLiteralsAreNotCalls) {
  EXPECT_THAT(CheckSource("sim/a.cc",
                          "int operand();\n"
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

TEST(CheckSource, IncludesGoOneWayFromLayerToLayer) {
  EXPECT_THAT(
      CheckSource("sim/a.cc", "#include \"apiserver_fake/base/value.h\"\n"),
      ElementsAre("sim/a.cc:1: sim includes apiserver_fake/base/value.h, which is above it"));
  EXPECT_THAT(CheckSource("scenarios/play/a.cc",
                          "#include \"sim/clock.h\"\n"
                          "#include \"scenarios/play/runner.h\"\n"
                          "#include \"absl/time/time.h\"\n"),
              IsEmpty());
  EXPECT_THAT(CheckSource("bench/a.cc", "#include \"scenarios/play/runner.h\"\n"), IsEmpty());
}

TEST(CheckSource, IncludesGoOneWayFromRoomToRoom) {
  EXPECT_THAT(CheckSource("apiserver_fake/storage/a.cc",
                          "#include \"apiserver_fake/api/status.h\"\n"
                          "#include \"apiserver_fake/registry/verbs.h\"\n"),
              ElementsAre("apiserver_fake/storage/a.cc:2: apiserver_fake/storage includes "
                          "apiserver_fake/registry/verbs.h, which is above it"));
}

TEST(CheckSource, EnginesDoNotKnowEachOther) {
  EXPECT_THAT(CheckSource("apiserver_fake/apply/a.h",
                          "#ifndef QUIESCE_APISERVER_FAKE_APPLY_A_H_\n"
                          "#include \"apiserver_fake/patch/json_patch.h\"\n"),
              ElementsAre("apiserver_fake/apply/a.h:2: apiserver_fake/apply includes "
                          "apiserver_fake/patch/json_patch.h, another engine"));
}

TEST(CheckSource, TestsMayIncludeTheirWholeLayerAndNoMore) {
  EXPECT_THAT(CheckSource("apiserver_fake/registry/a_test.cc",
                          "#include \"apiserver_fake/server.h\"\n"
                          "#include \"reconcilers/runtime/client/client.h\"\n"),
              ElementsAre("apiserver_fake/registry/a_test.cc:2: apiserver_fake/registry includes "
                          "reconcilers/runtime/client/client.h, which is above it"));
}

TEST(CheckSource, AFolderOfALayerIsARoom) {
  EXPECT_THAT(CheckSource("apiserver_fake/attic/a.cc", "int x;\n"),
              ElementsAre("apiserver_fake/attic/a.cc:1: apiserver_fake/attic is not a room that "
                          "tools/tidy knows"));
}

TEST(CheckSource, GuardFollowsFromThePath) {
  EXPECT_THAT(CheckSource("sim/a_b.h", "#ifndef QUIESCE_SIM_A_B_H_\n"), IsEmpty());
  EXPECT_THAT(CheckSource("sim/a_b.h", "#ifndef SIM_A_B_H\n"),
              ElementsAre("sim/a_b.h:1: the include guard is not QUIESCE_SIM_A_B_H_"));
}

TEST(CheckSource, UnfinishedWorkIsFound) {
  EXPECT_THAT(CheckSource("sim/a.cc",
                          "int x;  // TO"
                          "DO: more\n"),
              ElementsAre("sim/a.cc:1: marked TO"
                          "DO"));
}

}  // namespace
}  // namespace quiesce::tools
