#include "scenarios/expectations/expectations_testing.h"

namespace quiesce::scenarios {
namespace {

class SequencesTest : public ExpectationsTest {};

TEST_F(SequencesTest, LeadsToWaitsForTheSameObjectOrAnother) {
  const char* kSame =
      "leads to: {object: databases/*, is: .status.phase == Failed, becomes: .status.phase == "
      "Ready, within: 10s}";
  Begin(kSame);
  Phase(1, "a", "Failed");
  Phase(9, "a", "Ready");
  Phase(20, "a", "Failed");
  Phase(29, "a", "Ready");
  EXPECT_EQ(End(40), "");
  Begin(kSame);
  Phase(41, "b", "Failed");
  Phase(45, "c", "Ready");
  EXPECT_EQ(
      End(55),
      "Expected: whenever databases/* is .status.phase == Failed, it becomes .status.phase == "
      "Ready within 10 s. At +41.000 s Database default/b was so, and the other did not come "
      "in time.");
}

TEST_F(SequencesTest, LeadsToMayEndWithAnotherObject) {
  const char* kOther =
      "leads to: {object: databases/a, is: .status.phase == Failed, then: databases/z, becomes: "
      "exists, within: 10s}";
  Begin(kOther);
  Phase(1, "a", "Failed");
  Phase(5, "z", "Pending");
  EXPECT_EQ(End(20), "");
  Phase(21, "z", nullptr);
  Phase(22, "a", "Ready");
  Phase(23, "a", "Failed");
  EXPECT_NE(End(40), "");
}

TEST_F(SequencesTest, InOrderComparesFirstTimes) {
  const char* kOrder =
      "in order: [{object: databases/a, is: exists}, {object: databases/b, is: .status.phase == "
      "Ready}]";
  Begin(kOrder);
  Phase(1, "a", "Pending");
  Phase(2, "b", "Ready");
  EXPECT_EQ(End(3), "");
}

TEST_F(SequencesTest, InOrderFailsWhereTheSecondComesFirst) {
  Begin(
      "in order: [{object: databases/a, is: exists}, {object: databases/b, is: .status.phase == "
      "Ready}]");
  Phase(11, "b", "Ready");
  Phase(12, "a", "Pending");
  EXPECT_EQ(End(13),
            "Expected: in this order: databases/a is exists, then databases/b is .status.phase == "
            "Ready. \"databases/b is .status.phase == Ready\" came at +11.000 s, before "
            "\"databases/a is exists\" at +12.000 s.");
}

TEST_F(SequencesTest, AtOnceCountsWhatIsThereAtTheSameTime) {
  Begin("at once: {objects: databases/*, at most: 1}");
  Phase(1, "a", "Pending");
  Phase(2, "a", nullptr);
  Phase(3, "b", "Pending");
  EXPECT_EQ(End(4), "");
  Begin("at once: {objects: databases/*, at most: 1, where: .status.phase == Ready}");
  Phase(5, "c", "Ready");
  Phase(6, "d", "Pending");
  Phase(7, "d", "Ready");
  EXPECT_EQ(End(8),
            "Expected: at most 1 of databases/* that are .status.phase == Ready at once. At +7.000 "
            "s there were 2: Database default/c, Database default/d.");
}

}  // namespace
}  // namespace quiesce::scenarios
