// The steps that write the look's own object, or one that is there already.
#include <string>
#include <utility>
#include <vector>

#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/conditions.h"
#include "reconcilers/runtime/toolbox/finalizer.h"
#include "reconcilers/zoo/programmed/field_path.h"
#include "reconcilers/zoo/programmed/interpreter.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

using runtime::Resource;

std::vector<std::string> PathIn(const Value& what, bool status) {
  std::vector<std::string> path = PathOf(what["path"]);
  if (status) path.insert(path.begin(), "status");
  return path;
}

// What an apply says of the object: who it is and the one field.
Value Configuration(const Value& object, const std::vector<std::string>& path) {
  Value configuration = Value::Object({{"apiVersion", object["apiVersion"]},
                                       {"kind", object["kind"]},
                                       {"metadata", Value::Object()}});
  for (const char* key : {"name", "namespace"}) {
    configuration.Mutable("metadata").Set(key, object["metadata"][key]);
  }
  SetAt(configuration, path, At(object, path));
  return configuration;
}

runtime::Patch PatchOf(const Value& before, const Value& changed, const Value& what, bool status) {
  const absl::string_view by = what["by"].string_value();
  if (by == "apply") return runtime::Apply(Configuration(changed, PathIn(what, status)));
  if (by != "whole") return runtime::MergeFrom(before, changed, what["lock"].bool_value());
  runtime::Patch whole = runtime::Merge(changed);
  whole.data.Mutable("metadata").Erase("resourceVersion");
  return whole;
}

// The condition of that type alone, in its place or at the end; false where it is so already.
bool SetBareCondition(Value& conditions, const Value& wanted) {
  for (size_t i = 0; i < conditions.size(); ++i) {
    if (conditions.at(i)["type"] != wanted["type"]) continue;
    if (conditions.at(i) == wanted) return false;
    conditions.MutableAt(i) = wanted;
    return true;
  }
  conditions.Append(wanted);
  return true;
}

}  // namespace

Programmed::Done Programmed::Store(Look& look, const Resource& kind, const Value& before,
                                   Value* changed, const Value& what, bool status) {
  runtime::Client& client = look.context.client;
  const absl::string_view version = what["version"].string_value();
  if (version == "live") {
    absl::StatusOr<Value> live = co_await client.Live().Get(kind, runtime::KeyOf(*changed));
    if (!live.ok()) co_return live.status();
    changed->Mutable("metadata").Set("resourceVersion", (*live)["metadata"]["resourceVersion"]);
  } else if (version == "none") {
    changed->Mutable("metadata").Erase("resourceVersion");
  }
  runtime::WriteOptions options;
  options.field_manager = Text(what["manager"]);
  options.force = what["force"].bool_value();
  if (what["by"].string_value() == "update") {
    co_return status ? co_await client.Status().Update(kind, changed, options)
                     : co_await client.Update(kind, changed, options);
  }
  const runtime::Patch patch = PatchOf(before, *changed, what, status);
  co_return status ? co_await client.Status().Patch(kind, changed, patch, options)
                   : co_await client.Patch(kind, changed, patch, options);
}

Programmed::Done Programmed::StoreOwn(Look& look, Value changed, const Value& what, bool status) {
  absl::Status written =
      co_await Store(look, *look.kind, look.words.object, &changed, what, status);
  if (written.ok()) look.words.object = std::move(changed);
  co_return written;
}

Programmed::Done Programmed::Write(Look& look, const Value& what, bool status) {
  const std::vector<std::string> path = PathIn(what, status);
  const bool own = !what.Has("of");
  Reference reference{look.kind, {}};
  Value before = look.words.object;
  if (!own) {
    reference = ReferenceTo(look, what["of"]);
    absl::StatusOr<Value> found = co_await look.context.client.Get(*reference.kind, reference.key);
    if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
    before = *std::move(found);
  }
  const Value now_is = At(before, path);
  Value wanted = Fill(Now(look), what["to"], now_is);
  if (now_is == wanted && !what["always"].bool_value()) co_return absl::OkStatus();
  if (what.Has("slow")) co_await look.context.Sleep(DurationOf(what["slow"]));
  Value changed = before;
  SetAt(changed, path, std::move(wanted));
  co_return runtime::IgnoreNotFound(
      own ? co_await StoreOwn(look, std::move(changed), what, status)
          : co_await Store(look, *reference.kind, before, &changed, what, status));
}

Programmed::Done Programmed::Append(Look& look, const Value& what) {
  const std::vector<std::string> path = PathIn(what, /*status=*/true);
  Value list = At(look.words.object, path);
  if (!list.is_list()) list = Value::List();
  list.Append(Fill(Now(look), what["to"], Value()));
  Value changed = look.words.object;
  SetAt(changed, path, std::move(list));
  co_return runtime::IgnoreNotFound(
      co_await StoreOwn(look, std::move(changed), what, /*status=*/true));
}

Programmed::Done Programmed::SetCondition(Look& look, const Value& what) {
  const Words& words = Now(look);
  Value changed = words.object;
  Value& conditions = changed.Mutable("status").Mutable("conditions");
  if (conditions.is_null()) conditions = Value::List();
  bool differs;
  if (what.Has("reason")) {
    runtime::Condition condition;
    condition.type = FillText(words, what["type"]);
    condition.status = FillText(words, what["status"]);
    condition.reason = FillText(words, what["reason"]);
    condition.message = FillText(words, what["message"]);
    condition.observed_generation = words.object["metadata"]["generation"].int_value();
    differs = runtime::SetCondition(conditions, condition, words.now);
  } else {
    differs =
        SetBareCondition(conditions, Value::Object({{"type", FillText(words, what["type"])},
                                                    {"status", FillText(words, what["status"])}}));
  }
  if (!differs) co_return absl::OkStatus();
  co_return runtime::IgnoreNotFound(
      co_await StoreOwn(look, std::move(changed), what, /*status=*/true));
}

Programmed::Done Programmed::PutFinalizer(Look& look, const Value& what, bool on) {
  Value changed = look.words.object;
  if (on && runtime::IsBeingDeleted(changed) && !what["anyway"].bool_value()) {
    co_return absl::OkStatus();
  }
  const absl::string_view name = (what.is_object() ? what["name"] : what).string_value();
  const bool differs =
      on ? runtime::AddFinalizer(changed, name) : runtime::RemoveFinalizer(changed, name);
  if (!differs) co_return absl::OkStatus();
  // A patch that is for the object as it was read, as otherwise it would undo those of others.
  const Value how = what["by"] == Value("patch") ? Value::Object({{"lock", true}})
                                                 : Value::Object({{"by", "update"}});
  absl::Status written = co_await StoreOwn(look, std::move(changed), how, /*status=*/false);
  look.over = runtime::IsNotFound(written);  // nothing is left to do for it
  co_return runtime::IgnoreNotFound(written);
}

Programmed::Done Programmed::Remember(Look& look, const Value& what) {
  const std::string as = Text(what.is_object() ? what["as"] : what);
  if (look.memory.looks >= what["at"].int_value()) {
    look.memory.copies.try_emplace(as, look.words.object);
  }
  co_return absl::OkStatus();
}

Programmed::Done Programmed::Send(Look& look, const Value& what) {
  const Value& copy = what["copy"];
  const Value& which =
      copy.is_list() ? copy.items()[static_cast<size_t>(look.words.looks) % copy.size()] : copy;
  const auto remembered = look.memory.copies.find(Text(which));
  if (remembered == look.memory.copies.end()) co_return absl::OkStatus();
  Value changed = remembered->second;
  const std::vector<std::string> path = PathOf(what["path"]);
  SetAt(changed, path, Fill(Now(look), what["to"], At(changed, path)));
  co_return co_await look.context.client.Update(*look.kind, &changed);
}

}  // namespace quiesce::reconcilers::zoo::programmed
