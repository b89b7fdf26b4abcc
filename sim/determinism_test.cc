#include "sim/determinism.h"

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"

namespace quiesce::sim {
namespace {

constexpr RecordKind kStep("test/step");

// A world of `steps` records one second apart; record `odd` has digest 1 instead of 0.
std::unique_ptr<Trace> RunWorld(int steps, int odd) {
  auto trace = std::make_unique<Trace>();
  Choices choices(std::make_unique<PlainStrategy>());
  EventLoop loop(&choices, trace.get());
  for (int i = 1; i <= steps; ++i) {
    loop.RunUntil(StartTime() + absl::Seconds(i));
    trace->Add(loop.clock(), kStep, 0, i == odd ? 1 : 0);
  }
  return trace;
}

TEST(CheckDeterminism, RunThatDependsOnNothingElsePasses) {
  EXPECT_EQ(CheckDeterminism([] { return RunWorld(5, 0); }), absl::OkStatus());
}

TEST(CheckDeterminism, FirstDifferingRecordIsNamed) {
  int run = 0;
  EXPECT_EQ(CheckDeterminism([&] { return RunWorld(5, ++run + 1); }),
            absl::InternalError("two runs differ at record 2: \"2 +2s world test/step\" and "
                                "\"2 +2s world test/step\""));
}

TEST(CheckDeterminism, LongerRunSaysHowItGoesOn) {
  int run = 0;
  EXPECT_EQ(CheckDeterminism([&] { return RunWorld(++run, 0); }),
            absl::InternalError("two runs differ in length: 1 and 2 records; the longer goes on "
                                "with \"2 +2s world test/step\""));
}

TEST(CheckDeterminism, DifferenceThatLeftNoRecordShowsInTheHash) {
  int run = 0;
  absl::Status status = CheckDeterminism([&] {
    auto trace = RunWorld(1, 0);
    trace->Mix(++run);
    return trace;
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(
      absl::StartsWith(status.message(), "two runs made the same 1 records but differ in hash: "));
}

}  // namespace
}  // namespace quiesce::sim
