#include "apiserver_fake/controllers/garbage_collector.h"

#include <memory>
#include <string>

#include "apiserver_fake/controllers/controllers_testing.h"
#include "gtest/gtest.h"

namespace quiesce::controllers {
namespace {

class GarbageCollectorTest : public ControllersTest {};

TEST_F(GarbageCollectorTest, DependentsGoAfterTheirOwner) {
  const std::string a = Make("a");
  const std::string b = Make("b", {Owner("a", a)});
  Make("c", {Owner("b", b, true)});
  Make("unowned");
  Delete("a", "Background");
  EXPECT_TRUE(Exists("b"));
  Pass(absl::Seconds(1));
  EXPECT_EQ(TakeWrites(), "delete configmaps/b 200\ndelete configmaps/c 200\n");
  EXPECT_TRUE(Exists("unowned"));
}

TEST_F(GarbageCollectorTest, DeletionNamesUidAndVersion) {
  show_bodies_ = true;
  const std::string b = Make("b", {Owner("nobody", "no-such-uid")});
  const api::Response before = Must(api::Request::Get(ConfigMaps(), "demo", "b"));
  Pass(absl::Seconds(1));
  EXPECT_EQ(TakeWrites(),
            "delete configmaps/b 200 {\"preconditions\":{\"resourceVersion\":\"" +
                std::string(before.object["metadata"]["resourceVersion"].string_value()) +
                "\",\"uid\":\"" + b + "\"},\"propagationPolicy\":\"Background\"}\n");
}

TEST_F(GarbageCollectorTest, OwnerWaitsInTheForegroundForBlockingDependents) {
  const std::string a = Make("a");
  Make("b", {Owner("a", a, true)}, {Value("example.com/hold")});
  Make("c", {Owner("a", a)}, {Value("example.com/hold")});
  Delete("a", "Foreground");
  Pass(absl::Seconds(10));
  EXPECT_EQ(TakeWrites(), "delete configmaps/b 200\ndelete configmaps/c 200\n");
  EXPECT_TRUE(Exists("a"));
  DropFinalizers("b");
  Pass(absl::Seconds(1));
  EXPECT_EQ(TakeWrites(), "patch configmaps/a 200\n");
  EXPECT_FALSE(Exists("a"));
  EXPECT_TRUE(Exists("c"));
}

TEST_F(GarbageCollectorTest, DependentsOfADeletedDependentAreLookedAtWhileItWaits) {
  const std::string a = Make("a", {}, {Value("example.com/hold")});
  const std::string b = Make("b", {Owner("a", a, true)}, {Value("example.com/hold")});
  Make("c", {Owner("b", b)});
  Delete("a", "Foreground");
  Pass(absl::Seconds(1));
  EXPECT_EQ(TakeWrites(),
            "delete configmaps/b 200\ndelete configmaps/c 200\npatch configmaps/b 200\n");
}

TEST_F(GarbageCollectorTest, OrphansLoseTheReferenceAndStay) {
  show_bodies_ = true;
  const std::string a = Make("a");
  const std::string b = Make("b", {Owner("a", a)});
  Delete("a", "Orphan");
  Pass(absl::Seconds(1));
  EXPECT_FALSE(Exists("a"));
  EXPECT_TRUE(Exists("b"));
  EXPECT_EQ(TakeWrites().substr(0, 120),
            ("patch configmaps/b 200 {\"metadata\":{\"ownerReferences\":[{\"$patch\":\"delete\","
             "\"uid\":\"" +
             a + "\"}],\"uid\":\"" + b + "\"}}\n")
                .substr(0, 120));
}

TEST_F(GarbageCollectorTest, OneLiveOwnerKeepsTheObject) {
  const std::string a = Make("a");
  const std::string z = Make("z");
  Make("b", {Owner("a", a), Owner("z", z)});
  Delete("a", "Background");
  Pass(absl::Seconds(1));
  EXPECT_EQ(TakeWrites(), "patch configmaps/b 200\n");
  const api::Response b = Must(api::Request::Get(ConfigMaps(), "demo", "b"));
  EXPECT_EQ(b.object["metadata"]["ownerReferences"].size(), 1);
}

TEST_F(GarbageCollectorTest, TerminatingOwnerHeldByItsOwnFinalizerIsAlive) {
  const std::string a = Make("a", {}, {Value("example.com/hold")});
  Make("b", {Owner("a", a, true)});
  Delete("a", "Background");
  Pass(absl::Minutes(10));
  EXPECT_EQ(TakeWrites(), "");
  DropFinalizers("a");
  Pass(absl::Seconds(1));
  EXPECT_FALSE(Exists("b"));
}

TEST_F(GarbageCollectorTest, OwnerOfAnotherNamespaceIsNoOwner) {
  MakeNamespace("other");
  const std::string a = Make("a");
  Make("b", {Owner("a", a)}, {}, "other");
  Pass(absl::Seconds(1));
  EXPECT_FALSE(Exists("b", "other"));
  EXPECT_TRUE(Exists("a"));
  const api::Response events = Must(api::Request::List({"", "v1", "events"}, "other"));
  ASSERT_EQ(events.object["items"].size(), 1);
  EXPECT_EQ(events.object["items"].at(0)["reason"].string_value(), "OwnerRefInvalidNamespace");
}

TEST_F(GarbageCollectorTest, OwnerOfAnUnknownKindIsAskedForAgainAndAgain) {
  Value owner = Owner("x", "no-such-uid");
  owner.Set("apiVersion", Value("nope.example.com/v1"));
  owner.Set("kind", Value("Nope"));
  Make("b", {owner});
  Pass(absl::Minutes(10));
  EXPECT_TRUE(Exists("b"));
  EXPECT_EQ(TakeWrites(), "");
}

TEST_F(GarbageCollectorTest, ObjectsThatOwnEachOtherGoInTheForeground) {
  const std::string a = Make("a");
  const std::string b = Make("b", {Owner("a", a, true)});
  Value patch = Value::Object();
  patch.Mutable("metadata").Set("ownerReferences", Value::List({Owner("b", b, true)}));
  Must(api::Request::Patch(ConfigMaps(), "demo", "a", api::PatchType::kMerge, patch));
  Pass(absl::Minutes(1));
  EXPECT_EQ(TakeWrites(), "");
  Delete("a", "Foreground");
  Pass(absl::Minutes(1));
  EXPECT_FALSE(Exists("a"));
  EXPECT_FALSE(Exists("b"));
}

TEST_F(GarbageCollectorTest, ForkGoesOnByItself) {
  const std::string a = Make("a");
  Make("b", {Owner("a", a)});
  Delete("a", "Background");
  Pass(absl::Milliseconds(11));  // the collector is about to delete b
  sim::Choices choices(std::make_unique<sim::PlainStrategy>());
  sim::EventLoop loop(&choices, nullptr);
  loop.RunUntil(loop_.Now());
  const std::unique_ptr<apiserver::Server> fork = server_->Fork(&loop);
  loop.RunUntil(loop.Now() + absl::Seconds(1));
  EXPECT_FALSE(fork->Handle(api::Request::Get(ConfigMaps(), "demo", "b")).ok());
  EXPECT_TRUE(Exists("b"));
  Pass(absl::Seconds(1));
  EXPECT_FALSE(Exists("b"));
}

TEST_F(GarbageCollectorTest, NothingIsLeftToDoAfterwards) {
  const std::string a = Make("a");
  Make("b", {Owner("a", a)});
  Delete("a", "Background");
  Pass(absl::Seconds(1));
  EXPECT_EQ(loop_.pending(), 0);
}

}  // namespace
}  // namespace quiesce::controllers
