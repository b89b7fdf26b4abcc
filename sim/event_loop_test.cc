#include "sim/event_loop.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/random.h"
#include "sim/random_strategy.h"
#include "sim/trace.h"

namespace quiesce::sim {
namespace {

using ::testing::ElementsAre;

class LastStrategy : public Strategy {
 public:
  uint64_t Pick(const ChoicePoint&, uint64_t n, uint64_t) override { return n - 1; }
};

class EventLoopTest : public ::testing::Test {
 protected:
  void Note(const char* name, double seconds) {
    loop_.After(absl::Seconds(seconds), "note", [this, name] { ran_.push_back(name); });
  }
  double Elapsed() const { return absl::ToDoubleSeconds(loop_.Now() - StartTime()); }

  Choices choices_{std::make_unique<PlainStrategy>()};
  EventLoop loop_{&choices_, nullptr};
  std::vector<std::string> ran_;
};

TEST_F(EventLoopTest, StartsAtTheFixedInstantWithNothingToDo) {
  EXPECT_EQ(absl::FormatTime(loop_.Now(), absl::UTCTimeZone()), "2000-01-01T00:00:00+00:00");
  EXPECT_EQ(loop_.NextEventTime(), absl::InfiniteFuture());
  EXPECT_FALSE(loop_.RunOne());
}

TEST_F(EventLoopTest, EventsRunByTimeAndThenInTheOrderOfScheduling) {
  Note("c", 2);
  Note("a", 1);
  Note("d", 2);
  Note("b", 1);
  loop_.RunUntil(StartTime() + absl::Seconds(2));
  EXPECT_THAT(ran_, ElementsAre("a", "b", "c", "d"));
}

TEST_F(EventLoopTest, RunUntilStopsAtItsTimeAndSetsTheClock) {
  Note("a", 1);
  Note("b", 3);
  loop_.RunUntil(StartTime() + absl::Seconds(2));
  EXPECT_THAT(ran_, ElementsAre("a"));
  EXPECT_EQ(Elapsed(), 2);
  EXPECT_EQ(loop_.NextEventTime(), StartTime() + absl::Seconds(3));
  EXPECT_EQ(loop_.pending(), 1u);
  EXPECT_EQ(loop_.events_run(), 1u);
}

TEST_F(EventLoopTest, RunOneMovesTimeToTheEvent) {
  Note("a", 1.5);
  EXPECT_TRUE(loop_.RunOne());
  EXPECT_EQ(Elapsed(), 1.5);
  EXPECT_FALSE(loop_.RunOne());
}

TEST_F(EventLoopTest, TheClockMovesToAMomentBeforeTheNextEventAndNeverBack) {
  Note("a", 3);
  loop_.MoveTo(StartTime() + absl::Seconds(2));
  EXPECT_EQ(Elapsed(), 2);
  loop_.MoveTo(StartTime() + absl::Seconds(1));
  EXPECT_EQ(Elapsed(), 2);
  Note("b", 1);
  loop_.RunUntil(StartTime() + absl::Seconds(5));
  EXPECT_THAT(ran_, ElementsAre("a", "b"));
}

TEST_F(EventLoopTest, SettleRunsWhatIsReadyAndLeavesTime) {
  loop_.After(absl::ZeroDuration(), "x", [this] { Note("a", 0); });
  Note("late", 1);
  loop_.Settle();
  EXPECT_THAT(ran_, ElementsAre("a"));
  EXPECT_EQ(Elapsed(), 0);
}

TEST_F(EventLoopTest, PastTimesRunAtOnceAndNeverEarlier) {
  Note("a", 1);
  loop_.RunUntil(StartTime() + absl::Seconds(5));
  loop_.At(StartTime(), "past", [this] { ran_.push_back("past"); });
  loop_.After(-absl::Seconds(9), "past", [this] { ran_.push_back("negative"); });
  EXPECT_TRUE(loop_.RunOne());
  EXPECT_TRUE(loop_.RunOne());
  EXPECT_THAT(ran_, ElementsAre("a", "past", "negative"));
  EXPECT_EQ(Elapsed(), 5);
}

TEST_F(EventLoopTest, EventAtTheInfiniteFutureNeverRuns) {
  EventId id = loop_.At(absl::InfiniteFuture(), "never", [this] { ran_.push_back("never"); });
  Note("a", 1);
  loop_.RunUntil(absl::InfiniteFuture());
  EXPECT_THAT(ran_, ElementsAre("a"));
  EXPECT_EQ(loop_.NextEventTime(), absl::InfiniteFuture());
  EXPECT_TRUE(loop_.Cancel(id));
}

TEST_F(EventLoopTest, OrderOfReadyEventsIsAChoice) {
  Choices choices(std::make_unique<LastStrategy>());
  EventLoop loop(&choices, nullptr);
  for (const char* name : {"a", "b", "c"}) {
    loop.After(absl::Seconds(1), "x", [this, name] { ran_.push_back(name); });
  }
  loop.RunUntil(StartTime() + absl::Seconds(1));
  EXPECT_THAT(ran_, ElementsAre("c", "b", "a"));
  ASSERT_EQ(choices.tape().size(), 2u);
  EXPECT_EQ(choices.tape()[0].n, 3u);
  EXPECT_EQ(choices.tape()[1].n, 2u);
}

// What a strategy may know of the events between which it chooses.
class NotingStrategy : public Strategy {
 public:
  explicit NotingStrategy(std::vector<std::string>* seen) : seen_(seen) {}
  uint64_t Pick(const ChoicePoint& point, uint64_t n, uint64_t) override {
    std::string question(point.label);
    for (uint64_t i = 0; i < n; ++i) {
      const Alternative one = point.alternatives->At(i);
      question += " | " + std::string(one.actor) + " " + one.label + " " + std::string(one.object);
    }
    seen_->push_back(question);
    return n - 1;
  }

 private:
  std::vector<std::string>* const seen_;
};

TEST_F(EventLoopTest, AStrategySeesWhoseEventEachIsAndWhatItIsAbout) {
  std::vector<std::string> seen;
  Choices choices(std::make_unique<NotingStrategy>(&seen));
  Trace trace;
  EventLoop loop(&choices, &trace);
  const ActorId a = trace.Actor("a"), b = trace.Actor("b");
  loop.After(absl::Seconds(1), {"arrive", a, "pods/x"}, [] {});
  const EventId cancelled = loop.After(absl::Seconds(1), "never", [] {});
  loop.After(absl::Seconds(1), {"wake", b}, [&] {
    // Of the actor whose event is running, unless another is named.
    loop.After(absl::ZeroDuration(), "inherited", [] {});
    loop.After(absl::ZeroDuration(), {"named", a}, [] {});
  });
  loop.Cancel(cancelled);
  loop.RunUntil(StartTime() + absl::Seconds(2));
  EXPECT_THAT(seen, ElementsAre("ready | a arrive pods/x | b wake ",
                                "ready | a arrive pods/x | b inherited  | a named ",
                                "ready | a arrive pods/x | b inherited "));
}

TEST_F(EventLoopTest, CancelledEventsDoNotRun) {
  EventId early = loop_.After(absl::Seconds(1), "x", [this] { ran_.push_back("early"); });
  EventId ready = loop_.After(absl::ZeroDuration(), "x", [this] { ran_.push_back("ready"); });
  Note("a", 2);
  EXPECT_TRUE(loop_.Cancel(early));
  EXPECT_TRUE(loop_.Cancel(ready));
  EXPECT_FALSE(loop_.Cancel(early));
  EXPECT_EQ(loop_.NextEventTime(), StartTime() + absl::Seconds(2));
  EXPECT_EQ(loop_.pending(), 1u);
  loop_.RunUntil(StartTime() + absl::Seconds(3));
  EXPECT_THAT(ran_, ElementsAre("a"));
}

TEST_F(EventLoopTest, CancellingWhatHasRunOrNeverWasIsFalse) {
  EventId id = loop_.After(absl::ZeroDuration(), "x", [] {});
  loop_.Settle();
  EXPECT_FALSE(loop_.Cancel(id));
  EXPECT_FALSE(loop_.Cancel(0));
  EXPECT_FALSE(loop_.Cancel(~EventId{0}));
  // The same slot is in use again; the old id does not reach it.
  Note("a", 0);
  EXPECT_FALSE(loop_.Cancel(id));
  loop_.Settle();
  EXPECT_THAT(ran_, ElementsAre("a"));
}

TEST_F(EventLoopTest, EventCannotCancelItself) {
  EventId id = 0;
  bool cancelled = true;
  id = loop_.After(absl::Seconds(1), "x", [&] { cancelled = loop_.Cancel(id); });
  loop_.RunOne();
  EXPECT_FALSE(cancelled);
}

TEST_F(EventLoopTest, CallablesAreDestroyedOnceWhetherRunCancelledOrForgotten) {
  auto token = std::make_shared<int>(0);
  struct Large {
    std::shared_ptr<int> token;
    char more[200];
    void operator()() const {}
  };
  {
    EventLoop loop(&choices_, nullptr);
    loop.After(absl::Seconds(1), "run", [token] {});
    loop.After(absl::Seconds(1), "run", Large{token, {}});
    loop.RunUntil(StartTime() + absl::Seconds(1));
    EXPECT_EQ(token.use_count(), 1);
    EventId cancelled = loop.After(absl::Seconds(1), "cancel", [token] {});
    loop.Cancel(cancelled);
    EXPECT_EQ(token.use_count(), 1);
    loop.After(absl::Seconds(1), "forget", [token] {});
    loop.After(absl::ZeroDuration(), "forget", Large{token, {}});
    EXPECT_EQ(token.use_count(), 3);
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST_F(EventLoopTest, CallablesDestructorMayCancelAndSchedule) {
  struct Chain {
    EventLoop* loop;
    EventId other;
    std::vector<std::string>* ran;
    bool armed = true;
    Chain(EventLoop* l, EventId o, std::vector<std::string>* r) : loop(l), other(o), ran(r) {}
    Chain(Chain&& c) noexcept : loop(c.loop), other(c.other), ran(c.ran) { c.armed = false; }
    ~Chain() {
      if (!armed) return;
      loop->Cancel(other);
      loop->After(absl::Seconds(1), "last", [r = ran] { r->push_back("last words"); });
    }
    void operator()() {}
  };
  EventId other = loop_.After(absl::Seconds(1), "other", [this] { ran_.push_back("other"); });
  EventId chain = loop_.After(absl::Seconds(1), "chain", Chain(&loop_, other, &ran_));
  EXPECT_TRUE(loop_.Cancel(chain));
  loop_.RunUntil(StartTime() + absl::Seconds(2));
  EXPECT_THAT(ran_, ElementsAre("last words"));
}

// A plain list beside the loop: whatever is scheduled and cancelled, both run the same events in
// the same order.
TEST_F(EventLoopTest, AgreesWithASortedListOnRandomSchedules) {
  struct Expected {
    int64_t second;
    int number;
    EventId id;
  };
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    EventLoop loop(&choices_, nullptr);
    std::vector<Expected> expected;
    std::vector<int> ran, want;
    int number = 0;
    int64_t now = 0;
    for (int step = 0; step < 2000; ++step) {
      uint64_t action = random.Below(10);
      if (action < 6) {
        int64_t second = now + static_cast<int64_t>(random.Below(50));
        int n = number++;
        EventId id =
            loop.At(StartTime() + absl::Seconds(second), "x", [&ran, n] { ran.push_back(n); });
        expected.push_back({second, n, id});
      } else if (action < 9) {
        if (expected.empty()) continue;
        size_t victim = random.Below(expected.size());
        EXPECT_TRUE(loop.Cancel(expected[victim].id));
        expected.erase(expected.begin() + static_cast<ptrdiff_t>(victim));
      } else {
        now += static_cast<int64_t>(random.Below(10));
        loop.RunUntil(StartTime() + absl::Seconds(now));
        std::stable_sort(expected.begin(), expected.end(),
                         [](const Expected& a, const Expected& b) { return a.second < b.second; });
        while (!expected.empty() && expected.front().second <= now) {
          want.push_back(expected.front().number);
          expected.erase(expected.begin());
        }
        ASSERT_EQ(ran, want) << "seed " << seed << " step " << step;
        EXPECT_EQ(loop.pending(), expected.size());
      }
    }
  }
}

TEST_F(EventLoopTest, RandomPicksRunEveryEventOnceAtItsTime) {
  Choices choices(std::make_unique<RandomStrategy>(9));
  EventLoop loop(&choices, nullptr);
  std::vector<int> counts(500, 0);
  for (int i = 0; i < 500; ++i) {
    loop.After(absl::Seconds(i % 5), "x", [&, i] {
      ++counts[i];
      EXPECT_EQ(loop.Now(), StartTime() + absl::Seconds(i % 5));
      if (i % 3 == 0) loop.Cancel(loop.After(absl::ZeroDuration(), "y", [] { FAIL(); }));
    });
  }
  loop.RunUntil(StartTime() + absl::Minutes(1));
  for (int count : counts) EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace quiesce::sim
