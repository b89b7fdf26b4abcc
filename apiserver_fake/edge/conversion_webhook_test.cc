#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/edge/call_webhooks.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::edge {
namespace {

using Lines = std::vector<std::string>;
using Answer = absl::StatusOr<Value>;

// Version v1 is stored and has one host, v2 has a list of them.
constexpr char kDefinition[] = R"({
  "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
  "metadata": {"name": "sites.example.com"},
  "spec": {
    "group": "example.com", "scope": "Namespaced",
    "names": {"plural": "sites", "singular": "site", "kind": "Site", "listKind": "SiteList"},
    "versions": [
      {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
        "type": "object", "properties": {"spec": {"type": "object", "properties": {
          "host": {"type": "string"}}}}}}},
      {"name": "v2", "served": true, "storage": false, "schema": {"openAPIV3Schema": {
        "type": "object", "properties": {"spec": {"type": "object", "properties": {
          "hosts": {"type": "array", "items": {"type": "string"}}}}}}}}],
    "conversion": {"strategy": "Webhook", "webhook": {
      "conversionReviewVersions": ["v1"],
      "clientConfig": {"service": {"namespace": "system", "name": "hooks", "path": "/convert"}}}}}})";

const api::GroupVersionResource kV1{"example.com", "v1", "sites"};
const api::GroupVersionResource kV2{"example.com", "v2", "sites"};

Value Parsed(absl::string_view text) {
  absl::StatusOr<Value> value = ParseJson(text);
  EXPECT_TRUE(value.ok()) << value.status() << "\n" << text;
  return value.ok() ? *std::move(value) : Value();
}

Value Site(absl::string_view version, absl::string_view name, absl::string_view spec) {
  return Parsed(absl::StrCat(R"({"apiVersion": "example.com/)", version,
                             R"(", "kind": "Site", "metadata": {"name": ")", name,
                             R"("}, "spec": )", spec, "}"));
}

Value Converted(Value object, const Value& to) {
  object.Set("apiVersion", to);
  const Value spec = object["spec"];
  object.Set("spec", Value::Object());
  if (to.string_value() == "example.com/v2") {
    if (spec.Has("host")) object.Mutable("spec").Set("hosts", Value::List({spec["host"]}));
  } else if (spec.Has("hosts")) {
    object.Mutable("spec").Set("host", spec["hosts"].items()[0]);
  }
  return object;
}

Value Review(const Value& review) {
  const Value& request = review["request"];
  std::vector<Value> objects;
  for (const Value& object : request["objects"].items()) {
    objects.push_back(Converted(object, request["desiredAPIVersion"]));
  }
  return Value::Object(
      {{"apiVersion", review["apiVersion"]},
       {"kind", "ConversionReview"},
       {"response", Value::Object({{"uid", request["uid"]},
                                   {"result", Value::Object({{"status", "Success"}})},
                                   {"convertedObjects", Value::List(std::move(objects))}})}});
}

class ConversionWebhookTest : public testing::Test,
                              public registry::WebhookCaller,
                              public api::WatchSink {
 protected:
  ConversionWebhookTest()
      : choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, nullptr),
        server_(&loop_, apiserver::ServerOptions()),
        group_(&loop_) {
    server_.SetWebhookCaller(this);
    server_.Handle(api::Request::Create({"apiextensions.k8s.io", "v1", "customresourcedefinitions"},
                                        "", Parsed(kDefinition)));
    loop_.RunUntil(loop_.Now() + absl::Seconds(10));
  }

  sim::Task<Answer> Call(registry::WebhookCall call) override {
    const Value& request = call.review["request"];
    if (call.review["kind"].string_value() != "ConversionReview") {
      said_.push_back(absl::StrCat("review ", ToJson(request["object"]["spec"])));
      co_return Value::Object(
          {{"response", Value::Object({{"uid", request["uid"]}, {"allowed", Value(true)}})}});
    }
    std::vector<std::string> names;
    for (const Value& object : request["objects"].items()) {
      names.emplace_back(object["metadata"]["name"].string_value());
    }
    said_.push_back(absl::StrCat("convert ", absl::StrJoin(names, ","), " to ",
                                 request["desiredAPIVersion"].string_value()));
    co_await loop_.Sleep(absl::Milliseconds(5), "hook");
    co_return answer_ ? answer_(call) : Review(call.review);
  }

  void OnEvent(const api::WatchEvent& event) override {
    said_.push_back(absl::StrCat("event ", api::WatchEventTypeName(event.type), " ",
                                 event.object["metadata"]["name"].string_value(), " ",
                                 ToJson(event.object["spec"])));
  }
  void OnClosed() override { said_.push_back("closed"); }

  sim::Task<void> Send(api::Request request, api::Response* response) {
    registry::WebhookCalls calls;
    co_await CallWebhooks(&server_, &loop_, request, &calls);
    *response = server_.Handle(request, &calls);
  }
  // The answer, and in said_ what was called for it.
  api::Response Sent(api::Request request) {
    said_.clear();
    api::Response response;
    group_.Spawn(Send(std::move(request), &response));
    Rest();
    return response;
  }
  void Rest() { loop_.RunUntil(loop_.Now() + absl::Seconds(10)); }
  std::string SpecOf(const api::Response& response) {
    return response.ok() ? absl::StrCat(response.object["apiVersion"].string_value(), " ",
                                        ToJson(response.object["spec"]))
                         : absl::StrCat(response.code, " ", response.status.message);
  }

  static api::Request Watched(api::Request request) {
    request.want_managed_fields = true;
    if (request.options.field_manager.empty()) request.options.field_manager = "test";
    return request;
  }
  static api::Request Applied(const api::GroupVersionResource& resource, const char* manager,
                              const Value& object, bool force = true) {
    api::Request request = api::Request::Patch(
        resource, "default", std::string(object["metadata"]["name"].string_value()),
        api::PatchType::kApply, object);
    request.options.field_manager = manager;
    request.options.force = force;
    return Watched(request);
  }
  static Lines OwnersOf(const api::Response& response) {
    Lines lines;
    for (const Value& entry : response.object["metadata"]["managedFields"].items()) {
      lines.push_back(
          absl::StrCat(entry["manager"].string_value(), " ", entry["operation"].string_value(), " ",
                       entry["apiVersion"].string_value(), " ", ToJson(entry["fieldsV1"])));
    }
    return lines;
  }

  sim::Choices choices_;
  sim::EventLoop loop_;
  apiserver::Server server_;
  sim::TaskGroup group_;
  Lines said_;
  std::function<Answer(const registry::WebhookCall&)> answer_;
};

TEST_F(ConversionWebhookTest, WhatIsWrittenInAnotherVersionIsStoredAsTheWebhookConvertsIt) {
  EXPECT_EQ(
      SpecOf(Sent(api::Request::Create(kV2, "default", Site("v2", "a", R"({"hosts": ["h"]})")))),
      R"(example.com/v2 {"hosts":["h"]})");
  // There, and back for the answer.
  EXPECT_EQ(said_, (Lines{"convert a to example.com/v1", "convert a to example.com/v2"}));
  EXPECT_EQ(SpecOf(Sent(api::Request::Get(kV1, "default", "a"))), R"(example.com/v1 {"host":"h"})");
  EXPECT_EQ(said_, Lines());
  EXPECT_EQ(SpecOf(Sent(api::Request::Get(kV2, "default", "a"))),
            R"(example.com/v2 {"hosts":["h"]})");
  EXPECT_EQ(said_, (Lines{"convert a to example.com/v2"}));
}

TEST_F(ConversionWebhookTest, UpdatesAndPatchesOfAnotherVersionSeeAndLeaveTheirOwnForm) {
  Sent(api::Request::Create(kV1, "default", Site("v1", "a", R"({"host": "h"})")));
  EXPECT_EQ(said_, Lines());
  EXPECT_EQ(SpecOf(Sent(api::Request::Patch(kV2, "default", "a", api::PatchType::kJson,
                                            Parsed(R"([{"op": "replace", "path": "/spec/hosts/0",
                                                        "value": "i"}])")))),
            R"(example.com/v2 {"hosts":["i"]})");
  const api::Response stored = Sent(api::Request::Get(kV1, "default", "a"));
  EXPECT_EQ(SpecOf(stored), R"(example.com/v1 {"host":"i"})");
  EXPECT_EQ(stored.object["metadata"]["generation"], Value(2));
  // A write that changes nothing changes no version.
  api::Response same = Sent(api::Request::Get(kV2, "default", "a"));
  same = Sent(api::Request::Update(kV2, "default", "a", same.object));
  EXPECT_EQ(same.object["metadata"]["resourceVersion"],
            stored.object["metadata"]["resourceVersion"]);
}

TEST_F(ConversionWebhookTest, AListAsksOnceForAllThatItHasNotSeenYet) {
  for (const char* name : {"a", "b"}) {
    Sent(api::Request::Create(kV1, "default", Site("v1", name, R"({"host": "h"})")));
  }
  const api::Response list = Sent(api::Request::List(kV2, "default"));
  EXPECT_EQ(said_, (Lines{"convert a,b to example.com/v2"}));
  ASSERT_EQ(list.object["items"].size(), 2u) << list.status.message;
  EXPECT_EQ(ToJson(list.object["items"].at(1)["spec"]), R"({"hosts":["h"]})");
  Sent(api::Request::List(kV2, ""));
  EXPECT_EQ(said_, Lines());
}

TEST_F(ConversionWebhookTest, AWatchSendsItsEventsInOrderWhenTheyAreConverted) {
  Sent(api::Request::Create(kV1, "default", Site("v1", "a", R"({"host": "h"})")));
  api::Request watch = api::Request::List(kV2, "default");
  watch.verb = api::Verb::kWatch;
  watch.options.send_initial_events = true;
  watch.options.resource_version_match = "NotOlderThan";
  watch.options.allow_watch_bookmarks = true;
  api::WatchId id;
  ASSERT_TRUE(server_.OpenWatch(watch, this, &id).ok());
  EXPECT_EQ(said_, Lines());
  Rest();
  EXPECT_EQ(said_, (Lines{"convert a to example.com/v2", R"(event ADDED a {"hosts":["h"]})",
                          "event BOOKMARK  null"}));
  said_.clear();
  // The second change needs nothing new, but comes after the first.
  server_.Handle(api::Request::Patch(kV1, "default", "a", api::PatchType::kMerge,
                                     Parsed(R"({"spec": {"host": "i"}})")));
  server_.Handle(api::Request::Patch(kV1, "default", "a", api::PatchType::kMerge,
                                     Parsed(R"({"spec": {"host": "h"}})")));
  server_.Handle(api::Request::Delete(kV1, "default", "a"));
  EXPECT_EQ(said_, Lines());
  Rest();
  EXPECT_EQ(said_,
            (Lines{"convert a to example.com/v2", R"(event MODIFIED a {"hosts":["i"]})",
                   R"(event MODIFIED a {"hosts":["h"]})", R"(event DELETED a {"hosts":["h"]})"}));
  server_.CloseWatch(id);
}

TEST_F(ConversionWebhookTest, AWebhookThatFailsFailsRequestsAndEndsWatchesOfTheOtherVersion) {
  Sent(api::Request::Create(kV1, "default", Site("v1", "a", R"({"host": "h"})")));
  answer_ = [](const registry::WebhookCall&) -> Answer {
    return absl::UnavailableError("dial tcp 10.96.0.9:443: connect: connection refused");
  };
  const std::string refused =
      "500 conversion webhook for example.com/v1, Kind=Site failed: Post "
      "\"https://hooks.system.svc:443/convert?timeout=30s\": dial tcp 10.96.0.9:443: connect: "
      "connection refused";
  EXPECT_EQ(SpecOf(Sent(api::Request::Get(kV2, "default", "a"))), refused);
  EXPECT_EQ(SpecOf(Sent(api::Request::List(kV2, "default"))), refused);
  EXPECT_EQ(
      SpecOf(Sent(api::Request::Create(kV2, "default", Site("v2", "b", R"({"hosts": ["h"]})")))),
      absl::StrReplaceAll(refused, {{"example.com/v1", "example.com/v2"}}));
  EXPECT_EQ(Sent(api::Request::Get(kV1, "default", "b")).code, 404);
  api::Request watch = api::Request::List(kV2, "default");
  watch.verb = api::Verb::kWatch;
  watch.options.send_initial_events = true;
  watch.options.resource_version_match = "NotOlderThan";
  said_.clear();
  api::WatchId id;
  ASSERT_TRUE(server_.OpenWatch(watch, this, &id).ok());
  Rest();
  EXPECT_EQ(said_, (Lines{"convert a to example.com/v2", "closed"}));
}

TEST_F(ConversionWebhookTest, AnAdmissionWebhookSeesTheVersionThatItsRulesName) {
  const api::Response made = server_.Handle(api::Request::Create(
      {"admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations"}, "", Parsed(R"({
        "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "v"}, "webhooks": [{
          "name": "v.example.com", "sideEffects": "None", "admissionReviewVersions": ["v1"],
          "clientConfig": {"service": {"namespace": "system", "name": "hooks"}},
          "rules": [{"apiGroups": ["example.com"], "apiVersions": ["v2"], "resources": ["sites"],
                     "operations": ["CREATE"]}]}]})")));
  ASSERT_TRUE(made.ok()) << made.status.message;
  EXPECT_EQ(SpecOf(Sent(api::Request::Create(kV1, "default", Site("v1", "a", R"({"host": "h"})")))),
            R"(example.com/v1 {"host":"h"})");
  EXPECT_EQ(said_, (Lines{"convert a to example.com/v2", R"(review {"hosts":["h"]})"}));
}

TEST_F(ConversionWebhookTest, ApplyOfAnotherVersionKeepsWhatItHadAppliedInTheFirst) {
  EXPECT_EQ(SpecOf(Sent(Applied(kV1, "me", Site("v1", "a", R"({"host": "h"})")))),
            R"(example.com/v1 {"host":"h"})");
  const api::Response again = Sent(Applied(kV2, "me", Site("v2", "a", R"({"hosts": ["h"]})")));
  EXPECT_EQ(SpecOf(again), R"(example.com/v2 {"hosts":["h"]})");
  EXPECT_EQ(OwnersOf(again), (Lines{R"(me Apply example.com/v2 {"f:spec":{"f:hosts":{}}})"}));
  // What is left out is taken away, in whatever version it had been applied.
  EXPECT_EQ(SpecOf(Sent(Applied(kV1, "me", Site("v1", "a", "{}")))), "example.com/v1 {}");
}

TEST_F(ConversionWebhookTest, OwnersLoseWhatChangesInTheirVersion) {
  Sent(Applied(kV1, "me", Site("v1", "a", R"({"host": "h"})")));
  const api::Response refused =
      Sent(Applied(kV2, "you", Site("v2", "a", R"({"hosts": ["i"]})"), /*force=*/false));
  EXPECT_EQ(SpecOf(refused), "409 Apply failed with 1 conflict: conflict with \"me\": .spec.host");
  // The same value in the other form takes nothing away.
  EXPECT_EQ(OwnersOf(Sent(Applied(kV2, "you", Site("v2", "a", R"({"hosts": ["h"]})"), false))),
            (Lines{R"(you Apply example.com/v2 {"f:spec":{"f:hosts":{}}})",
                   R"(me Apply example.com/v1 {"f:spec":{"f:host":{}}})"}));
  // Nor does an update that changes something else.
  api::Response shown =
      Sent(Watched(api::Request::Patch(kV2, "default", "a", api::PatchType::kMerge,
                                       Parsed(R"({"metadata": {"labels": {"l": "m"}}})"))));
  EXPECT_EQ(OwnersOf(shown).size(), 3u) << ToJson(shown.object);
  shown = Sent(Watched(api::Request::Patch(kV2, "default", "a", api::PatchType::kMerge,
                                           Parsed(R"({"spec": {"hosts": ["j"]}})"))));
  EXPECT_EQ(OwnersOf(shown),
            (Lines{R"(test Update example.com/v2 {"f:metadata":{"f:labels":{".":{},"f:l":{}}},)"
                   R"("f:spec":{"f:hosts":{}}})"}));
}

TEST_F(ConversionWebhookTest, DeletionOfWhatAFinalizerHeldNeedsNoWayBack) {
  Value held = Site("v1", "a", R"({"host": "h"})");
  held.Mutable("metadata").Set("finalizers", Value::List({"example.com/f"}));
  Sent(api::Request::Create(kV1, "default", held));
  EXPECT_EQ(Sent(api::Request::Delete(kV2, "default", "a")).code, 200);
  EXPECT_EQ(said_, (Lines{"convert a to example.com/v2"}));
  EXPECT_EQ(SpecOf(Sent(api::Request::Patch(kV2, "default", "a", api::PatchType::kMerge,
                                            Parsed(R"({"metadata": {"finalizers": null}})")))),
            R"(example.com/v2 {"hosts":["h"]})");
  // To be seen, and for who owns fields in v1.
  EXPECT_EQ(said_, (Lines{"convert a to example.com/v2", "convert a to example.com/v1"}));
  EXPECT_EQ(Sent(api::Request::Get(kV1, "default", "a")).code, 404);
}

}  // namespace
}  // namespace quiesce::edge
