#include "reconcilers/runtime/cache/cache.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/transport.h"
#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/testing/small_server.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/trace.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;

const Resource kConfigMaps = SmallServerResource("ConfigMap");
const Resource kPods = SmallServerResource("Pod");

Value Object(const char* namespace_name, const char* name, const char* app = "x") {
  return *ParseJson(absl::StrCat(R"({"metadata":{"namespace":")", namespace_name, R"(","name":")",
                                 name, R"(","labels":{"app":")", app, R"("}}})"));
}

std::vector<std::string> AppOf(const Value& object) {
  return {std::string(object["metadata"]["labels"]["app"].string_value())};
}

class CacheTest : public ::testing::Test {
 protected:
  CacheTest() {
    server_.Put("configmaps", Object("b", "one"));
    server_.Put("configmaps", Object("a", "two"));
    server_.Put("configmaps", Object("a", "one", "y"));
  }
  void Make(CacheOptions options = {}) {
    cache_ = std::make_unique<Cache>(&loop_, &server_, std::move(options));
  }
  void Run(absl::Duration duration) { loop_.RunUntil(loop_.Now() + duration); }

  // The result of a read, and when it came.
  std::string Get(const Resource& resource, const ObjectKey& key) {
    std::string result = "no answer";
    sim::TaskGroup read(&loop_);
    read.Spawn([](Cache* cache, Resource resource, ObjectKey key, const CacheTest* test,
                  std::string* result) -> sim::Task<void> {
      absl::StatusOr<Value> object = co_await cache->Get(resource, key);
      *result = absl::StrCat(test->At(), object.ok() ? ToJson((*object)["metadata"]["name"])
                                                     : std::string(object.status().message()));
    }(cache_.get(), resource, key, this, &result));
    Run(absl::Seconds(1));
    return result;
  }
  std::string List(const Resource& resource, const ListOptions& options) {
    std::string result = "no answer";
    sim::TaskGroup read(&loop_);
    read.Spawn([](Cache* cache, Resource resource, ListOptions options,
                  std::string* result) -> sim::Task<void> {
      absl::StatusOr<ObjectList> objects = co_await cache->List(resource, options);
      *result = objects.ok() ? absl::StrJoin(objects->items, " ",
                                             [](std::string* out, const Value& object) {
                                               const ObjectKey key = KeyOf(object);
                                               absl::StrAppend(out, key.namespace_, "/", key.name);
                                             })
                             : objects.status().ToString();
    }(cache_.get(), resource, options, &result));
    Run(absl::Seconds(1));
    return result;
  }
  std::string At() const { return absl::FormatDuration(loop_.clock().Elapsed()) + " "; }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  SmallServer server_{&loop_, absl::Milliseconds(10)};
  std::unique_ptr<Cache> cache_;
};

TEST_F(CacheTest, FirstReadOfAKindStartsItsInformerAndWaitsForIt) {
  Make();
  cache_->Start();
  EXPECT_EQ(cache_->Synced(kConfigMaps), nullptr);
  EXPECT_EQ(Get(kConfigMaps, {"a", "one"}), "100ms \"one\"");
  EXPECT_NE(cache_->Synced(kConfigMaps), nullptr);
  EXPECT_EQ(cache_->Synced(kPods), nullptr);
  EXPECT_EQ(Get(kConfigMaps, {"b", "one"}), "1s \"one\"");  // no wait: it has synced
}

// Hands on, and keeps what the trace gives as the cause of each request.
class CauseKeeper : public api::Transport {
 public:
  CauseKeeper(api::Transport* next, sim::Trace* trace) : next_(next), trace_(trace) {}
  sim::Task<absl::Status> Send(api::ExchangePtr* exchange) override {
    causes.push_back(trace_->current());
    co_return co_await next_->Send(exchange);
  }
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink* sink) override {
    causes.push_back(trace_->current());
    co_return co_await next_->OpenWatch(std::move(request), sink);
  }
  std::vector<sim::RecordIndex> causes;

 private:
  api::Transport* const next_;
  sim::Trace* const trace_;
};

TEST(Cache, InformerThatAReadStartsIsNoPartOfWhatReads) {
  sim::Choices choices{std::make_unique<sim::PlainStrategy>()};
  sim::Trace trace;
  sim::EventLoop loop{&choices, &trace};
  SmallServer server{&loop, absl::Milliseconds(10)};
  CauseKeeper keeper(&server, &trace);
  Cache cache(&loop, &keeper, {});
  cache.Start();
  sim::TaskGroup group(&loop);
  {
    constexpr sim::RecordKind kReconcile("test/reconcile");
    const sim::CauseScope reconcile(&trace, trace.Add(loop.clock(), kReconcile, 0, 0));
    group.Spawn([](Cache* cache) -> sim::Task<void> {
      (co_await cache->Get(kConfigMaps, {"a", "one"})).status().IgnoreError();
    }(&cache));
    loop.RunUntil(loop.Now() + absl::Seconds(1));
  }
  EXPECT_THAT(keeper.causes, ElementsAre(0, 0));  // a list and a watch
}

TEST_F(CacheTest, ReadBeforeTheStartFailsAndStartsTheInformer) {
  Make();
  EXPECT_EQ(Get(kConfigMaps, {"a", "one"}), "0 the cache is not started, can not read objects");
  cache_->Start();
  Run(absl::Seconds(1));
  EXPECT_NE(cache_->Synced(kConfigMaps), nullptr);
}

TEST_F(CacheTest, ReadOfAKindWithoutInformerMayBeRefused) {
  CacheOptions options;
  options.fail_on_missing_informer = true;
  Make(options);
  cache_->Start();
  EXPECT_EQ(Get(kPods, {"a", "one"}), "0 /v1, Kind=Pod is not cached");
  cache_->InformerFor(kPods);
  EXPECT_EQ(Get(kPods, {"a", "one"}), "1s Pod \"one\" not found");
}

TEST_F(CacheTest, ObjectThatIsNotThereIsNotFoundByItsKind) {
  Make();
  cache_->Start();
  EXPECT_EQ(Get(kConfigMaps, {"a", "three"}), "100ms ConfigMap \"three\" not found");
}

TEST_F(CacheTest, ReadsShowAWriteOnlyWhenItsEventHasCome) {
  Make();
  cache_->Start();
  Get(kConfigMaps, {"a", "one"});
  server_.Remove("configmaps", {"a", "one"});
  EXPECT_TRUE(cache_->Synced(kConfigMaps)->Get({"a", "one"}).ok());
  Run(absl::Milliseconds(10));
  EXPECT_FALSE(cache_->Synced(kConfigMaps)->Get({"a", "one"}).ok());
}

TEST_F(CacheTest, ListsChooseByNamespaceLabelsAndIndex) {
  Make();
  cache_->Start();
  ASSERT_EQ(cache_->AddIndex(kConfigMaps, "app", AppOf), absl::OkStatus());
  EXPECT_EQ(List(kConfigMaps, {}), "a/one a/two b/one");
  EXPECT_EQ(List(kConfigMaps, {"a", "", "", ""}), "a/one a/two");
  EXPECT_EQ(List(kConfigMaps, {"", "app=x", "", ""}), "a/two b/one");
  EXPECT_EQ(List(kConfigMaps, {"", "", "app", "x"}), "a/two b/one");
  EXPECT_EQ(List(kConfigMaps, {"b", "", "app", "x"}), "b/one");
  EXPECT_EQ(List(kConfigMaps, {"", "app!=y", "app", "y"}), "");
}

TEST_F(CacheTest, ListThatCannotBeAnsweredSaysWhy) {
  Make();
  cache_->Start();
  EXPECT_EQ(List(kConfigMaps, {"", "", "app", "x"}),
            "FAILED_PRECONDITION: Index with name field:app does not exist");
  EXPECT_THAT(List(kConfigMaps, {"", "a in (", "", ""}),
              ::testing::StartsWith("INVALID_ARGUMENT: "));
}

TEST_F(CacheTest, SecondIndexOnAFieldOfAKindIsRefused) {
  Make();
  EXPECT_EQ(cache_->AddIndex(kConfigMaps, "app", AppOf), absl::OkStatus());
  EXPECT_EQ(cache_->AddIndex(kPods, "app", AppOf), absl::OkStatus());
  EXPECT_EQ(cache_->AddIndex(kConfigMaps, "app", AppOf),
            absl::AlreadyExistsError("indexer conflict: map[field:app:{}]"));
}

TEST_F(CacheTest, NamespaceOfTheCacheLimitsWhatItSees) {
  CacheOptions options;
  options.namespaces = {"a"};
  Make(options);
  cache_->Start();
  EXPECT_EQ(List(kConfigMaps, {}), "a/one a/two");
  server_.Put("configmaps", Object("b", "late"));
  server_.Put("configmaps", Object("a", "late"));
  EXPECT_EQ(List(kConfigMaps, {}), "a/one a/two");  // read before the event came
  EXPECT_EQ(List(kConfigMaps, {}), "a/late a/one a/two");
}

TEST_F(CacheTest, SeveralNamespacesAreReadAsOne) {
  server_.Put("configmaps", Object("c", "one"));
  CacheOptions options;
  options.namespaces = {"b", "a"};
  Make(options);
  cache_->Start();
  ASSERT_EQ(cache_->AddIndex(kConfigMaps, "app", AppOf), absl::OkStatus());
  EXPECT_EQ(List(kConfigMaps, {}), "a/one a/two b/one");
  EXPECT_EQ(List(kConfigMaps, {"", "", "app", "x"}), "a/two b/one");
  ListOptions first;
  first.limit = 1;
  EXPECT_EQ(List(kConfigMaps, first), "a/one");
  EXPECT_EQ(List(kConfigMaps, {"c", "", "", ""}),
            "INVALID_ARGUMENT: unable to list: c because of unknown namespace for the cache");
  EXPECT_EQ(Get(kConfigMaps, {"b", "one"}), "4s \"one\"");
  EXPECT_EQ(Get(kConfigMaps, {"c", "one"}),
            "5s unable to get: c/one because of unknown namespace for the cache");
}

TEST_F(CacheTest, FieldSelectorsNeedTheirIndexes) {
  Make();
  cache_->Start();
  ASSERT_EQ(cache_->AddIndex(kConfigMaps, "app", AppOf), absl::OkStatus());
  ListOptions options;
  options.field_selector = "app=x,zone=1";
  EXPECT_EQ(List(kConfigMaps, options),
            "FAILED_PRECONDITION: index with name field:zone does not exist");
  options.field_selector = "app=none,zone=1";
  EXPECT_EQ(List(kConfigMaps, options), "");
  options.field_selector = "app!=x";
  EXPECT_EQ(List(kConfigMaps, options),
            "INVALID_ARGUMENT: non-exact field matches are not supported by the cache");
}

TEST_F(CacheTest, MetadataOfAKindIsCachedApart) {
  Value secret = Object("a", "secret");
  secret.Set("data", Value::Object({{"password", "x"}}));
  server_.Put("secrets", secret);
  Resource metadata = SmallServerResource("Secret");
  metadata.metadata_only = true;
  Make();
  cache_->Start();
  EXPECT_EQ(List(metadata, {}), "a/secret");
  EXPECT_FALSE(cache_->Synced(metadata)->Get({"a", "secret"})->Has("data"));
  EXPECT_EQ(cache_->Synced(SmallServerResource("Secret")), nullptr);
}

TEST_F(CacheTest, WriteThroughASharedObjectIsSeenByAllButTheIndexes) {
  Make();
  cache_->Start();
  ASSERT_EQ(cache_->AddIndex(kConfigMaps, "app", AppOf), absl::OkStatus());
  EXPECT_EQ(List(kConfigMaps, {"b", "", "", ""}), "b/one");
  auto shared = cache_->InformerFor(kConfigMaps)->ListShared({"b", "", "", ""});
  ASSERT_EQ(shared->size(), 1u);
  (*shared)[0]->Mutable("metadata").Mutable("labels").Set("app", "changed");
  EXPECT_EQ(List(kConfigMaps, {"", "app=changed", "", ""}), "b/one");
  EXPECT_EQ(List(kConfigMaps, {"", "", "app", "changed"}), "");
  EXPECT_EQ(List(kConfigMaps, {"b", "", "app", "x"}), "b/one");
}

TEST_F(CacheTest, RemovedInformerIsMadeAgainByTheNextRead) {
  Make();
  cache_->Start();
  Get(kConfigMaps, {"a", "one"});
  cache_->RemoveInformer(kConfigMaps);
  EXPECT_EQ(cache_->Synced(kConfigMaps), nullptr);
  EXPECT_EQ(Get(kConfigMaps, {"a", "one"}), "1.1s \"one\"");
}

TEST_F(CacheTest, InformersResyncOnceInTheSyncPeriod) {
  class Count : public InformerHandler {
   public:
    void OnAdd(const Value&, bool) override {}
    void OnUpdate(const Value&, const Value&) override { ++updates; }
    void OnDelete(const Value&, bool) override {}
    int updates = 0;
  } count;
  CacheOptions options;
  options.sync_period = absl::Minutes(10);
  Make(options);
  cache_->Start();
  cache_->InformerFor(kConfigMaps)->AddHandler(&count);
  Run(absl::Minutes(9));
  EXPECT_EQ(count.updates, 0);
  Run(absl::Minutes(12));
  EXPECT_EQ(count.updates, 2 * 3);
  cache_.reset();  // before the handler
}

}  // namespace
}  // namespace quiesce::runtime
