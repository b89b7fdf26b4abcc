#include "scenarios/findings/causes.h"

#include <memory>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using runtime::Result;
using runtime::WakeReason;

// Lets a test ask the causes of a script.
class Window : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {"window", "", ""};
  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kChanges; }
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {}
  const Causes& causes() const { return run().causes(); }
};

class CausesTest : public testing::Test {
 protected:
  CausesTest() : CausesTest(std::make_unique<Window>()) {}

  const Causes& causes() {
    script_.Findings();  // reads to the end
    return window_->causes();
  }
  void Write(const char* actor, Value value, Result result = {},
             WakeReason reason = WakeReason::kWatchEvent, absl::Duration delay = {}) {
    script_.Reconcile(
        actor, "a", [&] { script_.Write(actor, "a", ".spec.n", value); }, result, reason, delay);
  }

  Window* window_;
  Script script_;

 private:
  explicit CausesTest(std::unique_ptr<Window> window)
      : window_(window.get()), script_(std::move(window)) {}
};

TEST_F(CausesTest, TellsWhoseWriteWokeAReconcile) {
  script_.Write("user", "a", ".spec.n", 1);
  Write("one", 2);
  Write("one", 3);
  Write("two", 4);
  script_.Put("garbage-collector", "a", Value());
  script_.Reconcile("two", "a", nullptr);
  const std::vector<ReconcileFacts>& all = causes().reconciles();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].waker, Waker::kStep);
  EXPECT_EQ(all[1].waker, Waker::kOwnWrite);
  EXPECT_EQ(all[2].waker, Waker::kOthersWrite);
  EXPECT_EQ(all[3].waker, Waker::kCluster);
}

TEST_F(CausesTest, ChainsOfEventsKnowWhatTheyBeganWith) {
  script_.Write("user", "a", ".spec.n", 1);
  Write("one", 2);
  Write("two", 3);
  const ChangeFacts& last = causes().change(3);
  EXPECT_EQ(last.depth, 2u);
  EXPECT_EQ(last.trigger, 2u);
  EXPECT_EQ(last.root, Waker::kStep);
}

TEST_F(CausesTest, TimerThatFindsNothingNewBeginsAChain) {
  Write("one", 1, Result::After(absl::Minutes(1)));
  script_.Advance(absl::Minutes(1));
  Write("one", 2, {}, WakeReason::kRequeueAfter, absl::Minutes(1));
  EXPECT_EQ(causes().change(2).trigger, 0u);
  EXPECT_EQ(causes().change(2).root, Waker::kTimer);
}

TEST_F(CausesTest, TimerThatFindsAnothersWriteAnswersIt) {
  Write("one", 1, Result::After(absl::Minutes(1)));
  script_.Advance(absl::Seconds(30)).Write("two", "a", ".spec.n", 7).Advance(absl::Seconds(30));
  Write("one", 2, {}, WakeReason::kRequeueAfter, absl::Minutes(1));
  EXPECT_EQ(causes().change(3).trigger, 2u);
}

TEST_F(CausesTest, TimerDoesNotAnswerWhatIsLongPast) {
  Write("one", 1, Result::After(absl::Minutes(10)));
  script_.Write("two", "a", ".spec.n", 7).Advance(absl::Minutes(10));
  Write("one", 2, {}, WakeReason::kRequeueAfter, absl::Minutes(10));
  EXPECT_EQ(causes().change(3).trigger, 0u);
}

TEST_F(CausesTest, KnowsWhatAWatchHasNotBroughtYet) {
  script_.Write("user", "a", ".spec.n", 1);
  Write("one", 2);
  script_.Write("two", "a", ".spec.n", 3);
  const Causes& known = causes();
  const ReconcileFacts& facts = known.reconciles().front();
  EXPECT_EQ(known.Unseen(facts.actor, {"example.com", "widgets"}, facts.object), 2u);
}

TEST_F(CausesTest, TellsWhatAReconcileLeftPending) {
  Write("one", 1, Result::After(absl::Seconds(5)));
  script_.Reconcile("one", "a", nullptr, absl::InternalError("boom"));
  script_.Reconcile("one", "a", nullptr);
  const Causes& known = causes();
  const std::vector<ReconcileFacts>& all = known.reconciles();
  EXPECT_EQ(known.PendingAfter(all[0].begin).what, Pending::What::kTimer);
  EXPECT_EQ(known.PendingAfter(all[0].begin).delay, absl::Seconds(5));
  EXPECT_EQ(known.PendingAfter(all[1].begin).what, Pending::What::kRetry);
  EXPECT_EQ(known.PendingAfter(all[2].begin).what, Pending::What::kNothing);
}

TEST_F(CausesTest, GoesBackToTheStateAfterAChange) {
  script_.Write("user", "a", ".spec.n", 1).Write("user", "a", ".spec.n", 2);
  script_.Put("user", "a", Value());
  const ObjectId a = 0;
  EXPECT_EQ(causes().StateAfter(a, 1)["spec"]["n"].int_value(), 1);
  EXPECT_EQ(causes().StateAfter(a, 2)["spec"]["n"].int_value(), 2);
  EXPECT_TRUE(causes().StateAfter(a, 3).is_null());
}

}  // namespace
}  // namespace quiesce::scenarios
