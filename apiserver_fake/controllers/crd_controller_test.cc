#include "apiserver_fake/controllers/crd_controller.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/server.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/trace.h"

namespace quiesce::controllers {
namespace {

const api::GroupVersionResource kDefinitions{"apiextensions.k8s.io", "v1",
                                             "customresourcedefinitions"};
const api::GroupVersionResource kWidgets{"example.com", "v1", "widgets"};

Value Definition(absl::string_view plural, absl::string_view kind) {
  return ParseJson(absl::StrCat(
                       R"({"apiVersion": "apiextensions.k8s.io/v1",
      "kind": "CustomResourceDefinition", "metadata": {"name": ")",
                       plural, R"(.example.com"}, "spec": {"group": "example.com",
      "scope": "Namespaced", "names": {"plural": ")",
                       plural, R"(", "kind": ")", kind, R"("}, "versions": [{"name": "v1",
      "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object",
      "properties": {"spec": {"type": "object", "properties": {"a": {"type": "string"}},
      "x-kubernetes-validations": [{"rule": "isSemver('1') == true"}]}}}}}]}})"))
      .value();
}

Value Widget(absl::string_view name) {
  return Value::Object({{"apiVersion", Value("example.com/v1")},
                        {"kind", Value("Widget")},
                        {"metadata", Value::Object({{"name", Value(name)}})}});
}

class Ended : public api::WatchSink {
 public:
  void OnEvent(const api::WatchEvent& event) override { ++events; }
  void OnClosed() override { ended = true; }
  int events = 0;
  bool ended = false;
};

class DefinitionsTest : public ::testing::Test {
 protected:
  DefinitionsTest()
      : choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, &trace_),
        server_(&loop_, apiserver::ServerOptions()) {}

  void Run(absl::Duration duration) { loop_.RunUntil(loop_.Now() + duration); }
  Value Get(const std::string& name) {
    return server_.Handle(api::Request::Get(kDefinitions, "", name)).object;
  }
  // The status of the condition; "" if there is none.
  std::string Condition(const std::string& name, absl::string_view type) {
    const Value definition = Get(name);
    for (const Value& condition : definition["status"]["conditions"].items()) {
      if (condition["type"].string_value() == type) {
        return std::string(condition["status"].string_value());
      }
    }
    return "";
  }
  int Create(api::GroupVersionResource resource, std::string ns, Value object) {
    return server_.Handle(api::Request::Create(resource, std::move(ns), std::move(object)))
        .status.code;
  }

  sim::Trace trace_;
  sim::Choices choices_;
  sim::EventLoop loop_;
  apiserver::Server server_;
};

TEST_F(DefinitionsTest, ADefinitionIsServedOnceItsNamesAreAccepted) {
  ASSERT_TRUE(
      server_.Handle(api::Request::Create(kDefinitions, "", Definition("widgets", "Widget"))).ok());
  EXPECT_EQ(Create(kWidgets, "default", Widget("w")), 404);
  Run(absl::Seconds(1));
  EXPECT_EQ(Condition("widgets.example.com", "NamesAccepted"), "True");
  EXPECT_EQ(Condition("widgets.example.com", "Established"), "True");
  EXPECT_TRUE(server_.Handle(api::Request::Create(kWidgets, "default", Widget("w"))).ok());
  EXPECT_EQ(server_.unsupported().size(), 1u);
}

TEST_F(DefinitionsTest, AForkTellsOfTheRulesThatAreNotEvaluated) {
  server_.Handle(api::Request::Create(kDefinitions, "", Definition("widgets", "Widget")));
  Run(absl::Seconds(1));
  EXPECT_EQ(server_.Fork(&loop_)->unsupported(), server_.unsupported());
}

TEST_F(DefinitionsTest, NamesAreAcceptedOnceTheyAreFree) {
  server_.Handle(api::Request::Create(kDefinitions, "", Definition("widgets", "Widget")));
  Run(absl::Seconds(1));
  server_.Handle(api::Request::Create(kDefinitions, "", Definition("gadgets", "Widget")));
  Run(absl::Seconds(1));
  EXPECT_EQ(Condition("gadgets.example.com", "NamesAccepted"), "False");
  server_.Handle(api::Request::Delete(kDefinitions, "", "widgets.example.com"));
  Run(absl::Seconds(1));
  EXPECT_EQ(Condition("gadgets.example.com", "NamesAccepted"), "True");
}

TEST_F(DefinitionsTest, ADefinitionGoesAfterItsInstances) {
  server_.Handle(api::Request::Create(kDefinitions, "", Definition("widgets", "Widget")));
  Run(absl::Seconds(1));
  server_.Handle(api::Request::Create(kWidgets, "default", Widget("w")));
  api::Request watch = api::Request::List(kWidgets, "default");
  watch.verb = api::Verb::kWatch;
  Ended sink;
  api::WatchId id = 0;
  server_.OpenWatch(watch, &sink, &id);
  server_.Handle(api::Request::Delete(kDefinitions, "", "widgets.example.com"));
  Run(absl::Milliseconds(500));
  EXPECT_EQ(server_.Handle(api::Request::Get(kDefinitions, "", "widgets.example.com")).status.code,
            404);
  EXPECT_EQ(server_.Handle(api::Request::Get(kWidgets, "default", "w")).status.code, 404);
  EXPECT_EQ(sink.events, 2);
  EXPECT_FALSE(sink.ended);
  Run(absl::Seconds(1));
  EXPECT_TRUE(sink.ended);
}

TEST_F(DefinitionsTest, NoInstanceIsCreatedWhileTheDefinitionGoes) {
  server_.Handle(api::Request::Create(kDefinitions, "", Definition("widgets", "Widget")));
  Run(absl::Seconds(1));
  Value held = Widget("w");
  held.Mutable("metadata").Set("finalizers", Value::List({Value("example.com/hold")}));
  server_.Handle(api::Request::Create(kWidgets, "default", held));
  server_.Handle(api::Request::Delete(kDefinitions, "", "widgets.example.com"));
  Run(absl::Seconds(1));
  EXPECT_EQ(Condition("widgets.example.com", "Terminating"), "True");
  const api::Response refused =
      server_.Handle(api::Request::Create(kWidgets, "default", Widget("x")));
  EXPECT_EQ(refused.status.code, 403);
  EXPECT_EQ(refused.status.message,
            "widgets.example.com \"x\" is forbidden: create not allowed while custom resource "
            "definition is terminating");
}

}  // namespace
}  // namespace quiesce::controllers
