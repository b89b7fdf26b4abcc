#include "reconcilers/workloads/slice_tracker.h"

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::reconcilers::workloads {
namespace {

const runtime::ObjectKey kService{"default", "web"};

Value Slice(const char* uid, int generation, const char* service = "web") {
  return *ParseJson(
      absl::StrCat(R"({"metadata":{"namespace":"default","uid":")", uid, R"(","generation":)",
                   generation, R"(,"labels":{"kubernetes.io/service-name":")", service, R"("}}})"));
}

TEST(SliceTracker, CacheIsBehindUntilItShowsWhatWasWritten) {
  SliceTracker tracker;
  EXPECT_FALSE(tracker.IsBehind(kService, {}));
  tracker.Wrote(Slice("a", 1));
  EXPECT_TRUE(tracker.IsBehind(kService, {}));
  EXPECT_FALSE(tracker.IsBehind(kService, {Slice("a", 1)}));
  tracker.Wrote(Slice("a", 2));
  EXPECT_TRUE(tracker.IsBehind(kService, {Slice("a", 1)}));
  EXPECT_FALSE(tracker.IsBehind(kService, {Slice("a", 3), Slice("b", 1)}));
}

TEST(SliceTracker, CacheIsBehindWhileItShowsWhatWasDeleted) {
  SliceTracker tracker;
  tracker.Deleted(Slice("a", 1));
  EXPECT_TRUE(tracker.IsBehind(kService, {Slice("a", 1)}));
  EXPECT_FALSE(tracker.IsBehind(kService, {}));
}

TEST(SliceTracker, EachServiceIsJudgedByItself) {
  SliceTracker tracker;
  tracker.Wrote(Slice("a", 1, "api"));
  EXPECT_FALSE(tracker.IsBehind(kService, {}));
  tracker.Wrote(Slice("b", 1));
  tracker.Forget(kService);
  EXPECT_FALSE(tracker.IsBehind(kService, {}));
  EXPECT_TRUE(tracker.IsBehind({"default", "api"}, {}));
}

TEST(SliceTracker, ChangesOfOthersAreForeign) {
  SliceTracker tracker;
  EXPECT_TRUE(tracker.IsForeign(Slice("a", 1)));
  tracker.Wrote(Slice("a", 1));
  EXPECT_FALSE(tracker.IsForeign(Slice("a", 1)));
  EXPECT_TRUE(tracker.IsForeign(Slice("a", 2)));
}

TEST(SliceTracker, OnlyDeletionsByOthersOfWhatWasWrittenAreTaken) {
  SliceTracker tracker;
  EXPECT_FALSE(tracker.WasTaken(Slice("a", 1)));
  tracker.Wrote(Slice("a", 1));
  EXPECT_TRUE(tracker.WasTaken(Slice("a", 1)));
  EXPECT_FALSE(tracker.IsBehind(kService, {}));
  tracker.Deleted(Slice("b", 1));
  EXPECT_FALSE(tracker.WasTaken(Slice("b", 1)));
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
