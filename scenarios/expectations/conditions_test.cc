#include "scenarios/expectations/expectations_testing.h"

namespace quiesce::scenarios {
namespace {

class ConditionsTest : public ExpectationsTest {};

TEST_F(ConditionsTest, EventuallyHoldsIfItComesInTime) {
  Begin("eventually: {object: databases/a, is: .status.phase == Ready, within: 10s}");
  Phase(1, "a", "Pending");
  Phase(9, "a", "Ready");
  Phase(10, "a", "Failed");
  EXPECT_EQ(End(20), "");
}

TEST_F(ConditionsTest, EventuallyFailsIfItComesTooLateOrNever) {
  Begin("eventually: {object: databases/a, is: .status.phase == Ready, within: 10s}");
  Phase(1, "a", "Pending");
  Phase(11, "a", "Ready");
  EXPECT_EQ(End(20),
            "Expected: databases/a is .status.phase == Ready within 10 s. That came only at "
            "+11.000 s.");
  Begin("eventually: {object: databases/b, is: .status.phase == Ready, within: 10s}");
  Phase(21, "b", "Failed");
  EXPECT_EQ(End(30),
            "Expected: databases/b is .status.phase == Ready within 10 s. At the end Database "
            "default/b: .status.phase is \"Failed\".");
  Begin("eventually: {object: databases/c, is: .status.phase == Ready, within: 10s}");
  EXPECT_EQ(End(30),
            "Expected: databases/c is .status.phase == Ready within 10 s. No such object was "
            "seen.");
}

TEST_F(ConditionsTest, EventuallyFromALaterTimeCountsWhatHoldsThen) {
  Begin("eventually: {object: databases/a, is: .status.phase == Ready, from: 30s, within: 5s}");
  Phase(1, "a", "Ready");
  Phase(32, "a", "Failed");
  EXPECT_EQ(End(60), "");
}

TEST_F(ConditionsTest, EventuallyOfAllNeedsThemAtTheSameMoment) {
  Begin("eventually: {object: databases/*, is: .status.phase == Ready, within: 60s}");
  Phase(1, "a", "Pending");
  Phase(1, "b", "Pending");
  Phase(2, "a", "Ready");
  Phase(3, "a", "Failed");
  Phase(4, "b", "Ready");
  EXPECT_NE(End(60), "");
}

TEST_F(ConditionsTest, NeverFailsAtTheFirstMoment) {
  Begin("never: {object: databases/a, is: .status.phase == Failed}");
  Phase(1, "a", "Pending");
  Phase(2, "a", "Failed");
  Phase(2, "a", "Ready");
  EXPECT_EQ(End(60),
            "Expected: never databases/a is .status.phase == Failed. At +2.000 s Database "
            "default/a: .status.phase is \"Failed\".");
}

TEST_F(ConditionsTest, AlwaysLooksOnlyAtItsTime) {
  Begin("always: {object: databases/a, is: .status.phase == Ready, from: 10s, to: 20s}");
  Phase(1, "a", "Pending");
  Phase(10, "a", "Ready");
  Phase(21, "a", "Failed");
  EXPECT_EQ(End(60), "");
}

TEST_F(ConditionsTest, StaysFailsIfItEndsTooSoon) {
  Begin("stays: {object: databases/a, is: .status.phase == Ready, for: 30s}");
  Phase(1, "a", "Ready");
  Phase(11, "a", "Updating");
  EXPECT_EQ(End(60),
            "Expected: once databases/a is .status.phase == Ready it stays so for 30 s. Database "
            "default/a was so from +1.000 s to +11.000 s.");
}

TEST_F(ConditionsTest, FinallyLooksAtTheEnd) {
  Begin("finally: {object: databases/a, is: gone}");
  Phase(1, "a", "Ready");
  Phase(2, "a", nullptr);
  EXPECT_EQ(End(3), "");
  Begin("finally: {service: postgres, is: len(.databases) == 0}");
  EXPECT_EQ(End(3),
            "Expected: finally postgres is len(.databases) == 0. At the end postgres: .databases "
            "is {\"a\":\"b\"}.");
}

TEST_F(ConditionsTest, ConditionsOnAgeComeTrueByTimeAlone) {
  const auto make = [this](int seconds, const char* phase) {
    At(seconds);
    Value object =
        Value::Object({{"kind", "Database"},
                       {"metadata", Value::Object({{"creationTimestamp", "2000-01-01T00:00:01Z"}})},
                       {"status", Value::Object({{"phase", phase}})}});
    Write("a", std::move(object), "database");
  };
  const char* kNever =
      "never: {object: databases/a, is: .status.phase != Ready && age(.metadata.creationTimestamp) "
      "> 10s}";
  Begin(kNever);
  make(1, "Pending");
  make(11, "Ready");
  EXPECT_EQ(End(20), "");
  Begin(kNever);
  make(21, "Pending");
  EXPECT_EQ(End(40).substr(0, 60), "Expected: never databases/a is .status.phase != Ready && age");
  Begin(
      "eventually: {object: databases/a, is: age(.metadata.creationTimestamp) >= 1m, within: "
      "61s}");
  make(41, "Pending");
  EXPECT_EQ(End(70), "");
}

TEST_F(ConditionsTest, ServicesAreWatchedAsObjectsAre) {
  const auto parse = [](const std::string& text) {
    Expectation parsed;
    std::vector<Problem> problems;
    FillMessage(ParseYaml(text)->front(), &parsed, &problems);
    EXPECT_EQ(FormatProblems("", problems), "");
    return parsed;
  };
  observer_ = std::make_unique<Observer>(&trace_);
  ServiceListener* listener =
      AddExpectation(parse("never: {service: postgres, is: len(.users) > 1}"), absl::ZeroDuration(),
                     observer_.get());
  ASSERT_NE(listener, nullptr);
  listener->OnServiceState("postgres", loop_.Now(), *ParseJson(R"({"users":[1]})"));
  listener->OnServiceState("other", loop_.Now(), *ParseJson(R"({"users":[1,2]})"));
  At(5);
  EXPECT_EQ(End(6), "");
  listener->OnServiceState("postgres", loop_.Now(), *ParseJson(R"({"users":[1,2]})"));
  EXPECT_EQ(End(7),
            "Expected: never postgres is len(.users) > 1. At +6.000 s postgres: .users is [1,2].");
}

}  // namespace
}  // namespace quiesce::scenarios
