#include "tools/tidy/dead_code.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A library that a program uses.
SourceTree Used() {
  return {
      {"sim/clock.h", "int Now();\n"},
      {"sim/clock.cc", "#include \"sim/clock.h\"\n"},
      {"sim/clock_test.cc", "#include \"sim/clock.h\"\n"},
      {"sim/BUILD.bazel",
       "quiesce_library(\n    name = \"clock\",\n    srcs = [\"clock.cc\"],\n"
       "    hdrs = [\"clock.h\"],\n)\n\n"
       "quiesce_test(\n    name = \"clock_test\",\n    srcs = [\"clock_test.cc\"],\n"
       "    deps = [\":clock\"],\n)\n"},
      {"tools/main.cc", "#include \"sim/clock.h\"\n"},
      {"tools/BUILD.bazel",
       "quiesce_binary(\n    name = \"main\",\n    srcs = [\"main.cc\"],\n"
       "    deps = [\"//sim:clock\"],\n)\n"},
  };
}

TEST(FindDeadCode, AUsedLibraryIsAlive) { EXPECT_THAT(FindDeadCode(Used(), {}), IsEmpty()); }

TEST(FindDeadCode, AHeaderThatOnlyItsOwnTestIncludesIsDead) {
  SourceTree tree = Used();
  tree["tools/main.cc"] = "";
  EXPECT_THAT(FindDeadCode(tree, {}),
              ElementsAre("sim/clock.h: is included by nothing but its own source and test"));
  EXPECT_THAT(FindDeadCode(tree, {"sim/clock.h"}), IsEmpty());
}

TEST(FindDeadCode, HeadersNamedAsAliveAreThereAndNeedIt) {
  EXPECT_THAT(FindDeadCode(Used(), {"sim/clock.h", "sim/gone.h"}),
              ElementsAre("sim/clock.h: is included, but named as alive without that",
                          "sim/gone.h: is not there, but named as alive"));
}

TEST(FindDeadCode, ATwinToCompareWithNeedsNoOtherUser) {
  SourceTree tree = Used();
  tree["sim/naive_clock.h"] = "";
  tree["sim/naive_clock_test.cc"] = "#include \"sim/naive_clock.h\"\n";
  tree["sim/BUILD.bazel"] += "srcs = [\"naive_clock_test.cc\", \"naive_clock.h\"]\n";
  EXPECT_THAT(FindDeadCode(tree, {}), IsEmpty());
}

TEST(FindDeadCode, AFileThatNoTargetHasIsDead) {
  SourceTree tree = Used();
  tree["sim/stray.cc"] = "";
  tree["sim/part/stray_test.cc"] = "";
  tree["other/stray.cc"] = "";
  EXPECT_THAT(FindDeadCode(tree, {}),
              ElementsAre("other/stray.cc: is in no package",
                          "sim/part/stray_test.cc: is in no target of sim/BUILD.bazel",
                          "sim/stray.cc: is in no target of sim/BUILD.bazel"));
}

TEST(FindDeadCode, AListOfNamesStandsForTheirFiles) {
  SourceTree tree = Used();
  tree["sim/spring.cc"] = tree["sim/spring_test.cc"] = "";
  tree["sim/BUILD.bazel"] +=
      "[quiesce_library(name = n, srcs = [n + \".cc\"]) for n in [\n"
      "    \"spring\",\n]]\n";
  EXPECT_THAT(FindDeadCode(tree, {}), IsEmpty());
  tree["sim/clock_fuzz.cc"] = "";  // clock is no such name: its files are listed
  EXPECT_THAT(FindDeadCode(tree, {}),
              ElementsAre("sim/clock_fuzz.cc: is in no target of sim/BUILD.bazel"));
}

TEST(FindDeadCode, ALibraryThatNothingDependsOnIsDead) {
  SourceTree tree = Used();
  tree["sim/BUILD.bazel"] += "quiesce_library(\n    name = \"spring\",\n)\n";
  EXPECT_THAT(FindDeadCode(tree, {}),
              ElementsAre("sim/BUILD.bazel: nothing depends on //sim:spring"));
}

TEST(FindDeadCode, LabelsMayBeShortAndComeFromAnotherWorkspace) {
  SourceTree tree = Used();
  tree["sim/explore/BUILD.bazel"] = "quiesce_library(\n    name = \"explore\",\n)\n";
  EXPECT_THAT(FindDeadCode(tree, {}),
              ElementsAre("sim/explore/BUILD.bazel: nothing depends on //sim/explore:explore"));
  tree["bazel/defs.bzl"] = "deps = [\"//sim/explore:explore\"]\n";
  EXPECT_THAT(FindDeadCode(tree, {}), IsEmpty());
  tree.erase("bazel/defs.bzl");
  tree["examples/BUILD.bazel"] = "deps = [\"@quiesce//sim/explore\"]\n";
  EXPECT_THAT(FindDeadCode(tree, {}), IsEmpty());
}

}  // namespace
}  // namespace quiesce::tools
