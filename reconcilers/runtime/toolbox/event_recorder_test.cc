#include "reconcilers/runtime/toolbox/event_recorder.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/edge/direct_transport.h"
#include "apiserver_fake/server.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/cache/api_client.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::runtime {
namespace {

class EventRecorderTest : public ::testing::Test {
 protected:
  void Record(const char* reason, const std::string& message) {
    static const Resource pods{{"", "v1", "pods"}, "Pod"};
    recorder_.Record(pods,
                     *ParseJson(R"({"metadata":{"name":"a","namespace":"default","uid":"u"}})"),
                     "Normal", reason, message);
    loop_.Settle();
  }
  // "reason message xCOUNT" of each event that the server has.
  std::vector<std::string> Events() {
    std::vector<std::string> events;
    const Value list = server_.Handle(api::Request::List({"", "v1", "events"}, "default")).object;
    for (const Value& event : list["items"].items()) {
      events.push_back(absl::StrCat(event["reason"].string_value(), " ",
                                    event["message"].string_value(), " x",
                                    event["count"].int_value()));
    }
    return events;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  apiserver::Server server_{&loop_, apiserver::ServerOptions()};
  edge::DirectTransport transport_{&server_, &loop_};
  ApiClient client_{&transport_, nullptr};
  EventRecorder recorder_{&loop_, &client_, "greeter"};
};

using Texts = std::vector<std::string>;

TEST_F(EventRecorderTest, AnEventSaysWhoToldItOfWhat) {
  Record("Sent", "to b");
  EXPECT_EQ(Events(), Texts({"Sent to b x1"}));
  const Value list = server_.Handle(api::Request::List({"", "v1", "events"}, "default")).object;
  const Value& event = list["items"].at(0);
  EXPECT_EQ(event["source"]["component"].string_value(), "greeter");
  EXPECT_EQ(ToJson(event["involvedObject"]),
            R"({"apiVersion":"v1","kind":"Pod","name":"a","namespace":"default","uid":"u"})");
}

TEST_F(EventRecorderTest, EqualEventsAreCountedOnTheFirst) {
  for (int i = 0; i < 3; ++i) Record("Sent", "to b");
  Record("Sent", "to c");
  EXPECT_EQ(Events(), Texts({"Sent to b x3", "Sent to c x1"}));
}

TEST_F(EventRecorderTest, ManyAlikeBecomeOne) {
  for (int i = 0; i < 12; ++i) Record("Sent", absl::StrCat("to ", i));
  const Texts events = Events();
  ASSERT_EQ(events.size(), 10u);
  EXPECT_EQ(events.back(), "Sent (combined from similar events): to 11 x3");
}

TEST_F(EventRecorderTest, TooManyOfOneObjectAreDropped) {
  for (int i = 0; i < 40; ++i) Record("Sent", "to b");
  EXPECT_EQ(Events(), Texts({"Sent to b x25"}));
  loop_.RunUntil(loop_.Now() + absl::Minutes(5));
  for (int i = 0; i < 40; ++i) Record("Sent", "to b");
  EXPECT_EQ(Events(), Texts({"Sent to b x26"}));
}

TEST_F(EventRecorderTest, AnEventThatWasTakenAwayIsMadeAgain) {
  Record("Sent", "to b");
  api::Request all = api::Request::List({"", "v1", "events"}, "default");
  all.verb = api::Verb::kDeleteCollection;
  EXPECT_EQ(server_.Handle(all).code, 200);
  Record("Sent", "to b");
  EXPECT_EQ(Events(), Texts({"Sent to b x2"}));
}

}  // namespace
}  // namespace quiesce::runtime
