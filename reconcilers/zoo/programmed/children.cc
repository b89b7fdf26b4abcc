// The steps that make and delete other objects.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/derivative.h"
#include "reconcilers/runtime/toolbox/event_recorder.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/zoo/programmed/interpreter.h"
#include "reconcilers/zoo/programmed/kinds.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

using runtime::ObjectKey;
using runtime::Resource;

// A ConfigMap unless the step says otherwise.
const Resource& KindOf(const Value& what) {
  return *FindKind(what.Has("kind") ? what["kind"].string_value() : "configmaps");
}

// The key of what the step names: in the namespace of the object unless it says another.
ObjectKey KeyOfChild(const Words& words, const Value& what) {
  ObjectKey key{"", FillText(words, what["name"])};
  if (what.Has("namespace")) {
    key.namespace_ = FillText(words, what["namespace"]);
  } else if (KindOf(what).namespaced) {
    key.namespace_ = Text(words.object["metadata"]["namespace"]);
  }
  return key;
}

}  // namespace

absl::Status Programmed::SetOwner(const Look& look, const std::string& how, Value* child) {
  const Value& owner = look.words.object;
  if (how == "none") return absl::OkStatus();
  if (how.empty() || how == "mine") return runtime::SetControllerReference(owner, child);
  const Value& uid = how == "first" ? Value(look.memory.first_uid) : owner["metadata"]["uid"];
  child->Mutable("metadata")
      .Set("ownerReferences", Value::List({Value::Object({{"apiVersion", look.kind->ApiVersion()},
                                                          {"kind", look.kind->kind},
                                                          {"name", owner["metadata"]["name"]},
                                                          {"uid", uid}})}));
  return absl::OkStatus();
}

absl::StatusOr<Value> Programmed::NewChild(Look& look, const Value& what) {
  const Words& words = Now(look);
  const Resource& kind = KindOf(what);
  const ObjectKey key = KeyOfChild(words, what);
  Value child = Value::Object({{"apiVersion", kind.ApiVersion()}, {"kind", kind.kind}});
  Value& metadata = child.Mutable("metadata");
  if (!key.namespace_.empty()) metadata.Set("namespace", key.namespace_);
  metadata.Mutable("labels").Set("of", words.object["metadata"]["name"]);
  if (what.Has("generate")) {
    metadata.Set("generateName", FillText(words, what["generate"]));
  } else {
    metadata.Set("name", key.name);
  }
  if (what.Has("data")) child.Mutable("data").Set("v", FillText(words, what["data"]));
  const Value body = Fill(words, what["body"], Value());
  for (const ValueMember& member : body.members()) child.Set(member.key.view(), member.value);
  absl::Status owned = SetOwner(look, Text(what["owner"]), &child);
  if (!owned.ok()) return owned;
  return child;
}

Programmed::Done Programmed::Child(Look& look, const Value& what) {
  const Resource& kind = KindOf(what);
  absl::StatusOr<Value> wanted = NewChild(look, what);
  if (!wanted.ok()) co_return wanted.status();
  absl::StatusOr<Value> live = co_await look.context.client.Get(kind, runtime::KeyOf(*wanted));
  if (runtime::IsNotFound(live.status())) {
    co_return runtime::IgnoreAlreadyExists(co_await look.context.client.Create(kind, &*wanted));
  }
  if (!live.ok()) co_return live.status();
  const Value& data = (*wanted)["data"];
  bool differs = (*live)["data"] != data;
  if (differs) live->Set("data", data);
  for (const ValueMember& member : what["body"].members()) {
    const Value& wants = (*wanted)[member.key.view()];
    Value& has = live->Mutable(member.key.view());
    if (runtime::IsDerivative(wants, has)) continue;
    has = runtime::Overlay(has, wants);
    differs = true;
  }
  if (!differs) co_return absl::OkStatus();
  co_return co_await look.context.client.Update(kind, &*live);
}

Programmed::Done Programmed::Create(Look& look, const Value& what) {
  absl::StatusOr<Value> child = NewChild(look, what);
  if (!child.ok()) co_return child.status();
  runtime::WriteOptions options;
  options.dry_run = what["dry-run"].bool_value();
  absl::Status made = co_await look.context.client.Create(KindOf(what), &*child, options);
  look.words.made = Text((*child)["metadata"]["name"]);
  co_return what["may-exist"].bool_value() ? runtime::IgnoreAlreadyExists(made) : made;
}

Programmed::Done Programmed::Apply(Look& look, const Value& what) {
  absl::StatusOr<Value> wanted = NewChild(look, what);
  if (!wanted.ok()) co_return wanted.status();
  const runtime::Patch patch = runtime::Apply(*wanted);
  runtime::WriteOptions options;
  options.field_manager = Text(what["manager"]);
  options.force = what["force"].bool_value();
  co_return co_await look.context.client.Patch(KindOf(what), &*wanted, patch, options);
}

Programmed::Done Programmed::Delete(Look& look, const Value& what) {
  const Resource& kind = KindOf(what);
  const ObjectKey key = KeyOfChild(Now(look), what);
  runtime::DeleteOptions options;
  if (what["if-unchanged"].bool_value()) {
    absl::StatusOr<Value> seen = co_await look.context.client.Get(kind, key);
    if (!seen.ok()) co_return runtime::IgnoreNotFound(seen.status());
    options.precondition_resource_version = Text((*seen)["metadata"]["resourceVersion"]);
    options.precondition_uid = Text((*seen)["metadata"]["uid"]);
  }
  const auto copy = look.memory.copies.find(Text(what["as-remembered"]));
  if (copy != look.memory.copies.end()) {
    options.precondition_resource_version = Text(copy->second["metadata"]["resourceVersion"]);
  }
  co_return runtime::IgnoreNotFound(co_await look.context.client.Delete(kind, key, options));
}

Programmed::Done Programmed::Keep(Look& look, const Value& what) {
  runtime::ListOptions mine;
  mine.namespace_ = Text(look.words.object["metadata"]["namespace"]);
  mine.label_selector = absl::StrCat("of=", Text(look.words.object["metadata"]["name"]));
  const Resource& kind = *FindKind("configmaps");
  absl::StatusOr<std::vector<Value>> all = co_await look.context.client.List(kind, mine);
  if (!all.ok()) co_return all.status();
  std::stable_sort(all->begin(), all->end(), [](const Value& a, const Value& b) {
    return a["metadata"]["creationTimestamp"].string_value() <
           b["metadata"]["creationTimestamp"].string_value();
  });
  for (size_t i = 0; i + static_cast<size_t>(what.int_value()) < all->size(); ++i) {
    absl::Status gone = co_await look.context.client.Delete(kind, runtime::KeyOf((*all)[i]));
    if (!runtime::IgnoreNotFound(gone).ok()) co_return gone;
  }
  co_return absl::OkStatus();
}

Programmed::Done Programmed::Sweep(Look& look, const Value& what) {
  runtime::Client& client = look.context.client;
  runtime::Client& reader = what["live"].bool_value() ? client.Live() : client;
  const Resource& kind = *FindKind("configmaps");
  absl::StatusOr<std::vector<Value>> all = co_await client.List(kind, {});
  if (!all.ok()) co_return all.status();
  for (const Value& child : *all) {
    const ObjectKey key = runtime::KeyOf(child);
    const std::string of = Text(child["metadata"]["labels"]["of"]);
    if (of.empty()) continue;
    absl::StatusOr<Value> owner = co_await reader.Get(*look.kind, {key.namespace_, of});
    if (owner.ok()) continue;
    if (!runtime::IsNotFound(owner.status())) co_return owner.status();
    absl::Status gone = runtime::IgnoreNotFound(co_await client.Delete(kind, key));
    if (!gone.ok()) co_return gone;
  }
  co_return absl::OkStatus();
}

Programmed::Done Programmed::Tell(Look& look, const Value& what) {
  const Words& words = Now(look);
  const std::string reason = FillText(words, what["reason"]), text = FillText(words, what["text"]);
  if (what["by"] != Value("create")) {
    look.context.events->Record(*look.kind, words.object, "Normal", reason, text);
    co_return absl::OkStatus();
  }
  const Value& metadata = words.object["metadata"];
  Value event = Value::Object({{"apiVersion", "v1"},
                               {"kind", "Event"},
                               {"type", "Normal"},
                               {"reason", reason},
                               {"message", text}});
  event.Mutable("metadata").Set("namespace", metadata["namespace"]);
  event.Mutable("metadata").Set("generateName", absl::StrCat(metadata["name"].string_value(), "."));
  event.Set("involvedObject", Value::Object({{"apiVersion", look.kind->ApiVersion()},
                                             {"kind", look.kind->kind},
                                             {"name", metadata["name"]},
                                             {"namespace", metadata["namespace"]},
                                             {"uid", metadata["uid"]}}));
  // Best effort, as event recorders are.
  (co_await look.context.client.Create(*FindKind("events"), &event)).IgnoreError();
  co_return absl::OkStatus();
}

}  // namespace quiesce::reconcilers::zoo::programmed
