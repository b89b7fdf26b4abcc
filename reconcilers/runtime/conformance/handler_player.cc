// Plays the shape handler.events.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/event_from_case.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/controller/handler.h"

namespace quiesce::runtime {
namespace {

// A queue that notes what it is told.
class NotingQueue : public WorkQueue {
 public:
  explicit NotingQueue(bool priorities) : priorities_(priorities) {}

  void Add(const ObjectKey& key) override { Note("add", key, {}); }
  void AddAfter(const ObjectKey& key, absl::Duration delay) override {
    AddOptions options;
    options.after = delay;
    Note("add_after", key, options);
  }
  void AddRateLimited(const ObjectKey& key) override { Note("add_rate_limited", key, {}); }
  void AddWithOptions(absl::Span<const ObjectKey> keys, const AddOptions& options) override {
    for (const ObjectKey& key : keys) Note("add_with_opts", key, options);
  }
  sim::Task<Item> Get() override { co_return Item(); }
  void Done(const ObjectKey&) override {}
  void Forget(const ObjectKey&) override {}
  int NumRequeues(const ObjectKey&) const override { return 0; }
  void ShutDown() override {}
  sim::Task<void> ShutDownWithDrain() override { co_return; }
  bool ShuttingDown() const override { return false; }
  size_t size() const override { return 0; }
  size_t waiting() const override { return 0; }
  bool has_priorities() const override { return priorities_; }

  Value Calls(bool ordered) {
    if (!ordered) {
      std::stable_sort(calls_.begin(), calls_.end(), [](const Value& a, const Value& b) {
        return a["request"].string_value() < b["request"].string_value();
      });
    }
    return Value::List(calls_);
  }

 private:
  void Note(const char* call, const ObjectKey& key, const AddOptions& options) {
    Value note =
        Value::Object({{"call", call}, {"request", absl::StrCat(key.namespace_, "/", key.name)}});
    if (options.after != absl::ZeroDuration()) {
      note.Set("after_ns", absl::ToInt64Nanoseconds(options.after));
    }
    if (options.rate_limited) note.Set("rate_limited", true);
    if (absl::string_view(call) == "add_with_opts") {
      note.Set("priority", options.priority.has_value() ? Value(*options.priority) : Value());
    }
    calls_.push_back(std::move(note));
  }

  const bool priorities_;
  std::vector<Value> calls_;
};

std::function<void(const Event&, WorkQueue*)> FunctionFromCase(const Value& calls) {
  if (calls.is_null()) return nullptr;
  return [calls](const Event& event, WorkQueue* queue) {
    const ObjectKey key = KeyOf(event.object);
    for (const Value& call : calls.items()) {
      const absl::string_view name = call["call"].string_value();
      if (name == "add") queue->Add(key);
      if (name == "add_after")
        queue->AddAfter(key, absl::Nanoseconds(call["after_ns"].int_value()));
      if (name == "add_rate_limited") queue->AddRateLimited(key);
    }
  };
}

// The versions that the cases' REST mapper knows of a kind.
std::vector<std::string> KnownVersions(absl::string_view group, absl::string_view kind) {
  constexpr const char* kKnown[][2] = {{"", "Pod"},
                                       {"", "ConfigMap"},
                                       {"", "Secret"},
                                       {"", "Service"},
                                       {"", "Node"},
                                       {"", "Namespace"},
                                       {"apps", "Deployment"},
                                       {"apps", "ReplicaSet"},
                                       {"apps", "StatefulSet"},
                                       {"coordination.k8s.io", "Lease"}};
  for (const auto& [known_group, known_kind] : kKnown) {
    if (group == known_group && kind == known_kind) return {"v1"};
  }
  return {"none"};
}

absl::StatusOr<std::unique_ptr<EventHandler>> HandlerFromCase(const Value& handler) {
  const absl::string_view type = handler["type"].string_value();
  if (type == "object") return EnqueueObject();
  if (type == "owner") {
    OwnerType owner;
    std::vector<std::string> api_version =
        absl::StrSplit(handler["api_version"].string_value(), '/');
    owner.group = api_version.size() > 1 ? api_version[0] : "";
    owner.kind = std::string(handler["kind"].string_value());
    owner.namespaced = !handler["cluster_scoped"].bool_value();
    owner.only_controller = handler["only_controller"].bool_value();
    owner.versions = KnownVersions(owner.group, owner.kind);
    return EnqueueOwner(std::move(owner));
  }
  if (type == "map") {
    const std::string label(handler["label"].string_value());
    const std::string split(handler["split"].string_value());
    return EnqueueMapped([label, split](const Value& object) {
      std::vector<Request> requests;
      const Value& metadata = object["metadata"];
      for (absl::string_view part :
           absl::StrSplit(metadata["labels"][label].string_value(), split, absl::SkipEmpty())) {
        requests.push_back({std::string(metadata["namespace"].string_value()), std::string(part)});
      }
      return requests;
    });
  }
  if (type == "funcs") {
    HandlerFunctions functions;
    functions.create = FunctionFromCase(handler["create"]);
    functions.update = FunctionFromCase(handler["update"]);
    functions.remove = FunctionFromCase(handler["delete"]);
    functions.generic = FunctionFromCase(handler["generic"]);
    return EnqueueBy(std::move(functions));
  }
  return absl::InvalidArgumentError(absl::StrCat("setup: unknown handler ", ToJson(handler)));
}

}  // namespace

absl::Status PlayHandler(const Value& recorded) {
  auto handler = HandlerFromCase(recorded["setup"]["handler"]);
  if (!handler.ok()) return handler.status();
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    absl::StatusOr<Event> event = EventFromCase(step);
    if (!event.ok()) return event.status();
    NotingQueue queue(step["queue"].string_value() == "priority");
    const bool fine = (*handler)->Handle(*event, &queue);
    Value observed =
        Value::Object({{"calls", queue.Calls(recorded["setup"]["calls_ordered"].bool_value())}});
    if (!fine) observed.Set("panics", true);
    const Value expected =
        Without(step, {"event", "object", "old", "new", "initial_list", "state_unknown", "queue"});
    if (absl::Status status = CompareStep(i, expected, observed); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime
