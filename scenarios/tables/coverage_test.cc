#include "scenarios/tables/coverage.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "scenarios/language/manifest.h"
#include "scenarios/tables/played.h"

namespace quiesce::scenarios {
namespace {

TEST(Coverage, EachScenarioThatItNamesIsThereAndPasses) {
  std::set<std::string> names;
  for (const Heading& heading : Headings()) {
    names.insert(heading.right.begin(), heading.right.end());
    names.insert(heading.wrong.begin(), heading.wrong.end());
    EXPECT_TRUE(!heading.right.empty() || heading.note[0] != '\0') << heading.title;
  }
  for (const std::string& name : names) {
    auto played = Played::New(absl::StrCat("scenarios/", name, ".yaml"));
    ASSERT_TRUE(played.ok()) << played.status();
    EXPECT_EQ((*played)->RunOne(1).verdict, Verdict::kPassed) << name;
  }
}

TEST(Coverage, WhatShowsItRightHasNoFinding) {
  for (const Heading& heading : Headings()) {
    for (const std::string& name : heading.right) {
      auto played = Played::New(absl::StrCat("scenarios/", name, ".yaml"));
      ASSERT_TRUE(played.ok()) << played.status();
      EXPECT_TRUE((*played)->named().empty()) << name;
    }
  }
}

TEST(Coverage, PageIsWhatItsCommandPrints) {
  const auto page = CoveragePage("");
  ASSERT_TRUE(page.ok()) << page.status();
  const auto file = ReadFile("docs/coverage.md");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(*file, *page) << "bazel run //scenarios/tables:print_coverage > docs/coverage.md";
}

}  // namespace
}  // namespace quiesce::scenarios
