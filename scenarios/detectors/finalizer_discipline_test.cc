#include "scenarios/detectors/finalizer_discipline.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kHeld[] = "example.com/held";

std::unique_ptr<Detector> Make() { return std::make_unique<FinalizerDiscipline>(); }

Value Widget(const char* name, std::vector<Value> finalizers, bool deleted) {
  Value widget = Value::Object({{"kind", "Widget"}});
  Value& metadata = widget.Mutable("metadata");
  metadata.Set("name", name);
  metadata.Set("uid", name);
  if (!finalizers.empty()) metadata.Set("finalizers", Value::List(std::move(finalizers)));
  if (deleted) metadata.Set("deletionTimestamp", "2000-01-01T00:00:00Z");
  return widget;
}

TEST(FinalizerDiscipline, ReleaseAfterAFailedCallIsFlagged) {
  Script script(Make());
  script.spec().finalizers = {kHeld};
  script.Put("user", "a", Widget("a", {kHeld}, true));
  script.Reconcile("one", "a", [&] {
    script.ExternalCall("one", "drop", absl::UnavailableError("down"));
    script.Put("one", "a", Value());
  });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "one takes its finalizer example.com/held off Widget default/a though the clean-up "
            "failed in the same look.");
}

TEST(FinalizerDiscipline, ReleaseAfterARetryThatSucceededIsSilent) {
  Script script(Make());
  script.spec().finalizers = {kHeld};
  script.Put("user", "a", Widget("a", {kHeld}, true));
  script.Reconcile("one", "a", [&] {
    script.ExternalCall("one", "drop", absl::UnavailableError("down"));
    script.ExternalCall("one", "drop", absl::OkStatus());
    script.Put("one", "a", Value());
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(FinalizerDiscipline, ReleaseOfWhatIsGoneAlreadyAndOneThatIsGivenUpAreSilent) {
  Script script(Make());
  script.spec().finalizers = {kHeld};
  script.Put("user", "a", Widget("a", {kHeld}, true));
  for (int i = 0; i < 3; ++i) {
    script.Reconcile("one", "a", [&] {
      script.ExternalCall("one", "drop", absl::UnavailableError("down"));
      script.ExternalCall("one", "forget", absl::NotFoundError("gone"));
      if (i == 2) script.Put("one", "a", Value());
    });
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(FinalizerDiscipline, CleanUpAfterTheReleaseIsFlagged) {
  Script script(Make());
  script.spec().finalizers = {kHeld};
  script.Put("one", "a-x", Widget("a-x", {}, false));
  script.Put("user", "a", Widget("a", {kHeld}, true));
  script.Reconcile("one", "a", [&] { script.Put("one", "a", Value()).Put("one", "a-x", Value()); });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("deletes Widget default/a-x only then"));
}

TEST(FinalizerDiscipline, CleanUpBeforeTheReleaseIsSilent) {
  Script script(Make());
  script.spec().finalizers = {kHeld};
  script.Put("one", "a-x", Widget("a-x", {}, false));
  script.Put("user", "a", Widget("a", {kHeld}, true));
  script.Reconcile("one", "a", [&] { script.Put("one", "a-x", Value()).Put("one", "a", Value()); });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(FinalizerDiscipline, FinalizerAfterWhatItProtectsIsFlagged) {
  Script script(Make());
  script.spec().finalizers = {kHeld};
  script.Put("user", "a", Widget("a", {}, false));
  script.Reconcile("one", "a", [&] {
    script.Put("one", "a-x", Widget("a-x", {}, false));
    script.Put("one", "a", Widget("a", {kHeld}, false));
  });
  script.Put("user", "a", Widget("a", {kHeld}, true));
  script.Reconcile("one", "a", [&] { script.Put("one", "a-x", Value()).Put("one", "a", Value()); });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("before it puts the finalizer on"));
}

TEST(FinalizerDiscipline, FinalizersThatAreRefusedAreOneFindingOfAllObjects) {
  sim::Trace trace;
  sim::Clock clock;
  runtime::ControllerSpec spec;
  spec.for_resource = {{"example.com", "v1", "widgets"}, "Widget", true};
  Observer observer(&trace);
  observer.AddController("one", &spec);
  observer.Add(Make());
  const auto add = [&](sim::RecordKind kind, const char* actor, sim::TraceBody* body) {
    return trace.Add(clock, kind, trace.Actor(actor), 0, [&] { return body; });
  };
  const auto patch = [&](const char* actor, const char* name) {
    auto* call = new edge::CallRecord;
    call->request.verb = api::Verb::kPatch;
    call->request.resource = spec.for_resource.gvr;
    call->request.namespace_ = "default";
    call->request.name = name;
    call->before = call->after = Widget(name, {"two"}, true);
    call->after.Mutable("metadata").Set("resourceVersion", "7");
    if (*actor == 'o') {
      call->after = call->before;
      call->status.code = 422;
      call->status.reason = "Invalid";
      call->status.message = "no new finalizers can be added if the object is being deleted";
    }
    add(edge::kCallRecord, actor, call);
  };
  for (const char* name : {"a", "b"}) {
    patch("user", name);
    auto* begin = new runtime::ReconcileRecord;
    begin->key = {"default", name};
    const sim::CauseScope inside(&trace, add(runtime::kReconcileBeginRecord, "one", begin));
    auto* read = new runtime::ReadRecord;
    read->resource = {"example.com", "widgets"};
    read->namespace_ = "default";
    read->name = name;
    read->version = "7";
    read->found = 1;
    add(runtime::kReadRecord, "one", read);
    patch("one", name);
  }
  std::vector<Finding> findings;
  observer.Finish({}, &findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].objects,
            (std::vector<std::string>{"Widget default/a", "Widget default/b"}));
}

TEST(FinalizerDiscipline, FinalizerOfAnotherThatWasSeenIsFlagged) {
  Script script(Make());
  script.Put("user", "a", Widget("a", {}, false));
  script.Reconcile("two", "a", [&] { script.Put("two", "a", Widget("a", {kHeld}, false)); });
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", script.VersionOf("a")).Put("one", "a", Widget("a", {}, false));
  });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "one takes the finalizer example.com/held of two off Widget default/a.");
}

// The webhook of process one puts a finalizer on whatever one/makes creates, in the very write, so
// that it is that controller's; `ends` takes it off, with what the watches of its process show.
void TakeOffWhatAWebhookPutOn(Script& script, const char* process, const char* ends) {
  script.AddController("one/makes").AddController(ends);
  script.Put("user", "a", Widget("a", {}, false));
  script.Reconcile("one/makes", "a",
                   [&] { script.Put("one/makes", "a-x", Widget("a-x", {kHeld}, false)); });
  script.Put("user", "a-x", Widget("a-x", {kHeld}, true)).See(process);
  script.Reconcile(ends, "a-x", [&] {
    script.Read(ends, "a-x", script.VersionOf("a-x")).Put(ends, "a-x", Value());
  });
}

TEST(FinalizerDiscipline, FinalizerThatTheWebhookOfTheProcessPutOnIsSilent) {
  Script script(Make());
  TakeOffWhatAWebhookPutOn(script, "one", "one/ends");
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(FinalizerDiscipline, FinalizerThatTheWebhookOfAnotherProcessPutOnIsFlagged) {
  Script script(Make());
  TakeOffWhatAWebhookPutOn(script, "two", "two/ends");
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "two/ends takes the finalizer example.com/held of one/makes off Widget default/a-x.");
}

TEST(FinalizerDiscipline, FinalizerOfAnotherThatWasNotSeenIsLeftToLostUpdate) {
  Script script(Make());
  script.Put("user", "a", Widget("a", {}, false));
  const std::string old = script.VersionOf("a");
  script.Reconcile("two", "a", [&] { script.Put("two", "a", Widget("a", {kHeld}, false)); });
  script.Reconcile("one", "a",
                   [&] { script.Read("one", "a", old).Put("one", "a", Widget("a", {}, false)); });
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
