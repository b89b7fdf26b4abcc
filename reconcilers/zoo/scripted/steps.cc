// The steps of a scripted look that write, read and call.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/event_recorder.h"
#include "reconcilers/runtime/toolbox/finalizer.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/zoo/paths/field_path.h"
#include "reconcilers/zoo/scripted/scripted.h"

namespace quiesce::reconcilers::zoo::scripted {
namespace {

using paths::At;
using paths::SetAt;
using runtime::ObjectKey;
using runtime::Resource;

const Resource& ConfigMaps() {
  static const auto* const r = new Resource{{"", "v1", "configmaps"}, "ConfigMap", true};
  return *r;
}

std::string Text(const Value& value) { return std::string(value.string_value()); }

std::vector<std::string> PathOf(const Value& path, bool status) {
  std::vector<std::string> keys = paths::PathOf(path);
  if (status) keys.insert(keys.begin(), "status");
  return keys;
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

runtime::WriteOptions OptionsOf(const Value& what) {
  runtime::WriteOptions options;
  options.field_manager = Text(what["manager"]);
  options.force = what["force"].bool_value();
  return options;
}

}  // namespace

Scripted::Done Scripted::Store(Look& look, Value changed, const Value& what, bool status) {
  runtime::Client& client = look.context.client;
  const absl::string_view by = what["by"].string_value();
  absl::Status written;
  if (by == "update") {
    written = status ? co_await client.Status().Update(look.resource, &changed)
                     : co_await client.Update(look.resource, &changed);
  } else {
    const runtime::Patch patch =
        by == "apply" ? runtime::Apply(Configuration(changed, PathOf(what["path"], status)))
                      : runtime::MergeFrom(look.object, changed);
    const runtime::WriteOptions options = OptionsOf(what);
    written = status ? co_await client.Status().Patch(look.resource, &changed, patch, options)
                     : co_await client.Patch(look.resource, &changed, patch, options);
  }
  if (written.ok()) look.object = std::move(changed);
  co_return runtime::IgnoreNotFound(written);
}

Scripted::Done Scripted::Write(Look& look, const Value& what, bool status) {
  const std::vector<std::string> path = PathOf(what["path"], status);
  const Value now_is = At(look.object, path);
  Value wanted = TextsOf(look).Fill(what["to"], now_is);
  if (now_is == wanted && !what["always"].bool_value()) co_return absl::OkStatus();
  Value changed = look.object;
  SetAt(changed, path, std::move(wanted));
  co_return co_await Store(look, std::move(changed), what, status);
}

Scripted::Done Scripted::Append(Look& look, const Value& what) {
  const std::vector<std::string> path = PathOf(what["path"], true);
  Value list = At(look.object, path);
  if (!list.is_list()) list = Value::List();
  list.Append(TextsOf(look).Fill(what["to"], Value()));
  Value changed = look.object;
  SetAt(changed, path, std::move(list));
  co_return co_await Store(look, std::move(changed), what, /*status=*/true);
}

Value Scripted::NewChild(const Look& look, const Value& what) const {
  const Resource resource = what.Has("kind") ? *ResourceNamed(Text(what["kind"])) : ConfigMaps();
  Value child = Value::Object({{"apiVersion", resource.ApiVersion()}, {"kind", resource.kind}});
  Value& metadata = child.Mutable("metadata");
  if (resource.namespaced) metadata.Set("namespace", look.object["metadata"]["namespace"]);
  metadata.Mutable("labels").Set("of", look.object["metadata"]["name"]);
  if (what.Has("generate")) {
    metadata.Set("generateName", what["generate"]);
  } else {
    metadata.Set("name", Fill(look, what["name"]));
  }
  if (what.Has("data")) child.Mutable("data").Set("v", Fill(look, what["data"]));
  for (const ValueMember& field : what["fields"].members()) child.Set(field.key, field.value);
  if (!what["orphan"].bool_value()) {
    runtime::SetControllerReference(look.object, &child).IgnoreError();
  }
  return child;
}

Scripted::Done Scripted::MakeChild(Look& look, const Value& what) {
  Value wanted = NewChild(look, what);
  absl::StatusOr<Value> live =
      co_await look.context.client.Get(ConfigMaps(), runtime::KeyOf(wanted));
  if (runtime::IsNotFound(live.status())) {
    co_return runtime::IgnoreAlreadyExists(
        co_await look.context.client.Create(ConfigMaps(), &wanted));
  }
  if (!live.ok() || (*live)["data"] == wanted["data"]) co_return live.status();
  live->Set("data", wanted["data"]);
  co_return co_await look.context.client.Update(ConfigMaps(), &*live);
}

Scripted::Done Scripted::ApplyChild(Look& look, const Value& what) {
  Value child = NewChild(look, what);
  const runtime::Patch patch = runtime::Apply(child);
  co_return co_await look.context.client.Patch(ConfigMaps(), &child, patch, OptionsOf(what));
}

Scripted::Done Scripted::Create(Look& look, const Value& what) {
  const Resource resource = what.Has("kind") ? *ResourceNamed(Text(what["kind"])) : ConfigMaps();
  Value child = NewChild(look, what);
  co_return co_await look.context.client.Create(resource, &child);
}

Scripted::Done Scripted::Drop(Look& look, const Value& what) {
  const Resource resource = what.Has("kind") ? *ResourceNamed(Text(what["kind"])) : ConfigMaps();
  runtime::DeleteOptions options;
  if (what["only-seen"].bool_value()) {
    options.precondition_resource_version =
        Text(look.memory.copies["it"]["metadata"]["resourceVersion"]);
  }
  const absl::Status dropped =
      co_await look.context.client.Delete(resource, runtime::KeyOf(NewChild(look, what)), options);
  co_return runtime::IgnoreNotFound(dropped);
}

Scripted::Done Scripted::Keep(Look& look, const Value& what) {
  runtime::ListOptions mine;
  mine.namespace_ = Text(look.object["metadata"]["namespace"]);
  mine.label_selector = absl::StrCat("of=", Text(look.object["metadata"]["name"]));
  absl::StatusOr<std::vector<Value>> all = co_await look.context.client.List(ConfigMaps(), mine);
  if (!all.ok()) co_return all.status();
  std::stable_sort(all->begin(), all->end(), [](const Value& a, const Value& b) {
    return a["metadata"]["creationTimestamp"].string_value() <
           b["metadata"]["creationTimestamp"].string_value();
  });
  for (size_t i = 0; i + static_cast<size_t>(what.int_value()) < all->size(); ++i) {
    absl::Status gone =
        co_await look.context.client.Delete(ConfigMaps(), runtime::KeyOf((*all)[i]));
    if (!runtime::IgnoreNotFound(gone).ok()) co_return gone;
  }
  co_return absl::OkStatus();
}

Scripted::Done Scripted::Hold(Look& look, const Value& what) {
  if (runtime::IsBeingDeleted(look.object)) co_return absl::OkStatus();
  Value changed = look.object;
  if (!runtime::AddFinalizer(changed, what.string_value())) co_return absl::OkStatus();
  co_return co_await Store(look, std::move(changed), Value::Object({{"by", "update"}}), false);
}

Scripted::Done Scripted::Release(Look& look, const Value& what) {
  Value changed = look.object;
  if (!runtime::RemoveFinalizer(changed, what.string_value())) co_return absl::OkStatus();
  co_return co_await Store(look, std::move(changed), Value::Object({{"by", "update"}}), false);
}

Scripted::Done Scripted::Tell(Look& look, const Value& what) {
  look.context.events->Record(look.resource, look.object, "Normal", "Looked", Fill(look, what));
  co_return absl::OkStatus();
}

Scripted::Done Scripted::Remember(Look& look, const Value& what) {
  const std::string as = what.is_object() ? Text(what["as"]) : Text(what);
  if (look.memory.looks >= what["at"].int_value()) look.memory.copies.try_emplace(as, look.object);
  co_return absl::OkStatus();
}

Scripted::Done Scripted::Send(Look& look, const Value& what) {
  const Value& of = what["of"];
  const Value& which = of.is_list() ? of.items()[static_cast<size_t>(looks_) % of.size()] : of;
  const auto copy = look.memory.copies.find(Text(which));
  if (copy == look.memory.copies.end()) co_return absl::OkStatus();
  Value changed = copy->second;
  const std::vector<std::string> path = PathOf(what["path"], false);
  SetAt(changed, path, TextsOf(look).Fill(what["to"], At(changed, path)));
  co_return co_await look.context.client.Update(look.resource, &changed);
}

Scripted::Done Scripted::Read(Look& look, const Value& what) {
  for (int64_t i = 0; i < what.int_value(); ++i) {
    absl::StatusOr<std::vector<Value>> read =
        co_await look.context.client.Live().List(ConfigMaps(), {});
    if (!read.ok()) co_return read.status();
  }
  co_return absl::OkStatus();
}

Scripted::Done Scripted::Get(Look& look, const Value& what) {
  const Resource resource = *ResourceNamed(Text(what["kind"]));
  const ObjectKey key{resource.namespaced ? Text(look.object["metadata"]["namespace"]) : "",
                      Fill(look, what["name"])};
  runtime::Client& client =
      what["live"].bool_value() ? look.context.client.Live() : look.context.client;
  co_return (co_await client.Get(resource, key)).status();
}

// The name of an operation as a text that is there as long as the thread, as names in programs are.
static const char* Literal(const std::string& operation) {
  thread_local std::set<std::string> known;
  return known.insert(operation).first->c_str();
}

Scripted::Done Scripted::Call(Look& look, const Value& what) {
  const std::string operation = what.is_object() ? Text(what["do"]) : Text(what);
  Value argument = Value::Object({{"name", look.object["metadata"]["name"]}});
  for (const ValueMember& member : what["with"].members()) {
    // {path: P} is what the object has there.
    const Value* const path = member.value.Find("path");
    argument.Set(member.key, path == nullptr ? TextsOf(look).Fill(member.value, Value())
                                             : At(look.object, PathOf(*path, false)));
  }
  absl::StatusOr<Value> answer =
      co_await look.context.external->Call(Literal(operation), std::move(argument));
  if (!answer.ok()) co_return answer.status();
  look.id = Text((*answer)["id"]);
  co_return absl::OkStatus();
}

}  // namespace quiesce::reconcilers::zoo::scripted
