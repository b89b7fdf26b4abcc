#include "reconcilers/workloads/expectations.h"

#include <memory>

#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::reconcilers::workloads {
namespace {

class ExpectationsTest : public ::testing::Test {
 protected:
  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  Expectations expectations_{&loop_};
  const runtime::ObjectKey key_{"default", "web"};
};

TEST_F(ExpectationsTest, NothingExpectedIsSatisfied) { EXPECT_TRUE(expectations_.Satisfied(key_)); }

TEST_F(ExpectationsTest, CreationsAreCounted) {
  expectations_.ExpectCreations(key_, 2);
  EXPECT_FALSE(expectations_.Satisfied(key_));
  expectations_.CreationObserved(key_);
  EXPECT_FALSE(expectations_.Satisfied(key_));
  expectations_.CreationObserved(key_);
  EXPECT_TRUE(expectations_.Satisfied(key_));
}

TEST_F(ExpectationsTest, DeletionThatShowsTwiceCountsOnce) {
  expectations_.ExpectDeletions(key_, {"a", "b"});
  expectations_.DeletionObserved(key_, "a");
  expectations_.DeletionObserved(key_, "a");
  EXPECT_FALSE(expectations_.Satisfied(key_));
  expectations_.DeletionObserved(key_, "b");
  EXPECT_TRUE(expectations_.Satisfied(key_));
}

TEST_F(ExpectationsTest, ExpireAfterFiveMinutes) {
  expectations_.ExpectCreations(key_, 1);
  loop_.RunUntil(loop_.Now() + kExpectationsTimeout);
  EXPECT_FALSE(expectations_.Satisfied(key_));
  loop_.RunUntil(loop_.Now() + absl::Seconds(1));
  EXPECT_TRUE(expectations_.Satisfied(key_));
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
