#include "apiserver_fake/edge/connection.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"
#include "sim/trace.h"

namespace quiesce::edge {
namespace {

const api::GroupVersionResource kConfigMaps{"", "v1", "configmaps"};

Value ConfigMap(const std::string& name) {
  return Value::Object(
      {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", Value::Object({{"name", name}})}});
}

// Notes what comes and when, in milliseconds since the start.
class Notes : public api::WatchSink {
 public:
  Notes(sim::EventLoop* loop, std::vector<std::string>* lines) : loop_(loop), lines_(lines) {}
  void OnEvent(const api::WatchEvent& event) override {
    lines_->push_back(absl::StrCat(Millis(), " ", api::WatchEventTypeName(event.type), " ",
                                   event.object["metadata"]["name"].string_value()));
  }
  void OnClosed() override { lines_->push_back(absl::StrCat(Millis(), " closed")); }

 private:
  int64_t Millis() const { return absl::ToInt64Milliseconds(loop_->Now() - sim::StartTime()); }
  sim::EventLoop* loop_;
  std::vector<std::string>* lines_;
};

class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest()
      : choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, &trace_),
        server_(&loop_, apiserver::ServerOptions()),
        faults_(&loop_),
        tracer_(&loop_),
        connection_(&server_, &loop_, &faults_, &tracer_, Options()),
        sink_(&loop_, &lines_),
        group_(&loop_) {
    server_.SetObserver(&tracer_);
  }

  static ConnectionOptions Options() {
    ConnectionOptions options;
    options.actor = "one";
    return options;
  }

  // Sends a request at once; what comes back is noted with its time.
  void Send(api::Request request) { group_.Spawn(SendTask(this, std::move(request))); }
  static sim::Task<void> SendTask(ConnectionTest* test, api::Request request) {
    absl::StatusOr<api::Response> response = co_await test->connection_.Call(std::move(request));
    const int64_t millis = absl::ToInt64Milliseconds(test->loop_.Now() - sim::StartTime());
    test->lines_.push_back(absl::StrCat(
        millis, " ", response.ok() ? absl::StrCat(response->code) : response.status().ToString()));
  }

  static sim::Task<void> AskTask(ConnectionTest* test) {
    const absl::StatusOr<api::ApiStatus> reached = co_await test->connection_.Reach();
    const int64_t millis = absl::ToInt64Milliseconds(test->loop_.Now() - sim::StartTime());
    test->lines_.push_back(absl::StrCat(
        millis, " ", reached.ok() ? absl::StrCat(reached->code) : reached.status().ToString()));
  }

  void Watch(const std::string& version) { Watch(version, &sink_); }
  void Watch(const std::string& version, api::WatchSink* sink) {
    group_.Spawn(WatchTask(this, version, sink));
  }
  static sim::Task<void> WatchTask(ConnectionTest* test, std::string version,
                                   api::WatchSink* sink) {
    api::Request request = api::Request::List(kConfigMaps, "default");
    request.verb = api::Verb::kWatch;
    request.options.resource_version = std::move(version);
    absl::StatusOr<api::OpenedWatch> opened =
        co_await test->connection_.OpenWatch(std::move(request), sink);
    if (opened.ok()) test->watch_ = std::move(opened->watch);
  }

  static sim::Task<void> CountTask(ConnectionTest* test, api::Request request,
                                   std::vector<std::string>* out) {
    const auto response = co_await test->connection_.Call(std::move(request));
    out->push_back(response->ok() ? absl::StrCat(response->object["items"].size(), " items")
                                  : response->status.message);
  }

  void Run(absl::Duration duration) { loop_.RunUntil(loop_.Now() + duration); }
  bool Stored(const std::string& name) {
    return server_.Handle(api::Request::Get(kConfigMaps, "default", name)).ok();
  }

  sim::Trace trace_;
  sim::Choices choices_;
  sim::EventLoop loop_;
  apiserver::Server server_;
  Faults faults_;
  CallTracer tracer_;
  Connection connection_;
  std::vector<std::string> lines_;
  Notes sink_;
  std::unique_ptr<api::Watch> watch_;
  sim::TaskGroup group_;
};

TEST_F(ConnectionTest, RequestTravelsThereAndBack) {
  Send(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  Run(absl::Milliseconds(1));
  EXPECT_FALSE(Stored("a"));
  Run(absl::Milliseconds(1));
  EXPECT_TRUE(Stored("a"));
  Run(absl::Milliseconds(10));
  EXPECT_EQ(lines_, std::vector<std::string>{"4 201"});
}

TEST_F(ConnectionTest, WatchEventsArriveInOrderAfterTheirLag) {
  Watch(absl::StrCat(server_.revision()));
  Run(absl::Milliseconds(10));
  server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("b")));
  Run(absl::Milliseconds(20));
  EXPECT_EQ(lines_, (std::vector<std::string>{"20 ADDED a", "20 ADDED b"}));
}

TEST_F(ConnectionTest, WatchEventIsCausedByTheRequestThatMadeIt) {
  Watch(absl::StrCat(server_.revision()));
  Run(absl::Milliseconds(10));
  Send(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  Run(absl::Milliseconds(30));
  const sim::TraceRecord& arrival = trace_.records().back();
  ASSERT_TRUE(arrival.kind == kWatchRecord);
  const sim::TraceRecord& cause = trace_.record(arrival.cause);
  ASSERT_TRUE(cause.kind == kCallRecord);
  EXPECT_EQ(cause.body->Describe().substr(0, 30), "POST configmaps/default/a 201 ");
}

TEST_F(ConnectionTest, AQuestionForNoResourceTravelsAndMeetsFaults) {
  group_.Spawn(AskTask(this));
  loop_.RunUntil(loop_.Now() + absl::Seconds(1));
  FaultRule rule;
  rule.fault = InjectedFault::kInternalError;
  rule.times = 1;
  faults_.Add(rule);
  group_.Spawn(AskTask(this));
  loop_.RunUntil(loop_.Now() + absl::Seconds(1));
  faults_.SetDownUntil(loop_.Now() + absl::Seconds(1));
  group_.Spawn(AskTask(this));
  loop_.RunUntil(loop_.Now() + absl::Seconds(1));
  EXPECT_EQ(lines_,
            (std::vector<std::string>{"4 200", "1004 500",
                                      "2000 UNAVAILABLE: dial tcp: connect: connection refused"}));
}

TEST_F(ConnectionTest, FaultsHitTheProcessThatAnActorLivesIn) {
  ConnectionOptions options = Options();
  options.actor = "one/part";
  options.process = "one";
  Connection part(&server_, &loop_, &faults_, &tracer_, options);
  FaultRule rule;
  rule.actor = "one";
  rule.fault = InjectedFault::kInternalError;
  faults_.Add(rule);
  const auto get = [](Connection* connection, int* code) -> sim::Task<void> {
    *code = (co_await connection->Call(api::Request::Get(kConfigMaps, "default", "a")))->code;
  };
  int code = 0;
  group_.Spawn(get(&part, &code));
  loop_.RunUntil(loop_.Now() + absl::Seconds(1));
  EXPECT_EQ(code, 500);
}

TEST_F(ConnectionTest, TimeoutBeforeTheCommitWritesNothing) {
  FaultRule rule;
  rule.fault = InjectedFault::kTimeoutBeforeCommit;
  faults_.Add(rule);
  Send(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  Run(absl::Minutes(1));
  EXPECT_FALSE(Stored("a"));
  EXPECT_EQ(lines_, std::vector<std::string>{"34000 DEADLINE_EXCEEDED: context deadline exceeded"});
}

TEST_F(ConnectionTest, TimeoutAfterTheCommitHasWritten) {
  FaultRule rule;
  rule.fault = InjectedFault::kTimeoutAfterCommit;
  faults_.Add(rule);
  Send(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  Run(absl::Minutes(1));
  EXPECT_TRUE(Stored("a"));
  EXPECT_EQ(lines_, std::vector<std::string>{"34000 DEADLINE_EXCEEDED: context deadline exceeded"});
}

TEST_F(ConnectionTest, CallerThatDiesLeavesItsRequestOnTheWay) {
  Send(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  Run(absl::Milliseconds(1));
  group_.Clear();
  Run(absl::Milliseconds(10));
  EXPECT_TRUE(Stored("a"));
  EXPECT_TRUE(lines_.empty());
}

TEST_F(ConnectionTest, CrashAtACommitTellsTheHandlerAndNeverAnswers) {
  std::vector<std::string> crashed;
  faults_.SetCrashHandler([&](const std::string& actor) { crashed.push_back(actor); });
  FaultRule rule;
  rule.fault = InjectedFault::kCrashAfterCommit;
  rule.times = 1;
  faults_.Add(rule);
  Send(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  Run(absl::Minutes(1));
  EXPECT_EQ(crashed, std::vector<std::string>{"one"});
  EXPECT_TRUE(Stored("a"));
  EXPECT_TRUE(lines_.empty());
}

TEST_F(ConnectionTest, CrashAtAWatchEndsTheProcessThatOpensIt) {
  std::vector<std::string> crashed;
  faults_.SetCrashHandler([&](const std::string& actor) {
    crashed.push_back(actor);
    group_.Clear();
  });
  FaultRule rule;
  rule.fault = InjectedFault::kCrashBeforeCommit;
  rule.verb = api::Verb::kWatch;
  rule.reads = true;
  faults_.Add(rule);
  Watch("");
  Run(absl::Minutes(1));
  EXPECT_EQ(crashed, std::vector<std::string>{"one"});
  EXPECT_EQ(group_.size(), 0u);
  EXPECT_EQ(watch_, nullptr);
}

TEST_F(ConnectionTest, WatchThatIsCutEndsAndItsResumeIsToldGone) {
  const std::string version = absl::StrCat(server_.revision());
  Watch(version);
  Run(absl::Milliseconds(10));
  connection_.CutWatches("configmaps", /*gone=*/true);
  Run(absl::Milliseconds(10));
  EXPECT_EQ(lines_, std::vector<std::string>{"10 closed"});
  lines_.clear();
  Watch(version);
  Run(absl::Milliseconds(40));
  EXPECT_EQ(lines_, (std::vector<std::string>{"32 ERROR ", "32 closed"}));
  lines_.clear();
  Watch(version);
  Run(absl::Milliseconds(40));
  EXPECT_TRUE(lines_.empty());
}

TEST_F(ConnectionTest, HeldWatchesDeliverLateAndInOrder) {
  Watch(absl::StrCat(server_.revision()));
  Run(absl::Milliseconds(10));
  connection_.HoldWatches("configmaps", loop_.Now() + absl::Milliseconds(500));
  server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  Run(absl::Milliseconds(100));
  server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("b")));
  Run(absl::Seconds(1));
  EXPECT_EQ(lines_, (std::vector<std::string>{"510 ADDED a", "510 ADDED b"}));
}

TEST_F(ConnectionTest, ReleasedWatchesDeliverWhatWasKeptBack) {
  Watch(absl::StrCat(server_.revision()));
  Run(absl::Milliseconds(10));
  connection_.HoldWatches("", loop_.Now() + absl::Seconds(500));
  server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  Run(absl::Milliseconds(90));
  connection_.Release();
  Run(absl::Milliseconds(1));
  server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("b")));
  Run(absl::Seconds(1));
  EXPECT_EQ(lines_, (std::vector<std::string>{"110 ADDED a", "111 ADDED b"}));
}

TEST_F(ConnectionTest, ReleaseChangesNothingForOtherResources) {
  Watch(absl::StrCat(server_.revision()));
  Run(absl::Milliseconds(10));
  connection_.HoldWatches("secrets", loop_.Now() + absl::Seconds(500));
  server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  connection_.Release();
  Run(absl::Seconds(1));
  EXPECT_EQ(lines_, std::vector<std::string>{"20 ADDED a"});
}

TEST_F(ConnectionTest, WriteFromWithinAWatchEventIsDeliveredOnce) {
  class Writer : public api::WatchSink {
   public:
    Writer(apiserver::Server* server, api::WatchSink* notes) : server_(server), notes_(notes) {}
    void OnEvent(const api::WatchEvent& event) override {
      notes_->OnEvent(event);
      if (++events_ > 2) return;
      server_->Handle(
          api::Request::Create(kConfigMaps, "default", ConfigMap(absl::StrCat("w", events_))));
    }
    void OnClosed() override {}

   private:
    apiserver::Server* const server_;
    api::WatchSink* const notes_;
    int events_ = 0;
  } writer(&server_, &sink_);
  Watch(absl::StrCat(server_.revision()), &writer);
  Run(absl::Milliseconds(10));
  server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("b")));
  Run(absl::Seconds(1));
  EXPECT_EQ(lines_,
            (std::vector<std::string>{"20 ADDED a", "20 ADDED b", "30 ADDED w1", "30 ADDED w2"}));
  watch_.reset();
}

TEST_F(ConnectionTest, ShortPartitionDelaysAndALongOneTimesOut) {
  connection_.Partition(sim::StartTime() + absl::Seconds(5));
  Send(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  Run(absl::Seconds(10));
  EXPECT_EQ(lines_, (std::vector<std::string>{"5002 201"}));
  lines_.clear();
  connection_.Partition(loop_.Now() + absl::Minutes(5));
  Send(api::Request::Create(kConfigMaps, "default", ConfigMap("b")));
  Run(absl::Minutes(1));
  EXPECT_EQ(lines_,
            (std::vector<std::string>{"44000 DEADLINE_EXCEEDED: context deadline exceeded"}));
  connection_.Release();
  lines_.clear();
  Send(api::Request::Create(kConfigMaps, "default", ConfigMap("b")));
  Run(absl::Seconds(1));
  EXPECT_EQ(lines_, (std::vector<std::string>{"70004 201"}));
}

TEST_F(ConnectionTest, StaleServerAnswersOldReadsUntilItHasCaughtUp) {
  const auto create = [&](const char* name) {
    return server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap(name)));
  };
  create("a");
  const int64_t then = server_.revision();
  create("b");
  connection_.MeetStaleServer(then, sim::StartTime() + absl::Seconds(30));
  std::vector<std::string> counts;
  const auto count = [&](const char* version) {
    api::Request list = api::Request::List(kConfigMaps, "default");
    list.options.resource_version = version;
    group_.Spawn(CountTask(this, std::move(list), &counts));
    Run(absl::Seconds(5));
  };
  count("0");
  count("");
  count(absl::StrCat(server_.revision()).c_str());
  Run(absl::Seconds(20));
  count("0");
  EXPECT_EQ(counts, (std::vector<std::string>{"1 items", "2 items",
                                              absl::StrCat("Timeout: Too large resource version: ",
                                                           server_.revision(), ", current: ", then),
                                              "2 items"}));
}

TEST_F(ConnectionTest, LaggingWatchIsLateUntilItIsReleased) {
  Watch(absl::StrCat(server_.revision()));
  Run(absl::Seconds(1));
  lines_.clear();
  connection_.LagWatches("configmaps", absl::Seconds(20), absl::InfiniteFuture(), false);
  server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  Run(absl::Seconds(30));
  server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("b")));
  Run(absl::Seconds(1));
  connection_.Release();
  Run(absl::Seconds(1));
  EXPECT_EQ(lines_, (std::vector<std::string>{"21010 ADDED a", "32010 ADDED b"}));
}

}  // namespace
}  // namespace quiesce::edge
