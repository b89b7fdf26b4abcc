// A run written by hand, for tests of detectors: appends the records that a real run would make and
// says what the detector found.
//
//   Script script(std::move(detector));
//   for (int i = 0; i < 5; ++i) {
//     script.Reconcile("one", "a", [&] { script.Write("one", "a", ".spec.size", 3); });
//     script.Advance(absl::Seconds(1));
//   }
//   Report(script.Findings());
#ifndef QUIESCE_SCENARIOS_FINDINGS_SCRIPT_H_
#define QUIESCE_SCENARIOS_FINDINGS_SCRIPT_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "scenarios/findings/detector.h"
#include "scenarios/findings/observer.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

class Script {
 public:
  // Controllers of Widgets named "one" and "two" exist; `spec()` may be changed before the first
  // record.
  explicit Script(std::unique_ptr<Detector> detector);

  runtime::ControllerSpec& spec() { return spec_; }
  // One more controller of Widgets: "one/parts" is of the process "one".
  Script& AddController(const char* name);
  Script& Advance(absl::Duration duration);
  // Something from outside.
  Script& Input();
  Script& SetPhase(Phase phase);

  // A reconcile of the Widget default/`name` by `actor`; `body` makes its records. A watch event is
  // that of the last change, which it brings to the actor's cache.
  Script& Reconcile(const char* actor, const char* name, std::function<void()> body,
                    runtime::Outcome outcome = {},
                    runtime::WakeReason reason = runtime::WakeReason::kWatchEvent,
                    absl::Duration delay = absl::ZeroDuration());

  // An accepted write of the Widget; `path` is a dotted path, set to `value`. Through /status if
  // the path begins so.
  Script& Write(const char* actor, const char* name, const std::string& path, Value value);
  // The same of the whole object; null deletes it.
  Script& Put(const char* actor, const char* name, Value object, const char* subresource = "");
  // A write that the server accepts and that changes nothing.
  Script& Rewrite(const char* actor, const char* name);
  // A write that it refuses. `version` is the resourceVersion that the request carries.
  Script& Refused(const char* actor, const char* name, int code, const char* reason,
                  const char* version = "1");
  // A write during which the actor dies, before it takes effect.
  Script& Dies(const char* actor, const char* name);
  // A create that the server refuses.
  Script& RefusedCreate(const char* actor, const char* name, int code, const char* reason);
  // A read of the Widget from the actor's cache, which has it in the state of that resourceVersion;
  // "": it has none.
  Script& Read(const char* actor, const char* name, absl::string_view version);
  // The version in which the Widget is stored.
  std::string VersionOf(const char* name);
  // A list of all Widgets from the actor's cache.
  Script& List(const char* actor, size_t found);
  // A list of all Widgets from the server.
  Script& LiveList(const char* actor);
  // The watch event of the last change reaches the actor.
  Script& See(const char* actor);
  Script& ExternalCall(const char* actor, const char* operation, absl::Status status);
  // A call of the same service that did what was asked; a null answer was lost on its way.
  Script& Act(const char* actor, const char* operation, Value argument, Value answer);
  Script& Lifecycle(const char* actor, runtime::LifecycleRecord::What what);
  // The actor's clock is wrong from now on, by so much.
  Script& SetClock(const char* actor, absl::Duration ahead);

  const Value& StateOf(const char* name) { return objects_[name]; }

  // Ends the run.
  std::vector<Finding> Findings(RunEnd ending = {});
  // The names of the findings.
  std::vector<std::string> Names(RunEnd ending = {});

 private:
  sim::RecordIndex Add(sim::RecordKind kind, const char* actor, sim::TraceBody* body);
  sim::RecordIndex Deliver(const char* actor);
  edge::CallRecord* NewCall(const char* name, api::Verb verb, const char* subresource);

  sim::Trace trace_;
  sim::Choices choices_;
  sim::EventLoop loop_;
  runtime::ControllerSpec spec_;
  Observer observer_;
  std::map<std::string, Value> objects_;
  int64_t revision_ = 100;
  sim::RecordIndex last_change_ = 0;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_SCRIPT_H_
