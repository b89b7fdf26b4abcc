#include "serve/fault_file.h"

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace quiesce::serve {
namespace {

std::string Write(absl::string_view text) {
  const std::string path = absl::StrCat(std::getenv("TEST_TMPDIR"), "/faults.yaml");
  std::ofstream(path) << text;
  return path;
}

std::string Error(absl::string_view text) {
  const std::string path = Write(text);
  const absl::Status status = ReadFaultFile(path, absl::UnixEpoch()).status();
  return std::string(status.message().substr(std::min(path.size(), status.message().size())));
}

TEST(ReadFaultFile, ReadsRulesAndTroublesOfWatches) {
  const absl::StatusOr<FaultPlan> plan = ReadFaultFile(Write(R"(
faults:
- on: update deployments
  answer: conflict
  of: kubectl
  times: 3
- watch: pods
  cut at: 30s
  then: gone
- watch: secrets
  stalls: {from: 1s, to: 4s}
)"),
                                                       absl::UnixEpoch());
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_EQ(plan->rules.size(), 1u);
  EXPECT_EQ(plan->rules[0].fault, edge::InjectedFault::kConflict);
  EXPECT_EQ(plan->rules[0].actor, "kubectl");
  EXPECT_EQ(plan->rules[0].times, 3);
  ASSERT_EQ(plan->watches.size(), 2u);
  EXPECT_TRUE(plan->watches[0].cut && plan->watches[0].gone);
  EXPECT_EQ(plan->watches[0].at, absl::Seconds(30));
  EXPECT_FALSE(plan->watches[1].cut);
  EXPECT_EQ(plan->watches[1].until, absl::Seconds(4));
}

TEST(ReadFaultFile, SaysWhereItIsWrong) {
  EXPECT_EQ(Error("steps: []\n"), ":1:1: unknown key \"steps\"; expected faults");
  EXPECT_EQ(Error("faults:\n- watch: pods\n"), ":2:3: expected either cut at or stalls");
  EXPECT_EQ(Error("faults:\n- on: get pods\n  answer: crash before commit\n"),
            ":2:3: a client outside cannot be made to crash");
  EXPECT_EQ(Error("- a\n"), ":1:1: expected one mapping with the key faults");
}

}  // namespace
}  // namespace quiesce::serve
