// A look runs the steps in order until one fails, or says that it is over. The object in
// `look.words` is what the controller believes: it is what the cache gave, or what the last write
// answered. Steps are as careless as they say: nothing here reads again, checks, or retries beyond
// what a step asks for, since bugs are what the programs are for.
#include "reconcilers/zoo/programmed/interpreter.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/conditions.h"
#include "reconcilers/runtime/toolbox/derivative.h"
#include "reconcilers/runtime/toolbox/finalizer.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/zoo/paths/field_path.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

using paths::At;
using paths::DurationOf;
using paths::PathOf;
using runtime::Outcome;
using runtime::Resource;
using runtime::Result;

absl::Status ErrorOf(const Value& fail) {
  const std::string code = Text(fail["code"]), text = Text(fail["text"]);
  if (code == "invalid") return absl::InvalidArgumentError(text);
  if (code == "not-found") return absl::NotFoundError(text);
  if (code == "precondition") return absl::FailedPreconditionError(text);
  if (code == "unavailable") return absl::UnavailableError(text);
  if (code == "terminal") return runtime::TerminalError(absl::InvalidArgumentError(text));
  return absl::InternalError(text);
}

// The wait after the n-th failure in a row, with the jitter that is asked for.
absl::Duration Wait(const Value& what, const std::string& key, int64_t failed,
                    absl::Duration last) {
  const absl::Duration base = DurationOf(what["base"]), cap = DurationOf(what["cap"]);
  absl::Duration full = base;
  for (int64_t i = 1; i < failed && full < cap; ++i) full *= 2;
  full = std::min(full, cap);
  const double drawn = Drawn(key, failed);
  const std::string jitter = Text(what["jitter"]);
  if (jitter == "full") return full * drawn;
  if (jitter == "equal") return full / 2 + full / 2 * drawn;
  if (jitter == "decorrelated") {
    return std::min(cap, base + (std::max(base, last) * 3 - base) * drawn);
  }
  return full;
}

// The same, rounded up to a millisecond.
absl::Duration Backoff(const Value& what, const std::string& key, int64_t failed,
                       absl::Duration last) {
  return absl::Ceil(Wait(what, key, failed, last), absl::Milliseconds(1));
}

}  // namespace

absl::Status Programmed::Check(const Value& steps) {
  static constexpr const char* kKnown[] = {
      "after",    "apply", "call",      "child",  "condition", "count", "create",  "drop",
      "event",    "fail",  "finalizer", "if",     "keep",      "read",  "release", "requeue",
      "retrying", "set",   "sleep",     "status", "stop",      "try"};
  if (steps.is_null()) return absl::OkStatus();
  if (!steps.is_list()) return absl::InvalidArgumentError("expected a list of steps");
  for (const Value& step : steps.items()) {
    if (step.members().size() != 1) {
      return absl::InvalidArgumentError("expected a step of one word: {status: {path, to}}");
    }
    const absl::string_view verb = step.members()[0].key.view();
    if (std::find(std::begin(kKnown), std::end(kKnown), verb) == std::end(kKnown)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "unknown step \"", verb, "\"; expected one of ", absl::StrJoin(kKnown, ", ")));
    }
    const Value& what = step.members()[0].value;
    for (const char* inner : {"do", "else"}) {
      absl::Status checked = Check(what[inner]);
      if (!checked.ok()) return checked;
    }
  }
  return absl::OkStatus();
}

sim::Task<Outcome> Programmed::Reconcile(runtime::Context& context, runtime::Request request) {
  ++looks_;
  absl::StatusOr<Value> found = co_await context.client.Get(kind_, request);
  if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
  Look look{context, {}, {}};
  look.words = {*std::move(found), context.Now(), "", looks_, 0};
  absl::Status done = co_await Run(look, steps_);
  co_return Outcome(done.ok() ? look.result : Result(), done);
}

sim::Task<absl::Status> Programmed::Run(Look& look, const Value& steps) {
  for (const Value& step : steps.items()) {
    look.words.now = look.context.Now();
    absl::Status done = co_await RunOne(look, step);
    if (!done.ok() || look.over) co_return done;
  }
  co_return absl::OkStatus();
}

sim::Task<absl::Status> Programmed::RunOne(Look& look, const Value& step) {
  if (step.members().empty()) co_return absl::OkStatus();
  const std::string verb(step.members()[0].key.view());
  const Value& what = step.members()[0].value;
  if (verb == "if") co_return co_await If(look, what);
  if (verb == "try") co_return co_await Try(look, what);
  if (verb == "retrying") co_return co_await Retrying(look, what);
  if (verb == "read") co_return co_await Read(look, what.int_value());
  if (verb == "count") co_return co_await Count(look, what);
  if (verb == "call") co_return co_await Call(look, what);
  if (verb == "sleep") {
    co_await look.context.Sleep(DurationOf(what));
    co_return absl::OkStatus();
  }
  if (verb == "after" || verb == "requeue" || verb == "fail" || verb == "stop") {
    co_return RunEnding(look, verb, what);
  }
  co_return co_await RunWrite(look, verb, what);
}

sim::Task<absl::Status> Programmed::RunWrite(Look& look, const std::string& verb,
                                             const Value& what) {
  if (verb == "status") co_return co_await Write(look, what, /*status=*/true);
  if (verb == "set") co_return co_await Write(look, what, /*status=*/false);
  if (verb == "condition") co_return co_await SetCondition(look, what);
  if (verb == "finalizer") co_return co_await SetFinalizer(look, Text(what), /*there=*/true);
  if (verb == "release") co_return co_await SetFinalizer(look, Text(what), /*there=*/false);
  if (verb == "child") co_return co_await MakeChild(look, what);
  if (verb == "create") co_return co_await Create(look, what);
  if (verb == "drop") co_return co_await Drop(look, what);
  if (verb == "apply") co_return co_await Apply(look, what);
  if (verb == "event") co_return co_await Tell(look, what);
  if (verb == "keep") co_return co_await Keep(look, what.int_value());
  co_return absl::UnimplementedError(absl::StrCat("no step is called ", verb));
}

absl::Status Programmed::RunEnding(Look& look, const std::string& verb, const Value& what) {
  if (verb == "stop") {
    look.over = true;
  } else if (verb == "requeue") {
    look.result = Result::Requeue();
  } else if (verb == "after") {
    const bool spread = what.is_object();
    absl::Duration wait = DurationOf(spread ? what["wait"] : what);
    if (spread) {
      wait += absl::Floor(DurationOf(what["spread"]) *
                              Drawn(FillText(look.words, Value("$name")), look.words.looks),
                          absl::Nanoseconds(1));
    }
    look.result = Result::After(wait);
  } else {
    Value fail = what;
    fail.Set("text", FillText(look.words, what["text"]));
    return ErrorOf(fail);
  }
  return absl::OkStatus();
}

sim::Task<absl::StatusOr<Programmed::Named>> Programmed::Find(Look& look, const Value& of) {
  if (of.is_null()) co_return Named{&kind_, look.words.object};
  std::vector<std::string> parts = absl::StrSplit(FillText(look.words, of), '/');
  const Resource* kind = FindKind(parts[0]);
  if (kind == nullptr) {
    co_return absl::UnimplementedError(absl::StrCat("no kind is called ", parts[0]));
  }
  runtime::ObjectKey key;
  key.name = parts.back();
  if (kind->namespaced) {
    key.namespace_ = parts.size() > 2 ? parts[1] : Text(look.words.object["metadata"]["namespace"]);
  }
  absl::StatusOr<Value> found = co_await look.context.client.Get(*kind, key);
  if (runtime::IsNotFound(found.status())) co_return Named{kind, Value()};
  if (!found.ok()) co_return found.status();
  co_return Named{kind, *std::move(found)};
}

sim::Task<absl::Status> Programmed::If(Look& look, const Value& condition) {
  bool holds;
  if (condition.Has("deleting")) {
    holds = runtime::IsBeingDeleted(look.words.object) == condition["deleting"].bool_value();
  } else if (condition.Has("looks")) {
    holds = look.words.looks == condition["looks"].int_value();
  } else if (condition.Has("count")) {
    holds = look.words.count == condition["count"].int_value();
  } else if (condition.Has("fewer")) {
    holds = look.words.count < condition["fewer"].int_value();
  } else {
    absl::StatusOr<Named> named = co_await Find(look, condition["of"]);
    if (!named.ok()) co_return named.status();
    holds = condition.Has("there") ? named->object.is_null() != condition["there"].bool_value()
                                   : Holds(look.words, condition, named->object);
  }
  co_return co_await Run(look, condition[holds ? "do" : "else"]);
}

sim::Task<absl::Status> Programmed::Try(Look& look, const Value& what) {
  absl::Status done = co_await Run(look, what["do"]);
  const std::string only = Text(what["only"]);
  const bool meant =
      only == "conflict" ? runtime::IsConflict(done) : absl::StrContains(done.message(), only);
  if (done.ok() || !meant) co_return done;
  co_return co_await Run(look, what["else"]);
}

sim::Task<absl::Status> Programmed::Retrying(Look& look, const Value& what) {
  const std::string key = FillText(look.words, Value("$name"));
  Attempts& attempts = attempts_[key];
  const Value& generation = look.words.object["metadata"]["generation"];
  if (attempts.generation != generation) attempts = {0, {}, absl::InfinitePast(), generation};
  if (look.context.Now() < attempts.next) {
    look.result = Result::After(attempts.next - look.context.Now());
    look.over = true;
    co_return absl::OkStatus();
  }
  absl::Status done = co_await Run(look, what["do"]);
  if (done.ok()) {
    attempts = {0, {}, absl::InfinitePast(), generation};
    co_return done;
  }
  attempts.last = Backoff(what, key, ++attempts.failed, attempts.last);
  attempts.next = look.context.Now() + attempts.last;
  look.result = Result::After(attempts.last);
  look.over = true;
  co_return absl::OkStatus();
}

sim::Task<absl::Status> Programmed::Write(Look& look, const Value& what, bool status) {
  absl::StatusOr<Named> named = co_await Find(look, what["of"]);
  if (!named.ok() || named->object.is_null()) co_return named.status();
  std::vector<std::string> path = PathOf(what["path"]);
  if (status) path.insert(path.begin(), "status");
  const Value now_is = At(named->object, path);
  Value wanted = Fill(look.words, what["to"], now_is);
  if (now_is == wanted && !what["always"].bool_value()) co_return absl::OkStatus();
  Value changed = named->object;
  Put(changed, path, std::move(wanted));
  const bool update = what["by"].string_value() == "update";
  const runtime::Patch patch = runtime::MergeFrom(named->object, changed);
  runtime::Client& client = look.context.client;
  absl::Status written = update   ? status ? co_await client.Status().Update(*named->kind, &changed)
                                           : co_await client.Update(*named->kind, &changed)
                           : status ? co_await client.Status().Patch(*named->kind, &changed, patch)
                                  : co_await client.Patch(*named->kind, &changed, patch);
  if (written.ok() && what["of"].is_null()) look.words.object = std::move(changed);
  co_return runtime::IgnoreNotFound(written);
}

sim::Task<absl::Status> Programmed::SetCondition(Look& look, const Value& what) {
  Value changed = look.words.object;
  runtime::Condition condition;
  condition.type = FillText(look.words, what["type"]);
  condition.status = FillText(look.words, what["status"]);
  condition.reason = FillText(look.words, what["reason"]);
  condition.message = FillText(look.words, what["message"]);
  condition.observed_generation = changed["metadata"]["generation"].int_value();
  Value& conditions = changed.Mutable("status").Mutable("conditions");
  if (conditions.is_null()) conditions = Value::List();
  if (!runtime::SetCondition(conditions, condition, look.context.Now())) co_return absl::OkStatus();
  absl::Status written = co_await look.context.client.Status().Update(kind_, &changed);
  if (written.ok()) look.words.object = std::move(changed);
  co_return runtime::IgnoreNotFound(written);
}

sim::Task<absl::Status> Programmed::SetFinalizer(Look& look, const std::string& name, bool there) {
  Value changed = look.words.object;
  if (there && runtime::IsBeingDeleted(changed)) co_return absl::OkStatus();
  const bool differs =
      there ? runtime::AddFinalizer(changed, name) : runtime::RemoveFinalizer(changed, name);
  if (!differs) co_return absl::OkStatus();
  absl::Status written = co_await look.context.client.Update(kind_, &changed);
  if (written.ok()) look.words.object = std::move(changed);
  look.over = runtime::IsNotFound(written);  // nothing is left to do for it
  co_return runtime::IgnoreNotFound(written);
}

const Resource& Programmed::KindOfChild(const Value& what) {
  const Resource* kind = FindKind(Text(what["kind"]));
  return kind == nullptr ? *FindKind("configmaps") : *kind;
}

Value Programmed::NewChild(const Look& look, const Value& what) const {
  const Value& owner = look.words.object;
  const Resource& kind = KindOfChild(what);
  Value child = Value::Object({{"apiVersion", kind.ApiVersion()}, {"kind", kind.kind}});
  Value& metadata = child.Mutable("metadata");
  metadata.Set("namespace", what.Has("namespace") ? Value(FillText(look.words, what["namespace"]))
                                                  : owner["metadata"]["namespace"]);
  metadata.Mutable("labels").Set("of", owner["metadata"]["name"]);
  if (what.Has("generate")) {
    metadata.Set("generateName", what["generate"]);
  } else {
    metadata.Set("name", FillText(look.words, what["name"]));
  }
  if (what.Has("data")) child.Mutable("data").Set("v", FillText(look.words, what["data"]));
  const Value body = Fill(look.words, what["body"], Value());
  for (const ValueMember& member : body.members()) {
    child.Set(member.key.view(), member.value);
  }
  if (!what.Has("namespace") && what["owned"] != Value(false)) {
    runtime::SetControllerReference(owner, &child).IgnoreError();
  }
  return child;
}

sim::Task<absl::Status> Programmed::MakeChild(Look& look, const Value& what) {
  const Resource& kind = KindOfChild(what);
  Value wanted = NewChild(look, what);
  absl::StatusOr<Value> live = co_await look.context.client.Get(kind, runtime::KeyOf(wanted));
  if (runtime::IsNotFound(live.status())) {
    co_return runtime::IgnoreAlreadyExists(co_await look.context.client.Create(kind, &wanted));
  }
  if (!live.ok()) co_return live.status();
  bool differs = (*live)["data"] != wanted["data"];
  if (differs) live->Set("data", wanted["data"]);
  for (const ValueMember& member : what["body"].members()) {
    const Value& wants = wanted[member.key.view()];
    Value& has = live->Mutable(member.key.view());
    if (runtime::IsDerivative(wants, has)) continue;
    has = runtime::Overlay(has, wants);
    differs = true;
  }
  if (!differs) co_return absl::OkStatus();
  co_return co_await look.context.client.Update(kind, &*live);
}

sim::Task<absl::Status> Programmed::Create(Look& look, const Value& what) {
  Value child = NewChild(look, what);
  runtime::WriteOptions options;
  options.dry_run = what["dry-run"].bool_value();
  co_return co_await look.context.client.Create(KindOfChild(what), &child, options);
}

sim::Task<absl::Status> Programmed::Drop(Look& look, const Value& what) {
  const Value named = NewChild(look, what);
  runtime::DeleteOptions options;
  if (what["if-unchanged"].bool_value()) {
    absl::StatusOr<Value> seen =
        co_await look.context.client.Get(KindOfChild(what), runtime::KeyOf(named));
    if (!seen.ok()) co_return runtime::IgnoreNotFound(seen.status());
    options.precondition_resource_version = Text((*seen)["metadata"]["resourceVersion"]);
    options.precondition_uid = Text((*seen)["metadata"]["uid"]);
  }
  co_return runtime::IgnoreNotFound(
      co_await look.context.client.Delete(KindOfChild(what), runtime::KeyOf(named), options));
}

sim::Task<absl::Status> Programmed::Apply(Look& look, const Value& what) {
  Value wanted = NewChild(look, what);
  wanted.Mutable("metadata").Erase("ownerReferences");
  runtime::WriteOptions options;
  options.field_manager = Text(what["manager"]);
  options.force = what["force"].bool_value();
  co_return co_await look.context.client.Patch(KindOfChild(what), &wanted, runtime::Apply(wanted),
                                               options);
}

sim::Task<absl::Status> Programmed::Tell(Look& look, const Value& what) {
  const Value& metadata = look.words.object["metadata"];
  Value event = Value::Object({{"apiVersion", "v1"},
                               {"kind", "Event"},
                               {"type", "Normal"},
                               {"reason", what["reason"]},
                               {"message", FillText(look.words, what["text"])}});
  event.Mutable("metadata").Set("namespace", metadata["namespace"]);
  event.Mutable("metadata").Set("generateName", absl::StrCat(metadata["name"].string_value(), "."));
  event.Set("involvedObject", Value::Object({{"apiVersion", kind_.ApiVersion()},
                                             {"kind", kind_.kind},
                                             {"name", metadata["name"]},
                                             {"namespace", metadata["namespace"]},
                                             {"uid", metadata["uid"]}}));
  // Best effort, as event recorders are.
  (co_await look.context.client.Create(*FindKind("events"), &event)).IgnoreError();
  co_return absl::OkStatus();
}

sim::Task<absl::Status> Programmed::Keep(Look& look, int64_t newest) {
  runtime::ListOptions mine;
  mine.namespace_ = Text(look.words.object["metadata"]["namespace"]);
  mine.label_selector = FillText(look.words, Value("of=$name"));
  const Resource& kind = *FindKind("configmaps");
  absl::StatusOr<std::vector<Value>> all = co_await look.context.client.List(kind, mine);
  if (!all.ok()) co_return all.status();
  std::stable_sort(all->begin(), all->end(), [](const Value& a, const Value& b) {
    return a["metadata"]["creationTimestamp"].string_value() <
           b["metadata"]["creationTimestamp"].string_value();
  });
  for (size_t i = 0; i + static_cast<size_t>(newest) < all->size(); ++i) {
    absl::Status gone = co_await look.context.client.Delete(kind, runtime::KeyOf((*all)[i]));
    if (!runtime::IgnoreNotFound(gone).ok()) co_return gone;
  }
  co_return absl::OkStatus();
}

sim::Task<absl::Status> Programmed::Count(Look& look, const Value& what) {
  const Resource* kind = FindKind(Text(what["kind"]));
  if (kind == nullptr) co_return absl::UnimplementedError("count: {kind: PLURAL}");
  runtime::ListOptions mine;
  mine.namespace_ = Text(look.words.object["metadata"]["namespace"]);
  if (!what["all"].bool_value()) mine.label_selector = FillText(look.words, Value("of=$name"));
  runtime::Client& reader =
      what["live"].bool_value() ? look.context.client.Live() : look.context.client;
  absl::StatusOr<std::vector<Value>> all = co_await reader.List(*kind, mine);
  if (!all.ok()) co_return all.status();
  look.words.count = std::count_if(all->begin(), all->end(), [&](const Value& item) {
    return !what.Has("path") || Holds(look.words, what, item);
  });
  co_return absl::OkStatus();
}

sim::Task<absl::Status> Programmed::Read(Look& look, int64_t times) {
  for (int64_t i = 0; i < times; ++i) {
    absl::StatusOr<std::vector<Value>> read =
        co_await look.context.client.Live().List(*FindKind("configmaps"), {});
    if (!read.ok()) co_return read.status();
  }
  co_return absl::OkStatus();
}

sim::Task<absl::Status> Programmed::Call(Look& look, const Value& what) {
  static constexpr const char* kOperations[] = {"create-key", "delete-key", "find-key", "get-key"};
  const bool named = what.is_object();
  const Value name =
      named ? Value(FillText(look.words, what["name"])) : look.words.object["metadata"]["name"];
  for (const char* known : kOperations) {
    if ((named ? what["operation"] : what) != Value(known)) continue;
    const absl::StatusOr<Value> answer = co_await look.context.external->Call(
        known, Value::Object({{"name", name}, {"id", Fill(look.words, what["id"], Value())}}));
    if (!answer.ok()) co_return answer.status();
    look.words.id = Text((*answer)["id"]);
  }
  co_return absl::OkStatus();
}

}  // namespace quiesce::reconcilers::zoo::programmed
