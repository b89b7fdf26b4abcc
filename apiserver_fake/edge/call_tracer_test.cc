#include "apiserver_fake/edge/call_tracer.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/trace.h"

namespace quiesce::edge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const api::GroupVersionResource kConfigMaps{"", "v1", "configmaps"};

Value ConfigMap(const char* name, const char* data = "1") {
  return Value::Object({{"apiVersion", "v1"},
                        {"kind", "ConfigMap"},
                        {"metadata", Value::Object({{"name", name}})},
                        {"data", Value::Object({{"k", data}})}});
}

class CallTracerTest : public ::testing::Test {
 protected:
  CallTracerTest() { server_.SetObserver(&tracer_); }
  ~CallTracerTest() override { server_.SetObserver(nullptr); }

  const CallRecord& Call(sim::RecordIndex index) {
    EXPECT_EQ(trace_.record(index).kind, kCallRecord);
    return *trace_.record(index).BodyAs<CallRecord>();
  }
  api::Response From(const char* agent, api::Request request) {
    request.user_agent = agent;
    return server_.Handle(request);
  }

  sim::Trace trace_;
  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, &trace_};
  apiserver::Server server_{&loop_, apiserver::ServerOptions()};
  CallTracer tracer_{&loop_};
};

TEST_F(CallTracerTest, WriteIsRecordedWithWhatItChanged) {
  From("one", api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  From("one", api::Request::Update(kConfigMaps, "default", "a", ConfigMap("a", "2")));
  ASSERT_EQ(trace_.size(), 2u);
  EXPECT_EQ(trace_.ActorName(trace_.record(1).actor), "one");
  EXPECT_EQ(Call(1).status.code, 201);
  EXPECT_TRUE(Call(1).before.is_null());
  EXPECT_EQ(Call(2).before["data"]["k"].string_value(), "1");
  EXPECT_EQ(Call(2).after["data"]["k"].string_value(), "2");
  EXPECT_TRUE(Call(2).changed());
}

TEST_F(CallTracerTest, RefusalIsRecordedWithItsReason) {
  From("one", api::Request::Get(kConfigMaps, "default", "a"));
  EXPECT_EQ(Call(1).status.code, 404);
  EXPECT_EQ(Call(1).status.reason, "NotFound");
  EXPECT_FALSE(Call(1).changed());
}

TEST_F(CallTracerTest, GeneratedNameIsThatOfTheReply) {
  Value object = ConfigMap("");
  object.Mutable("metadata").Erase("name");
  object.Mutable("metadata").Set("generateName", "g-");
  const api::Response response = From("one", api::Request::Create(kConfigMaps, "default", object));
  EXPECT_EQ(Call(1).request.name, response.object["metadata"]["name"].string_value());
}

TEST_F(CallTracerTest, OriginIsOfTheNextRequestOnly) {
  tracer_.SetOrigin({trace_.Actor("two"), InjectedFault::kTimeoutAfterCommit, loop_.Now()});
  From("one", api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  From("one", api::Request::Get(kConfigMaps, "default", "a"));
  EXPECT_EQ(trace_.ActorName(trace_.record(1).actor), "two");
  EXPECT_EQ(Call(1).fault, InjectedFault::kTimeoutAfterCommit);
  EXPECT_EQ(trace_.ActorName(trace_.record(2).actor), "one");
  EXPECT_EQ(Call(2).fault, InjectedFault::kNone);
}

TEST_F(CallTracerTest, WhatTheServerSendsComesFromTheRequest) {
  class Causes : public api::WatchSink {
   public:
    explicit Causes(sim::Trace* trace) : trace_(trace) {}
    void OnEvent(const api::WatchEvent&) override { causes.push_back(trace_->current()); }
    void OnClosed() override {}
    std::vector<sim::RecordIndex> causes;

   private:
    sim::Trace* const trace_;
  } causes(&trace_);
  api::Request watch = api::Request::List(kConfigMaps, "default");
  watch.verb = api::Verb::kWatch;
  watch.options.resource_version = std::to_string(server_.revision());
  api::WatchId id = 0;
  server_.OpenWatch(watch, &causes, &id);
  From("one", api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
  From("one", api::Request::Create(kConfigMaps, "default", ConfigMap("b")));
  EXPECT_THAT(causes.causes, ElementsAre(1u, 2u));
  EXPECT_EQ(trace_.current(), 0u);  // and nothing after it does
  server_.CloseWatch(id);
}

TEST_F(CallTracerTest, RequestThatNeverArrivedIsRecordedWithItsFault) {
  tracer_.Record(api::Request::Delete(kConfigMaps, "default", "a"),
                 api::Conflict({"", "configmaps"}, "a", "it was modified"),
                 {trace_.Actor("two"), InjectedFault::kConflict, loop_.Now()});
  EXPECT_EQ(Call(1).fault, InjectedFault::kConflict);
  EXPECT_EQ(Call(1).status.code, 409);
  EXPECT_THAT(trace_.Describe(1), HasSubstr("two"));
}

TEST_F(CallTracerTest, HashTellsRequestsAndAnswersApart) {
  auto hash = [](const char* data, bool exists) {
    sim::Trace trace;
    trace.set_recording(false);
    sim::Choices choices(std::make_unique<sim::PlainStrategy>());
    sim::EventLoop loop(&choices, &trace);
    apiserver::Server server(&loop, apiserver::ServerOptions());
    if (exists) server.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("a")));
    CallTracer tracer(&loop);
    server.SetObserver(&tracer);
    server.Handle(api::Request::Update(kConfigMaps, "default", "a", ConfigMap("a", data)));
    server.SetObserver(nullptr);
    return trace.hash();
  };
  EXPECT_EQ(hash("1", true), hash("1", true));
  EXPECT_NE(hash("1", true), hash("2", true));
  EXPECT_NE(hash("1", true), hash("1", false));
}

}  // namespace
}  // namespace quiesce::edge
