#include "apiserver_fake/edge/call_webhooks.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::edge {
namespace {

using Lines = std::vector<std::string>;

constexpr char kConfiguration[] = R"({
  "apiVersion": "admissionregistration.k8s.io/v1", "kind": "KIND", "metadata": {"name": "CONFIG"},
  "webhooks": [{
    "name": "NAME.example.com", "sideEffects": "None", "admissionReviewVersions": ["v1"],
    "clientConfig": {"service": {"namespace": "system", "name": "hooks", "path": "/NAME"}},
    "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"],
               "operations": ["CREATE", "UPDATE", "DELETE"]}]}]})";

Value Parsed(absl::string_view text) {
  absl::StatusOr<Value> value = ParseJson(text);
  EXPECT_TRUE(value.ok()) << value.status() << "\n" << text;
  return value.ok() ? *std::move(value) : Value();
}

// The response to a review that allows it, with these members besides.
Value Allow(const Value& review, Value members = Value::Object()) {
  members.Set("uid", review["request"]["uid"]);
  members.Set("allowed", Value(true));
  return Value::Object({{"apiVersion", review["apiVersion"]},
                        {"kind", "AdmissionReview"},
                        {"response", std::move(members)}});
}

class CallWebhooksTest : public testing::Test, public registry::WebhookCaller {
 protected:
  CallWebhooksTest()
      : choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, nullptr),
        server_(&loop_, apiserver::ServerOptions()),
        group_(&loop_) {
    server_.SetWebhookCaller(this);
  }

  // A webhook of a configuration of its own, with the given changes of the text.
  void Configure(const std::string& kind, const std::string& name,
                 const std::vector<std::pair<std::string, std::string>>& changes = {}) {
    std::string text =
        absl::StrReplaceAll(kConfiguration, {{"KIND", kind}, {"CONFIG", name}, {"NAME", name}});
    for (const auto& [from, to] : changes) text = absl::StrReplaceAll(text, {{from, to}});
    const std::string plural = kind == "MutatingWebhookConfiguration"
                                   ? "mutatingwebhookconfigurations"
                                   : "validatingwebhookconfigurations";
    const api::Response made = server_.Handle(
        api::Request::Create({"admissionregistration.k8s.io", "v1", plural}, "", Parsed(text)));
    ASSERT_TRUE(made.ok()) << made.status.message;
  }
  void Mutating(const std::string& name,
                const std::vector<std::pair<std::string, std::string>>& changes = {}) {
    Configure("MutatingWebhookConfiguration", name, changes);
  }
  void Validating(const std::string& name,
                  const std::vector<std::pair<std::string, std::string>>& changes = {}) {
    Configure("ValidatingWebhookConfiguration", name, changes);
  }

  sim::Task<absl::StatusOr<Value>> Call(registry::WebhookCall call) override {
    const Value& request = call.review["request"];
    said_.push_back(
        absl::StrCat(Millis(), " ", call.Path(), " ", request["operation"].string_value(), " ",
                     request["name"].string_value(), " ", ToJson(request["object"]["data"])));
    co_await loop_.Sleep(absl::Milliseconds(5), "hook");
    co_return answer_ ? answer_(call) : Allow(call.review);
  }

  int64_t Millis() const { return absl::ToInt64Milliseconds(loop_.Now() - sim::StartTime()); }

  sim::Task<void> Send(api::Request request) {
    registry::WebhookCalls calls;
    co_await CallWebhooks(&server_, &loop_, request, &calls);
    const api::Response response = server_.Handle(request, &calls);
    said_.push_back(
        absl::StrCat(Millis(), " ", response.code, " ",
                     response.ok() ? ToJson(response.object["data"]) : response.status.message));
  }
  Lines Sent(api::Request request) {
    said_.clear();
    group_.Spawn(Send(std::move(request)));
    loop_.RunUntil(loop_.Now() + absl::Minutes(1));
    const int64_t begun = 0;
    EXPECT_GE(Millis(), begun);
    return said_;
  }
  static api::Request Create(const std::string& name, const std::string& labels = "{}") {
    return api::Request::Create(
        {"", "v1", "configmaps"}, "default",
        Parsed(absl::StrCat(R"({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": ")",
                            name, R"(", "labels": )", labels, R"(}, "data": {"a": "1"}})")));
  }

  sim::Choices choices_;
  sim::EventLoop loop_;
  apiserver::Server server_;
  sim::TaskGroup group_;
  Lines said_;
  std::function<absl::StatusOr<Value>(const registry::WebhookCall&)> answer_;
};

// [{"op":"add","path":"/data/b","value":"2"}]
constexpr char kPatch[] = "W3sib3AiOiJhZGQiLCJwYXRoIjoiL2RhdGEvYiIsInZhbHVlIjoiMiJ9XQ==";

Value Patched(const Value& review) {
  return Allow(review, Value::Object({{"patch", kPatch}, {"patchType", "JSONPatch"}}));
}

TEST_F(CallWebhooksTest, WithoutAConfigurationNothingIsCalledAndNoTimePasses) {
  EXPECT_EQ(Sent(Create("one")), (Lines{"0 201 {\"a\":\"1\"}"}));
}

TEST_F(CallWebhooksTest, MutatingOnesComeOneAfterAnotherThenAllValidatingOnesAtOnce) {
  Validating("v2");
  Validating("v1");
  Mutating("m2");
  Mutating("m1");
  answer_ = [](const registry::WebhookCall& call) -> absl::StatusOr<Value> {
    return call.Path() == "/m1" ? Patched(call.review) : Allow(call.review);
  };
  EXPECT_EQ(
      Sent(Create("one")),
      (Lines{"0 /m1 CREATE one {\"a\":\"1\"}", "5 /m2 CREATE one {\"a\":\"1\",\"b\":\"2\"}",
             "10 /v1 CREATE one {\"a\":\"1\",\"b\":\"2\"}",
             "10 /v2 CREATE one {\"a\":\"1\",\"b\":\"2\"}", "15 201 {\"a\":\"1\",\"b\":\"2\"}"}));
}

TEST_F(CallWebhooksTest, DenialIsTheAnswerInTheWebhooksWords) {
  Validating("v1");
  answer_ = [](const registry::WebhookCall& call) -> absl::StatusOr<Value> {
    Value review = Allow(call.review);
    review.Mutable("response").Set("allowed", Value(false));
    review.Mutable("response")
        .Set("status",
             Value::Object({{"code", 403}, {"message", "not today"}, {"reason", "Forbidden"}}));
    return review;
  };
  EXPECT_EQ(Sent(Create("one")),
            (Lines{"0 /v1 CREATE one {\"a\":\"1\"}",
                   "5 403 admission webhook \"v1.example.com\" denied the request: not today"}));
}

TEST_F(CallWebhooksTest, OneThatDoesNotAnswerInTimeRefusesTheRequestOrIsPassedOver) {
  Validating("v1", {{"\"sideEffects\"", "\"timeoutSeconds\": 2, \"sideEffects\""}});
  answer_ = [](const registry::WebhookCall&) -> absl::StatusOr<Value> {
    return absl::UnavailableError("dial tcp 10.96.0.9:443: connect: connection refused");
  };
  EXPECT_EQ(Sent(Create("one")),
            (Lines{"0 /v1 CREATE one {\"a\":\"1\"}",
                   "5 500 Internal error occurred: failed calling webhook \"v1.example.com\": "
                   "failed to call webhook: Post \"https://hooks.system.svc:443/v1?timeout=2s\": "
                   "dial tcp 10.96.0.9:443: connect: connection refused"}));
  server_.Handle(api::Request::Patch(
      {"admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations"}, "", "v1",
      api::PatchType::kJson,
      Parsed(R"([{"op": "replace", "path": "/webhooks/0/failurePolicy", "value": "Ignore"}])")));
  EXPECT_EQ(Sent(Create("one")),
            (Lines{"60000 /v1 CREATE one {\"a\":\"1\"}", "60005 201 {\"a\":\"1\"}"}));
}

TEST_F(CallWebhooksTest, ObjectThatChangesMeanwhileIsReviewedAgain) {
  Validating("v1");
  server_.Handle(Create("one"));
  loop_.After(absl::Milliseconds(2), "other", [this] {
    server_.Handle(api::Request::Patch({"", "v1", "configmaps"}, "default", "one",
                                       api::PatchType::kMerge, Parsed(R"({"data": {"z": "9"}})")));
  });
  EXPECT_EQ(Sent(api::Request::Patch({"", "v1", "configmaps"}, "default", "one",
                                     api::PatchType::kMerge, Parsed(R"({"data": {"b": "2"}})"))),
            (Lines{"0 /v1 UPDATE one {\"a\":\"1\",\"b\":\"2\"}",
                   "5 /v1 UPDATE one {\"a\":\"1\",\"b\":\"2\",\"z\":\"9\"}",
                   "10 200 {\"a\":\"1\",\"b\":\"2\",\"z\":\"9\"}"}));
}

TEST_F(CallWebhooksTest, RulesAndSelectorsSayWhichObjectsAreReviewed) {
  Validating("other", {{"configmaps", "secrets"}});
  Validating("labelled", {{"\"sideEffects\"",
                           R"("objectSelector": {"matchLabels": {"x": "y"}}, "sideEffects")"}});
  Validating("elsewhere", {{"\"sideEffects\"",
                            R"("namespaceSelector": {"matchLabels": {"x": "y"}}, "sideEffects")"}});
  Validating("cluster", {{"\"operations\"", "\"scope\": \"Cluster\", \"operations\""}});
  EXPECT_EQ(Sent(Create("one")), (Lines{"0 201 {\"a\":\"1\"}"}));
  EXPECT_EQ(Sent(Create("two", R"({"x": "y"})")),
            (Lines{"60000 /labelled CREATE two {\"a\":\"1\"}", "60005 201 {\"a\":\"1\"}"}));
}

TEST_F(CallWebhooksTest, OneThatWantsToSeeLaterChangesIsCalledOnceMore) {
  Mutating("m1", {{"\"sideEffects\"", "\"reinvocationPolicy\": \"IfNeeded\", \"sideEffects\""}});
  Mutating("m2");
  answer_ = [](const registry::WebhookCall& call) -> absl::StatusOr<Value> {
    return call.Path() == "/m2" ? Patched(call.review) : Allow(call.review);
  };
  EXPECT_EQ(
      Sent(Create("one")),
      (Lines{"0 /m1 CREATE one {\"a\":\"1\"}", "5 /m2 CREATE one {\"a\":\"1\"}",
             "10 /m1 CREATE one {\"a\":\"1\",\"b\":\"2\"}", "15 201 {\"a\":\"1\",\"b\":\"2\"}"}));
}

TEST_F(CallWebhooksTest, DeletionIsReviewedWithTheOldObjectOnly) {
  Validating("v1");
  server_.Handle(Create("one"));
  EXPECT_EQ(Sent(api::Request::Delete({"", "v1", "configmaps"}, "default", "one")),
            (Lines{"0 /v1 DELETE one null", "5 200 null"}));
  EXPECT_EQ(server_.Handle(api::Request::Get({"", "v1", "configmaps"}, "default", "one")).code,
            404);
}

TEST_F(CallWebhooksTest, GeneratedNameAndUidAreThoseThatWereReviewed) {
  Validating("v1");
  std::string reviewed;
  answer_ = [&reviewed](const registry::WebhookCall& call) -> absl::StatusOr<Value> {
    const Value& metadata = call.review["request"]["object"]["metadata"];
    reviewed = absl::StrCat(metadata["name"].string_value(), metadata["uid"].string_value());
    return Allow(call.review);
  };
  api::Request request = Create("one");
  request.body.Mutable("metadata").Erase("name");
  request.body.Mutable("metadata").Set("generateName", Value("one-"));
  Sent(request);
  const api::Response list =
      server_.Handle(api::Request::List({"", "v1", "configmaps"}, "default"));
  ASSERT_EQ(list.object["items"].size(), 1u);
  const Value& metadata = list.object["items"].at(0)["metadata"];
  EXPECT_EQ(absl::StrCat(metadata["name"].string_value(), metadata["uid"].string_value()),
            reviewed);
}

}  // namespace
}  // namespace quiesce::edge
