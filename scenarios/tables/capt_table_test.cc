#include "scenarios/tables/capt_table.h"

#include <gtest/gtest.h>

#include "scenarios/language/manifest.h"

namespace quiesce::scenarios {
namespace {

TEST(CaptPage, IsWhatItsCommandPrints) {
  const auto page = CaptPage("");
  ASSERT_TRUE(page.ok()) << page.status();
  const auto file = ReadFile("docs/capt.md");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(*file, *page) << "bazel run //scenarios/tables:print_capt > docs/capt.md";
}

}  // namespace
}  // namespace quiesce::scenarios
