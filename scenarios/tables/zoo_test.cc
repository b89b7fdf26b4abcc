// Every entry of the zoo must be found, and no cured twin may be flagged; docs/zoo.md must tell of
// all.

#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "reconcilers/zoo/entries.h"
#include "scenarios/language/manifest.h"
#include "scenarios/tables/zoo_table.h"

namespace quiesce::scenarios {
namespace {

using reconcilers::zoo::AllEntries;
using reconcilers::zoo::Entry;

// Enough for the rarest of them: docs/zoo.md says how often each shows.
constexpr uint64_t kSeeds = 40;
constexpr uint64_t kCuredSeeds = 6;

std::string Told(const SeedResult& result) {
  std::string text = absl::StrCat("seed ", result.seed, " ", result.problem,
                                  " missing: ", absl::StrJoin(result.missing, ", "));
  for (const Finding& finding : result.unexpected) {
    absl::StrAppend(&text, "\n", finding.name, ": ", finding.sentence);
  }
  return text;
}

TEST(Zoo, EveryBugIsFoundAndNothingElse) {
  for (const Entry& entry : AllEntries()) {
    const std::string file = FilesOf(entry, "").buggy;
    if (file.empty()) continue;
    auto played = Played::New(file);
    ASSERT_TRUE(played.ok()) << played.status();
    bool shown = false;
    for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const SeedResult result = (*played)->RunOne(seed);
      EXPECT_EQ(result.verdict, Verdict::kPassed) << file << ": " << Told(result);
      shown |= !result.expected.empty();
      if (shown && seed >= 2) break;
    }
    EXPECT_TRUE(shown) << file << " shows none of what it names in " << kSeeds << " seeds";
  }
}

TEST(Zoo, NoCuredTwinIsFlagged) {
  for (const Entry& entry : AllEntries()) {
    const std::string file = FilesOf(entry, "").cured;
    if (file.empty()) continue;
    auto played = Played::New(file);
    ASSERT_TRUE(played.ok()) << played.status();
    EXPECT_TRUE((*played)->named().empty()) << file << " names a finding";
    for (uint64_t seed = 1; seed <= kCuredSeeds; ++seed) {
      const SeedResult result = (*played)->RunOne(seed);
      EXPECT_EQ(result.verdict, Verdict::kPassed) << file << ": " << Told(result);
    }
  }
}

TEST(Zoo, HasTwelveEntriesOfEachClass) {
  std::map<char, int> classes;
  for (const Entry& entry : AllEntries()) {
    if (!FilesOf(entry, "").cured.empty()) ++classes[entry.name[0]];
  }
  for (const char c : {'a', 'b', 'c', 'd', 'e'}) EXPECT_GE(classes[c], 12) << c;
}

TEST(Zoo, IsToldOfInItsPage) {
  const auto page = ReadFile("docs/zoo.md");
  ASSERT_TRUE(page.ok()) << page.status();
  for (const Entry& entry : AllEntries()) {
    const EntryFiles files = FilesOf(entry, "");
    if (files.cured.empty()) continue;
    std::unique_ptr<Played> buggy;
    if (!files.buggy.empty()) {
      auto played = Played::New(files.buggy);
      ASSERT_TRUE(played.ok()) << played.status();
      buggy = *std::move(played);
    }
    const std::string head = RowHead(entry, buggy.get());
    EXPECT_TRUE(absl::StrContains(*page, head))
        << "docs/zoo.md has no row that begins\n"
        << head << "\nbazel run //tools:print_zoo -- 1000 > docs/zoo.md";
  }
}

}  // namespace
}  // namespace quiesce::scenarios
