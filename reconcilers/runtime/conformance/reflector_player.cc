// Plays the shape informer.reflector: a bare reflector against scripted lists and watches.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/cache/reflector.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/conformance/scripted_lists.h"
#include "reconcilers/runtime/conformance/world.h"

namespace quiesce::runtime {
namespace {

Value Brief(const Value& object) {
  const Value& metadata = object["metadata"];
  return Value::Object(
      {{"name", metadata["name"]}, {"rv", metadata["resourceVersion"]}, {"uid", metadata["uid"]}});
}

// A store that notes what it is told.
class NotingStore : public ReflectorStore {
 public:
  explicit NotingStore(const CaseWorld* world) : world_(world) {}

  void Replace(std::vector<Value> items, const std::string& resource_version) override {
    std::stable_sort(items.begin(), items.end(), [](const Value& a, const Value& b) {
      return a["metadata"]["name"].string_value() < b["metadata"]["name"].string_value();
    });
    Value list = Value::List();
    for (const Value& item : items) list.Append(Brief(item));
    Value note = Value::Object({{"rv", resource_version}});
    note.Set("items", std::move(list));
    Note("replace", std::move(note));
  }
  void Add(const Value& object) override { NoteObject("add", object); }
  void Update(const Value& object) override { NoteObject("update", object); }
  void Delete(const Value& object) override { NoteObject("delete", object); }
  void Bookmark(const std::string& resource_version) override {
    Note("bookmark", Value::Object({{"rv", resource_version}}));
  }
  void Resync() override { Note("resync", Value::Object()); }

  const std::vector<Value>& notes() const { return notes_; }

 private:
  void NoteObject(const char* what, const Value& object) {
    Note(what, Value::Object({{"object", Brief(object)}}));
  }
  void Note(const char* what, Value note) {
    note.Set("store", what);
    note.Set("t_ns", world_->Now());
    notes_.push_back(std::move(note));
  }

  const CaseWorld* const world_;
  std::vector<Value> notes_;
};

}  // namespace

absl::Status PlayReflector(const Value& recorded) {
  const Value& setup = recorded["setup"];
  CaseWorld world;
  ScriptedLists server(&world, setup);
  NotingStore store(&world);
  ReflectorOptions options = ScriptedLists::Options(setup);
  Reflector reflector(&world.loop, &server, &store, options);
  world.group.Spawn(reflector.Run());
  world.AdvanceTo(setup["run_ns"].int_value());

  Value steps = Value::List();
  for (const ScriptedLists::Request& request : server.requests()) {
    Value step = request.step;
    step.Set("t_ns", request.at);
    steps.Append(std::move(step));
  }
  for (const Value& note : store.notes()) steps.Append(note);
  steps.Append(
      Value::Object({{"final", true}, {"last_sync_rv", reflector.last_resource_version()}}));
  world.group.Clear();
  for (size_t i = 0; i < std::max(steps.size(), recorded["steps"].size()); ++i) {
    // The time of a request is compared, so the gap before it need not be.
    const Value expected = Without(recorded["steps"].at(i), {"gap_ns", "backoff_ns"});
    absl::Status status = CompareStep(i, expected, steps.at(i));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime
