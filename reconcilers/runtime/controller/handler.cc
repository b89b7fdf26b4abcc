// The four handlers differ in little, but the details matter: whether an update looks at the old
// object, which events get a low priority, and where the original would dereference nothing (some
// handlers check, some panic). Each class is one of the original's, with its checks in its order.
#include "reconcilers/runtime/controller/handler.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_split.h"
#include "reconcilers/runtime/queue/default_priority_queue.h"

namespace quiesce::runtime {
namespace {

absl::string_view ResourceVersion(const Value& object) {
  return object["metadata"]["resourceVersion"].string_value();
}

// The priority of an event's requests: low, or none of its own.
std::optional<int> PriorityOf(const Event& event) {
  const bool low = (event.type == Event::Type::kCreate && event.initial_list) ||
                   (event.type == Event::Type::kUpdate &&
                    ResourceVersion(event.old) == ResourceVersion(event.object));
  return low ? std::optional<int>(kLowPriority) : std::nullopt;
}

void AddWithPriority(const ObjectKey& key, std::optional<int> priority, WorkQueue* queue) {
  WorkQueue::AddOptions options;
  options.priority = priority;
  queue->AddWithOptions({&key, 1}, options);
}

class ObjectHandler : public EventHandler {
 public:
  bool Handle(const Event& event, WorkQueue* queue) override {
    const bool update = event.type == Event::Type::kUpdate;
    const Value& object = update && event.object.is_null() ? event.old : event.object;
    if (object.is_null()) return true;
    const bool prioritized = update || event.type == Event::Type::kCreate;
    if (!prioritized || !queue->has_priorities()) {
      queue->Add(KeyOf(object));
      return true;
    }
    if (update && (event.old.is_null() || event.object.is_null())) return false;
    AddWithPriority(KeyOf(object), PriorityOf(event), queue);
    return true;
  }
};

class MapHandler : public EventHandler {
 public:
  explicit MapHandler(std::function<std::vector<Request>(const Value&)> map)
      : map_(std::move(map)) {}

  bool Handle(const Event& event, WorkQueue* queue) override {
    std::optional<int> priority;
    const bool update = event.type == Event::Type::kUpdate;
    if (queue->has_priorities() && !event.object.is_null() && (!update || !event.old.is_null())) {
      priority = PriorityOf(event);
    }
    std::set<Request> seen;
    if (update) Enqueue(event.old, priority, &seen, queue);
    Enqueue(event.object, priority, &seen, queue);
    return true;
  }

 private:
  void Enqueue(const Value& object, std::optional<int> priority, std::set<Request>* seen,
               WorkQueue* queue) {
    for (const Request& request : map_(object)) {
      if (!seen->insert(request).second) continue;
      if (priority.has_value()) {
        AddWithPriority(request, priority, queue);
      } else {
        queue->Add(request);
      }
    }
  }

  const std::function<std::vector<Request>(const Value&)> map_;
};

// "group/version" or "version"; nullopt if it is neither.
std::optional<std::pair<absl::string_view, absl::string_view>> ParseApiVersion(
    absl::string_view text) {
  if (text.empty() || text == "/") return std::make_pair("", "");
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos) return std::make_pair(absl::string_view(), text);
  if (text.find('/', slash + 1) != absl::string_view::npos) return std::nullopt;
  return std::make_pair(text.substr(0, slash), text.substr(slash + 1));
}

class OwnerHandler : public EventHandler {
 public:
  explicit OwnerHandler(OwnerType owner) : owner_(std::move(owner)) {}

  bool Handle(const Event& event, WorkQueue* queue) override {
    std::set<Request> requests;
    if (event.type == Event::Type::kUpdate) Collect(event.old, &requests);
    Collect(event.object, &requests);
    for (const Request& request : requests) queue->Add(request);
    return true;
  }

 private:
  // Adds the request of one reference. False if the search must end.
  bool CollectOne(const Value& object, const Value& reference, std::set<Request>* requests) {
    auto api_version = ParseApiVersion(reference["apiVersion"].string_value());
    if (!api_version.has_value()) return false;
    if (reference["kind"].string_value() != owner_.kind || api_version->first != owner_.group) {
      return true;
    }
    if (!Serves(api_version->second)) return false;
    Request request;
    request.name = std::string(reference["name"].string_value());
    if (owner_.namespaced) {
      request.namespace_ = std::string(object["metadata"]["namespace"].string_value());
    }
    requests->insert(std::move(request));
    return true;
  }

  void Collect(const Value& object, std::set<Request>* requests) {
    for (const Value& reference : object["metadata"]["ownerReferences"].items()) {
      if (owner_.only_controller && !reference["controller"].bool_value()) continue;
      if (!CollectOne(object, reference, requests) || owner_.only_controller) return;
    }
  }

  bool Serves(absl::string_view version) const {
    if (owner_.versions.empty() || version.empty()) return true;
    for (const std::string& served : owner_.versions) {
      if (served == version) return true;
    }
    return false;
  }

  const OwnerType owner_;
};

class FunctionsHandler : public EventHandler {
 public:
  explicit FunctionsHandler(HandlerFunctions functions) : functions_(std::move(functions)) {}

  bool Handle(const Event& event, WorkQueue* queue) override {
    switch (event.type) {
      case Event::Type::kCreate:
        Call(functions_.create, event, queue, event.object.is_null());
        break;
      case Event::Type::kUpdate:
        Call(functions_.update, event, queue, event.object.is_null() || event.old.is_null());
        break;
      case Event::Type::kDelete:
        if (functions_.remove) functions_.remove(event, queue);
        break;
      case Event::Type::kGeneric:
        if (functions_.generic) functions_.generic(event, queue);
        break;
    }
    return true;
  }

 private:
  void Call(const std::function<void(const Event&, WorkQueue*)>& function, const Event& event,
            WorkQueue* queue, bool incomplete) {
    if (!function) return;
    if (incomplete || !queue->has_priorities()) return function(event, queue);
    DefaultPriorityQueue prioritized(queue, PriorityOf(event));
    function(event, &prioritized);
  }

  const HandlerFunctions functions_;
};

}  // namespace

std::unique_ptr<EventHandler> EnqueueObject() { return std::make_unique<ObjectHandler>(); }

std::unique_ptr<EventHandler> EnqueueOwner(OwnerType owner) {
  auto handler = std::make_shared<OwnerHandler>(std::move(owner));
  auto call = [handler](const Event& event, WorkQueue* queue) { handler->Handle(event, queue); };
  return EnqueueBy({call, call, call, call});
}

std::unique_ptr<EventHandler> EnqueueMapped(
    std::function<std::vector<Request>(const Value& object)> map) {
  return std::make_unique<MapHandler>(std::move(map));
}

std::unique_ptr<EventHandler> EnqueueBy(HandlerFunctions functions) {
  return std::make_unique<FunctionsHandler>(std::move(functions));
}

}  // namespace quiesce::runtime
