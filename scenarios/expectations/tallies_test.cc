#include "scenarios/expectations/expectations_testing.h"

namespace quiesce::scenarios {
namespace {

class TalliesTest : public ExpectationsTest {};

TEST_F(TalliesTest, TalliesCountWhatControllersDo) {
  Begin("at most: {writes: 1, of: databases/a}");
  Phase(1, "a", "Pending", "kubectl");
  Phase(2, "a", "Ready");
  Phase(2, "b", "Ready");
  EXPECT_EQ(End(3), "");
  Begin("at most: {writes: 1, by: database, until: 1m}");
  EXPECT_EQ(End(4), "Expected: at most 1 writes by database until +1 m 0.000 s. There were 2.");
  Begin("at least: {calls: 1, to: postgres, call: verify}");
  Refused(5);
  EXPECT_EQ(End(6), "Expected: at least 1 calls to postgres (verify). There were 0.");
}

TEST_F(TalliesTest, CallsDuringAnOutageAreCounted) {
  Begin("within outage: {calls to: postgres, at most: 1}");
  Refused(5);
  Refused(6);
  EXPECT_EQ(End(7),
            "Expected: at most 1 calls of postgres while it is down. There were 2: +5.000 s, "
            "+6.000 s.");
}

TEST_F(TalliesTest, ObjectsAreCountedAtTheEnd) {
  Begin("count: {objects: databases/*, are: 1}");
  Phase(1, "a", "Ready");
  Phase(2, "b", "Ready");
  EXPECT_EQ(End(3), "Expected: finally 1 objects databases/*. There are 2.");
}

TEST_F(TalliesTest, SettlesMeasuresFromTheLastStep) {
  Begin("settles: {within: 5s}");
  At(10);
  healed_ = loop_.Now();
  rested_ = loop_.Now() + absl::Seconds(3);
  EXPECT_EQ(End(20), "");
  rested_ = loop_.Now();
  EXPECT_EQ(End(20),
            "Expected: everything settles within 5 s of +10.000 s. It took until +20.000 s.");
  EXPECT_EQ(End(20, /*settled=*/false),
            "Expected: everything settles within 5 s of +10.000 s. It had not at +20.000 s.");
}

TEST_F(TalliesTest, RatesHoldInEveryStretchOfTime) {
  const char* kAtMost = "at most: {writes: 2, of: databases/*, per: 10s}";
  Begin(kAtMost);
  for (int second : {1, 2, 11, 12, 21, 22}) Phase(second, "a", second % 2 ? "Ready" : "Failed");
  EXPECT_EQ(End(30), "");
  Begin(kAtMost);
  for (int second : {31, 35, 40}) Phase(second, "a", second % 2 ? "Ready" : "Failed");
  EXPECT_EQ(End(50),
            "Expected: at most 2 writes of databases/* in 10 s. There were 3 in those from +31.000 "
            "s.");
  const char* kAtLeast = "at least: {writes: 1, of: databases/*, per: 10s, from: 60s, until: 80s}";
  Begin(kAtLeast);
  for (int second : {61, 70, 79}) Phase(second, "a", second % 2 ? "Ready" : "Failed");
  EXPECT_EQ(End(90), "");
  Begin("at least: {writes: 1, of: databases/*, per: 10s, from: 100s, until: 130s}");
  for (int second : {105, 125}) Phase(second, "a", second % 2 ? "Ready" : "Failed");
  EXPECT_NE(End(140), "");
}

TEST_F(TalliesTest, ExactlyCountsCallsWithTheirArguments) {
  const auto call = [this](int seconds, const char* name, bool acted) {
    At(seconds);
    trace_.Add(loop_.clock(), runtime::kExternalCallRecord, trace_.Actor("database"), 0, [&] {
      auto* record = new runtime::ExternalCallRecord;
      record->service = "postgres";
      record->operation = "create-user";
      record->argument = Value::Object({{"name", name}, {"password", "x"}});
      record->acted = acted;
      if (!acted) record->status = absl::InternalError("refused");
      return record;
    });
  };
  Begin("exactly: {acts: 1, to: postgres, call: create-user, with: {name: a}}");
  call(1, "a", false);
  call(2, "a", true);
  call(3, "b", true);
  EXPECT_EQ(End(4), "");
  Begin("exactly: {calls: 1, to: postgres, with: {name: a}}");
  EXPECT_EQ(End(7), "Expected: exactly 1 calls to postgres with {\"name\":\"a\"}. There were 2.");
}

TEST_F(TalliesTest, CountLooksAtAMomentAndAtAState) {
  Begin("count: {objects: databases/*, are: 1, at: 5s, where: .status.phase == Ready}");
  Phase(1, "a", "Ready");
  Phase(2, "b", "Pending");
  Phase(6, "b", "Ready");
  EXPECT_EQ(End(7), "");
  Begin("count: {objects: databases/*, are: 2, at: 15s}");
  Phase(11, "c", "Ready");
  Phase(16, "d", "Pending");
  EXPECT_EQ(End(17), "Expected: at +15.000 s 2 objects databases/*. There are 3.");
}

}  // namespace
}  // namespace quiesce::scenarios
