#include "apiserver_fake/controllers/namespace_controller.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/controllers/controllers_testing.h"
#include "gtest/gtest.h"

namespace quiesce::controllers {
namespace {

class NamespaceControllerTest : public ControllersTest {
 protected:
  void DeleteNamespace() { Must(api::Request::Delete(Namespaces(), "", "demo")); }
  api::Response Namespace() { return server_->Handle(api::Request::Get(Namespaces(), "", "demo")); }
  // "True SomeResourcesRemain" of a condition; "" where it is absent.
  std::string Condition(absl::string_view type) {
    const api::Response demo = Namespace();
    for (const Value& condition : demo.object["status"]["conditions"].items()) {
      if (condition["type"].string_value() != type) continue;
      return absl::StrCat(condition["status"].string_value(), " ",
                          condition["reason"].string_value());
    }
    return "";
  }
  void MakePod(int64_t grace_seconds) {
    Must(api::Request::Create(
        {"", "v1", "pods"}, "demo",
        *ParseJson(absl::StrCat(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},)"
                                R"("spec":{"nodeName":"n","terminationGracePeriodSeconds":)",
                                grace_seconds, R"(,"containers":[{"name":"c","image":"i"}]}})"))));
  }
};

TEST_F(NamespaceControllerTest, EmptyNamespaceGoesAfterFiveSeconds) {
  DeleteNamespace();
  Pass(absl::Seconds(4.9));
  EXPECT_EQ(TakeWrites(), "");
  Pass(absl::Seconds(0.5));
  EXPECT_EQ(TakeWrites(),
            "update namespaces/demo/status 200\n"
            "update namespaces/demo/finalize 409\n"
            "update namespaces/demo/finalize 200\n");
  EXPECT_EQ(Namespace().status.code, 404);
}

TEST_F(NamespaceControllerTest, ContentGoesFirst) {
  Make("a");
  DeleteNamespace();
  Pass(absl::Seconds(6));
  EXPECT_FALSE(Exists("a"));
  EXPECT_EQ(Namespace().status.code, 404);
}

TEST_F(NamespaceControllerTest, HeldNamespaceIsVisitedAtTheRealTimes) {
  Make("held", {}, {Value("example.com/hold")});
  DeleteNamespace();
  Pass(absl::Seconds(5.2));
  EXPECT_EQ(TakeWrites(), "update namespaces/demo/status 200\n");
  EXPECT_EQ(Condition("NamespaceContentRemaining"), "True SomeResourcesRemain");
  EXPECT_EQ(Condition("NamespaceFinalizersRemaining"), "True SomeFinalizersRemain");
  // The passes of 10.2 and 18.4 seconds change nothing; that of 26.4 finds the finalizer gone.
  Pass(absl::Seconds(18.6 - 5.2));
  DropFinalizers("held");
  Pass(absl::Seconds(26.2 - 18.6));
  EXPECT_EQ(TakeWrites(), "");
  Pass(absl::Seconds(0.5));
  EXPECT_EQ(TakeWrites(),
            "update namespaces/demo/status 200\n"
            "update namespaces/demo/finalize 409\n"
            "update namespaces/demo/finalize 200\n");
}

TEST_F(NamespaceControllerTest, PodsWithinTheirGraceHoldTheRest) {
  MakePod(30);
  Make("a");
  DeleteNamespace();
  Pass(absl::Seconds(25));
  EXPECT_TRUE(Exists("a"));
  EXPECT_EQ(Condition("NamespaceContentRemaining"), "False ContentRemoved");
  EXPECT_EQ(Condition("NamespaceDeletionContentFailure"), "False ContentDeleted");
  Must(api::Request::Delete({"", "v1", "pods"}, "demo", "p",
                            *ParseJson(R"({"gracePeriodSeconds":0})")));
  Pass(absl::Seconds(20));
  EXPECT_EQ(Namespace().status.code, 404);
}

TEST_F(NamespaceControllerTest, PodsBeyondTheirGraceAreAnError) {
  MakePod(4);
  DeleteNamespace();
  Pass(absl::Seconds(6));
  EXPECT_EQ(Condition("NamespaceDeletionContentFailure"), "True ContentDeletionFailed");
}

TEST_F(NamespaceControllerTest, KindsOfWhichNothingIsThereAreNotAskedForButTakeTheirTime) {
  Make("held", {}, {Value("example.com/held")});
  DeleteNamespace();
  Pass(absl::Seconds(6));
  EXPECT_EQ(Condition("NamespaceFinalizersRemaining"), "True SomeFinalizersRemain");
  const uint64_t before = loop_.events_run();
  Pass(absl::Minutes(1));
  // Passes every eight seconds, each of a few events: the request for the namespace, the two about
  // its ConfigMaps, and the time of all others before and after them.
  EXPECT_LT(loop_.events_run() - before, 60);
  DropFinalizers("held");
  Pass(absl::Seconds(20));
  EXPECT_EQ(Namespace().status.code, 404);
}

TEST_F(NamespaceControllerTest, OtherFinalizersOfTheSpecAreKept) {
  api::Response demo = Namespace();
  demo.object.Mutable("spec").Mutable("finalizers").Append(Value("example.com/mine"));
  api::Request finalize = api::Request::Update(Namespaces(), "", "demo", demo.object);
  finalize.subresource = "finalize";
  Must(finalize);
  DeleteNamespace();
  Pass(absl::Minutes(1));
  const api::Response left = Namespace();
  ASSERT_TRUE(left.ok());
  EXPECT_EQ(left.object["spec"]["finalizers"], Value::List({Value("example.com/mine")}));
}

TEST_F(NamespaceControllerTest, ForkGoesOnByItself) {
  DeleteNamespace();
  Pass(absl::Seconds(3));
  sim::Choices choices(std::make_unique<sim::PlainStrategy>());
  sim::EventLoop loop(&choices, nullptr);
  loop.RunUntil(loop_.Now());
  const std::unique_ptr<apiserver::Server> fork = server_->Fork(&loop);
  loop.RunUntil(loop.Now() + absl::Seconds(3));
  EXPECT_FALSE(fork->Handle(api::Request::Get(Namespaces(), "", "demo")).ok());
  EXPECT_TRUE(Namespace().ok());
}

}  // namespace
}  // namespace quiesce::controllers
