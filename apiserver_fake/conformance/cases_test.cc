// Replays the recorded cases of the topics in the environment variable TOPICS ("create,get"), each
// as a test of its own: create/name-taken is RecordedCase.IsAnsweredAsRecorded/create_name_taken.
//
//   bazel test //apiserver_fake/conformance/... --test_filter='*create_name*'
#include <cstdlib>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/conformance/case_folder.h"
#include "apiserver_fake/conformance/player.h"
#include "gtest/gtest.h"

namespace quiesce::conformance {
namespace {

struct NamedCase {
  std::string name;
  Value document;
};

void PrintTo(const NamedCase& recorded, std::ostream* out) { *out << recorded.name; }

// The cases, and why they could not be read.
struct Cases {
  std::vector<NamedCase> cases;
  absl::Status status;
};

Cases ReadNamedCases() {
  const char* topics = std::getenv("TOPICS");
  if (topics == nullptr) return {{}, absl::InvalidArgumentError("TOPICS is not set")};
  CaseFilter filter;
  filter.topics = absl::StrSplit(topics, ',', absl::SkipEmpty());
  auto documents = ReadCases("apiserver_fake/conformance/cases", filter);
  if (!documents.ok()) return {{}, documents.status()};
  Cases read;
  for (Value& document : *documents) {
    std::string name(document["name"].string_value());
    read.cases.push_back({std::move(name), std::move(document)});
  }
  return read;
}

const Cases& AllCases() {
  static const Cases& cases = *new Cases(ReadNamedCases());
  return cases;
}

// A test's name has letters, digits and underscores only.
std::string TestName(const testing::TestParamInfo<NamedCase>& info) {
  std::string name = info.param.name;
  for (char& c : name) {
    if (!absl::ascii_isalnum(c)) c = '_';
  }
  return name;
}

// Without any case there would be no test, and that would pass.
TEST(RecordedCases, CanBeRead) {
  EXPECT_EQ(AllCases().status, absl::OkStatus());
  EXPECT_FALSE(AllCases().cases.empty());
}

class RecordedCase : public testing::TestWithParam<NamedCase> {};

TEST_P(RecordedCase, IsAnsweredAsRecorded) {
  const CaseResult result = PlayCase(GetParam().document);
  EXPECT_TRUE(result.passed) << result.name << "\n  step " << result.step << ": " << result.what
                             << "\n  at " << result.pointer << "\n  expected: " << result.expected
                             << "\n  got:      " << result.got;
}

INSTANTIATE_TEST_SUITE_P(, RecordedCase, testing::ValuesIn(AllCases().cases), TestName);

}  // namespace
}  // namespace quiesce::conformance
