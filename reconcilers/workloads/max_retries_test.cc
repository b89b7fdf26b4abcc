#include "reconcilers/workloads/max_retries.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

const Outcome& Failure() {
  static const Outcome& failure = *new Outcome(absl::UnavailableError("no"));
  return failure;
}

TEST(MaxRetries, KeyIsGivenUpAfterOneFailureMoreAndThenBeginsAnew) {
  MaxRetries retries(2);
  const runtime::Request a{"default", "a"}, b{"default", "b"};
  for (int round = 0; round < 2; ++round) {
    EXPECT_FALSE(retries.Judge(a, Failure()).error.ok());
    EXPECT_FALSE(retries.Judge(a, Failure()).error.ok());
    EXPECT_TRUE(retries.Judge(a, Failure()).error.ok());
  }
  EXPECT_FALSE(retries.Judge(b, Failure()).error.ok());
}

TEST(MaxRetries, SuccessForgetsFailures) {
  MaxRetries retries(1);
  const runtime::Request a{"default", "a"};
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(retries.Judge(a, Failure()).error.ok());
    EXPECT_TRUE(retries.Judge(a, Result::Done()).error.ok());
  }
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
