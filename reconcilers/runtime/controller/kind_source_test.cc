#include "reconcilers/runtime/controller/kind_source.h"

#include <memory>
#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/trace.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;

Value Pod(const char* version, int generation) {
  Value pod = *ParseJson(R"({"kind":"Pod","metadata":{"namespace":"n","name":"a"}})");
  pod.Mutable("metadata").Set("resourceVersion", version);
  pod.Mutable("metadata").Set("generation", generation);
  return pod;
}

class KindSourceTest : public ::testing::Test {
 protected:
  std::vector<std::string> Enqueued() const {
    std::vector<std::string> lines;
    for (const sim::TraceRecord& record : trace_.records()) {
      lines.push_back(record.body->Describe());
    }
    return lines;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::Trace trace_;
  sim::EventLoop loop_{&choices_, &trace_};
  std::unique_ptr<WorkQueue> queue_ = MakePriorityQueue(&loop_);
  TracedQueue traced_{&loop_, queue_.get(), trace_.Actor("controller")};
};

TEST_F(KindSourceTest, WakesForWhatItIsToldAndSaysWhy) {
  KindSource source(EnqueueObject(), nullptr, &traced_);
  source.OnAdd(Pod("1", 1), /*initial=*/true);
  source.OnAdd(Pod("1", 1), /*initial=*/false);
  source.OnUpdate(Pod("1", 1), Pod("2", 1));
  source.OnUpdate(Pod("2", 1), Pod("2", 1));
  source.OnDelete(Pod("2", 1), /*state_unknown=*/true);
  EXPECT_THAT(Enqueued(), ElementsAre("enqueue n/a (initial list)", "enqueue n/a (watch event)",
                                      "enqueue n/a (watch event)", "enqueue n/a (resync)",
                                      "enqueue n/a (watch event)"));
  EXPECT_EQ(queue_->size(), 1u);  // one key, however often it is added
}

TEST_F(KindSourceTest, PredicateKeepsEventsFromTheQueue) {
  KindSource source(EnqueueObject(), GenerationChanged(), &traced_);
  source.OnUpdate(Pod("1", 1), Pod("2", 1));
  EXPECT_THAT(Enqueued(), ElementsAre());
  source.OnUpdate(Pod("2", 1), Pod("3", 2));
  EXPECT_THAT(Enqueued(), ElementsAre("enqueue n/a (watch event)"));
}

TEST_F(KindSourceTest, PredicateSeesTheWholeEvent) {
  std::vector<std::string> seen;
  PredicateFunctions functions;
  functions.create = [&](const Event& event) {
    seen.push_back(event.initial_list ? "initial" : "created");
    return false;
  };
  functions.update = [&](const Event& event) {
    seen.push_back("from " + std::string(event.old["metadata"]["resourceVersion"].string_value()));
    return false;
  };
  functions.remove = [&](const Event& event) {
    seen.push_back(event.state_unknown ? "vanished" : "deleted");
    return false;
  };
  KindSource source(EnqueueObject(), FromFunctions(functions), &traced_);
  source.OnAdd(Pod("1", 1), true);
  source.OnAdd(Pod("1", 1), false);
  source.OnUpdate(Pod("1", 1), Pod("2", 1));
  source.OnDelete(Pod("2", 1), true);
  source.OnDelete(Pod("2", 1), false);
  EXPECT_THAT(seen, ElementsAre("initial", "created", "from 1", "vanished", "deleted"));
  EXPECT_EQ(queue_->size(), 0u);
}

}  // namespace
}  // namespace quiesce::runtime
