// Each detector has a page in docs/findings that says what the detector says of itself, and there
// is no page without a detector.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "scenarios/detectors/all_detectors.h"
#include "scenarios/detectors/index.h"

namespace quiesce::scenarios {
namespace {

constexpr char kFolder[] = "docs/findings";

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

TEST(FindingPages, BeginWithWhatTheDetectorSaysOfItself) {
  for (const DetectorSpec& spec : AllDetectors()) {
    const std::string name(spec.info->name);
    EXPECT_EQ(spec.info->page, absl::StrCat(kFolder, "/", name, ".md"));
    const std::string page = Read(spec.info->page);
    const std::vector<std::string> paragraphs = absl::StrSplit(page, "\n\n");
    ASSERT_GE(paragraphs.size(), 3u) << name << " has no page";
    EXPECT_EQ(paragraphs[0], absl::StrCat("# ", name));
    const std::vector<std::string> lines = absl::StrSplit(paragraphs[1], '\n');
    EXPECT_EQ(absl::StrJoin(lines, " "), spec.info->sentence) << name;
    for (const char* part : {"## The rule", "## The cure", "## When it is silent"}) {
      EXPECT_TRUE(absl::StrContains(page, absl::StrCat("\n", part, "\n"))) << name << ": " << part;
    }
  }
}

TEST(FindingPages, HaveADetectorEach) {
  std::set<std::string> expected = {"README.md", "accuracy.md"}, files;
  for (const DetectorSpec& spec : AllDetectors())
    expected.insert(absl::StrCat(spec.info->name, ".md"));
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    files.insert(entry.path().filename().string());
  }
  EXPECT_EQ(files, expected);
}

TEST(FindingPages, IndexIsMadeFromTheDetectors) {
  EXPECT_EQ(Read(absl::StrCat(kFolder, "/README.md")), MakeFindingsIndex(AllDetectors()))
      << "bazel run //scenarios/detectors:print_index >docs/findings/README.md";
}

TEST(AllDetectors, AreOrderedByNameAndMakeWhatTheySay) {
  std::string before;
  for (const DetectorSpec& spec : AllDetectors()) {
    EXPECT_LT(before, spec.info->name);
    EXPECT_EQ(&spec.make()->info(), spec.info);
    before = spec.info->name;
  }
}

}  // namespace
}  // namespace quiesce::scenarios
