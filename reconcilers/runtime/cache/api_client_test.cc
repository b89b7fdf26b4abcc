#include "reconcilers/runtime/cache/api_client.h"

#include <memory>
#include <string>

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/testing/small_server.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::runtime {
namespace {

Value ConfigMap(const char* name, const char* label = "x") {
  Value object = *ParseJson(R"({"metadata":{"namespace":"n"}})");
  object.Mutable("metadata").Set("name", name);
  object.Mutable("metadata").Mutable("labels").Set("app", label);
  return object;
}
std::vector<std::string> AppOf(const Value& object) {
  return {std::string(object["metadata"]["labels"]["app"].string_value())};
}

class ApiClientTest : public ::testing::Test {
 protected:
  ApiClientTest() {
    EXPECT_TRUE(cache_.AddIndex(kind_, "app", AppOf).ok());
    cache_.Start();
    loop_.Settle();
  }
  void Run(absl::Duration duration) { loop_.RunUntil(loop_.Now() + duration); }
  // Runs a task to its end and gives its result.
  template <typename T>
  T Await(sim::Task<T> task) {
    std::optional<T> result;
    group_.Spawn([](sim::Task<T> task, std::optional<T>* result) -> sim::Task<void> {
      result->emplace(co_await std::move(task));
    }(std::move(task), &result));
    while (!result.has_value() && loop_.RunOne()) {
    }
    return *std::move(result);
  }
  std::vector<std::string> Names(const ListOptions& options) {
    std::vector<std::string> names;
    auto list = Await(client_.List(kind_, options));
    EXPECT_TRUE(list.ok()) << list.status();
    if (!list.ok()) return names;
    for (const Value& item : *list) {
      names.push_back(std::string(item["metadata"]["name"].string_value()));
    }
    return names;
  }

  const Resource kind_ = SmallServerResource("ConfigMap");
  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  SmallServer server_{&loop_, absl::Milliseconds(10)};
  Cache cache_{&loop_, &server_, CacheOptions()};
  ApiClient client_{&server_, &cache_};
  sim::TaskGroup group_{&loop_};
  const ObjectKey key_{"n", "a"};
};

TEST_F(ApiClientTest, ReadsAreStaleUntilTheWatchBringsTheWrite) {
  Value object = ConfigMap("a");
  EXPECT_EQ(Await(client_.Create(kind_, &object, {})), absl::OkStatus());
  EXPECT_EQ(object["metadata"]["resourceVersion"].string_value(), "101");
  absl::Status stale = Await(client_.Get(kind_, key_)).status();
  EXPECT_TRUE(runtime::IsNotFound(stale));
  EXPECT_EQ(stale.message(), "ConfigMap \"a\" not found");
  EXPECT_EQ(*Await(client_.Live().Get(kind_, key_)), object);
  Run(absl::Milliseconds(10));
  EXPECT_EQ(*Await(client_.Get(kind_, key_)), object);
}

TEST_F(ApiClientTest, FailedWriteLeavesTheObjectAsItWas) {
  Value object = ConfigMap("a");
  EXPECT_EQ(Await(client_.Create(kind_, &object, {})), absl::OkStatus());
  Value changed = object;
  changed.Mutable("metadata").Set("resourceVersion", "7");
  const Value before = changed;
  EXPECT_TRUE(IsConflict(Await(client_.Update(kind_, &changed, {}))));
  EXPECT_EQ(changed, before);
  EXPECT_EQ(Await(client_.Delete(kind_, key_, {})), absl::OkStatus());
  EXPECT_TRUE(runtime::IsNotFound(Await(client_.Delete(kind_, key_, {}))));
}

TEST_F(ApiClientTest, ListsFilterByNamespaceLabelAndIndex) {
  server_.Put("configmaps", ConfigMap("a", "x"));
  server_.Put("configmaps", ConfigMap("b", "y"));
  Value other = ConfigMap("c", "x");
  other.Mutable("metadata").Set("namespace", "other");
  server_.Put("configmaps", other);
  Run(absl::Milliseconds(10));
  using Strings = std::vector<std::string>;
  EXPECT_EQ(Names({}), (Strings{"a", "b", "c"}));
  ListOptions options;
  options.namespace_ = "n";
  EXPECT_EQ(Names(options), (Strings{"a", "b"}));
  options.label_selector = "app=y";
  EXPECT_EQ(Names(options), (Strings{"b"}));
  ListOptions indexed;
  indexed.index_field = "app";
  indexed.index_value = "x";
  EXPECT_EQ(Names(indexed), (Strings{"a", "c"}));
  indexed.index_field = "none";
  EXPECT_EQ(Await(client_.List(kind_, indexed)).status(),
            absl::FailedPreconditionError("Index with name field:none does not exist"));
}

TEST_F(ApiClientTest, FirstReadOfAKindStartsItsInformer) {
  Value pod = ConfigMap("p");
  server_.Put("pods", pod);
  absl::StatusOr<Value> read = Await(client_.Get(SmallServerResource("Pod"), {"n", "p"}));
  ASSERT_EQ(read.status(), absl::OkStatus());
  EXPECT_EQ((*read)["kind"].string_value(), "Pod");
  EXPECT_EQ(loop_.clock().Elapsed(), kSyncPollPeriod);
}

TEST_F(ApiClientTest, IndexOfTheSameNameIsRefused) {
  EXPECT_EQ(cache_.AddIndex(kind_, "app", AppOf),
            absl::AlreadyExistsError("indexer conflict: map[field:app:{}]"));
}

}  // namespace
}  // namespace quiesce::runtime
