#include "apiserver_fake/server.h"

#include <memory>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/resource/type_registry.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"

namespace quiesce::apiserver {
namespace {

const api::GroupVersionResource kConfigMaps = {"", "v1", "configmaps"};
const api::GroupVersionResource kStatefulSets = {"apps", "v1", "statefulsets"};

class Recorder : public api::WatchSink {
 public:
  void OnEvent(const api::WatchEvent& event) override { events.push_back(event); }
  void OnClosed() override { closed = true; }
  std::vector<api::WatchEvent> events;
  bool closed = false;
};

class ServerTest : public testing::Test {
 protected:
  ServerTest()
      : choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, nullptr),
        server_(&loop_, ServerOptions()) {}

  static Value ConfigMap(const char* name, const char* data) {
    return Value::Object({{"apiVersion", Value("v1")},
                          {"kind", Value("ConfigMap")},
                          {"metadata", Value::Object({{"name", Value(name)}})},
                          {"data", Value::Object({{"k", Value(data)}})}});
  }
  Value Create(const char* name, const char* data = "v") {
    api::Response response =
        server_.Handle(api::Request::Create(kConfigMaps, "default", ConfigMap(name, data)));
    EXPECT_EQ(response.code, 201) << response.status.message;
    return response.object;
  }
  api::Response Get(const char* name) {
    return server_.Handle(api::Request::Get(kConfigMaps, "default", name));
  }

  sim::Choices choices_;
  sim::EventLoop loop_;
  Server server_;
};

TEST_F(ServerTest, ANewServerHasTheNamespacesOfANewCluster) {
  api::Response response = server_.Handle(api::Request::List({"", "v1", "namespaces"}, ""));
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response.object["items"].size(), 4u);
}

TEST_F(ServerTest, AnUpdateOfWhatIsThereChangesNothing) {
  Value object = Create("a");
  int64_t revision = server_.revision();
  api::Response response =
      server_.Handle(api::Request::Update(kConfigMaps, "default", "a", object));
  EXPECT_EQ(response.code, 200);
  EXPECT_EQ(server_.revision(), revision);
  EXPECT_TRUE(response.before.SharesNodeWith(response.after));
}

TEST_F(ServerTest, AStaleUpdateConflicts) {
  Value object = Create("a");
  Value changed = object;
  changed.Mutable("data").Set("k", "w");
  EXPECT_EQ(server_.Handle(api::Request::Update(kConfigMaps, "default", "a", changed)).code, 200);
  api::Response response =
      server_.Handle(api::Request::Update(kConfigMaps, "default", "a", changed));
  EXPECT_EQ(response.code, 409);
  EXPECT_EQ(response.status.reason, "Conflict");
}

TEST_F(ServerTest, RepliesShareTheStoredObject) {
  Create("a");
  EXPECT_TRUE(Get("a").object.SharesNodeWith(Get("a").object));
}

TEST_F(ServerTest, ADryRunStoresNothing) {
  api::Request request = api::Request::Create(kConfigMaps, "default", ConfigMap("a", "v"));
  request.options.has_dry_run = true;
  request.options.dry_run = {"All"};
  api::Response response = server_.Handle(request);
  EXPECT_EQ(response.code, 201);
  EXPECT_FALSE(response.object["metadata"].Has("resourceVersion"));
  EXPECT_EQ(Get("a").code, 404);
}

TEST_F(ServerTest, ARemovedLastFinalizerEndsATerminatingObject) {
  Value object = ConfigMap("a", "v");
  object.Mutable("metadata").Set("finalizers", Value::List({Value("example.com/hold")}));
  server_.Handle(api::Request::Create(kConfigMaps, "default", object));
  Recorder recorder;
  api::WatchId id = 0;
  api::Request watch = api::Request::List(kConfigMaps, "default");
  watch.verb = api::Verb::kWatch;
  watch.options.resource_version = std::to_string(server_.revision());
  ASSERT_TRUE(server_.OpenWatch(watch, &recorder, &id).ok());
  api::Response deleted = server_.Handle(api::Request::Delete(kConfigMaps, "default", "a"));
  EXPECT_TRUE(deleted.object["metadata"].Has("deletionTimestamp"));
  Value patch = *ParseJson(R"({"metadata": {"finalizers": null}})");
  EXPECT_EQ(
      server_
          .Handle(api::Request::Patch(kConfigMaps, "default", "a", api::PatchType::kMerge, patch))
          .code,
      200);
  EXPECT_EQ(Get("a").code, 404);
  ASSERT_EQ(recorder.events.size(), 2u);
  EXPECT_EQ(recorder.events[1].type, api::WatchEventType::kDeleted);
  EXPECT_EQ(recorder.events[1].object["metadata"]["finalizers"].size(), 1u);
  server_.CloseWatch(id);
}

TEST_F(ServerTest, AForkAndItsOriginalGoTheirOwnWays) {
  Create("a");
  sim::EventLoop other_loop(&choices_, nullptr);
  std::unique_ptr<Server> fork = server_.Fork(&other_loop);
  EXPECT_EQ(fork->Handle(api::Request::Delete(kConfigMaps, "default", "a")).code, 200);
  EXPECT_EQ(fork->Handle(api::Request::Get(kConfigMaps, "default", "a")).code, 404);
  EXPECT_EQ(Get("a").code, 200);
  // Both go on counting where they parted.
  Value mine = Create("b");
  Value theirs =
      fork->Handle(api::Request::Create(kConfigMaps, "default", ConfigMap("b", "v"))).object;
  EXPECT_EQ(mine["metadata"]["uid"], theirs["metadata"]["uid"]);
}

TEST_F(ServerTest, ACompactionCutsWatches) {
  Recorder recorder;
  api::WatchId id = 0;
  api::Request watch = api::Request::List(kConfigMaps, "default");
  watch.verb = api::Verb::kWatch;
  ASSERT_TRUE(server_.OpenWatch(watch, &recorder, &id).ok());
  server_.CompactAndRestart();
  EXPECT_TRUE(recorder.closed);
}

TEST_F(ServerTest, UnknownResourcesAndSubresourcesAreNotFound) {
  EXPECT_EQ(server_.Handle(api::Request::Get({"", "v1", "nothings"}, "default", "a")).code, 404);
  api::Request status = api::Request::Get(kConfigMaps, "default", "a");
  status.subresource = "status";
  EXPECT_EQ(server_.Handle(status).code, 404);
}

TEST_F(ServerTest, AStatusUpdateKeepsTheSpec) {
  Value object = *ParseJson(R"({"apiVersion": "apps/v1", "kind": "StatefulSet",
      "metadata": {"name": "db"}, "spec": {"replicas": 1, "serviceName": "db",
      "selector": {"matchLabels": {"app": "db"}},
      "template": {"metadata": {"labels": {"app": "db"}},
                   "spec": {"containers": [{"name": "db", "image": "postgres:15"}]}}}})");
  Value stored = server_.Handle(api::Request::Create(kStatefulSets, "default", object)).object;
  Value changed = stored;
  changed.Mutable("spec").Set("replicas", 3);
  changed.Mutable("status").Set("replicas", 1);
  api::Request update = api::Request::Update(kStatefulSets, "default", "db", changed);
  update.subresource = "status";
  api::Response response = server_.Handle(update);
  ASSERT_EQ(response.code, 200) << response.status.message;
  EXPECT_EQ(response.object["spec"]["replicas"].int_value(), 1);
  EXPECT_EQ(response.object["status"]["replicas"].int_value(), 1);
  EXPECT_EQ(response.object["metadata"]["generation"].int_value(), 1);
}

}  // namespace
}  // namespace quiesce::apiserver
