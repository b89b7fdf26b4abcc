#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/server.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/random.h"

namespace quiesce::registry {
namespace {

struct Sent {
  std::string resource, group, text, validation;
};

template <size_t kSize>
const char* OneOf(sim::Random& random, const char* const (&texts)[kSize]) {
  return texts[random.Below(kSize)];
}

std::string RandomMetadata(sim::Random& random) {
  return absl::StrCat(
      R"("metadata":{"name":")", OneOf(random, {"a", "a", "b", "not a name", ""}), "\"",
      OneOf(random, {"", R"(,"labels":{"app":"x"})", R"(,"labels":{"not a key":"x"})",
                     R"(,"finalizers":["short"])", R"(,"ownerReferences":[{"name":"x"}])",
                     R"(,"generateName":"g-")", R"(,"uid":"mine")"}),
      "}");
}

std::string RandomPodSpec(sim::Random& random) {
  return absl::StrCat(
      R"({"containers":[{"name":")", OneOf(random, {"c", "c", "C_"}), R"(","image":")",
      OneOf(random, {"i", "i:1", ""}), "\"",
      OneOf(random, {"", R"(,"env":[{"name":"E","value":"1"},{"name":"E","value":"2"}])",
                     R"(,"ports":[{"containerPort":80}])", R"(,"ports":[{"containerPort":99999}])",
                     R"(,"resources":{"limits":{"cpu":"1000m"}})", R"(,"unheardOf":1)"}),
      "}]", OneOf(random, {"", R"(,"restartPolicy":"Never")", R"(,"hostNetwork":null)"}), "}");
}

Sent RandomObject(sim::Random& random) {
  const std::string metadata = RandomMetadata(random);
  const std::string validation = OneOf(random, {"", "Ignore", "Warn", "Strict"});
  switch (random.Below(4)) {
    case 0:
      return {"pods", "",
              absl::StrCat(R"({"apiVersion":"v1","kind":"Pod",)", metadata, R"(,"spec":)",
                           RandomPodSpec(random), "}"),
              validation};
    case 1:
      return {
          "secrets", "",
          absl::StrCat(R"({"apiVersion":"v1","kind":"Secret",)", metadata, R"(,"data":{)",
                       OneOf(random, {"", R"("k":"dg==")", R"("k":"?")", R"("k k":"dg==")"}), "}}"),
          validation};
    case 2:
      return {
          "services", "",
          absl::StrCat(R"({"apiVersion":"v1","kind":"Service",)", metadata, R"(,"spec":{)",
                       OneOf(random, {"", R"("clusterIP":"None",)", R"("type":"None",)"}),
                       R"("ports":[{"port":)", OneOf(random, {"80", "80", "0", "\"x\""}), "}]}}"),
          validation};
    default:
      return {"statefulsets", "apps",
              absl::StrCat(R"({"apiVersion":"apps/v1","kind":"StatefulSet",)", metadata,
                           R"(,"spec":{"serviceName":"s","selector":{"matchLabels":{"app":")",
                           OneOf(random, {"x", "x", "y"}),
                           R"("}},"template":{"metadata":{"labels":{"app":"x"}},"spec":)",
                           RandomPodSpec(random), "}}}"),
              validation};
  }
}

// All that a server that is new says of the object.
std::string AnswerTo(const Sent& sent) {
  sim::Choices choices(std::make_unique<sim::PlainStrategy>());
  sim::EventLoop loop(&choices, nullptr);
  apiserver::Server server(&loop, apiserver::ServerOptions());
  api::Request request =
      api::Request::Create({sent.group, "v1", sent.resource}, "default", *ParseJson(sent.text));
  request.options.field_validation = sent.validation;
  const api::Response response = server.Handle(request);
  return absl::StrCat(response.code, " ", response.status.message, " ", ToJson(response.object),
                      ToJson(response.after), absl::StrJoin(response.warnings, ";"));
}

// A thread remembers what it has decoded and found right; a new one knows nothing.
TEST(RememberedCreate, IsAnsweredAsTheFirstOne) {
  sim::Random random(5);
  int created = 0, refused = 0;
  for (int round = 0; round < 1500; ++round) {
    const Sent sent = RandomObject(random);
    std::string first;
    std::thread([&] { first = AnswerTo(sent); }).join();
    ASSERT_EQ(AnswerTo(sent), first) << sent.text;
    ASSERT_EQ(AnswerTo(sent), first) << sent.text;
    ++(first.substr(0, 3) == "201" ? created : refused);
  }
  EXPECT_GT(created, 50);
  EXPECT_GT(refused, 50);
}

}  // namespace
}  // namespace quiesce::registry
