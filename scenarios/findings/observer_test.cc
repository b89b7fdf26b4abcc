#include "scenarios/findings/observer.h"

#include <gtest/gtest.h>

#include "sim/clock.h"

namespace quiesce::scenarios {
namespace {

// Notes what it is told, one line each.
class Notes : public RunListener {
 public:
  explicit Notes(std::vector<std::string>* lines) : lines_(lines) {}
  uint32_t interests() const override { return kCalls | kReconciles | kInputs | kEnqueues; }
  void OnCall(const CallEvent& call) override {
    Note("call", call, run().Describe(call.object) + (call.by_controller ? "" : " by hand"));
  }
  void OnEnqueue(const EnqueueEvent& enqueue) override {
    Note("enqueue", enqueue, run().Describe(enqueue.object));
  }
  void OnReconcileBegin(const ReconcileEvent& begin) override {
    Note("begin", begin, run().Describe(begin.object));
  }
  void OnReconcileEnd(const ReconcileEvent& end) override {
    Note("end", end, run().Describe(end.object));
  }
  void OnInput(const Event& input) override { Note("input", input, ""); }
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    findings->emplace_back().name = "notes";
  }

 private:
  void Note(const std::string& what, const Event& seen, const std::string& object) {
    lines_->push_back(std::to_string(seen.index) + " " + what + " " + run().ActorName(seen.actor) +
                      " " + object + " in " + std::to_string(seen.reconcile));
  }
  std::vector<std::string>* lines_;
};

class ObserverTest : public testing::Test {
 protected:
  ObserverTest() : observer_(&trace_) {
    spec_.for_resource = {{"example.com", "v1", "widgets"}, "Widget", true};
    observer_.AddController("widget", &spec_);
    observer_.Add(std::make_unique<Notes>(&lines_));
  }

  template <typename Body>
  sim::RecordIndex Add(sim::RecordKind kind, const char* actor, sim::RecordIndex cause, Body body) {
    const sim::CauseScope scope(&trace_, cause);
    return trace_.Add(clock_, kind, trace_.Actor(actor), 0,
                      [&] { return new Body(std::move(body)); });
  }

  edge::CallRecord Write(const char* name, Value before, Value after) {
    edge::CallRecord call;
    call.request.verb = api::Verb::kUpdate;
    call.request.resource = {"example.com", "v1", "widgets"};
    call.request.namespace_ = "default";
    call.request.name = name;
    call.before = std::move(before);
    call.after = std::move(after);
    return call;
  }

  runtime::ReconcileRecord Reconcile(const char* name, sim::RecordIndex begin = 0) {
    runtime::ReconcileRecord record;
    record.key = {"default", name};
    record.begin = begin;
    return record;
  }

  sim::Clock clock_;
  sim::Trace trace_;
  runtime::ControllerSpec spec_;
  std::vector<std::string> lines_;
  Observer observer_;
};

TEST_F(ObserverTest, CallsKnowTheirReconcile) {
  Add(kInputRecord, "scenario", 0, InputRecord());
  const auto begin = Add(runtime::kReconcileBeginRecord, "widget", 0, Reconcile("a"));
  const Value widget = Value::Object({{"kind", "Widget"}});
  const auto first = Add(edge::kCallRecord, "widget", begin, Write("a", Value(), widget));
  // What follows the reply to a call is caused by the call.
  Add(edge::kCallRecord, "widget", first,
      Write("a", widget, Value::Object({{"kind", "Widget"}, {"x", 1}})));
  Add(runtime::kReconcileEndRecord, "widget", first, Reconcile("a", begin));
  observer_.CatchUp();
  EXPECT_EQ(lines_, (std::vector<std::string>{
                        "1 input scenario  in 0",
                        "2 begin widget widgets default/a in 2",
                        "3 call widget Widget default/a in 2",
                        "4 call widget Widget default/a in 2",
                        "5 end widget Widget default/a in 2",
                    }));
  const ObjectId a = observer_.Find({"example.com", "widgets"}, "default", "a");
  EXPECT_EQ(observer_.StateOf(a)["x"].int_value(), 1);
  EXPECT_EQ(observer_.LastChange(a), 4u);
}

TEST_F(ObserverTest, RequestOfTheDeadThatArrivesAfterTheNextStartIsOfItsReconcile) {
  const auto begin = Add(runtime::kReconcileBeginRecord, "widget", 0, Reconcile("a"));
  edge::CallRecord late = Write("a", Value(), Value()), new_one = late;
  late.sent = clock_.Now() - absl::Seconds(1);
  new_one.sent = clock_.Now();
  Add(runtime::kLifecycleRecord, "widget", begin, runtime::LifecycleRecord());  // a start
  Add(edge::kCallRecord, "widget", begin, late);
  Add(edge::kCallRecord, "widget", begin, new_one);
  observer_.CatchUp();
  EXPECT_EQ(observer_.ReconcileOf(3), begin);
  EXPECT_EQ(observer_.ReconcileOf(4), 0u);
}

TEST_F(ObserverTest, NothingIsPendingAfterAReconcileInWhichTheProcessDied) {
  const auto begin = Add(runtime::kReconcileBeginRecord, "widget", 0, Reconcile("a"));
  observer_.CatchUp();
  EXPECT_EQ(observer_.causes().PendingAfter(begin).what, Pending::What::kRunning);
  runtime::LifecycleRecord died;
  died.what = runtime::LifecycleRecord::What::kCrashed;
  Add(runtime::kLifecycleRecord, "another", 0, died);
  observer_.CatchUp();
  EXPECT_EQ(observer_.causes().PendingAfter(begin).what, Pending::What::kRunning);
  Add(runtime::kLifecycleRecord, "widget", begin, died);
  observer_.CatchUp();
  EXPECT_EQ(observer_.causes().PendingAfter(begin).what, Pending::What::kNothing);
}

TEST_F(ObserverTest, ACallOfAnotherActorIsOfNoReconcile) {
  const auto begin = Add(runtime::kReconcileBeginRecord, "widget", 0, Reconcile("a"));
  Add(edge::kCallRecord, "kubectl", begin, Write("a", Value(), Value()));
  observer_.CatchUp();
  EXPECT_EQ(lines_.back(), "2 call kubectl widgets default/a by hand in 0");
}

TEST_F(ObserverTest, SaysWhyAReconcileBegan) {
  const auto write = Add(edge::kCallRecord, "kubectl", 0, Write("a", Value(), Value()));
  edge::WatchRecord watch;
  watch.resource = {"example.com", "v1", "widgets"};
  watch.event.object = Value::Object({{"kind", "Widget"}});
  const auto event = Add(edge::kWatchRecord, "widget", write, watch);
  runtime::EnqueueRecord enqueue;
  enqueue.key = {"default", "a"};
  const auto queued = Add(runtime::kEnqueueRecord, "widget", event, enqueue);
  const auto begin = Add(runtime::kReconcileBeginRecord, "widget", queued, Reconcile("a"));
  enqueue.reason = runtime::WakeReason::kRequeueAfter;
  enqueue.delay = absl::Seconds(5);
  const auto timer = Add(runtime::kEnqueueRecord, "widget", begin, enqueue);
  const auto second = Add(runtime::kReconcileBeginRecord, "widget", timer, Reconcile("a"));
  EXPECT_EQ(observer_.WhyReconciled(begin), "its watch on Widget (+0 us)");
  EXPECT_EQ(observer_.WhyReconciled(second), "its requeue after 5 s");
}

TEST_F(ObserverTest, FinishAsksEveryDetector) {
  std::vector<Finding> findings;
  observer_.Finish(RunEnd(), &findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].name, "notes");
}

}  // namespace
}  // namespace quiesce::scenarios
