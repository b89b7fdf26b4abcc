#include "reconcilers/workloads/stateful_set.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/cache/built_in.h"
#include "reconcilers/runtime/client/api_error.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::DeleteOptions;
using runtime::ObjectKey;
using runtime::Outcome;
using runtime::Patch;
using runtime::Resource;
using runtime::WriteOptions;
using ::testing::ElementsAre;

// Holds one StatefulSet, whose status may be written.
class OneObject : public runtime::Client, public runtime::StatusWriter {
 public:
  sim::Task<absl::StatusOr<Value>> Get(const Resource&, const ObjectKey& key) override {
    if (object.is_null()) {
      co_return runtime::ApiError(api::NotFound({"apps", "statefulsets"}, key.name));
    }
    co_return object;
  }
  sim::Task<absl::Status> Update(const Resource&, Value* written) override {
    if (!write_error.ok()) co_return write_error;
    object = *written;
    co_return absl::OkStatus();
  }
  StatusWriter& Status() override { return *this; }
  Client& Live() override { return *this; }

  // Nothing else is asked for.
  sim::Task<absl::StatusOr<std::vector<Value>>> List(const Resource&,
                                                     const runtime::ListOptions&) override {
    co_return absl::UnimplementedError("");
  }
  sim::Task<absl::Status> Create(const Resource&, Value*, const WriteOptions&) override {
    co_return absl::UnimplementedError("");
  }
  sim::Task<absl::Status> Update(const Resource&, Value*, const WriteOptions&) override {
    co_return absl::UnimplementedError("");
  }
  sim::Task<absl::Status> Patch(const Resource&, Value*, const runtime::Patch&,
                                const WriteOptions&) override {
    co_return absl::UnimplementedError("");
  }
  sim::Task<absl::Status> Delete(const Resource&, const ObjectKey&, const DeleteOptions&) override {
    co_return absl::UnimplementedError("");
  }
  sim::Task<absl::Status> DeleteAllOf(const Resource&, const runtime::ListOptions&,
                                      const DeleteOptions&) override {
    co_return absl::UnimplementedError("");
  }

  Value object;
  absl::Status write_error;
};

class NoLog : public runtime::Logger {
 public:
  void Info(absl::string_view) override {}
};

class StatefulSetRolloutTest : public ::testing::Test {
 protected:
  StatefulSetRolloutTest() {
    client_.object = *ParseJson(
        R"({"metadata":{"namespace":"n","name":"db","generation":1},
            "spec":{"replicas":2,"template":{"spec":{"image":"v1"}}}})");
  }
  // Another spec, as the API server would store it.
  void Change(const char* field, Value value) {
    client_.object.Mutable("spec").Set(field, std::move(value));
    const int64_t generation = client_.object["metadata"]["generation"].int_value();
    client_.object.Mutable("metadata").Set("generation", generation + 1);
  }
  // Reconciles once: the counts in the status, and when it wants to be called again.
  std::string Reconcile() {
    Outcome outcome;
    group_.Spawn([](StatefulSetRollout* rollout, runtime::Context* context,
                    Outcome* outcome) -> sim::Task<void> {
      *outcome = co_await rollout->Reconcile(*context, {"n", "db"});
    }(rollout_.get(), &context_, &outcome));
    loop_.RunUntil(loop_.Now());
    const Value& status = client_.object["status"];
    return absl::StrCat(status["readyReplicas"].int_value(), "/", status["replicas"].int_value(),
                        " ready, ", status["updatedReplicas"].int_value(), " updated; ",
                        !outcome.error.ok() ? outcome.error.ToString()
                        : outcome.result.requeue_after == absl::ZeroDuration()
                            ? "done"
                            : absl::FormatDuration(outcome.result.requeue_after));
  }
  std::string ReconcileAfter(absl::Duration time) {
    loop_.RunUntil(loop_.Now() + time);
    return Reconcile();
  }
  // Reconciles once a second until it is done.
  std::vector<std::string> RollOut() {
    std::vector<std::string> steps = {Reconcile()};
    while (!absl::EndsWith(steps.back(), "done") && steps.size() < 20) {
      steps.push_back(ReconcileAfter(absl::Seconds(1)));
    }
    return steps;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  OneObject client_;
  NoLog log_;
  runtime::Context context_{client_, nullptr, log_, &loop_};
  std::unique_ptr<StatefulSetRollout> rollout_ =
      std::make_unique<StatefulSetRollout>(absl::Seconds(1));
  sim::TaskGroup group_{&loop_};
};

TEST_F(StatefulSetRolloutTest, NewOneComesUpReplicaByReplica) {
  EXPECT_THAT(RollOut(), ElementsAre("0/0 ready, 0 updated; 1s", "1/1 ready, 1 updated; 1s",
                                     "2/2 ready, 2 updated; 1s", "2/2 ready, 2 updated; done"));
  const Value& status = client_.object["status"];
  EXPECT_EQ(status["observedGeneration"].int_value(), 1);
  EXPECT_EQ(status["availableReplicas"].int_value(), 2);
  EXPECT_EQ(status["currentReplicas"].int_value(), 2);
  EXPECT_EQ(status["currentRevision"], status["updateRevision"]);
}

TEST_F(StatefulSetRolloutTest, NewTemplateReplacesReplicasUnderANewRevision) {
  RollOut();
  const Value before = client_.object["status"]["currentRevision"];
  Change("template", *ParseJson(R"({"spec":{"image":"v2"}})"));
  Reconcile();
  EXPECT_EQ(client_.object["status"]["currentRevision"], before);
  EXPECT_NE(client_.object["status"]["updateRevision"], before);
  loop_.RunUntil(loop_.Now() + absl::Seconds(1));
  EXPECT_THAT(RollOut(), ElementsAre("2/2 ready, 1 updated; 1s", "2/2 ready, 2 updated; 1s",
                                     "2/2 ready, 2 updated; done"));
  EXPECT_NE(client_.object["status"]["currentRevision"], before);
}

TEST_F(StatefulSetRolloutTest, ScalingKeepsTheRevisionAndCountsDown) {
  RollOut();
  const Value before = client_.object["status"]["updateRevision"];
  Change("replicas", 0);
  EXPECT_THAT(RollOut(), ElementsAre("2/2 ready, 2 updated; 1s", "1/1 ready, 1 updated; 1s",
                                     "0/0 ready, 0 updated; 1s", "0/0 ready, 0 updated; done"));
  EXPECT_EQ(client_.object["status"]["updateRevision"], before);
  EXPECT_EQ(client_.object["status"]["currentReplicas"].int_value(), 0);
}

TEST_F(StatefulSetRolloutTest, WakingItEarlyMakesNothingFaster) {
  Reconcile();
  EXPECT_EQ(ReconcileAfter(absl::Milliseconds(400)), "0/0 ready, 0 updated; 600ms");
  EXPECT_EQ(ReconcileAfter(absl::Milliseconds(600)), "1/1 ready, 1 updated; 1s");
}

TEST_F(StatefulSetRolloutTest, RestartCostsTheTimeOfOneReplicaOnly) {
  Reconcile();
  ReconcileAfter(absl::Seconds(1));
  loop_.RunUntil(loop_.Now() + absl::Milliseconds(900));
  rollout_ = std::make_unique<StatefulSetRollout>(absl::Seconds(1));
  EXPECT_THAT(RollOut(), ElementsAre("1/1 ready, 1 updated; 1s", "2/2 ready, 2 updated; 1s",
                                     "2/2 ready, 2 updated; done"));
}

TEST_F(StatefulSetRolloutTest, DeletedOneIsLeftAlone) {
  client_.object.Mutable("metadata").Set("deletionTimestamp", "2024-01-01T00:00:00Z");
  EXPECT_EQ(Reconcile(), "0/0 ready, 0 updated; done");
  client_.object = Value();
  EXPECT_EQ(Reconcile(), "0/0 ready, 0 updated; done");
}

TEST_F(StatefulSetRolloutTest, RefusedStatusIsAnErrorUnlessTheObjectIsGone) {
  client_.write_error =
      runtime::ApiError(api::Conflict({"apps", "statefulsets"}, "db", "it was modified"));
  EXPECT_THAT(Reconcile(), ::testing::HasSubstr("it was modified"));
  client_.write_error = runtime::ApiError(api::NotFound({"apps", "statefulsets"}, "db"));
  EXPECT_EQ(Reconcile(), "0/0 ready, 0 updated; done");
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
