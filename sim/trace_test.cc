#include "sim/trace.h"

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"

namespace quiesce::sim {
namespace {

constexpr RecordKind kTick("test/tick");
constexpr RecordKind kTock("test/tock");

class TextBody : public TraceBody {
 public:
  TextBody(std::string text, int* alive) : text_(std::move(text)), alive_(alive) { ++*alive_; }
  ~TextBody() override { --*alive_; }
  std::string Describe() const override { return text_; }
  std::string ToJson() const override { return "{}"; }

 private:
  std::string text_;
  int* alive_;
};

TEST(RecordKind, IsToldApartByName) {
  EXPECT_EQ(kTick, RecordKind("test/tick"));
  EXPECT_FALSE(kTick == kTock);
  EXPECT_EQ(kTick.id, 246116843u);
}

TEST(Trace, KeepsTimeKindActorCauseAndBody) {
  int alive = 0;
  Clock clock;
  Trace trace;
  ActorId actor = trace.Actor("ticker");
  EXPECT_EQ(trace.Add(clock, kTick, actor, 5), 1u);
  CauseScope because(&trace, 1);
  EXPECT_EQ(trace.Add(clock, kTock, actor, 6, [&] { return new TextBody("hello", &alive); }), 2u);
  ASSERT_EQ(trace.size(), 2u);
  EXPECT_EQ(trace.record(1).time(), StartTime());
  EXPECT_EQ(trace.Describe(1), "1 +0 ticker test/tick");
  EXPECT_EQ(trace.Describe(2), "2 +0 ticker test/tock (from 1): hello");
}

TEST(Trace, BodiesAreFreedWithTheLastHolder) {
  Clock clock;
  int alive = 0;
  TraceBodyPtr kept;
  {
    Trace trace;
    trace.Add(clock, kTick, 0, 0, [&] { return new TextBody("a", &alive); });
    trace.Add(clock, kTick, 0, 0, [&] { return new TextBody("b", &alive); });
    kept = trace.record(2).body;
    EXPECT_EQ(alive, 2);
  }
  EXPECT_EQ(alive, 1);
  EXPECT_EQ(kept->Describe(), "b");
  kept = TraceBodyPtr();
  EXPECT_EQ(alive, 0);
}

TEST(Trace, WithoutRecordingTheHashIsTheSameAndNoBodyIsMade) {
  int alive = 0;
  Clock clock;
  Trace recorded, counted;
  counted.set_recording(false);
  for (Trace* trace : {&recorded, &counted}) {
    ActorId actor = trace->Actor("a");
    CauseScope because(trace, trace->Add(clock, kTick, actor, 1));
    trace->Add(clock, kTock, actor, 2, [&] { return new TextBody("x", &alive); });
  }
  EXPECT_EQ(alive, 1);
  EXPECT_EQ(recorded.hash(), counted.hash());
  EXPECT_EQ(counted.size(), 2u);
  EXPECT_TRUE(counted.records().empty());
}

TEST(Trace, HashDependsOnEverythingARecordSays) {
  Clock clock;
  std::vector<uint64_t> hashes;
  auto note = [&](RecordKind kind, ActorId actor, uint64_t digest, RecordIndex cause) {
    Trace trace;
    trace.set_current(cause);
    trace.Add(clock, kind, actor, digest);
    for (uint64_t hash : hashes) EXPECT_NE(trace.hash(), hash);
    hashes.push_back(trace.hash());
  };
  note(kTick, 0, 0, 0);
  note(kTock, 0, 0, 0);
  note(kTick, 1, 0, 0);
  note(kTick, 0, 7, 0);
  note(kTick, 0, 0, 3);
}

TEST(Trace, SameActorNameIsTheSameActor) {
  Trace trace;
  EXPECT_EQ(trace.Actor("world"), 0u);
  EXPECT_EQ(trace.Actor("a"), 1u);
  EXPECT_EQ(trace.Actor("b"), 2u);
  EXPECT_EQ(trace.Actor("a"), 1u);
  EXPECT_EQ(trace.ActorName(2), "b");
}

TEST(Trace, CausesCrossScheduledEvents) {
  Choices choices(std::make_unique<PlainStrategy>());
  Trace trace;
  EventLoop loop(&choices, &trace);
  {
    CauseScope because(&trace, trace.Add(loop.clock(), kTick, 0, 0));
    loop.After(absl::Seconds(1), "x", [&] { trace.Add(loop.clock(), kTock, 0, 0); });
  }
  loop.After(absl::Seconds(1), "y", [&] { trace.Add(loop.clock(), kTock, 0, 0); });
  EXPECT_EQ(trace.current(), 0u);
  loop.RunUntil(StartTime() + absl::Seconds(2));
  EXPECT_EQ(trace.record(2).cause, 1u);
  EXPECT_EQ(trace.record(3).cause, 0u);
  EXPECT_EQ(trace.Describe(2), "2 +1s world test/tock (from 1)");
}

}  // namespace
}  // namespace quiesce::sim
