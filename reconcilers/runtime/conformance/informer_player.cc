// Plays the shape informer.informer: an informer with several handlers against scripted lists and
// watches.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/cache/informer.h"
#include "reconcilers/runtime/cache/informer_listener.h"
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

class NotingHandler : public InformerHandler {
 public:
  struct Note {
    int64_t at;
    Value step;
  };
  NotingHandler(const CaseWorld* world, const Value& setup) : world_(world), setup_(setup) {}

  void OnAdd(const Value& object, bool initial) override {
    Take("add", object).Set("initial", initial);
  }
  void OnUpdate(const Value& old, const Value& object) override {
    Take("update", object).Set("old", Brief(old));
  }
  void OnDelete(const Value& object, bool state_unknown) override {
    Value& step = Take("delete", object);
    step.Set("tombstone", state_unknown);
    if (!state_unknown) return;
    const ObjectKey key = KeyOf(object);
    step.Set("key", absl::StrCat(key.namespace_, "/", key.name));
  }

  const Value& setup() const { return setup_; }
  std::vector<Note>& notes() { return notes_; }
  const InformerListener* listener = nullptr;

 private:
  Value& Take(const char* what, const Value& object) {
    notes_.push_back({world_->Now(), Value::Object({{"handler", setup_["name"]},
                                                    {"notify", what},
                                                    {"object", Brief(object)}})});
    return notes_.back().step;
  }

  const CaseWorld* const world_;
  const Value& setup_;
  std::vector<Note> notes_;
};

class InformerPlayer {
 public:
  explicit InformerPlayer(const Value& recorded)
      : setup_(recorded["setup"]),
        server_(&world_, setup_),
        informer_(&world_.loop, &server_, ScriptedLists::Options(setup_)) {
    for (const Value& handler : setup_["handlers"].items()) {
      handlers_.push_back(std::make_unique<NotingHandler>(&world_, handler));
    }
  }
  ~InformerPlayer() { world_.group.Clear(); }

  Value Play() {
    for (const auto& handler : handlers_) Schedule(handler.get());
    world_.group.Spawn(informer_.Run());
    world_.AdvanceTo(setup_["run_ns"].int_value());
    Value steps = Value::List();
    AppendRequests(&steps);
    // The cases have the handlers by name.
    std::vector<NotingHandler*> by_name;
    for (const auto& handler : handlers_) by_name.push_back(handler.get());
    std::sort(by_name.begin(), by_name.end(), [](NotingHandler* a, NotingHandler* b) {
      return a->setup()["name"].string_value() < b->setup()["name"].string_value();
    });
    for (NotingHandler* handler : by_name) AppendNotes(handler, &steps);
    steps.Append(Final());
    return steps;
  }

 private:
  void Schedule(NotingHandler* handler) {
    const Value& setup = handler->setup();
    InformerHandlerOptions options;
    if (setup["resync_ns"].is_int())
      options.resync = absl::Nanoseconds(setup["resync_ns"].int_value());
    options.takes = absl::Nanoseconds(setup["takes_ns"].int_value());
    auto add = [this, handler, options] {
      handler->listener = informer_.AddHandler(handler, options);
    };
    const int64_t added = setup["added_at_ns"].int_value();
    if (added == 0) {
      add();
    } else {
      world_.loop.After(absl::Nanoseconds(added), "handler/add", add);
    }
    if (!setup["removed_at_ns"].is_int()) return;
    world_.loop.After(absl::Nanoseconds(setup["removed_at_ns"].int_value()), "handler/remove",
                      [this, handler] { informer_.RemoveHandler(handler->listener); });
  }

  // With the time since the answer before ended, as gap_ns; what ends an answer is noted by the
  // server.
  void AppendRequests(Value* steps) {
    const std::vector<ScriptedLists::Request>& requests = server_.requests();
    for (size_t i = 0; i < requests.size(); ++i) {
      Value step = requests[i].step;
      if (i > 0) step.Set("gap_ns", requests[i].at - requests[i].answer_before_ended);
      steps->Append(std::move(step));
    }
  }

  void AppendNotes(NotingHandler* handler, Value* steps) {
    std::vector<NotingHandler::Note>& notes = handler->notes();
    if (setup_["unordered_within_an_instant"].bool_value()) {
      std::stable_sort(notes.begin(), notes.end(), [](const auto& a, const auto& b) {
        if (a.at != b.at) return a.at < b.at;
        const absl::string_view what_a = a.step["notify"].string_value();
        const absl::string_view what_b = b.step["notify"].string_value();
        if (what_a != what_b) return what_a < what_b;
        return a.step["object"]["name"].string_value() < b.step["object"]["name"].string_value();
      });
    }
    for (NotingHandler::Note& note : notes) {
      const size_t request = RequestBefore(note.at);
      note.step.Set("after_request", static_cast<int64_t>(request));
      note.step.Set("dt_ns", note.at - server_.requests()[request].at);
      steps->Append(std::move(note.step));
    }
  }

  // The first request of the latest instant at which there was one.
  size_t RequestBefore(int64_t at) const {
    const std::vector<ScriptedLists::Request>& requests = server_.requests();
    size_t best = 0;
    for (size_t i = 0; i < requests.size() && requests[i].at <= at; ++i) {
      if (requests[i].at > requests[best].at) best = i;
    }
    return best;
  }

  Value Final() const {
    Value synced = Value::Object();
    for (const auto& handler : handlers_) {
      synced.Set(handler->setup()["name"].string_value(),
                 handler->listener != nullptr && handler->listener->has_synced());
    }
    Value store = Value::List();
    for (const auto& [key, object] : informer_.indexer().objects()) store.Append(Brief(object));
    return Value::Object({{"final", true},
                          {"last_sync_rv", informer_.last_resource_version()},
                          {"has_synced", informer_.has_synced()},
                          {"handlers_synced", std::move(synced)},
                          {"store", std::move(store)}});
  }

  const Value setup_;
  CaseWorld world_;
  ScriptedLists server_;
  std::vector<std::unique_ptr<NotingHandler>> handlers_;
  Informer informer_;
};

}  // namespace

absl::Status PlayInformer(const Value& recorded) {
  const Value steps = InformerPlayer(recorded).Play();
  for (size_t i = 0; i < std::max(steps.size(), recorded["steps"].size()); ++i) {
    Value expected = recorded["steps"].at(i);
    if (expected.Has("backoff_ns")) {
      expected.Set("gap_ns", expected["backoff_ns"]);
      expected.Erase("backoff_ns");
    }
    absl::Status status = CompareStep(i, expected, steps.at(i));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime
