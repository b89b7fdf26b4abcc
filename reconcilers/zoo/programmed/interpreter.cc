// The looks, the steps that hold others, and how a look ends.
#include "reconcilers/zoo/programmed/interpreter.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/finalizer.h"
#include "reconcilers/zoo/programmed/field_path.h"
#include "reconcilers/zoo/programmed/grammar.h"
#include "reconcilers/zoo/programmed/kinds.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

using runtime::Outcome;
using runtime::Resource;
using runtime::Result;

absl::Status ErrorOf(const Value& code_value, const std::string& text) {
  const absl::string_view code = code_value.string_value();
  if (code == "invalid") return absl::InvalidArgumentError(text);
  if (code == "not-found") return absl::NotFoundError(text);
  if (code == "precondition") return absl::FailedPreconditionError(text);
  if (code == "unavailable") return absl::UnavailableError(text);
  if (code == "terminal") return runtime::TerminalError(absl::InvalidArgumentError(text));
  return absl::InternalError(text);
}

// `base` at the first time, doubled at each further one, `cap` at most.
absl::Duration Doubled(const Value& what, int64_t times) {
  const absl::Duration cap = what.Has("cap") ? DurationOf(what["cap"]) : absl::InfiniteDuration();
  absl::Duration wait = DurationOf(what["base"]);
  for (int64_t i = 1; i < times && wait < cap; ++i) wait *= 2;
  return std::min(wait, cap);
}

// The wait after the n-th failure in a row, with the jitter that is asked for.
absl::Duration Jittered(const Value& what, const std::string& name, int64_t failed,
                        absl::Duration last) {
  const absl::Duration full = Doubled(what, failed);
  const double drawn = Drawn(name, failed);
  const absl::string_view jitter = what["jitter"].string_value();
  if (jitter == "full") return full * drawn;
  if (jitter == "equal") return full / 2 + full / 2 * drawn;
  if (jitter == "decorrelated") {
    const absl::Duration base = DurationOf(what["base"]);
    return std::min(DurationOf(what["cap"]), base + (std::max(base, last) * 3 - base) * drawn);
  }
  return full;
}

}  // namespace

absl::StatusOr<std::unique_ptr<runtime::Reconciler>> Programmed::Make(Resource kind,
                                                                      const Value& steps) {
  absl::Status checked = CheckSteps(steps);
  if (!checked.ok()) return checked;
  return std::make_unique<Programmed>(std::move(kind), steps);
}

const std::map<std::string, Programmed::Step>& Programmed::Steps() {
  static const auto& steps = *new std::map<std::string, Step>{
      {"status", &Programmed::WriteStatus},
      {"set", &Programmed::WriteObject},
      {"append", &Programmed::Append},
      {"condition", &Programmed::SetCondition},
      {"finalizer", &Programmed::AddFinalizer},
      {"release", &Programmed::Release},
      {"child", &Programmed::Child},
      {"create", &Programmed::Create},
      {"apply", &Programmed::Apply},
      {"delete", &Programmed::Delete},
      {"keep", &Programmed::Keep},
      {"sweep", &Programmed::Sweep},
      {"event", &Programmed::Tell},
      {"remember", &Programmed::Remember},
      {"send", &Programmed::Send},
      {"read", &Programmed::Read},
      {"get", &Programmed::Get},
      {"again", &Programmed::Again},
      {"count", &Programmed::Count},
      {"call", &Programmed::Call},
      {"sleep", &Programmed::Sleep},
      {"if", &Programmed::If},
      {"on", &Programmed::On},
      {"try", &Programmed::Try},
      {"wrap", &Programmed::Wrap},
      {"loop", &Programmed::Loop},
      {"once", &Programmed::Once},
      {"retrying", &Programmed::Retrying},
      {"after", &Programmed::After},
      {"requeue", &Programmed::Requeue},
      {"fail", &Programmed::Fail},
      {"stop", &Programmed::Stop},
  };
  return steps;
}

sim::Task<Outcome> Programmed::Reconcile(runtime::Context& context, runtime::Request request) {
  if (life_ == absl::InfinitePast()) life_ = context.Now();
  ++looks_;
  absl::StatusOr<Value> found = co_await context.client.Get(kind_, request);
  if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
  Memory& memory = memories_[request];
  if (++memory.looks == 1) memory.first_uid = Text((*found)["metadata"]["uid"]);
  Look look{context, &kind_, memory, {}, {}};
  look.words.object = *std::move(found);
  look.words.life = life_;
  look.words.looks = looks_;
  absl::Status done = co_await Run(look, steps_);
  co_return Outcome(done.ok() || look.beside ? look.result : Result(), done);
}

Programmed::Done Programmed::Run(Look& look, const Value& steps) {
  for (const Value& step : steps.items()) {
    const ValueMember& only = step.members()[0];
    const Step play = Steps().at(std::string(only.key.view()));
    absl::Status done = co_await (this->*play)(look, only.value);
    if (!done.ok() || look.over) co_return done;
  }
  co_return absl::OkStatus();
}

const Words& Programmed::Now(Look& look) {
  look.words.now = look.context.Now();
  return look.words;
}

Programmed::Reference Programmed::ReferenceTo(Look& look, const Value& of) {
  const std::vector<std::string> parts = absl::StrSplit(FillText(Now(look), of), '/');
  Reference reference{FindKind(parts[0]), {"", parts.back()}};
  if (reference.kind->namespaced) {
    reference.key.namespace_ =
        parts.size() > 2 ? parts[1] : Text(look.words.object["metadata"]["namespace"]);
  }
  return reference;
}

Programmed::Done Programmed::If(Look& look, const Value& what) {
  bool holds;
  if (what.Has("deleting")) {
    holds = runtime::IsBeingDeleted(look.words.object) == what["deleting"].bool_value();
  } else if (what.Has("looks")) {
    holds = look.words.looks == what["looks"].int_value();
  } else if (what.Has("count")) {
    holds = look.words.count == what["count"].int_value();
  } else if (what.Has("fewer")) {
    holds = look.words.count < what["fewer"].int_value();
  } else if (what.Has("of")) {
    const Reference of = ReferenceTo(look, what["of"]);
    absl::StatusOr<Value> found = co_await ReaderOf(look, what).Get(*of.kind, of.key);
    if (!found.ok() && !runtime::IsNotFound(found.status())) co_return found.status();
    holds = what.Has("there") ? found.ok() == what["there"].bool_value()
                              : Holds(Now(look), what, found.ok() ? *found : Value());
  } else {
    holds = Holds(Now(look), what, look.words.object);
  }
  co_return co_await Run(look, what[holds ? "do" : "else"]);
}

Programmed::Done Programmed::On(Look& look, const Value& what) {
  const Reference of = ReferenceTo(look, what["of"]);
  absl::StatusOr<Value> found = co_await look.context.client.Get(*of.kind, of.key);
  if (runtime::IsNotFound(found.status()) && what.Has("else")) {
    co_return co_await Run(look, what["else"]);
  }
  if (!found.ok()) co_return found.status();
  const runtime::Resource* const own_kind = std::exchange(look.kind, of.kind);
  Value own = std::exchange(look.words.object, *std::move(found));
  absl::Status done = co_await Run(look, what["do"]);
  look.kind = own_kind;
  look.words.object = std::move(own);
  co_return done;
}

Programmed::Done Programmed::Try(Look& look, const Value& what) {
  absl::Status done = co_await Run(look, what["do"]);
  const absl::string_view only = what["only"].string_value();
  const bool meant =
      only == "conflict" ? runtime::IsConflict(done) : absl::StrContains(done.message(), only);
  if (done.ok() || !meant) co_return done;
  co_return co_await Run(look, what["else"]);
}

Programmed::Done Programmed::Wrap(Look& look, const Value& what) {
  absl::Status done = co_await Run(look, what["do"]);
  if (done.ok()) co_return done;
  co_return ErrorOf(what["code"],
                    absl::StrCat(FillText(Now(look), what["text"]), ": ", done.message()));
}

Programmed::Done Programmed::Loop(Look& look, const Value& what) {
  for (int64_t i = 0; i < what["times"].int_value() && !look.over; ++i) {
    if (i > 0 && what.Has("every")) co_await look.context.Sleep(DurationOf(what["every"]));
    absl::Status done = co_await Run(look, what["do"]);
    if (!done.ok()) co_return done;
  }
  co_return absl::OkStatus();
}

Programmed::Done Programmed::Once(Look& look, const Value& what) {
  if (!look.memory.did.insert(&what).second) co_return absl::OkStatus();
  co_return co_await Run(look, what);
}

Programmed::Done Programmed::Retrying(Look& look, const Value& what) {
  Memory& memory = look.memory;
  const auto start_over = [&memory] {
    memory.failed = 0;
    memory.last_wait = absl::ZeroDuration();
    memory.next_try = absl::InfinitePast();
  };
  const Value& generation = look.words.object["metadata"]["generation"];
  if (memory.generation != generation) {
    memory.generation = generation;
    start_over();
  }
  const absl::Time now = look.context.Now();
  if (now < memory.next_try) {
    look.result = Result::After(memory.next_try - now);
    look.over = true;
    co_return absl::OkStatus();
  }
  absl::Status done = co_await Run(look, what["do"]);
  if (done.ok()) {
    start_over();
    co_return done;
  }
  const std::string name = Text(look.words.object["metadata"]["name"]);
  memory.last_wait =
      absl::Ceil(Jittered(what, name, ++memory.failed, memory.last_wait), absl::Milliseconds(1));
  memory.next_try = look.context.Now() + memory.last_wait;
  look.result = Result::After(memory.last_wait);
  look.over = true;
  co_return absl::OkStatus();
}

Programmed::Done Programmed::After(Look& look, const Value& what) {
  absl::Duration wait = DurationOf(what);
  if (what.is_list()) {
    wait = DurationOf(what.items()[std::min<size_t>(what.size(), look.memory.looks) - 1]);
  } else if (what.Has("base")) {
    wait = Doubled(what, what.Has("by") ? At(look.words.object, PathOf(what["by"])).int_value()
                                        : look.memory.looks);
  } else if (what.Has("wait")) {
    const double drawn = Drawn(Text(look.words.object["metadata"]["name"]), look.words.looks);
    wait = DurationOf(what["wait"]) +
           absl::Floor(DurationOf(what["spread"]) * drawn, absl::Nanoseconds(1));
  }
  look.result = Result::After(wait);
  co_return absl::OkStatus();
}

Programmed::Done Programmed::Requeue(Look& look, const Value&) {
  look.result = Result::Requeue();
  co_return absl::OkStatus();
}

Programmed::Done Programmed::Fail(Look& look, const Value& what) {
  look.beside = what["beside"].bool_value();
  co_return ErrorOf(what["code"], FillText(Now(look), what["text"]));
}

Programmed::Done Programmed::Stop(Look& look, const Value&) {
  look.over = true;
  co_return absl::OkStatus();
}

}  // namespace quiesce::reconcilers::zoo::programmed
