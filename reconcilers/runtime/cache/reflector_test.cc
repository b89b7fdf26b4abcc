#include "reconcilers/runtime/cache/reflector.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;

const absl::Status kRefused = absl::UnavailableError("connect: connection refused");

Value Pod(absl::string_view name, int64_t version) {
  return *ParseJson(absl::StrCat(R"({"kind":"Pod","metadata":{"namespace":"n","name":")", name,
                                 R"(","resourceVersion":")", version, R"("}})"));
}

Value Page(std::vector<Value> items, int64_t version, const char* continue_token = "") {
  Value list = *ParseJson(R"({"kind":"PodList","metadata":{},"items":[]})");
  list.Mutable("metadata").Set("resourceVersion", absl::StrCat(version));
  list.Mutable("metadata").Set("continue", continue_token);
  for (Value& item : items) list.Mutable("items").Append(std::move(item));
  return list;
}

// Answers as the test says, in order; after its last answer a list is empty and a watch stays open.
class Script : public api::AnsweringTransport {
 public:
  explicit Script(sim::EventLoop* loop) : loop_(loop) {}

  sim::Task<absl::StatusOr<api::Response>> Answer(api::Request request) override {
    log.push_back(absl::StrCat(At(), "list rv=", request.options.resource_version,
                               " limit=", request.options.limit,
                               " continue=", request.options.continue_token));
    api::Response response;
    response.object = Page({}, 1);
    if (!lists.empty()) {
      absl::StatusOr<Value> answer = std::move(lists.front());
      lists.pop_front();
      if (!answer.ok()) {
        std::optional<api::ApiStatus> status = StatusOf(answer.status());
        if (!status.has_value()) co_return answer.status();
        response.status = *status;
      } else {
        response.object = *std::move(answer);
      }
    }
    co_return response;
  }

  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink* to) override {
    log.push_back(
        absl::StrCat(At(), "watch rv=", request.options.resource_version,
                     request.options.send_initial_events.value_or(false) ? " initial events" : ""));
    sink = to;
    api::OpenedWatch opened;
    if (!watches.empty()) {
      const absl::Status refusal = watches.front();
      watches.pop_front();
      std::optional<api::ApiStatus> status = StatusOf(refusal);
      if (!refusal.ok() && !status.has_value()) co_return refusal;
      if (status.has_value()) {
        opened.response.status = *status;
        co_return opened;
      }
    }
    opened.watch = std::make_unique<api::Watch>();
    co_return opened;
  }

  // 410 and 429 stand for the server's own answers; everything else is the transport's.
  static std::optional<api::ApiStatus> StatusOf(const absl::Status& status) {
    if (absl::IsOutOfRange(status)) return api::Expired(std::string(status.message()));
    if (absl::IsResourceExhausted(status)) return api::TooManyRequests("slow down", 1);
    if (absl::IsInternal(status)) return api::InternalError(std::string(status.message()));
    return std::nullopt;
  }

  std::deque<absl::StatusOr<Value>> lists;
  std::deque<absl::Status> watches;
  std::vector<std::string> log;
  api::WatchSink* sink = nullptr;

 private:
  std::string At() const {
    return absl::StrCat(absl::FormatDuration(loop_->clock().Elapsed()), " ");
  }
  sim::EventLoop* const loop_;
};

class ReflectorTest : public ::testing::Test, public ReflectorStore {
 protected:
  void Start(ReflectorOptions options = {}) {
    options.resource = {"", "v1", "pods"};
    options.kind = "Pod";
    reflector_ = std::make_unique<Reflector>(&loop_, &server_, this, std::move(options));
    group_.Spawn(reflector_->Run());
    Run(absl::ZeroDuration());
  }
  void Run(absl::Duration duration) { loop_.RunUntil(loop_.Now() + duration); }
  void Send(api::WatchEventType type, Value object) { server_.sink->OnEvent({type, object, 0}); }
  void SendError(const api::ApiStatus& status) {
    Send(api::WatchEventType::kError, status.ToValue());
    Run(absl::ZeroDuration());
  }
  void Close() {
    server_.sink->OnClosed();
    Run(absl::ZeroDuration());
  }

  void Replace(std::vector<Value> items, const std::string& resource_version) override {
    std::string line = absl::StrCat("replace@", resource_version);
    for (const Value& item : items) absl::StrAppend(&line, " ", Name(item));
    told_.push_back(std::move(line));
  }
  void Add(const Value& object) override { told_.push_back("add " + Name(object)); }
  void Update(const Value& object) override { told_.push_back("update " + Name(object)); }
  void Delete(const Value& object) override { told_.push_back("delete " + Name(object)); }
  void Bookmark(const std::string& version) override { told_.push_back("bookmark@" + version); }
  void Resync() override { told_.push_back("resync"); }
  static std::string Name(const Value& object) {
    return std::string(object["metadata"]["name"].string_value());
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  Script server_{&loop_};
  std::vector<std::string> told_;
  std::unique_ptr<Reflector> reflector_;
  sim::TaskGroup group_{&loop_};
};

TEST_F(ReflectorTest, PagesAreReadToTheEndAndCarryTheVersionOfTheFirst) {
  server_.lists = {Page({Pod("a", 3)}, 10, "more"), Page({Pod("b", 4)}, 12)};
  Start();
  EXPECT_THAT(server_.log, ElementsAre("0 list rv=0 limit=500 continue=",
                                       "0 list rv= limit=500 continue=more", "0 watch rv=10"));
  EXPECT_THAT(told_, ElementsAre("replace@10 a b"));
}

TEST_F(ReflectorTest, ListThatExpiresBetweenPagesIsReadWhole) {
  server_.lists = {Page({Pod("a", 3)}, 10, "more"), absl::OutOfRangeError("token"),
                   Page({Pod("a", 3), Pod("b", 11)}, 12)};
  Start();
  EXPECT_THAT(server_.log,
              ElementsAre("0 list rv=0 limit=500 continue=", "0 list rv= limit=500 continue=more",
                          "0 list rv=0 limit=0 continue=", "0 watch rv=12"));
  EXPECT_THAT(told_, ElementsAre("replace@12 a b"));
}

TEST_F(ReflectorTest, FailedListIsTriedAgainWithGrowingDelays) {
  server_.lists = {kRefused, kRefused, absl::InternalError("etcd"), Page({}, 7)};
  Start();
  Run(absl::Seconds(10));
  EXPECT_THAT(server_.log,
              ElementsAre("0 list rv=0 limit=500 continue=", "800ms list rv=0 limit=500 continue=",
                          "2.4s list rv=0 limit=500 continue=",
                          "5.6s list rv=0 limit=500 continue=", "5.6s watch rv=7"));
}

TEST_F(ReflectorTest, WatchGoesOnWhereItsEventsEnded) {
  server_.lists = {Page({Pod("a", 3)}, 10)};
  Start();
  Run(absl::Minutes(5));
  Send(api::WatchEventType::kAdded, Pod("b", 11));
  Send(api::WatchEventType::kModified, Pod("a", 12));
  Send(api::WatchEventType::kDeleted, Pod("b", 13));
  Send(api::WatchEventType::kBookmark, Pod("", 20));
  Close();
  EXPECT_THAT(told_, ElementsAre("replace@10 a", "add b", "update a", "delete b", "bookmark@20"));
  EXPECT_EQ(server_.log.back(), "5m watch rv=20");
}

TEST_F(ReflectorTest, EventsOfAnotherKindAreIgnored) {
  server_.lists = {Page({}, 10)};
  Start();
  Send(api::WatchEventType::kAdded, *ParseJson(R"({"kind":"Node","metadata":{"name":"x"}})"));
  EXPECT_THAT(told_, ElementsAre("replace@10"));
  EXPECT_EQ(reflector_->last_resource_version(), "10");
}

TEST_F(ReflectorTest, ForgottenVersionLeadsToAListThatAsksForTheOldVersionWhole) {
  server_.lists = {Page({Pod("a", 3)}, 10), Page({Pod("b", 4)}, 30)};
  Start();
  SendError(api::Expired("too old resource version: 10 (25)"));
  Run(absl::Seconds(1));
  EXPECT_THAT(server_.log, ElementsAre("0 list rv=0 limit=500 continue=", "0 watch rv=10",
                                       "800ms list rv=10 limit=0 continue=", "800ms watch rv=30"));
  EXPECT_THAT(told_, ElementsAre("replace@10 a", "replace@30 b"));
}

TEST_F(ReflectorTest, ListAtAForgottenVersionIsAskedAgainForTheNewest) {
  server_.lists = {Page({}, 10), absl::OutOfRangeError("too old"), Page({Pod("b", 4)}, 30)};
  Start();
  SendError(api::Expired("too old resource version: 10 (25)"));
  Run(absl::Seconds(1));
  EXPECT_THAT(server_.log, ElementsAre("0 list rv=0 limit=500 continue=", "0 watch rv=10",
                                       "800ms list rv=10 limit=0 continue=",
                                       "800ms list rv= limit=0 continue=", "800ms watch rv=30"));
}

TEST_F(ReflectorTest, RefusedWatchIsOpenedAgainWithoutAList) {
  server_.lists = {Page({}, 10)};
  server_.watches = {kRefused, absl::ResourceExhaustedError(""), absl::OkStatus()};
  Start();
  Run(absl::Seconds(10));
  EXPECT_THAT(server_.log, ElementsAre("0 list rv=0 limit=500 continue=", "0 watch rv=10",
                                       "800ms watch rv=10", "2.4s watch rv=10"));
}

TEST_F(ReflectorTest, WatchThatClosesAtOnceWithoutEventsLeadsToAList) {
  server_.lists = {Page({}, 10), Page({}, 10)};
  Start();
  Close();
  Run(absl::Seconds(1));
  EXPECT_THAT(server_.log, ElementsAre("0 list rv=0 limit=500 continue=", "0 watch rv=10",
                                       "800ms list rv=10 limit=0 continue=", "800ms watch rv=10"));
}

TEST_F(ReflectorTest, InternalErrorsOfAWatchAreRetriedAtOnceForTheTimeAllowed) {
  server_.lists = {Page({}, 10), Page({}, 10)};
  ReflectorOptions options;
  options.max_internal_error_retry = absl::Seconds(5);
  Start(options);
  SendError(api::InternalError("etcd"));
  Run(absl::Seconds(6));
  EXPECT_EQ(server_.log.back(), "0 watch rv=10");
  ASSERT_EQ(server_.log.size(), 3u);
  SendError(api::InternalError("etcd"));
  Run(absl::Seconds(1));
  EXPECT_THAT(server_.log,
              ElementsAre("0 list rv=0 limit=500 continue=", "0 watch rv=10", "0 watch rv=10",
                          "6.8s list rv=10 limit=0 continue=", "6.8s watch rv=10"));
}

TEST_F(ReflectorTest, FirstStateByWatchReplacesOnlyAtItsBookmark) {
  ReflectorOptions options;
  options.watch_list = true;
  Start(options);
  Send(api::WatchEventType::kAdded, Pod("b", 4));
  Send(api::WatchEventType::kAdded, Pod("a", 3));
  Send(api::WatchEventType::kDeleted, Pod("b", 9));
  EXPECT_THAT(told_, ElementsAre());
  Value bookmark = Pod("", 10);
  bookmark.Mutable("metadata").Mutable("annotations").Set("k8s.io/initial-events-end", "true");
  Send(api::WatchEventType::kBookmark, bookmark);
  Send(api::WatchEventType::kModified, Pod("a", 11));
  EXPECT_THAT(told_, ElementsAre("replace@10 a", "update a"));
  Close();
  EXPECT_THAT(server_.log, ElementsAre("0 watch rv= initial events", "0 watch rv=11"));
}

TEST_F(ReflectorTest, ServerThatCannotSendInitialEventsIsListed) {
  server_.watches = {absl::InternalError("no watch list here"), absl::OkStatus()};
  server_.lists = {Page({Pod("a", 3)}, 10)};
  ReflectorOptions options;
  options.watch_list = true;
  Start(options);
  EXPECT_THAT(server_.log, ElementsAre("0 watch rv= initial events",
                                       "0 list rv=0 limit=500 continue=", "0 watch rv=10"));
}

TEST_F(ReflectorTest, ResyncsPauseWhileThereIsNoWatch) {
  server_.lists = {Page({}, 10), kRefused, kRefused, kRefused, kRefused, Page({}, 11)};
  ReflectorOptions options;
  options.resync = absl::Seconds(10);
  Start(options);
  Run(absl::Seconds(25));
  EXPECT_THAT(told_, ElementsAre("replace@10", "resync", "resync"));
  SendError(api::Expired("too old"));
  Run(absl::Seconds(24));  // lists again at 25.8, 27.4, 30.6, 37 and 49.8 s
  EXPECT_THAT(told_, ElementsAre("replace@10", "resync", "resync"));
  Run(absl::Seconds(12));
  EXPECT_THAT(told_, ElementsAre("replace@10", "resync", "resync", "replace@11", "resync"));
}

}  // namespace
}  // namespace quiesce::runtime
