#include "reconcilers/zoo/scripted/scripted.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/runtime/client/api_error.h"

// The looks, and the steps that hold others or end them; what writes and reads is in steps.cc.

namespace quiesce::reconcilers::zoo::scripted {
namespace {

using runtime::Outcome;
using runtime::Request;
using runtime::Result;

absl::Duration DurationOf(const Value& text) {
  absl::Duration duration;
  absl::ParseDuration(text.string_value(), &duration);
  return duration;
}

absl::Status ErrorOf(absl::string_view code, const std::string& text) {
  if (code == "invalid") return absl::InvalidArgumentError(text);
  if (code == "not-found") return absl::NotFoundError(text);
  if (code == "precondition") return absl::FailedPreconditionError(text);
  if (code == "unavailable") return absl::UnavailableError(text);
  if (code == "terminal") return runtime::TerminalError(absl::InvalidArgumentError(text));
  return absl::InternalError(text);
}

}  // namespace

const std::map<std::string, Scripted::Step>& Scripted::Steps() {
  static const auto& steps = *new std::map<std::string, Step>{
      {"status", &Scripted::WriteStatus},
      {"set", &Scripted::WriteObject},
      {"append", &Scripted::Append},
      {"child", &Scripted::MakeChild},
      {"apply", &Scripted::ApplyChild},
      {"create", &Scripted::Create},
      {"drop", &Scripted::Drop},
      {"keep", &Scripted::Keep},
      {"finalizer", &Scripted::Hold},
      {"release", &Scripted::Release},
      {"event", &Scripted::Tell},
      {"remember", &Scripted::Remember},
      {"send", &Scripted::Send},
      {"read", &Scripted::Read},
      {"get", &Scripted::Get},
      {"call", &Scripted::Call},
      {"sleep", &Scripted::Sleep},
      {"after", &Scripted::After},
      {"requeue", &Scripted::Requeue},
      {"fail", &Scripted::Fail},
      {"if", &Scripted::If},
      {"on", &Scripted::On},
      {"try", &Scripted::Try},
      {"wrap", &Scripted::Wrap},
      {"loop", &Scripted::Loop},
      {"once", &Scripted::Once},
  };
  return steps;
}

// The durations of a step: of `after` there may be several, and at least one.
static absl::Status CheckDurations(absl::string_view step, const Value& what) {
  std::vector<Value> durations;
  if (step == "after" && what.is_list()) {
    durations.assign(what.items().begin(), what.items().end());
    if (durations.empty()) return absl::InvalidArgumentError("after: the list is empty");
  } else if (step == "after" || step == "sleep") {
    durations = {what};
  } else if (step == "loop" && what.Has("every")) {
    durations = {what["every"]};
  }
  for (const Value& text : durations) {
    absl::Duration duration;
    if (absl::ParseDuration(text.string_value(), &duration)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(step, ": expected a duration such as 10s, got `", text.string_value(), "`"));
  }
  return absl::OkStatus();
}

absl::Status Scripted::Check(const Value& steps) {
  if (!steps.is_null() && !steps.is_list()) {
    return absl::InvalidArgumentError("`do` must be a list of steps");
  }
  for (const Value& step : steps.items()) {
    const std::string name =
        step.members().size() == 1 ? std::string(step.members().begin()->key.view()) : "";
    if (Steps().find(name) == Steps().end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "unknown step `", name, "`: expected one of ",
          absl::StrJoin(Steps(), ", ",
                        [](std::string* out, const auto& known) { *out += known.first; })));
    }
    const Value& what = step.members().begin()->value;
    absl::Status timed = CheckDurations(name, what);
    if (!timed.ok()) return timed;
    if (what.Has("kind") || name == "on" || name == "get") {
      absl::Status known = ResourceNamed(what["kind"].string_value()).status();
      if (!known.ok()) return known;
    }
    for (const Value* held :
         {what.Find("do"), what.Find("else"), name == "once" ? &what : nullptr}) {
      if (held == nullptr || name == "call") continue;
      absl::Status checked = Check(*held);
      if (!checked.ok()) return checked;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<runtime::Reconciler>> Scripted::Make(runtime::Resource resource,
                                                                    const Value& steps) {
  absl::Status checked = Check(steps);
  if (!checked.ok()) return checked;
  return std::make_unique<Scripted>(std::move(resource), steps);
}

sim::Task<Outcome> Scripted::Reconcile(runtime::Context& context, Request request) {
  if (began_ == absl::InfinitePast()) began_ = context.Now();
  ++looks_;
  absl::StatusOr<Value> found = co_await context.client.Get(resource_, request);
  if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
  Memory& memory = memories_[request];
  ++memory.looks;
  Look look{context, resource_, *std::move(found), memory, {}, ""};
  absl::Status done = co_await Run(look, steps_);
  co_return Outcome(done.ok() || look.beside ? look.result : Result(), done);
}

Texts Scripted::TextsOf(const Look& look) const {
  const Value& metadata = look.object["metadata"];
  return {
      look.context.Now(),
      go::ParseRfc3339(metadata["creationTimestamp"].string_value()).value_or(absl::UnixEpoch()),
      std::string(metadata["name"].string_value()),
      look.id,
      looks_,
      began_};
}

std::string Scripted::Fill(const Look& look, const Value& text) const {
  return TextsOf(look).Fill(text.string_value());
}

Scripted::Done Scripted::Run(Look& look, const Value& steps) {
  for (const Value& step : steps.items()) {
    const ValueMember& only = *step.members().begin();
    const Step run = Steps().at(std::string(only.key.view()));
    absl::Status done = co_await (this->*run)(look, only.value);
    if (!done.ok()) co_return done;
  }
  co_return absl::OkStatus();
}

Scripted::Done Scripted::Sleep(Look& look, const Value& what) {
  co_await look.context.Sleep(DurationOf(what));
  co_return absl::OkStatus();
}

Scripted::Done Scripted::After(Look& look, const Value& what) {
  const size_t which = what.is_list() && !what.items().empty()
                           ? std::min<size_t>(what.size(), look.memory.looks) - 1
                           : 0;
  look.result = Result::After(DurationOf(what.is_list() ? what.items()[which] : what));
  co_return absl::OkStatus();
}

Scripted::Done Scripted::Requeue(Look& look, const Value&) {
  look.result = Result::Requeue();
  co_return absl::OkStatus();
}

Scripted::Done Scripted::Fail(Look& look, const Value& what) {
  look.beside = what["beside"].bool_value();
  co_return ErrorOf(what["code"].string_value(), Fill(look, what["text"]));
}

Scripted::Done Scripted::If(Look& look, const Value& what) {
  const Value* place = &look.object;
  for (absl::string_view key :
       absl::StrSplit(what["path"].string_value(), '.', absl::SkipEmpty())) {
    place = place == nullptr ? nullptr : place->Find(key);
  }
  const Value now_is = place == nullptr ? Value() : *place;
  const bool holds = what.Has("is") ? now_is == what["is"] : now_is != what["is-not"];
  co_return co_await Run(look, what[holds ? "do" : "else"]);
}

Scripted::Done Scripted::On(Look& look, const Value& what) {
  const runtime::Resource resource = *ResourceNamed(what["kind"].string_value());
  const runtime::ObjectKey key{
      resource.namespaced ? std::string(look.object["metadata"]["namespace"].string_value()) : "",
      Fill(look, what["name"])};
  absl::StatusOr<Value> other = co_await look.context.client.Get(resource, key);
  if (runtime::IsNotFound(other.status()) && what.Has("else")) {
    co_return co_await Run(look, what["else"]);
  }
  if (!other.ok()) co_return other.status();
  Look there{look.context, resource, *std::move(other), look.memory, look.result, look.id};
  absl::Status done = co_await Run(there, what["do"]);
  look.result = there.result;
  co_return done;
}

Scripted::Done Scripted::Try(Look& look, const Value& what) {
  absl::Status done = co_await Run(look, what["do"]);
  co_return done.ok() ? absl::OkStatus() : co_await Run(look, what["else"]);
}

Scripted::Done Scripted::Wrap(Look& look, const Value& what) {
  absl::Status done = co_await Run(look, what["do"]);
  if (done.ok()) co_return done;
  co_return ErrorOf(what["code"].string_value(),
                    absl::StrCat(Fill(look, what["text"]), ": ", done.message()));
}

Scripted::Done Scripted::Loop(Look& look, const Value& what) {
  for (int64_t i = 0; i < what["times"].int_value(); ++i) {
    if (i > 0 && what.Has("every")) co_await look.context.Sleep(DurationOf(what["every"]));
    absl::Status done = co_await Run(look, what["do"]);
    if (!done.ok()) co_return done;
  }
  co_return absl::OkStatus();
}

Scripted::Done Scripted::Once(Look& look, const Value& what) {
  if (std::exchange(look.memory.did_once, true)) co_return absl::OkStatus();
  co_return co_await Run(look, what);
}

}  // namespace quiesce::reconcilers::zoo::scripted
