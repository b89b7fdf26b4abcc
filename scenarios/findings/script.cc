// The records are made by hand, so the script keeps what a server would: the objects, the revision,
// and the last change. The chain of causes is as in a real run (change, watch event, enqueue,
// reconcile, its requests), since detectors follow that chain and not the order of the records.
#include "scenarios/findings/script.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "reconcilers/runtime/cache/read_record.h"
#include "scenarios/findings/clock_record.h"
#include "sim/plain_strategy.h"

namespace quiesce::scenarios {
namespace {

void SetPath(Value& object, const std::string& path, Value value) {
  Value* place = &object;
  for (absl::string_view key : absl::StrSplit(path, '.', absl::SkipEmpty())) {
    place = &place->Mutable(key);
  }
  *place = std::move(value);
}

}  // namespace

Script::Script(std::unique_ptr<Detector> detector)
    : choices_(std::make_unique<sim::PlainStrategy>()),
      loop_(&choices_, &trace_),
      observer_(&trace_) {
  spec_.name = "test/widget";
  spec_.for_resource = {{"example.com", "v1", "widgets"}, "Widget", true};
  observer_.AddController("one", &spec_);
  observer_.AddController("two", &spec_);
  observer_.Add(std::move(detector));
}

Script& Script::AddController(const char* name) {
  observer_.AddController(name, &spec_);
  return *this;
}

Script& Script::Advance(absl::Duration duration) {
  loop_.RunUntil(loop_.Now() + duration);
  return *this;
}

sim::RecordIndex Script::Add(sim::RecordKind kind, const char* actor, sim::TraceBody* body) {
  return trace_.Add(loop_.clock(), kind, trace_.Actor(actor), 0, [&] { return body; });
}

Script& Script::Input() {
  auto* input = new InputRecord;
  input->what = "input";
  Add(kInputRecord, "scenario", input);
  return *this;
}

Script& Script::SetPhase(Phase phase) {
  observer_.SetPhase(phase, loop_.Now());
  return *this;
}

Script& Script::Reconcile(const char* actor, const char* name, std::function<void()> body,
                          runtime::Outcome outcome, runtime::WakeReason reason,
                          absl::Duration delay) {
  auto* enqueue = new runtime::EnqueueRecord;
  enqueue->key = {"default", name};
  enqueue->reason = reason;
  enqueue->delay = delay;
  const sim::CauseScope woken(
      &trace_, reason == runtime::WakeReason::kWatchEvent ? Deliver(actor) : trace_.current());
  const sim::CauseScope queued(&trace_, Add(runtime::kEnqueueRecord, actor, enqueue));
  auto* begin = new runtime::ReconcileRecord;
  begin->key = {"default", name};
  const sim::RecordIndex begun = Add(runtime::kReconcileBeginRecord, actor, begin);
  const sim::CauseScope inside(&trace_, begun);
  if (body) body();
  auto* end = new runtime::ReconcileRecord;
  end->key = {"default", name};
  end->begin = begun;
  end->outcome = std::move(outcome);
  Add(runtime::kReconcileEndRecord, actor, end);
  return *this;
}

// The watch event of the last change; 0 where nothing has changed yet.
sim::RecordIndex Script::Deliver(const char* actor) {
  if (last_change_ == 0) return 0;
  const sim::CauseScope because(&trace_, last_change_);
  auto* watch = new edge::WatchRecord;
  watch->resource = spec_.for_resource.gvr;
  watch->event.type = api::WatchEventType::kModified;
  watch->event.revision = revision_;
  return Add(edge::kWatchRecord, actor, watch);
}

edge::CallRecord* Script::NewCall(const char* name, api::Verb verb, const char* subresource) {
  auto* call = new edge::CallRecord;
  call->request.verb = verb;
  call->request.resource = spec_.for_resource.gvr;
  call->request.namespace_ = "default";
  call->request.name = name;
  call->request.subresource = subresource;
  return call;
}

Script& Script::Write(const char* actor, const char* name, const std::string& path, Value value) {
  Value object = objects_[name];
  if (object.is_null()) {
    object = Value::Object({{"kind", "Widget"}, {"metadata", Value::Object({{"name", name}})}});
  }
  SetPath(object, path, std::move(value));
  return Put(actor, name, std::move(object), path.rfind(".status", 0) == 0 ? "status" : "");
}

Script& Script::Put(const char* actor, const char* name, Value object, const char* subresource) {
  Value& stored = objects_[name];
  const api::Verb verb = object.is_null()   ? api::Verb::kDelete
                         : stored.is_null() ? api::Verb::kCreate
                                            : api::Verb::kUpdate;
  edge::CallRecord* call = NewCall(name, verb, subresource);
  call->revision = ++revision_;
  if (!object.is_null()) {
    object.Mutable("metadata").Set("resourceVersion", absl::StrCat(revision_));
  }
  call->before = stored;
  call->after = object;
  if (verb != api::Verb::kDelete) call->request.body = object;
  stored = std::move(object);
  last_change_ = Add(edge::kCallRecord, actor, call);
  return *this;
}

Script& Script::Rewrite(const char* actor, const char* name) {
  edge::CallRecord* call = NewCall(name, api::Verb::kUpdate, "");
  call->before = call->after = objects_[name];
  call->request.body = objects_[name];
  Add(edge::kCallRecord, actor, call);
  return *this;
}

Script& Script::Refused(const char* actor, const char* name, int code, const char* reason,
                        const char* version) {
  edge::CallRecord* call = NewCall(name, api::Verb::kUpdate, "status");
  call->status.code = code;
  call->status.reason = reason;
  call->status.message = "refused";
  call->request.body = Value::Object({{"metadata", Value::Object({{"resourceVersion", version}})}});
  Add(edge::kCallRecord, actor, call);
  return *this;
}

Script& Script::RefusedCreate(const char* actor, const char* name, int code, const char* reason) {
  edge::CallRecord* call = NewCall(name, api::Verb::kCreate, "");
  call->status.code = code;
  call->status.reason = reason;
  Add(edge::kCallRecord, actor, call);
  return *this;
}

Script& Script::Dies(const char* actor, const char* name) {
  edge::CallRecord* call = NewCall(name, api::Verb::kUpdate, "");
  call->fault = edge::InjectedFault::kCrashBeforeCommit;
  call->request.body = objects_[name];
  Add(edge::kCallRecord, actor, call);
  return *this;
}

std::string Script::VersionOf(const char* name) {
  return std::string(objects_[name]["metadata"]["resourceVersion"].string_value());
}

Script& Script::Read(const char* actor, const char* name, absl::string_view version) {
  auto* read = new runtime::ReadRecord;
  read->resource = {spec_.for_resource.gvr.group, spec_.for_resource.gvr.resource};
  read->namespace_ = "default";
  read->name = name;
  read->version = std::string(version);
  read->found = version.empty() ? 0 : 1;
  Add(runtime::kReadRecord, actor, read);
  return *this;
}

Script& Script::List(const char* actor, size_t found) {
  auto* read = new runtime::ReadRecord;
  read->resource = {spec_.for_resource.gvr.group, spec_.for_resource.gvr.resource};
  read->namespace_ = "default";
  read->found = found;
  Add(runtime::kReadRecord, actor, read);
  return *this;
}

Script& Script::LiveList(const char* actor) {
  Add(edge::kCallRecord, actor, NewCall("", api::Verb::kList, ""));
  return *this;
}

Script& Script::See(const char* actor) {
  Deliver(actor);
  return *this;
}

Script& Script::ExternalCall(const char* actor, const char* operation, absl::Status status) {
  auto* call = new runtime::ExternalCallRecord;
  call->service = "postgres";
  call->operation = operation;
  call->status = std::move(status);
  call->sent = loop_.Now();
  Add(runtime::kExternalCallRecord, actor, call);
  return *this;
}

Script& Script::Act(const char* actor, const char* operation, Value argument, Value answer) {
  auto* call = new runtime::ExternalCallRecord;
  call->service = "postgres";
  call->operation = operation;
  call->argument = std::move(argument);
  call->acted = true;
  if (answer.is_null()) call->status = absl::DeadlineExceededError("no answer");
  call->answer = std::move(answer);
  call->sent = loop_.Now();
  Add(runtime::kExternalCallRecord, actor, call);
  return *this;
}

Script& Script::Lifecycle(const char* actor, runtime::LifecycleRecord::What what) {
  auto* lifecycle = new runtime::LifecycleRecord;
  lifecycle->what = what;
  Add(runtime::kLifecycleRecord, actor, lifecycle);
  return *this;
}

Script& Script::SetClock(const char* actor, absl::Duration ahead) {
  auto* clock = new ClockRecord;
  clock->ahead = ahead;
  Add(kClockRecord, actor, clock);
  return *this;
}

std::vector<Finding> Script::Findings(RunEnd ending) {
  ending.when = loop_.Now();
  std::vector<Finding> findings;
  observer_.Finish(ending, &findings);
  return findings;
}

std::vector<std::string> Script::Names(RunEnd ending) {
  std::vector<std::string> names;
  for (const Finding& finding : Findings(std::move(ending))) names.push_back(finding.name);
  return names;
}

}  // namespace quiesce::scenarios
