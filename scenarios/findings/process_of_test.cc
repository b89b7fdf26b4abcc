#include "scenarios/findings/process_of.h"

#include "gtest/gtest.h"

namespace quiesce::scenarios {
namespace {

TEST(ProcessOf, IsTheProcessOfOneOfSeveralControllers) {
  sim::Trace trace;
  const sim::ActorId alone = trace.Actor("alone"), operator_ = trace.Actor("operator"),
                     one = trace.Actor("operator/one"), two = trace.Actor("operator/two");
  EXPECT_EQ(ProcessOf(trace, alone), alone);
  EXPECT_EQ(ProcessOf(trace, operator_), operator_);
  EXPECT_EQ(ProcessOf(trace, one), operator_);
  EXPECT_EQ(ProcessOf(trace, two), operator_);
}

TEST(ProcessOf, IsTheActorWhereNoProcessHasThatName) {
  sim::Trace trace;
  const sim::ActorId one = trace.Actor("elsewhere/one");
  EXPECT_EQ(ProcessOf(trace, one), one);
  EXPECT_EQ(ProcessOf(trace, 0), 0u);
}

}  // namespace
}  // namespace quiesce::scenarios
