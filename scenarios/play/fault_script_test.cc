#include "scenarios/play/fault_script.h"

#include <gtest/gtest.h>

#include "scenarios/language/message_filler.h"
#include "scenarios/language/yaml.h"

namespace quiesce::scenarios {
namespace {

template <typename M>
M Read(const char* text) {
  M message;
  std::vector<Problem> problems;
  FillMessage(ParseYaml(text)->front(), &message, &problems);
  EXPECT_EQ(FormatProblems("", problems), "");
  return message;
}

absl::Time At(int seconds) { return absl::UnixEpoch() + absl::Seconds(seconds); }

TEST(MakeFaultRule, SaysWhichRequestsFailAndWhen) {
  const edge::FaultRule rule = MakeFaultRule(
      Read<Fault>("{on: update databases/status, of: database, answer: conflict, times: 3, skip: "
                  "1, from: 5s, to: 9s}"),
      At(10));
  EXPECT_EQ(rule.actor, "database");
  EXPECT_EQ(rule.verb, api::Verb::kUpdate);
  EXPECT_EQ(rule.resource, "databases");
  EXPECT_EQ(rule.subresource, "status");
  EXPECT_EQ(rule.fault, edge::InjectedFault::kConflict);
  EXPECT_EQ(rule.times, 3);
  EXPECT_EQ(rule.skip, 1);
  EXPECT_EQ(rule.from, At(15));
  EXPECT_EQ(rule.until, At(19));
}

TEST(MakeFaultRule, WriteAndAnyStandForSeveralVerbs) {
  const edge::FaultRule write =
      MakeFaultRule(Read<Fault>("{on: write *, answer: internal error, one in: 10}"), At(0));
  EXPECT_FALSE(write.verb.has_value());
  EXPECT_FALSE(write.reads);
  EXPECT_TRUE(write.writes);
  EXPECT_EQ(write.resource, "");
  EXPECT_FALSE(write.subresource.has_value());
  EXPECT_EQ(write.one_in, 10u);
  EXPECT_EQ(write.times, -1);
  const edge::FaultRule any =
      MakeFaultRule(Read<Fault>("{on: any secrets, answer: too many requests}"), At(0));
  EXPECT_TRUE(any.reads && any.writes);
  EXPECT_EQ(any.subresource, "");
  EXPECT_EQ(any.retry_after_seconds, 1);
}

TEST(MakeTroubles, ComeInTheOrderInWhichTheyStrike) {
  const External external = Read<External>(
      "{down: {from: 1s, to: 2m}, slow: {by: 3s}, fails: {times: 2, call: verify, permanent: "
      "true}}");
  const auto troubles = MakeTroubles(external, At(10));
  ASSERT_EQ(troubles.size(), 3u);
  EXPECT_EQ(troubles[0].kind, runtime::ServiceTrouble::kDown);
  EXPECT_EQ(troubles[0].from, At(11));
  EXPECT_EQ(troubles[0].until, At(130));
  EXPECT_EQ(troubles[1].kind, runtime::ServiceTrouble::kFail);
  EXPECT_EQ(troubles[1].operation, "verify");
  EXPECT_EQ(troubles[1].times, 2);
  EXPECT_EQ(troubles[1].error.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(troubles[2].kind, runtime::ServiceTrouble::kSlow);
  EXPECT_EQ(LastMoment(external, At(10)), At(130));
}

TEST(LastMoment, IsTheLatestTimeThatAFaultNames) {
  EXPECT_EQ(LastMoment(Read<Fault>("{watch: pods, cut at: 20s}"), At(1)), At(21));
  EXPECT_EQ(LastMoment(Read<Fault>("{watch: pods, stalls: {from: 5s, to: 40s}}"), At(0)), At(40));
  EXPECT_EQ(LastMoment(Read<Fault>("{on: get pods, answer: conflict}"), At(3)), At(3));
}

}  // namespace
}  // namespace quiesce::scenarios
