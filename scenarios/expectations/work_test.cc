#include "scenarios/expectations/expectations_testing.h"

namespace quiesce::scenarios {
namespace {

class WorkTest : public ExpectationsTest {};

TEST_F(WorkTest, BeatsKeepTheirPace) {
  const char* kBeats = "beats: {of: databases/*, by: database, every: 10s, give or take: 2s}";
  Begin(kBeats);
  for (int second : {1, 11, 20, 32}) Phase(second, "a", second % 2 ? "Ready" : "Failed");
  EXPECT_EQ(End(40), "");
  Begin(kBeats);
  for (int second : {41, 51}) Phase(second, "a", second == 41 ? "Ready" : "Failed");
  EXPECT_EQ(End(70),
            "Expected: a write of databases/* by database every 10 s, give or take 2 s. After that "
            "of Database default/a at +51.000 s none came for 19 s.");
}

TEST_F(WorkTest, ReconcilesTakeNoLongerThanTheyMay) {
  Begin("reconciles take: 5s");
  Version(0, "a", "1");
  Reconcile(1, 6, "a", "1");
  EXPECT_EQ(End(60), "");
  Begin("reconciles take: {at most: 5s, by: database}");
  Reconcile(61, 67, "a", "1");
  Reconcile(70, 79, "a", "1");
  EXPECT_EQ(End(120),
            "Expected: a reconcile takes at most 5 s. That of Database default/a which began at "
            "+1 m 10.000 s took 9 s.");
}

TEST_F(WorkTest, ReconcilesOfOthersMayTakeLonger) {
  Begin("reconciles take: {at most: 5s, of: databases/b}");
  Version(0, "a", "1");
  Reconcile(1, 9, "a", "1");
  EXPECT_EQ(End(60), "");
}

TEST_F(WorkTest, WhatIsReadIsAtMostSoOld) {
  Begin("staleness: {at most: 5s, of: databases/*}");
  Version(0, "a", "1");
  Version(10, "a", "2");
  Reconcile(14, 15, "a", "1");
  Reconcile(20, 30, "a", "2");
  EXPECT_EQ(End(60), "");
}

TEST_F(WorkTest, OldestReadIsTold) {
  Begin("staleness: {at most: 5s, of: databases/*, by: database}");
  Version(0, "a", "1");
  Version(10, "a", "2");
  Reconcile(15, 16, "a", "1");
  Reconcile(20, 22, "a", "1");
  EXPECT_EQ(
      End(60),
      "Expected: what reconciles read of databases/* is at most 5 s out of date. At +22.000 s "
      "one read Database default/a at resourceVersion 1, 12 s after that was over.");
}

TEST_F(WorkTest, ObjectThatACacheLacksIsOldFromWhenItWasMade) {
  Begin("staleness: {at most: 5s, of: databases/*}");
  Version(10, "a", "1");
  Reconcile(12, 20, "a", "");
  EXPECT_EQ(
      End(60),
      "Expected: what reconciles read of databases/* is at most 5 s out of date. At +20.000 s "
      "one read Database default/a, which it did not find, 10 s after that was over.");
}

TEST_F(WorkTest, ListIsAsOldAsTheOldestChangeThatItDoesNotShow) {
  Begin("staleness: {at most: 5s, of: databases/*}");
  Version(0, "a", "1");
  Bring(1);
  ReconcileList(2, 3, "default");
  Version(10, "b", "2");
  Version(14, "a", "3");
  ReconcileList(12, 22, "");
  EXPECT_EQ(End(60),
            "Expected: what reconciles read of databases/* is at most 5 s out of date. At +22.000 "
            "s one listed databases as they were before a change of Database default/b, 12 s after "
            "that was over.");
}

TEST_F(WorkTest, ListOfACacheThatHasHeardAndOfAnotherNamespaceAreNotOld) {
  Begin("staleness: {at most: 5s, of: databases/*}");
  Version(0, "a", "1");
  Bring(1);
  Version(10, "b", "2");
  ReconcileList(12, 20, "elsewhere");
  Bring(21);
  ReconcileList(22, 40, "default");
  EXPECT_EQ(End(60), "");
}

TEST_F(WorkTest, ListWithoutAWatchIsOfNoAge) {
  Begin("staleness: {at most: 5s, of: databases/*}");
  Version(0, "a", "1");
  ReconcileList(12, 20, "default");
  EXPECT_EQ(End(60), "");
}

}  // namespace
}  // namespace quiesce::scenarios
