#include "scenarios/detectors/result_misuse.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<ResultMisuse>(); }

using runtime::Outcome;
using runtime::Result;

TEST(ResultMisuse, ResultBesideAnErrorIsFlagged) {
  Script script(Make());
  script.Reconcile("one", "a", nullptr,
                   Outcome(Result::After(absl::Seconds(5)), absl::InternalError("boom")));
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("a result together with an error"));
  EXPECT_EQ(findings[0].facts[1].second, "boom");
}

// A reconcile of `a` that reads a ConfigMap in vain, lets its object (or `gone`) go by a write with
// that fate, and hands back that error, if it lives.
std::vector<std::string> NamesAfterAFailedRead(bool again, edge::InjectedFault fate,
                                               const char* gone = "a",
                                               const char* error = "no answer") {
  sim::Trace trace;
  sim::Clock clock;
  runtime::ControllerSpec spec;
  spec.for_resource = {{"example.com", "v1", "widgets"}, "Widget", true};
  Observer observer(&trace);
  observer.AddController("one", &spec);
  observer.Add(Make());
  const auto add = [&](sim::RecordKind kind, sim::TraceBody* body) {
    return trace.Add(clock, kind, trace.Actor("one"), 0, [&] { return body; });
  };
  const auto read = [&](int code) {
    auto* call = new edge::CallRecord;
    call->request = api::Request::Get({"", "v1", "configmaps"}, "default", "settings");
    if (code != 200) call->status.code = code;
    if (code != 200) call->status.reason = "InternalError";
    if (code != 200) call->status.message = "leader changed";
    add(edge::kCallRecord, call);
  };
  auto* begin = new runtime::ReconcileRecord;
  begin->key = {"default", "a"};
  const sim::RecordIndex begun = add(runtime::kReconcileBeginRecord, begin);
  const sim::CauseScope inside(&trace, begun);
  read(500);
  if (again) read(200);
  auto* call = new edge::CallRecord;
  call->request.verb = api::Verb::kUpdate;
  call->request.resource = spec.for_resource.gvr;
  call->request.namespace_ = "default";
  call->request.name = gone;
  call->before = Value::Object({{"kind", "Widget"}});
  call->fault = fate;
  add(edge::kCallRecord, call);
  if (fate != edge::InjectedFault::kCrashAfterCommit) {
    auto* end = new runtime::ReconcileRecord;
    end->key = {"default", "a"};
    end->begin = begun;
    end->outcome = Outcome(Result(), absl::DeadlineExceededError(error));
    add(runtime::kReconcileEndRecord, end);
  }
  std::vector<Finding> findings;
  observer.Finish({}, &findings);
  std::vector<std::string> names;
  for (const Finding& finding : findings) names.push_back(finding.name);
  return names;
}

TEST(ResultMisuse, FailedReadTakenForGoneIsFlaggedThoughTheAnswerToTheDeedIsLost) {
  EXPECT_THAT(NamesAfterAFailedRead(false, edge::InjectedFault::kTimeoutAfterCommit),
              ElementsAre("result-misuse"));
  EXPECT_THAT(NamesAfterAFailedRead(false, edge::InjectedFault::kCrashAfterCommit),
              ElementsAre("result-misuse"));
}

TEST(ResultMisuse, FailedReadThatIsDoneAgainBeforeTheDeedIsSilent) {
  EXPECT_THAT(NamesAfterAFailedRead(true, edge::InjectedFault::kTimeoutAfterCommit), IsEmpty());
}

TEST(ResultMisuse, FailedReadWhoseErrorIsHandedBackIsSilent) {
  EXPECT_THAT(NamesAfterAFailedRead(false, edge::InjectedFault::kNone), IsEmpty());
  EXPECT_THAT(NamesAfterAFailedRead(false, edge::InjectedFault::kTimeoutAfterCommit, "a",
                                    "look: leader changed"),
              IsEmpty());
}

TEST(ResultMisuse, FailedReadBeforeADeedOnSomethingElseThatKillsIsSilent) {
  EXPECT_THAT(NamesAfterAFailedRead(false, edge::InjectedFault::kCrashAfterCommit, "old"),
              IsEmpty());
}

TEST(ResultMisuse, SuccessAfterAFailedWriteIsFlagged) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1);
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 500, "InternalError"); });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("returns success for"));
}

TEST(ResultMisuse, GoodWriteOfSomethingElseDoesNotMakeUpForIt) {
  Script script(Make());
  script.Reconcile("one", "a", [&] {
    script.Refused("one", "a", 500, "InternalError");  // of the status
    script.Write("one", "a", ".metadata.labels.seen", "yes");
  });
  EXPECT_EQ(script.Names().size(), 1u);
}

TEST(ResultMisuse, TheSameOfSeveralObjectsIsOneFindingOfAll) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).Write("user", "b", ".spec.n", 1);
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 500, "InternalError"); });
  script.Reconcile("one", "b", [&] { script.Refused("one", "b", 500, "InternalError"); });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].objects,
              ElementsAre("Widget default/a", "Widget default/b", "Widget default/b"));
}

TEST(ResultMisuse, FailureThatAConditionTellsOfIsSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1);
  script.Reconcile("one", "a", [&] {
    script.Refused("one", "child", 422, "Invalid").Write("one", "a", ".status.failed", true);
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, FailureThatALaterReconcileMakesUpForIsSilent) {
  Script script(Make());
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 500, "InternalError"); });
  script.Reconcile("one", "a", [&] { script.Write("one", "a", ".status.n", 1); });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, ConflictThatAnotherLookFollowsIsSilent) {
  Script script(Make());
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 409, "Conflict"); });
  script.Reconcile("one", "a", nullptr);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, ErrorOfTheWriteHandedBackIsSilent) {
  Script script(Make());
  script.Reconcile(
      "one", "a", [&] { script.Refused("one", "a", 409, "Conflict"); },
      absl::AbortedError("conflict"));
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, RequeueAfterAConflictIsSilent) {
  Script script(Make());
  script.Reconcile(
      "one", "a", [&] { script.Refused("one", "a", 409, "Conflict"); }, Result::Requeue());
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, WriteMadeUpForInTheSameReconcileIsSilent) {
  Script script(Make());
  script.Reconcile("one", "a", [&] {
    script.Refused("one", "a", 409, "Conflict").Write("one", "a", ".status.n", 1);
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, ObjectGoneOrThereAlreadyIsSilent) {
  Script script(Make());
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 404, "NotFound"); });
  script.Reconcile("one", "b", [&] { script.Refused("one", "b", 409, "AlreadyExists"); });
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
