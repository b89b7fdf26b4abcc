#include "reconcilers/runtime/controller/mapped_source.h"

#include <memory>
#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/cache/api_client.h"
#include "reconcilers/runtime/testing/small_server.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/trace.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Value Object(const char* name, const char* pool) {
  Value object = Value::Object({{"metadata", Value::Object({{"namespace", "n"}, {"name", name}})}});
  object.Set("data", Value::Object({{"pool", pool}}));
  return object;
}

// Pods stand for pools, config maps for what uses them.
class MappedSourceTest : public testing::Test {
 protected:
  MappedSourceTest() {
    EXPECT_EQ(cache_.AddIndex(SmallServerResource("ConfigMap"), "data.pool",
                              [](const Value& object) -> std::vector<std::string> {
                                return {std::string(object["data"]["pool"].string_value())};
                              }),
              absl::OkStatus());
    cache_.Start();
    server_.Put("configmaps", Object("a", "p1"));
    server_.Put("configmaps", Object("b", "p2"));
    server_.Put("configmaps", Object("c", "p1"));
  }
  std::vector<std::string> Queued() const {
    std::vector<std::string> keys;
    for (const sim::TraceRecord& record : trace_.records()) {
      if (record.kind == kEnqueueRecord) keys.push_back(record.BodyAs<EnqueueRecord>()->key.name);
    }
    return keys;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::Trace trace_;
  sim::EventLoop loop_{&choices_, &trace_};
  SmallServer server_{&loop_, absl::Milliseconds(10)};
  Cache cache_{&loop_, &server_, CacheOptions()};
  ApiClient client_{&server_, &cache_};
  std::unique_ptr<WorkQueue> queue_ = MakePriorityQueue(&loop_);
  TracedQueue traced_{&loop_, queue_.get(), 0};
  MappedSource source_{&loop_, &client_,
                       [](Client& client, Value pool) -> sim::Task<std::vector<Request>> {
                         ListOptions users;
                         users.index_field = "data.pool";
                         users.index_value = KeyOf(pool).name;
                         std::vector<Request> requests;
                         auto found = co_await client.List(SmallServerResource("ConfigMap"), users);
                         if (!found.ok()) co_return requests;
                         for (const Value& user : *found) requests.push_back(KeyOf(user));
                         co_return requests;
                       },
                       nullptr, &traced_};
};

TEST_F(MappedSourceTest, FunctionReadsTheCacheThroughAnIndex) {
  source_.OnAdd(Object("p1", ""), /*initial=*/false);
  EXPECT_THAT(Queued(), IsEmpty());  // the cache has yet to sync
  loop_.RunUntil(loop_.Now() + absl::Seconds(1));
  EXPECT_THAT(Queued(), ElementsAre("a", "c"));
}

TEST_F(MappedSourceTest, EventsKeepTheirOrderAndUpdatesMapBothStates) {
  source_.OnDelete(Object("p2", ""), /*state_unknown=*/true);
  source_.OnUpdate(Object("p1", ""), Object("p2", ""));
  loop_.RunUntil(loop_.Now() + absl::Seconds(1));
  EXPECT_THAT(Queued(), ElementsAre("b", "a", "c", "b"));
}

}  // namespace
}  // namespace quiesce::runtime
