#include "tools/page_evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "scenarios/language/manifest.h"

namespace quiesce::tools {
namespace {

using ::testing::HasSubstr;

constexpr char kLine[] =
    "`tools/quiesce run scenarios/wrong/requeue-for-ever.yaml --seed 3 --explain` says:\n";

TEST(PageEvidence, PagesShowWhatTheProgramPrintsToday) {
  for (const EvidencePage& shown : EvidencePages()) {
    const auto page = scenarios::ReadFile(shown.path);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_THAT(*page, HasSubstr(" --explain` says:\n\n```\n")) << shown.path;
    const auto renewed = RenewEvidence("", shown.finding, *page);
    ASSERT_TRUE(renewed.ok()) << renewed.status();
    EXPECT_EQ(*renewed, *page) << "bazel run //tools:renew_pages";
  }
}

TEST(PageEvidence, OnlyTheBlockAfterTheLineChanges) {
  const std::string before = "# read-loop\n\n```\nkept\n```\n\n", after = "\n\n## The cure\n";
  const auto page = RenewEvidence(
      "", "read-loop", before + kLine + "\n```\nread-loop\nof another time\n```" + after);
  ASSERT_TRUE(page.ok()) << page.status();
  const size_t block = page->find(kLine);
  ASSERT_NE(block, std::string::npos);
  EXPECT_EQ(page->substr(0, block), before);
  EXPECT_EQ(page->substr(page->size() - after.size()), after);
  EXPECT_THAT(*page, HasSubstr("says:\n\n```\nread-loop\n"));
  EXPECT_THAT(*page, HasSubstr("\n  replay   tools/quiesce replay "
                               "out/wrong-requeue-for-ever-3.tape\n```"));
}

TEST(PageEvidence, SaysWhatIsWrongWithAPage) {
  const auto error = [](const std::string& name, const std::string& page) {
    return std::string(RenewEvidence("", name, page).status().message());
  };
  EXPECT_THAT(error("read-loop", std::string(kLine) + "\nno block\n"),
              HasSubstr("read-loop: expected a block of text after"));
  EXPECT_EQ(error("orphan", std::string(kLine) + "\n```\n```\n"),
            "scenarios/wrong/requeue-for-ever.yaml: expected the finding orphan with seed 3");
  EXPECT_THAT(error("orphan", "`tools/quiesce run no.yaml --seed 3 --explain` says:\n\n```\n```\n"),
              HasSubstr("no.yaml"));
}

}  // namespace
}  // namespace quiesce::tools
