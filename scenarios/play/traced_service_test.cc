#include "scenarios/play/traced_service.h"

#include <gtest/gtest.h>

#include <memory>

#include "reconcilers/runtime/controller/records.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::scenarios {
namespace {

class Counter : public runtime::ServiceModel {
 public:
  std::vector<std::string> Operations() const override { return {"add"}; }
  absl::StatusOr<Value> Do(absl::string_view, const Value&) override { return Value(++count_); }
  Value State() const override { return Value(count_); }

 private:
  int64_t count_ = 0;
};

sim::Task<void> CallOnce(TracedService* service) {
  (co_await service->Call("add", Value::Object())).status().IgnoreError();
}

TEST(TracedService, RecordsTheCallAndWhetherItWasDone) {
  sim::Trace trace;
  sim::Choices choices(std::make_unique<sim::PlainStrategy>());
  sim::EventLoop loop(&choices, &trace);
  runtime::ScriptedService scripted(&loop, "counter", std::make_unique<Counter>(), nullptr);
  runtime::ServiceTrouble trouble;
  trouble.kind = runtime::ServiceTrouble::kActThenTimeOut;
  trouble.times = 1;
  scripted.Add(trouble);
  trouble.kind = runtime::ServiceTrouble::kDown;
  scripted.Add(trouble);
  TracedService traced(&loop, "database", &scripted);
  sim::TaskGroup group(&loop);
  std::vector<std::string> seen;
  for (int i = 0; i < 3; ++i) {
    group.Spawn(CallOnce(&traced));
    loop.RunUntil(loop.Now() + absl::Minutes(1));
  }
  for (const sim::TraceRecord& record : trace.records()) {
    if (record.kind == runtime::kExternalCallRecord) {
      EXPECT_EQ(trace.ActorName(record.actor), "database");
      seen.push_back(record.body->Describe());
    }
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"counter add: counter: no answer to add (but done)",
                                            "counter add: counter: connection refused",
                                            "counter add: ok"}));
}

}  // namespace
}  // namespace quiesce::scenarios
