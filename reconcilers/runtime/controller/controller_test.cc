#include "reconcilers/runtime/controller/controller.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/cache/api_client.h"
#include "reconcilers/runtime/testing/small_server.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;

class NoLog : public Logger {
 public:
  void Info(absl::string_view) override {}
};

class ControllerTest : public ::testing::Test, public Reconciler {
 protected:
  ControllerTest() {
    ControllerOptions options;
    options.name = "controller";
    controller_ = std::make_unique<Controller>(
        &loop_, this, &context_,
        MakePriorityQueue(&loop_, MakeExponentialLimiter(absl::Seconds(1), absl::Seconds(4))),
        options);
    controller_->StartWorkers(&group_);
  }

  sim::Task<Outcome> Reconcile(Context& context, Request request) override {
    seconds_.push_back(absl::ToInt64Seconds(loop_.clock().Elapsed()));
    last_ = loop_.Now();
    const size_t run = seconds_.size() - 1;
    co_return run < outcomes_.size() ? outcomes_[run] : Outcome();
  }

  // The times at which the key is reconciled when its runs end like that.
  std::vector<int64_t> Times(std::vector<Outcome> outcomes) {
    outcomes_ = std::move(outcomes);
    controller_->queue().Add({"n", "a"});
    loop_.RunUntil(loop_.Now() + absl::Hours(1));
    return seconds_;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  SmallServer server_{&loop_, absl::ZeroDuration()};
  ApiClient client_{&server_, nullptr};
  NoLog log_;
  Context context_{client_, nullptr, log_, &loop_};
  std::vector<Outcome> outcomes_;
  std::vector<int64_t> seconds_;
  absl::Time last_;
  std::unique_ptr<Controller> controller_;
  sim::TaskGroup group_{&loop_};
};

const absl::Status kBoom = absl::InternalError("boom");

TEST_F(ControllerTest, ErrorsBackOff) {
  EXPECT_THAT(Times({kBoom, kBoom, kBoom, kBoom}), ElementsAre(0, 1, 3, 7, 11));
  EXPECT_EQ(controller_->metrics().error, 4);
  EXPECT_EQ(controller_->metrics().success, 1);
}

TEST_F(ControllerTest, ErrorWinsOverTheResult) {
  EXPECT_THAT(Times({Outcome(Result::After(absl::Minutes(1)), kBoom)}), ElementsAre(0, 1));
}

TEST_F(ControllerTest, RequeueAfterForgetsFailures) {
  EXPECT_THAT(Times({kBoom, kBoom, Result::After(absl::Seconds(10)), kBoom}),
              ElementsAre(0, 1, 3, 13, 14));
}

// Go's durations are whole nanoseconds.
TEST_F(ControllerTest, RequeueAfterLessThanANanosecondIsNone) {
  EXPECT_THAT(Times({Result::After(absl::Nanoseconds(1) / 4)}), ElementsAre(0));
}

TEST_F(ControllerTest, RequeueAfterWaitsWholeNanoseconds) {
  Times({Result::After(absl::Nanoseconds(10) / 4)});
  EXPECT_EQ(last_ - sim::StartTime(), absl::Nanoseconds(2));
}

TEST_F(ControllerTest, RequeueCountsAsAFailure) {
  EXPECT_THAT(Times({Result::Requeue(), Result::Requeue(), kBoom}), ElementsAre(0, 1, 3, 7));
}

TEST_F(ControllerTest, TerminalErrorIsNotRetried) {
  EXPECT_THAT(Times({TerminalError(kBoom)}), ElementsAre(0));
  EXPECT_EQ(controller_->metrics().terminal_errors, 1);
}

TEST_F(ControllerTest, RecoveredPanicIsAnErrorLikeAnother) {
  EXPECT_THAT(Times({PanicError("kaboom")}), ElementsAre(0, 1));
  EXPECT_EQ(controller_->metrics().panics, 1);
}

}  // namespace
}  // namespace quiesce::runtime
