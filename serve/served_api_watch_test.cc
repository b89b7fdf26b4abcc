#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/conformance/player.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serve/served_api_testing.h"

namespace quiesce::serve {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(ServedApiTest, ARecordedSessionPlaysAsACase) {
  ServeOptions options;
  options.record = true;
  options.controllers.clear();
  Serve(options);
  const std::string maps = "/api/v1/namespaces/demo/configmaps";
  EXPECT_EQ(Call("GET", "/readyz").code, 200);
  RawClient client(&io_, api_->port());
  client.Send(absl::StrCat("GET ", maps, "?watch=true HTTP/1.1\r\nHost: x\r\n\r\n"));
  ASSERT_TRUE(client.AwaitText("\r\n\r\n"));
  const Value made = Json(Call("POST", maps, R"({"metadata": {"generateName": "a-"}})"));
  const std::string name(made["metadata"]["name"].string_value());
  EXPECT_EQ(Call("PATCH", absl::StrCat(maps, "/", name), R"({"data": {"k": "v"}})", {},
                 "application/merge-patch+json")
                .code,
            200);
  Value stale = made;
  stale.Set("data", Value::Object({{"k", "w"}}));
  EXPECT_EQ(Call("PUT", absl::StrCat(maps, "/", name), ToJson(stale)).code, 409);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Call("GET", absl::StrCat(maps, "/", name)).code, 200);
  EXPECT_EQ(Call("GET", maps).code, 200);
  EXPECT_EQ(Call("POST", maps, "{").code, 400);
  ASSERT_TRUE(client.AwaitText("MODIFIED"));
  EXPECT_EQ(Call("DELETE", absl::StrCat(maps, "/", name)).code, 200);
  ASSERT_TRUE(client.AwaitText("DELETED"));

  const Value recording = api_->Recording("session/first");
  EXPECT_THAT(ToJson(recording), Not(HasSubstr("/readyz")));
  EXPECT_THAT(ToJson(recording), Not(HasSubstr(name)));
  conformance::CaseResult played = conformance::PlayCase(recording);
  EXPECT_TRUE(played.passed) << "step " << played.step << " " << played.what << " at "
                             << played.pointer << "\n"
                             << played.expected << "\n"
                             << played.got;
  // It is a case that can fail.
  const std::string other =
      absl::StrReplaceAll(ToJson(recording), {{R"({"k":"v"})", R"({"k":"u"})"}});
  Value changed = ParseJson(other).value();
  for (size_t i = 0; i < changed["steps"].size(); ++i) {
    if (changed["steps"].at(i)["call"]["method"] != Value("PATCH")) continue;
    changed.Mutable("steps").MutableAt(i).Mutable("call").Mutable("body").Mutable("data").Set("k",
                                                                                              "x");
  }
  EXPECT_FALSE(conformance::PlayCase(changed).passed);
}

// "MODIFIED a" for each event of the stream, in order.
std::vector<std::string> EventsIn(const std::string& received) {
  std::vector<std::string> events;
  for (absl::string_view line : absl::StrSplit(received, '\n')) {
    if (!absl::StartsWith(line, "{\"type\"")) continue;
    const Value event = ParseJson(line).value_or(Value());
    events.push_back(absl::StrCat(event["type"].string_value(), " ",
                                  event["object"]["metadata"]["name"].string_value()));
  }
  return events;
}

TEST_F(ServedApiTest, WhatIsDeletedAtOnceIsSeenGoingFirst) {
  Serve();
  const std::string pods = "/api/v1/namespaces/default/pods";
  const auto create = [&](const std::string& name) {
    EXPECT_EQ(Call("POST", pods,
                   absl::StrCat(R"({"metadata": {"name": ")", name,
                                R"("}, "spec": {"containers": [{"name": "c", "image": "i"}]}})"))
                  .code,
              201);
  };
  // A busy machine may show both at once, now and then.
  bool seen_going = false;
  for (int i = 0; i < 20 && !seen_going; ++i) {
    create("a");
    RawClient client(&io_, api_->port());
    client.Send(absl::StrCat("GET ", pods, "?watch=true HTTP/1.1\r\nHost: x\r\n\r\n"));
    ASSERT_TRUE(client.AwaitText("ADDED"));
    RawClient other(&io_, api_->port());
    other.Send(absl::StrCat("DELETE ", pods, "/a HTTP/1.1\r\nHost: x\r\n\r\n"));
    ASSERT_TRUE(client.AwaitText("MODIFIED"));
    seen_going = !absl::StrContains(client.received(), "DELETED");
    ASSERT_TRUE(client.AwaitText("DELETED"));
    EXPECT_EQ(EventsIn(client.received()),
              (std::vector<std::string>{"ADDED a", "MODIFIED a", "DELETED a"}));
  }
  EXPECT_TRUE(seen_going);
  for (const char* name : {"a", "b", "c"}) create(name);
  RawClient client(&io_, api_->port());
  client.Send(
      absl::StrCat("GET ", pods, "?watch=true&timeoutSeconds=2 HTTP/1.1\r\nHost: x\r\n\r\n"));
  ASSERT_TRUE(client.AwaitText("ADDED"));
  EXPECT_EQ(Call("DELETE", pods).code, 200);
  ASSERT_TRUE(client.AwaitEnd());
  EXPECT_EQ(EventsIn(client.received()),
            (std::vector<std::string>{"ADDED a", "ADDED b", "ADDED c", "MODIFIED a", "DELETED a",
                                      "MODIFIED b", "DELETED b", "MODIFIED c", "DELETED c"}));
}

TEST_F(ServedApiTest, AFaultCutsAWatchAndForgetsItsPlace) {
  ServeOptions options;
  WatchTrouble trouble;
  trouble.resource = "configmaps";
  trouble.at = absl::Milliseconds(300);
  trouble.cut = trouble.gone = true;
  options.faults.watches.push_back(trouble);
  Serve(options);
  RawClient client(&io_, api_->port());
  client.Send(absl::StrCat("GET ", kConfigMaps, "?watch=true HTTP/1.1\r\nHost: x\r\n",
                           "User-Agent: kube-apiserver\r\n\r\n"));
  ASSERT_TRUE(client.AwaitText("\r\n\r\n"));
  ASSERT_TRUE(client.AwaitEnd());
  const std::string resume =
      absl::StrCat(kConfigMaps, "?watch=true&timeoutSeconds=1&resourceVersion=",
                   Json(Call("GET", kConfigMaps))["metadata"]["resourceVersion"].string_value());
  EXPECT_EQ(Json(Call("GET", resume))["object"]["code"], Value(410));
}

TEST_F(ServedApiTest, AWatchSendsWhatHappens) {
  Serve();
  RawClient client(&io_, api_->port());
  client.Send(absl::StrCat("GET ", kConfigMaps, "?watch=true HTTP/1.1\r\nHost: x\r\n\r\n"));
  ASSERT_TRUE(client.AwaitText("\r\n\r\n"));
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 200 OK"));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(
        Call("POST", kConfigMaps, absl::StrCat(R"({"metadata": {"name": "a)", i, R"("}})")).code,
        201);
  }
  ASSERT_TRUE(client.AwaitText("\"name\":\"a2\""));
  const size_t first = client.received().find("\"name\":\"a0\""),
               second = client.received().find("\"name\":\"a1\"");
  EXPECT_LT(first, second);
  EXPECT_LT(second, client.received().find("\"name\":\"a2\""));
}

// Many watchers of many writes: each gets every event, in order, though all share the texts.
TEST_F(ServedApiTest, NoEventIsLostAmongManyWatchers) {
  constexpr int kWatchers = 50, kWrites = 100;
  Serve();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < kWatchers; ++i) {
    clients.push_back(std::make_unique<RawClient>(&io_, api_->port()));
    clients.back()->Send(
        absl::StrCat("GET ", kConfigMaps, "?watch=true HTTP/1.1\r\nHost: x\r\n\r\n"));
    ASSERT_TRUE(clients.back()->AwaitText("\r\n\r\n"));
  }
  for (int i = 0; i < kWrites; ++i) {
    ASSERT_EQ(
        Call("POST", kConfigMaps, absl::StrCat(R"({"metadata": {"name": "n-)", i, R"("}})")).code,
        201);
  }
  for (const std::unique_ptr<RawClient>& client : clients) {
    ASSERT_TRUE(client->AwaitText(absl::StrCat("\"name\":\"n-", kWrites - 1, "\"")));
    size_t at = 0;
    for (int i = 0; i < kWrites; ++i) {
      at = client->received().find(absl::StrCat("\"name\":\"n-", i, "\""), at);
      ASSERT_NE(at, std::string::npos) << i;
    }
  }
}

}  // namespace
}  // namespace quiesce::serve
