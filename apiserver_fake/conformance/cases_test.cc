// Replays the recorded cases of the topics in the environment variable TOPICS ("create,get").
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "apiserver_fake/conformance/case_folder.h"
#include "apiserver_fake/conformance/player.h"
#include "gtest/gtest.h"

namespace quiesce::conformance {
namespace {

TEST(RecordedCases, AreAnsweredAsTheRealServerDid) {
  const char* topics = std::getenv("TOPICS");
  ASSERT_NE(topics, nullptr);
  CaseFilter filter;
  filter.topics = absl::StrSplit(topics, ',', absl::SkipEmpty());
  absl::StatusOr<std::vector<Value>> cases = ReadCases("apiserver_fake/conformance/cases", filter);
  ASSERT_TRUE(cases.ok()) << cases.status();
  ASSERT_FALSE(cases->empty());
  for (const Value& document : *cases) {
    CaseResult result = PlayCase(document);
    EXPECT_TRUE(result.passed) << result.name << "\n  step " << result.step << ": " << result.what
                               << "\n  at " << result.pointer << "\n  expected: " << result.expected
                               << "\n  got:      " << result.got;
  }
}

}  // namespace
}  // namespace quiesce::conformance
