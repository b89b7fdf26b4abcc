#include "apiserver_fake/storage/watch_hub.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/storage/store_testing.h"
#include "gtest/gtest.h"
#include "sim/random.h"

namespace quiesce::storage {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000000);

class WatchHubTest : public ::testing::Test {
 protected:
  WatchHubTest() : store_(0, kStart), hub_(&view_), pods_(store_.Resource({"", "pods"})) {
    store_.set_listener(&hub_);
  }

  WatchFilter Filter(absl::string_view ns, absl::string_view labels, absl::string_view fields) {
    WatchFilter filter;
    filter.resource = pods_;
    filter.type = &type_;
    filter.namespace_ = std::string(ns);
    filter.selection.labels = *api::LabelSelector::Parse(labels);
    filter.selection.fields = *resource::FieldSelector::Parse(fields);
    return filter;
  }
  void Put(absl::string_view ns, absl::string_view name, absl::string_view app,
           absl::string_view node = "") {
    const std::string key = ObjectKey(ns, name);
    if (store_.Get(pods_, key) == nullptr) {
      store_.Create(pods_, key, MakePod(ns, name, app, node), nullptr, kStart);
    } else {
      store_.Update(pods_, key, MakePod(ns, name, app, node), nullptr, kStart);
    }
  }

  PlainView view_;
  resource::ResourceType type_ = PodType();
  Store store_;
  WatchHub hub_;
  ResourceId pods_;
};

TEST_F(WatchHubTest, EachWatchGetsTheChangesOfItsObjects) {
  NotingSink all, in_namespace, by_name, by_label, by_field;
  hub_.Add(1, Filter("", "", ""), 0, &all);
  hub_.Add(2, Filter("a", "", ""), 0, &in_namespace);
  hub_.Add(3, Filter("", "", "metadata.name=x"), 0, &by_name);
  hub_.Add(4, Filter("", "app=web", ""), 0, &by_label);
  hub_.Add(5, Filter("", "", "spec.nodeName=n1"), 0, &by_field);
  Put("a", "x", "web", "n1");
  Put("b", "y", "db", "n2");
  store_.Delete(pods_, "a/x", kStart);
  EXPECT_EQ(all.Take(), "ADDED x@1; ADDED y@2; DELETED x@3; ");
  for (NotingSink* sink : {&in_namespace, &by_name, &by_label, &by_field}) {
    EXPECT_EQ(sink->Take(), "ADDED x@1; DELETED x@3; ");
  }
}

TEST_F(WatchHubTest, MovingIntoAndOutOfASelectorIsAddedAndDeleted) {
  NotingSink sink;
  hub_.Add(1, Filter("", "app=web", ""), 0, &sink);
  Put("ns", "a", "db");
  EXPECT_EQ(sink.Take(), "");
  Put("ns", "a", "web");
  EXPECT_EQ(sink.Take(), "ADDED a@2; ");
  Put("ns", "a", "web", "n1");
  EXPECT_EQ(sink.Take(), "MODIFIED a@3; ");
  Put("ns", "a", "db");
  EXPECT_EQ(sink.Take(), "DELETED a@4; ");
  store_.Delete(pods_, "ns/a", kStart);
  EXPECT_EQ(sink.Take(), "");
}

class LastObject : public api::WatchSink {
 public:
  void OnEvent(const api::WatchEvent& event) override { object = event.object; }
  void OnClosed() override {}
  Value object;
};

TEST_F(WatchHubTest, LeavingASelectorShowsThePreviousContentAtTheNewVersion) {
  LastObject sink;
  hub_.Add(1, Filter("", "app=web", ""), 0, &sink);
  Put("ns", "a", "web");
  Put("ns", "a", "db");
  EXPECT_EQ(sink.object["metadata"]["labels"]["app"].string_value(), "web");
  EXPECT_EQ(sink.object["metadata"]["resourceVersion"].string_value(), "2");
}

TEST_F(WatchHubTest, NothingBeforeTheStartNorAfterTheEnd) {
  NotingSink sink;
  hub_.Add(1, Filter("", "", ""), 2, &sink);
  Put("ns", "a", "web");
  Put("ns", "b", "web");
  Put("ns", "c", "web");
  EXPECT_EQ(sink.Take(), "ADDED c@3; ");
  EXPECT_TRUE(hub_.Remove(1));
  EXPECT_FALSE(hub_.Remove(1));
  Put("ns", "d", "web");
  EXPECT_EQ(sink.Take(), "");
  EXPECT_EQ(hub_.size(), 0);
}

// The index must neither lose nor repeat an event: compared with asking every watch.
TEST_F(WatchHubTest, IndexFindsExactlyTheWatchesThatAFullScanFinds) {
  sim::Random random(7);
  const auto pick = [&random](std::vector<const char*> values) {
    return values[random.Below(values.size())];
  };
  struct Watcher {
    WatchFilter filter;
    std::unique_ptr<NotingSink> sink;
    std::string expected;
  };
  std::vector<Watcher> watchers;
  for (api::WatchId id = 1; id <= 200; ++id) {
    Watcher watcher{Filter(pick({"", "a", "b"}),
                           pick({"", "", "app=web", "app=db", "app in (web)", "app in (web,db)",
                                 "!app", "app!=db", "app="}),
                           pick({"", "", "metadata.name=x", "metadata.name!=x", "spec.nodeName=n1",
                                 "spec.nodeName=", "metadata.namespace=a"})),
                    std::make_unique<NotingSink>(), ""};
    hub_.Add(id, watcher.filter, 0, watcher.sink.get());
    watchers.push_back(std::move(watcher));
  }
  for (int step = 0; step < 1000; ++step) {
    const char* ns = pick({"a", "b", "c"});
    const char* name = pick({"x", "y", "z"});
    if (store_.Get(pods_, ObjectKey(ns, name)) != nullptr && random.Below(4) == 0) {
      store_.Delete(pods_, ObjectKey(ns, name), kStart);
    } else {
      Put(ns, name, pick({"", "web", "db"}), pick({"", "n1", "n2"}));
    }
    const History& history = store_.history(pods_);
    const resource::Change& change = history.at(history.size() - 1);
    NotingSink expected;
    api::WatchEvent event;
    for (Watcher& watcher : watchers) {
      if (watcher.filter.Convert(change, view_, &event)) expected.OnEvent(event);
      ASSERT_EQ(watcher.sink->Take(), expected.Take()) << step;
    }
  }
  for (api::WatchId id = 1; id <= 200; ++id) EXPECT_TRUE(hub_.Remove(id));
}

}  // namespace
}  // namespace quiesce::storage
