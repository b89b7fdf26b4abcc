#include "apiserver_fake/storage/history.h"

#include <utility>

#include "gtest/gtest.h"

namespace quiesce::storage {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000000);

resource::Change At(int64_t revision, absl::Time time) {
  resource::Change change;
  change.revision = revision;
  change.time = time;
  return change;
}

// Appends changes of revisions first..last, all at one time.
void AppendAll(History& history, int64_t first, int64_t last, absl::Time time,
               int64_t compacted = 0) {
  for (int64_t revision = first; revision <= last; ++revision) {
    history.Append(At(revision, time), compacted);
  }
}

TEST(History, NewWindowReachesBackToItsStart) {
  History history(50);
  EXPECT_EQ(history.OldestWatchStart(), 50);
  AppendAll(history, 60, 70, kStart);
  EXPECT_EQ(history.OldestWatchStart(), 50);
  EXPECT_EQ(history.FirstAfter(50), 0);
  EXPECT_EQ(history.FirstAfter(60), 1);
  EXPECT_EQ(history.FirstAfter(70), 11);
  EXPECT_EQ(history.at(3).revision, 63);
}

TEST(History, QuietResourceKeepsItsLastHundredChanges) {
  History history(0);
  for (int64_t i = 1; i <= 150; ++i) history.Append(At(i, kStart + i * absl::Minutes(1)), 0);
  EXPECT_EQ(history.OldestWatchStart(), 50);
}

TEST(History, WindowDoublesWhileFullOfYoungChanges) {
  History history(0);
  AppendAll(history, 1, 1000, kStart);
  EXPECT_EQ(history.OldestWatchStart(), 0);
}

TEST(History, WindowHoldsAtLeastSeventyFiveSeconds) {
  History history(0);
  for (int64_t i = 1; i <= 2000; ++i) history.Append(At(i, kStart + i * absl::Seconds(0.1)), 0);
  EXPECT_LE(history.OldestWatchStart(), 2000 - 750);
  EXPECT_GT(history.OldestWatchStart(), 0);
}

TEST(History, WindowHalvesWhenItsChangesGrowOld) {
  History history(0);
  AppendAll(history, 1, 400, kStart);
  for (int64_t i = 401; i <= 700; ++i) history.Append(At(i, kStart + i * absl::Minutes(2)), 0);
  EXPECT_EQ(history.OldestWatchStart(), 600);
}

TEST(History, WindowEndsGrowingAtItsLimit) {
  History history(0);
  AppendAll(history, 1, 102400 + 5, kStart);
  EXPECT_EQ(history.OldestWatchStart(), 5);
}

TEST(History, ChangesThatAListMayNeedOutliveTheWindow) {
  History history(0);
  for (int64_t i = 1; i <= 300; ++i) history.Append(At(i, kStart + i * absl::Minutes(1)), 150);
  EXPECT_EQ(history.OldestWatchStart(), 200);
  EXPECT_EQ(history.at(0).revision, 151);
}

TEST(History, RestartedWindowForgetsItsPast) {
  History history(0);
  AppendAll(history, 1, 10, kStart);
  history.RestartWindow(10);
  EXPECT_EQ(history.OldestWatchStart(), 10);
  AppendAll(history, 11, 12, kStart);
  EXPECT_EQ(history.OldestWatchStart(), 10);
  EXPECT_EQ(history.at(history.FirstAfter(10)).revision, 11);
}

TEST(History, CopyIsNotMovedByTheOriginal) {
  History history(0);
  AppendAll(history, 1, 100, kStart);
  const History copy = history;
  AppendAll(history, 101, 300, kStart);
  EXPECT_EQ(copy.size(), 100);
  EXPECT_EQ(copy.at(99).revision, 100);
  EXPECT_EQ(history.at(299).revision, 300);
}

}  // namespace
}  // namespace quiesce::storage
