#include "reconcilers/runtime/cache/informer.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/testing/small_server.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Version(const Value& object) {
  return absl::StrCat(object["metadata"]["name"].string_value(), "@",
                      object["metadata"]["resourceVersion"].string_value());
}

class Log : public InformerHandler {
 public:
  void OnAdd(const Value& object, bool initial) override {
    lines.push_back(absl::StrCat(initial ? "initial " : "add ", Version(object)));
  }
  void OnUpdate(const Value& old, const Value& object) override {
    lines.push_back(absl::StrCat("update ", Version(old), " ", Version(object)));
  }
  void OnDelete(const Value& object, bool state_unknown) override {
    lines.push_back(absl::StrCat(state_unknown ? "vanished " : "delete ", Version(object)));
  }
  std::vector<std::string> lines;
};

Value ConfigMap(const char* name) {
  Value object = *ParseJson(R"({"metadata":{"namespace":"n"}})");
  object.Mutable("metadata").Set("name", name);
  return object;
}

class InformerTest : public ::testing::Test {
 protected:
  void Start(bool watch_list = false, absl::Duration resync = absl::ZeroDuration()) {
    ReflectorOptions options;
    options.resource = SmallServerResource("ConfigMap").gvr;
    options.kind = "ConfigMap";
    options.watch_list = watch_list;
    options.resync = resync;
    informer_ = std::make_unique<Informer>(&loop_, &server_, std::move(options));
    informer_->AddHandler(&log_);
    group_.Spawn(informer_->Run());
    Run(absl::ZeroDuration());
  }
  void Run(absl::Duration duration) { loop_.RunUntil(loop_.Now() + duration); }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  SmallServer server_{&loop_, absl::Milliseconds(10)};
  Log log_;
  std::unique_ptr<Informer> informer_;
  sim::TaskGroup group_{&loop_};
};

TEST_F(InformerTest, ListsThenWatches) {
  server_.Put("configmaps", ConfigMap("a"));
  Start();
  EXPECT_TRUE(informer_->has_synced());
  server_.Put("configmaps", ConfigMap("a"));
  server_.Put("configmaps", ConfigMap("b"));
  server_.Remove("configmaps", {"n", "a"});
  EXPECT_THAT(log_.lines, ElementsAre("initial a@101"));
  Run(absl::Milliseconds(10));
  EXPECT_THAT(log_.lines,
              ElementsAre("initial a@101", "update a@101 a@102", "add b@103", "delete a@104"));
  EXPECT_EQ(informer_->last_resource_version(), "104");
  EXPECT_EQ(informer_->indexer().objects().size(), 1u);
}

TEST_F(InformerTest, WatchCanGiveTheFirstState) {
  server_.Put("configmaps", ConfigMap("a"));
  Start(/*watch_list=*/true);
  EXPECT_TRUE(informer_->has_synced());
  server_.Put("configmaps", ConfigMap("b"));
  Run(absl::Milliseconds(10));
  EXPECT_THAT(log_.lines, ElementsAre("initial a@101", "add b@102"));
}

TEST_F(InformerTest, LateHandlerHearsOfWhatThereIs) {
  server_.Put("configmaps", ConfigMap("a"));
  Start();
  Log late;
  informer_->AddHandler(&late);
  EXPECT_THAT(late.lines, ElementsAre("initial a@101"));
}

TEST_F(InformerTest, ResyncTellsOfEverythingEachPeriod) {
  server_.Put("configmaps", ConfigMap("a"));
  Start(/*watch_list=*/false, absl::Seconds(30));
  log_.lines.clear();
  Run(absl::Seconds(29));
  EXPECT_THAT(log_.lines, IsEmpty());
  Run(absl::Seconds(31));
  EXPECT_THAT(log_.lines, ElementsAre("update a@101 a@101", "update a@101 a@101"));
}

TEST_F(InformerTest, CrashEndsEverything) {
  Start();
  server_.Put("configmaps", ConfigMap("a"));
  group_.Clear();
  informer_.reset();
  Run(absl::Minutes(1));
  EXPECT_THAT(log_.lines, IsEmpty());
}

}  // namespace
}  // namespace quiesce::runtime
