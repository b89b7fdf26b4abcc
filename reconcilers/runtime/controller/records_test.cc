#include "reconcilers/runtime/controller/records.h"

#include <gtest/gtest.h>

namespace quiesce::runtime {
namespace {

TEST(EnqueueRecord, SaysWhyAndWhen) {
  EnqueueRecord record;
  record.key = {"default", "a"};
  record.reason = WakeReason::kRequeueAfter;
  record.delay = absl::Seconds(5);
  EXPECT_EQ(record.Describe(), "enqueue default/a (requeue after) in 5s");
  EXPECT_EQ(record.ToJson(), R"({"delay":"5s","key":"default/a","reason":"requeue after"})");
}

TEST(ReconcileRecord, SaysHowItEnded) {
  ReconcileRecord record;
  record.key = {"", "node"};
  EXPECT_EQ(record.Describe(), "reconcile node");
  record.begin = 7;
  record.outcome = Outcome(Result::After(absl::Seconds(30)), absl::OkStatus());
  EXPECT_EQ(record.Describe(), "reconciled node, again after 30s");
  record.outcome = Outcome(Result::After(absl::Seconds(30)), absl::UnavailableError("down"));
  EXPECT_EQ(record.Describe(), "reconciled node: down, RequeueAfter 30s ignored");
  EXPECT_EQ(record.ToJson(), R"({"begin":7,"error":"down","key":"node","requeue":false,)"
                             R"("requeueAfter":"30s","worker":0})");
}

TEST(LifecycleRecord, NamesTheChange) {
  LifecycleRecord record;
  record.what = LifecycleRecord::What::kCrashed;
  EXPECT_EQ(record.Describe(), "crashed");
}

TEST(ExternalCallRecord, TellsWhatWasDoneFromWhatWasHeard) {
  ExternalCallRecord record;
  record.service = "postgres";
  record.operation = "create-user";
  record.status = absl::DeadlineExceededError("no answer");
  record.acted = true;
  EXPECT_EQ(record.Describe(), "postgres create-user: no answer (but done)");
  EXPECT_EQ(record.ToJson(), R"({"acted":true,"argument":null,"error":"no answer",)"
                             R"("operation":"create-user","service":"postgres"})");
}

}  // namespace
}  // namespace quiesce::runtime
