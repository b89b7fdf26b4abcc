#include "scenarios/findings/views.h"

#include <functional>
#include <memory>
#include <utility>

#include "gtest/gtest.h"
#include "scenarios/findings/intent.h"
#include "scenarios/findings/lives.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

// Asks its questions when the run is over.
class Asker : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {"asker", "Asks.", "none"};
  explicit Asker(std::function<void(const Observer&)> ask) : ask_(std::move(ask)) {}
  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return 0; }
  void Finish(const RunEnd&, std::vector<Finding>*) override { ask_(run()); }

 private:
  std::function<void(const Observer&)> ask_;
};

Value Child(const char* name, const char* data, const char* uid = "") {
  Value child = Value::Object({{"kind", "Widget"}, {"data", data}});
  child.Mutable("metadata").Set("name", name);
  if (*uid != 0) child.Mutable("metadata").Set("uid", uid);
  return child;
}

TEST(Views, ReadOfAnOldVersionShowsWhatTheCacheHadAndWhatItMissed) {
  bool asked = false;
  Script script(std::make_unique<Asker>([&](const Observer& run) {
    asked = true;
    const ChangeFacts& last = run.causes().change(run.causes().change_count());
    const View view = ViewOf(run, last.reconcile, last.object, last.record);
    EXPECT_EQ(view.state["spec"]["n"], Value(1));
    EXPECT_EQ(view.unseen, 2u);
    EXPECT_FALSE(view.live);
    EXPECT_EQ(ShowView(run, view, last.object),
              "Widget default/a, from its cache at +3.000 s, 2 s behind: it did not show yet "
              "what user did at +1.000 s");
  }));
  script.Write("user", "a", ".spec.n", 1).See("one");
  const std::string old = script.VersionOf("a");
  script.Advance(absl::Seconds(1)).Write("user", "a", ".spec.n", 2).Advance(absl::Seconds(2));
  script.Reconcile(
      "one", "a", [&] { script.Read("one", "a", old).Write("one", "a", ".status.n", 1); }, {},
      runtime::WakeReason::kResync);
  script.Findings();
  EXPECT_TRUE(asked);
}

TEST(Views, ListShowsWhatTheWatchHasBrought) {
  Script script(std::make_unique<Asker>([](const Observer& run) {
    const ChangeFacts& last = run.causes().change(run.causes().change_count());
    const auto lists = ListsOf(run, last.reconcile, run.ResourceOf(last.object), last.record);
    ASSERT_EQ(lists.size(), 1u);
    EXPECT_EQ(lists[0].found, 1u);
    EXPECT_EQ(lists[0].revision, run.causes().change(1).revision);
  }));
  script.Put("user", "a", Child("a", "x")).See("one").Put("user", "b", Child("b", "x"));
  script.Reconcile(
      "one", "a", [&] { script.List("one", 1).Put("one", "c", Child("c", "x")); }, {},
      runtime::WakeReason::kResync);
  script.Findings();
}

TEST(Views, EachLifeHasAUidOfItsOwn) {
  Script script(std::make_unique<Asker>([](const Observer& run) {
    const Lives lives(run);
    EXPECT_EQ(lives.Find("u1")->died, 2u);
    EXPECT_EQ(lives.Find("u2")->born, 3u);
    EXPECT_EQ(lives.Find("u2")->died, 0u);
    EXPECT_EQ(lives.Find("u3"), nullptr);
  }));
  script.Put("user", "a", Child("a", "x", "u1")).Put("user", "a", Value());
  script.Put("user", "a", Child("a", "x", "u2"));
  script.Findings();
}

TEST(Intent, LeavesNamesOutAndKeepsWhatIsWanted) {
  Script script(std::make_unique<Asker>([](const Observer& run) {
    EXPECT_TRUE(SameIntent(IntentOf(run, 1), IntentOf(run, 2)));
    EXPECT_FALSE(SameIntent(IntentOf(run, 1), IntentOf(run, 3)));
  }));
  script.Put("one", "a-1", Child("a-1", "data of a-1")).Put("one", "b", Child("b", "data of b"));
  script.Put("one", "c", Child("c", "other words"));
  script.Findings();
}

}  // namespace
}  // namespace quiesce::scenarios
