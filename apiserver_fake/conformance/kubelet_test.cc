// The stand-in kubelet, and the log of what it asks the server.

#include "apiserver_fake/conformance/kubelet.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/conformance/request_log.h"
#include "apiserver_fake/edge/direct_transport.h"
#include "apiserver_fake/server.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::conformance {
namespace {

const api::GroupVersionResource kPods{"", "v1", "pods"};

class KubeletTest : public ::testing::Test {
 protected:
  KubeletTest() {
    server_.Handle(api::Request::Create(
        {"", "v1", "namespaces"}, "",
        *ParseJson(R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"demo"}})")));
    server_.SetObserver(&log_);
  }
  ~KubeletTest() override { server_.SetObserver(nullptr); }

  void MakePod(const char* name) {
    server_.Handle(api::Request::Create(
        kPods, "demo",
        *ParseJson(absl::StrCat(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":")", name,
                                R"(","labels":{"app":"x"}},
                                "spec":{"containers":[{"name":"c","image":"i"}]}})"))));
  }
  std::string Play(const char* step) { return PlayKubelet(*ParseJson(step), rest_, loop_); }
  Value Pod(const char* name) {
    return server_.Handle(api::Request::Get(kPods, "demo", name)).object;
  }
  // "phase ready"
  std::string State(const char* name) {
    const Value pod = Pod(name);
    std::string text(pod["status"]["phase"].string_value());
    for (const Value& condition : pod["status"]["conditions"].items()) {
      if (condition["type"].string_value() != "Ready") continue;
      absl::StrAppend(&text, condition["status"].string_value() == "True" ? " ready" : "");
    }
    return text;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  apiserver::Server server_{&loop_, apiserver::ServerOptions()};
  edge::DirectTransport transport_{&server_, &loop_};
  rest::RestHandler rest_{&transport_, &server_.types(), &loop_.clock()};
  RequestLog log_;
};

TEST_F(KubeletTest, PodGoesThroughItsLife) {
  MakePod("a");
  EXPECT_EQ(Play(R"({"action":"start","pods":["a"]})"), "");
  EXPECT_EQ(State("a"), "Running");
  EXPECT_EQ(Pod("a")["spec"]["nodeName"].string_value(), "node-1");
  EXPECT_EQ(Play(R"({"action":"run","pods":["a"]})"), "");
  EXPECT_EQ(State("a"), "Running ready");
  EXPECT_EQ(Play(R"({"action":"unready","pods":["a"]})"), "");
  EXPECT_EQ(State("a"), "Running");
  EXPECT_EQ(Play(R"({"action":"fail","pods":["a"]})"), "");
  EXPECT_EQ(State("a"), "Failed");
  EXPECT_EQ(Play(R"({"action":"reap","pods":["a"]})"), "");
  EXPECT_TRUE(Pod("a").is_null());
}

TEST_F(KubeletTest, PodsAreMeantByLabelOrByPattern) {
  MakePod("web-abcde");
  MakePod("web-fghij");
  EXPECT_EQ(Play(R"({"action":"run","selector":"app=x"})"), "");
  EXPECT_EQ(State("web-abcde"), "Running ready");
  EXPECT_EQ(State("web-fghij"), "Running ready");
  EXPECT_EQ(Play(R"({"action":"run","selector":"app=y"})"), "the pods are not there");
}

TEST_F(KubeletTest, PodsThatComeLateAreWaitedFor) {
  loop_.After(absl::Seconds(5), "test", [this] { MakePod("a"); });
  EXPECT_EQ(Play(R"({"action":"run","pods":["a"]})"), "");
  EXPECT_EQ(loop_.clock().Elapsed(), absl::Seconds(5));
  EXPECT_EQ(Play(R"({"action":"run","pods":["b"]})"), "the pods are not there");
}

TEST_F(KubeletTest, UnknownActionsAreNamed) {
  MakePod("a");
  EXPECT_EQ(Play(R"({"action":"dance","pods":["a"]})"), "unknown action dance");
  EXPECT_EQ(Play(R"({"action":"run"})"), "no pods and no selector");
}

TEST_F(KubeletTest, LogTellsTheWritesOfAnAgentByObject) {
  MakePod("a");
  Play(R"({"action":"run","pods":["a"]})");
  api::Request patch =
      api::Request::Patch(kPods, "demo", "a", api::PatchType::kMerge,
                          *ParseJson(R"({"metadata":{"labels":{"app":"y","new":"z"}}})"));
  patch.user_agent = "controller/1";
  server_.Handle(patch);
  server_.Handle(patch);
  const Value expected = *ParseJson(R"({"pods/a":[{},{"body":{}}],"pods/b":[{}]})");
  EXPECT_EQ(ToJson(log_.OfAgent("kubelet", expected, Value())),
            R"({"pods/a":[{"code":201,"subresource":"binding","verb":"create"},)"
            R"({"code":200,"subresource":"status","verb":"patch"}],"pods/b":[]})");
  EXPECT_EQ(ToJson(log_.OfAgent("controller", expected, *ParseJson(R"(["metadata.labels.new"])"))),
            R"({"pods/a":[{"code":200,"verb":"patch"},)"
            R"({"body":{"metadata":{"labels":{"new":"z"}}},"code":200,"verb":"patch"}],)"
            R"("pods/b":[]})");
}

TEST(SummarizeCoreEvents, ShowsThemInAnOrderOfTheirOwn) {
  EXPECT_EQ(ToJson(SummarizeCoreEvents(*ParseJson(R"({"items":[
      {"metadata":{"namespace":"n"},"involvedObject":{"apiVersion":"v1","kind":"Pod","name":"b",
       "namespace":"n"},"type":"Normal","reason":"R","message":"m","source":{"component":"s"}},
      {"metadata":{"namespace":"n"},"involvedObject":{"apiVersion":"v1","kind":"Node","name":"a"},
       "type":"Normal","reason":"R","message":"a","source":{"component":"s"}}]})"))),
            R"([{"message":"a","namespace":"n","on":"v1/Node/a","reason":"R","source":"s",)"
            R"("type":"Normal"},{"message":"m","namespace":"n","on":"v1/Pod/b in n","reason":"R",)"
            R"("source":"s","type":"Normal"}])");
}

}  // namespace
}  // namespace quiesce::conformance
