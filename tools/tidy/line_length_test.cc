#include "tools/tidy/line_length.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CheckLineLengths, LinesOverTheLimitAreNamedWithTheirLength) {
  const std::string words = absl::StrCat("a ", std::string(98, 'b'));
  EXPECT_THAT(CheckLineLengths("sim/BUILD.bazel", absl::StrCat(words, "\n", words, "c\n")),
              ElementsAre("sim/BUILD.bazel:2: 101 columns, more than 100"));
}

TEST(CheckLineLengths, CharactersAreCountedNotBytes) {
  std::string line = "a ";
  for (int i = 0; i < 98; ++i) line += "é";
  EXPECT_THAT(CheckLineLengths("tools/test", line), IsEmpty());
}

TEST(CheckLineLengths, AWordThatCannotBeBrokenMayBeLonger) {
  const std::string word(200, 'x');
  EXPECT_THAT(CheckLineLengths("tools/test", absl::StrCat("# ", word, "\n    ", word, "\n")),
              IsEmpty());
}

TEST(HasShortLines, BuildFilesProtosAndScriptsHave) {
  EXPECT_TRUE(HasShortLines("sim/BUILD.bazel", ""));
  EXPECT_TRUE(HasShortLines("bazel/defs.bzl", ""));
  EXPECT_TRUE(HasShortLines(".bazelrc", ""));
  EXPECT_TRUE(HasShortLines("WORKSPACE", ""));
  EXPECT_TRUE(HasShortLines("scenarios/scenario.proto", ""));
  EXPECT_TRUE(HasShortLines("tools/test", "#!/usr/bin/env bash\n"));
  EXPECT_FALSE(HasShortLines("README.md", ""));
  EXPECT_FALSE(HasShortLines("LICENSE", " Apache License\n"));
  EXPECT_FALSE(HasShortLines("sim/clock.h", ""));  // clang-format sees to it
}

}  // namespace
}  // namespace quiesce::tools
