#include "apiserver_fake/registry/watch.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/storage/store_testing.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/random.h"
#include "sim/trace.h"

namespace quiesce::registry {
namespace {

class WatchTest : public ::testing::Test {
 protected:
  WatchTest()
      : choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, &trace_),
        store_(1000, loop_.Now()),
        pods_(store_.Resource({"", "pods"})),
        secrets_(store_.Resource({"", "secrets"})),
        watches_(&loop_, &store_, &view_) {}

  void Put(absl::string_view name, absl::string_view app = "web") {
    const std::string key = storage::ObjectKey("ns", name);
    if (store_.Get(pods_, key) == nullptr) {
      store_.Create(pods_, key, storage::MakePod("ns", name, app), nullptr, loop_.Now());
    } else {
      store_.Update(pods_, key, storage::MakePod("ns", name, app), nullptr, loop_.Now());
    }
  }
  void PutSecret(absl::string_view name) {
    store_.Create(secrets_, storage::ObjectKey("ns", name), storage::MakePod("ns", name), nullptr,
                  loop_.Now());
  }
  api::Response Open(api::RequestOptions options, absl::string_view name = "") {
    api::Request request;
    request.verb = api::Verb::kWatch;
    request.namespace_ = "ns";
    request.name = std::string(name);
    request.options = std::move(options);
    return watches_.Open(request, type_, pods_, &sink_, &id_);
  }
  static api::RequestOptions From(absl::string_view version) {
    api::RequestOptions options;
    options.resource_version = std::string(version);
    return options;
  }
  void Pass(absl::Duration time) { loop_.RunUntil(loop_.Now() + time); }

  sim::Choices choices_;
  sim::Trace trace_;
  sim::EventLoop loop_;
  storage::PlainView view_;
  resource::ResourceType type_ = storage::PodType();
  storage::Store store_;
  storage::ResourceId pods_, secrets_;
  Watches watches_;
  storage::NotingSink sink_;
  api::WatchId id_ = 0;
};

TEST_F(WatchTest, UnsetVersionBeginsWithTheStateInKeyOrder) {
  Put("b");
  Put("a");
  EXPECT_TRUE(Open({}).ok());
  EXPECT_EQ(sink_.Take(), "ADDED a@1002; ADDED b@1001; ");
  Put("a");
  EXPECT_EQ(sink_.Take(), "MODIFIED a@1003; ");
}

TEST_F(WatchTest, StateEndsWithABookmarkWhereBookmarksAreAllowed) {
  Put("a");
  PutSecret("s");
  for (const char* version : {"", "0", "1001"}) {
    api::RequestOptions options = From(version);
    options.allow_watch_bookmarks = true;
    if (options.resource_version == "1001") {
      options.send_initial_events = true;
      options.resource_version_match = "NotOlderThan";
    }
    EXPECT_TRUE(Open(options).ok());
    EXPECT_EQ(sink_.Take(), "ADDED a@1001; BOOKMARK @1002 end; ") << version;
  }
}

TEST_F(WatchTest, VersionReplaysTheChangesSince) {
  Put("a");
  Put("b");
  Put("a", "db");
  store_.Delete(pods_, "ns/b", loop_.Now());
  EXPECT_TRUE(Open(From("1001")).ok());
  EXPECT_EQ(sink_.Take(), "ADDED b@1002; MODIFIED a@1003; DELETED b@1004; ");
  EXPECT_TRUE(Open(From("1004")).ok());
  EXPECT_EQ(sink_.Take(), "");
}

TEST_F(WatchTest, ReplayKnowsSelectorTransitions) {
  Put("a", "db");
  Put("a", "web");
  Put("a", "db");
  api::RequestOptions options = From("1001");
  options.label_selector = "app=web";
  EXPECT_TRUE(Open(options).ok());
  EXPECT_EQ(sink_.Take(), "ADDED a@1002; DELETED a@1003; ");
}

TEST_F(WatchTest, WithoutInitialEventsOnlyWhatComes) {
  Put("a");
  for (const char* version : {"", "0"}) {
    api::RequestOptions options = From(version);
    options.send_initial_events = false;
    options.resource_version_match = "NotOlderThan";
    EXPECT_TRUE(Open(options).ok());
    EXPECT_EQ(sink_.Take(), "");
  }
  Put("b");
  EXPECT_EQ(sink_.Take(), "ADDED b@1002; ADDED b@1002; ");
}

TEST_F(WatchTest, TooOldVersionIsAnErrorInTheStream) {
  EXPECT_TRUE(Open(From("1")).ok());
  EXPECT_NE(id_, 0);
  EXPECT_EQ(sink_.Take(), "ERROR 410 too old resource version: 1 (1000); closed");
  EXPECT_EQ(watches_.open(), 0);
  watches_.Close(id_);
  EXPECT_EQ(sink_.Take(), "");
}

TEST_F(WatchTest, FutureVersionStaysSilentUntilItHasPassed) {
  EXPECT_TRUE(Open(From("1002")).ok());
  Put("a");
  Put("b");
  Put("c");
  EXPECT_EQ(sink_.Take(), "ADDED c@1003; ");
}

TEST_F(WatchTest, StateOfAFutureVersionIsWaitedForThreeSeconds) {
  api::RequestOptions options = From("1001");
  options.send_initial_events = true;
  options.resource_version_match = "NotOlderThan";
  EXPECT_TRUE(Open(options).ok());
  Pass(absl::Seconds(2));
  EXPECT_EQ(sink_.Take(), "");
  PutSecret("s");
  Put("a");
  EXPECT_EQ(sink_.Take(), "ADDED a@1002; ");
  options.resource_version = "5000";
  EXPECT_TRUE(Open(options).ok());
  Pass(absl::Seconds(3));
  EXPECT_EQ(sink_.Take(),
            "ERROR 504 Timeout: Too large resource version: 5000, current: 1002; closed");
}

TEST_F(WatchTest, BookmarkComesTwoSecondsBeforeTheEndIfSomethingChanged) {
  api::RequestOptions options = From("1000");
  options.allow_watch_bookmarks = true;
  options.timeout_seconds = 6;
  EXPECT_TRUE(Open(options).ok());
  Put("a");
  EXPECT_EQ(sink_.Take(), "ADDED a@1001; ");
  Pass(absl::Seconds(3.9));
  EXPECT_EQ(sink_.Take(), "");
  Pass(absl::Seconds(0.2));
  EXPECT_EQ(sink_.Take(), "BOOKMARK @1001; ");
  Pass(absl::Seconds(2));
  EXPECT_EQ(sink_.Take(), "closed");
}

TEST_F(WatchTest, NoBookmarkWhereNothingIsNew) {
  api::RequestOptions options = From("1000");
  options.allow_watch_bookmarks = true;
  options.timeout_seconds = 100;
  EXPECT_TRUE(Open(options).ok());
  PutSecret("s");
  Pass(absl::Seconds(100));
  EXPECT_EQ(sink_.Take(), "closed");
}

TEST_F(WatchTest, BookmarksRepeatEveryMinute) {
  api::RequestOptions options = From("1000");
  options.allow_watch_bookmarks = true;
  EXPECT_TRUE(Open(options).ok());
  Put("a");
  sink_.Take();
  Pass(absl::Seconds(125));
  EXPECT_EQ(sink_.Take(), "BOOKMARK @1001; BOOKMARK @1001; ");
}

TEST_F(WatchTest, DefaultTimeoutIsHalfAnHourAtLeast) {
  EXPECT_TRUE(Open(From("1000")).ok());
  Pass(absl::Seconds(1799));
  EXPECT_EQ(sink_.Take(), "");
  Pass(absl::Seconds(1));
  EXPECT_EQ(sink_.Take(), "closed");
  EXPECT_EQ(loop_.pending(), 0);
}

TEST_F(WatchTest, ClosedWatchHearsNothingAndLeavesNoTimer) {
  api::RequestOptions options;
  options.allow_watch_bookmarks = true;
  EXPECT_TRUE(Open(options).ok());
  sink_.Take();
  watches_.Close(id_);
  Put("a");
  EXPECT_EQ(sink_.Take(), "");
  EXPECT_EQ(loop_.pending(), 0);
}

TEST_F(WatchTest, ServerEndsTheWatchesOfAResource) {
  EXPECT_TRUE(Open({}).ok());
  watches_.EndResource(secrets_, ~api::WatchId{0});
  EXPECT_EQ(sink_.Take(), "");
  watches_.EndResource(pods_, ~api::WatchId{0});
  EXPECT_EQ(sink_.Take(), "closed");
  EXPECT_TRUE(Open({}).ok());
  watches_.EndAll();
  EXPECT_EQ(sink_.Take(), "closed");
}

TEST_F(WatchTest, NameInTheRequestIsASelector) {
  Put("a");
  Put("b");
  EXPECT_TRUE(Open({}, "b").ok());
  EXPECT_EQ(sink_.Take(), "ADDED b@1002; ");
  api::RequestOptions options;
  options.field_selector = "metadata.name=a";
  EXPECT_EQ(Open(options, "b").status.message,
            "fieldSelector metadata.name doesn't match requested name");
}

TEST_F(WatchTest, RefusedOptions) {
  const api::Response version = Open(From("abc"));
  EXPECT_EQ(version.status.code, 500);
  EXPECT_EQ(version.status.reason, "");
  EXPECT_EQ(version.status.message,
            "resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid "
            "syntax");
  api::RequestOptions options;
  options.resource_version_match = "Exact";
  EXPECT_EQ(Open(options).status.message,
            "ListOptions.meta.k8s.io \"\" is invalid: [resourceVersionMatch: Forbidden: "
            "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided, "
            "resourceVersionMatch: Unsupported value: \"Exact\": supported values: "
            "\"NotOlderThan\"]");
  EXPECT_EQ(id_, 0);
  options = {};
  options.send_initial_events = true;
  EXPECT_EQ(Open(options).status.message,
            "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: "
            "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
}

TEST_F(WatchTest, BookmarksThatWouldSayNothingAreNoEvents) {
  api::RequestOptions options = From("1000");
  options.allow_watch_bookmarks = true;
  EXPECT_TRUE(Open(options).ok());
  EXPECT_EQ(loop_.pending(), 1);  // its timeout
  Pass(absl::Seconds(90));
  Put("a");
  EXPECT_EQ(loop_.pending(), 2);
  EXPECT_EQ(sink_.Take(), "ADDED a@1001; ");
  Pass(absl::Seconds(29));
  EXPECT_EQ(sink_.Take(), "");
  Pass(absl::Seconds(1));
  EXPECT_EQ(sink_.Take(), "BOOKMARK @1001; ");
}

// The moments at which bookmarks come, from whom and from what.
class BookmarkTimes : public api::WatchSink {
 public:
  explicit BookmarkTimes(sim::EventLoop* loop) : loop_(loop) {}
  void OnEvent(const api::WatchEvent& event) override {
    if (event.type != api::WatchEventType::kBookmark) return;
    times_.push_back(loop_->Now());
    origins_.push_back(absl::StrCat(loop_->current_actor(), " from ", loop_->trace()->current()));
  }
  void OnClosed() override {}
  const std::vector<absl::Time>& times() const { return times_; }
  const std::vector<std::string>& origins() const { return origins_; }

 private:
  sim::EventLoop* const loop_;
  std::vector<absl::Time> times_;
  std::vector<std::string> origins_;
};

TEST_F(WatchTest, BookmarksComeFromTheirWatchAndNotFromTheChangeThatTheyTellOf) {
  BookmarkTimes sink(&loop_);
  api::Request request;
  request.verb = api::Verb::kWatch;
  request.options = From("1000");
  request.options.allow_watch_bookmarks = true;
  api::WatchId id = 0;
  {
    const sim::ActorScope watcher(&loop_, 3);
    const sim::CauseScope because(&trace_, 11);
    ASSERT_TRUE(watches_.Open(request, type_, pods_, &sink, &id).ok());
  }
  {
    const sim::ActorScope writer(&loop_, 4);
    const sim::CauseScope because(&trace_, 12);
    Put("a");
  }
  Pass(absl::Minutes(2));
  EXPECT_EQ(sink.origins(), (std::vector<std::string>{"3 from 11", "3 from 11"}));
}

TEST_F(WatchTest, BookmarksComeWhenAnEventAMinuteWouldBringThem) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    sim::Random random(seed);
    BookmarkTimes sink(&loop_);
    const absl::Time opened = loop_.Now();
    const int64_t timeout = 1 + static_cast<int64_t>(random.Below(600));
    api::Request request;
    request.verb = api::Verb::kWatch;
    request.options = From(absl::StrCat(store_.revision()));
    request.options.allow_watch_bookmarks = true;
    request.options.timeout_seconds = timeout;
    api::WatchId id = 0;
    ASSERT_TRUE(watches_.Open(request, type_, pods_, &sink, &id).ok());
    // Never at the moment of a bookmark.
    const absl::Duration first =
        absl::Seconds(static_cast<int64_t>(random.Below(700))) + absl::Milliseconds(500);
    Pass(first);
    Put(absl::StrCat("p", seed));
    Pass(absl::Seconds(700));
    std::vector<absl::Time> wanted;
    const absl::Time last = opened + absl::Seconds(timeout - 2);
    absl::Time at = opened;
    while (at < last) {
      at = std::min(at + absl::Minutes(1), last);
      if (at > opened + first) wanted.push_back(at);
    }
    EXPECT_EQ(sink.times(), wanted) << "seed " << seed;
  }
}

TEST_F(WatchTest, RestartedWatchCacheKnowsNoOlderVersions) {
  Put("a");
  Put("a", "db");
  store_.RestartWatchCaches();
  EXPECT_TRUE(Open(From("1001")).ok());
  EXPECT_EQ(sink_.Take(), "ERROR 410 too old resource version: 1001 (1002); closed");
  EXPECT_TRUE(Open(From("1002")).ok());
  EXPECT_EQ(sink_.Take(), "");
}

TEST_F(WatchTest, ZeroInAnotherSpellingBeginsWithTheStateThatNoBookmarkEnds) {
  Put("a");
  api::RequestOptions options = From("00");
  options.allow_watch_bookmarks = true;
  EXPECT_TRUE(Open(options).ok());
  EXPECT_EQ(sink_.Take(), "ADDED a@1001; ");
  Put("b");
  EXPECT_EQ(sink_.Take(), "ADDED b@1002; ");
}

TEST_F(WatchTest, EventsGoBackAsFarAsEtcdAndHaveOneBookmarkAtMost) {
  type_.kind = "Event";
  Put("a");
  Put("b");
  store_.RestartWatchCaches();
  api::RequestOptions options = From("1001");
  options.allow_watch_bookmarks = true;
  EXPECT_TRUE(Open(options).ok());
  EXPECT_EQ(sink_.Take(), "ADDED b@1002; ");
  PutSecret("s");
  Pass(absl::Minutes(5));
  EXPECT_EQ(sink_.Take(), "");
  Pass(absl::Minutes(5));
  EXPECT_TRUE(Open(From("1001")).ok());
  EXPECT_EQ(sink_.Take(),
            "ERROR 410 The resourceVersion for the provided watch is too old.; closed");
}

TEST_F(WatchTest, StateOfAFutureVersionOfEventsIsRefusedAtOnce) {
  type_.kind = "Event";
  api::RequestOptions options = From("2000");
  options.send_initial_events = true;
  options.resource_version_match = "NotOlderThan";
  EXPECT_TRUE(Open(options).ok());
  EXPECT_EQ(sink_.Take(),
            "ERROR 504 Timeout: Too large resource version: 2000, current: 1000; closed");
}

}  // namespace
}  // namespace quiesce::registry
