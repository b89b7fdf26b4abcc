#include "reconcilers/runtime/testing/small_server.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace quiesce::runtime {
namespace {

api::Response Failure(int code, absl::string_view reason, std::string message) {
  api::Response response;
  response.code = code;
  response.status.code = code;
  response.status.reason = std::string(reason);
  response.status.message = std::move(message);
  return response;
}

api::Response NotFound(const api::Request& request) {
  api::Response response =
      Failure(404, "NotFound",
              absl::StrCat(request.resource.resource, " \"", request.name, "\" not found"));
  response.status.has_details = true;
  response.status.name = request.name;
  response.status.kind = request.resource.resource;
  return response;
}

api::Response Success(int code, Value object) {
  api::Response response;
  response.code = code;
  response.object = std::move(object);
  return response;
}

}  // namespace

Resource SmallServerResource(absl::string_view kind_or_plural) {
  constexpr const char* kKnown[][2] = {
      {"ConfigMap", "configmaps"}, {"Pod", "pods"}, {"Secret", "secrets"}};
  Resource resource;
  for (const auto& [kind, plural] : kKnown) {
    if (kind_or_plural != kind && kind_or_plural != plural) continue;
    resource.gvr = {"", "v1", plural};
    resource.kind = kind;
  }
  return resource;
}

// An open watch. Each of its events is an event of the loop, cancelled with the watch.
class SmallServer::OpenWatchHandle : public api::Watch {
 public:
  OpenWatchHandle(SmallServer* server, std::string resource, std::string namespace_name,
                  api::WatchSink* sink)
      : server_(server),
        resource_(std::move(resource)),
        namespace_(std::move(namespace_name)),
        sink_(sink) {
    server_->watches_.push_back(this);
  }
  ~OpenWatchHandle() override {
    for (sim::EventId event : events_) server_->loop_->Cancel(event);
    auto& watches = server_->watches_;
    watches.erase(std::find(watches.begin(), watches.end(), this));
  }

  void Send(absl::string_view resource, const api::WatchEvent& event, absl::Time when) {
    if (resource != resource_) return;
    if (!namespace_.empty() && event.type != api::WatchEventType::kBookmark &&
        event.object["metadata"]["namespace"].string_value() != namespace_) {
      return;
    }
    events_.push_back(
        server_->loop_->At(when, "watch/event", [sink = sink_, event] { sink->OnEvent(event); }));
  }

 private:
  SmallServer* const server_;
  const std::string resource_, namespace_;
  api::WatchSink* const sink_;
  std::vector<sim::EventId> events_;
};

SmallServer::~SmallServer() = default;

void SmallServer::Log(absl::string_view resource, api::WatchEventType type, const Value& object) {
  Write write{revision_, std::string(resource), {type, object, revision_}, loop_->Now()};
  for (OpenWatchHandle* watch : watches_) {
    watch->Send(resource, write.event, write.sent + watch_latency_);
  }
  writes_.push_back(std::move(write));
}

Value SmallServer::Put(absl::string_view plural, Value object) {
  const Resource resource = SmallServerResource(plural);
  std::map<ObjectKey, Value>& stored = objects_[std::string(plural)];
  const ObjectKey key = KeyOf(object);
  const bool is_new = stored.count(key) == 0;
  if (!object.Has("apiVersion")) object.Set("apiVersion", resource.ApiVersion());
  if (!object.Has("kind")) object.Set("kind", resource.kind);
  object.Mutable("metadata").Set("resourceVersion", absl::StrCat(++revision_));
  if (is_new) object.Mutable("metadata").Set("uid", absl::StrCat("u-", key.name));
  stored[key] = object;
  Log(plural, is_new ? api::WatchEventType::kAdded : api::WatchEventType::kModified, object);
  return object;
}

bool SmallServer::Remove(absl::string_view plural, const ObjectKey& key) {
  std::map<ObjectKey, Value>& stored = objects_[std::string(plural)];
  auto found = stored.find(key);
  if (found == stored.end()) return false;
  Value object = std::move(found->second);
  stored.erase(found);
  object.Mutable("metadata").Set("resourceVersion", absl::StrCat(++revision_));
  Log(plural, api::WatchEventType::kDeleted, object);
  return true;
}

api::Response SmallServer::List(const api::Request& request) {
  Value items = Value::List();
  for (const auto& [key, object] : objects_[request.resource.resource]) {
    if (!request.namespace_.empty() && key.namespace_ != request.namespace_) continue;
    items.Append(object);
  }
  const Resource resource = SmallServerResource(request.resource.resource);
  return Success(
      200,
      Value::Object({{"apiVersion", "v1"},
                     {"kind", absl::StrCat(resource.kind, "List")},
                     {"metadata", Value::Object({{"resourceVersion", absl::StrCat(revision_)}})},
                     {"items", std::move(items)}}));
}

api::Response SmallServer::Update(const api::Request& request) {
  std::map<ObjectKey, Value>& stored = objects_[request.resource.resource];
  auto found = stored.find({request.namespace_, request.name});
  if (found == stored.end()) return NotFound(request);
  const Value& version = request.body["metadata"]["resourceVersion"];
  if (!version.string_value().empty() && version != found->second["metadata"]["resourceVersion"]) {
    return Failure(409, "Conflict", "the object has been modified");
  }
  return Success(200, Put(request.resource.resource, request.body));
}

api::Response SmallServer::Handle(const api::Request& request) {
  const ObjectKey key{request.namespace_, request.name};
  std::map<ObjectKey, Value>& stored = objects_[request.resource.resource];
  switch (request.verb) {
    case api::Verb::kGet: {
      auto found = stored.find(key);
      return found == stored.end() ? NotFound(request) : Success(200, found->second);
    }
    case api::Verb::kList:
      return List(request);
    case api::Verb::kCreate:
      return Success(201, Put(request.resource.resource, request.body));
    case api::Verb::kUpdate:
      return Update(request);
    case api::Verb::kDelete:
      if (!Remove(request.resource.resource, key)) return NotFound(request);
      return Success(
          200, Value::Object({{"kind", "Status"}, {"apiVersion", "v1"}, {"status", "Success"}}));
    default:
      return Failure(405, "MethodNotAllowed", "the small server does not do that");
  }
}

sim::Task<absl::StatusOr<api::Response>> SmallServer::Answer(api::Request request) {
  co_return Handle(request);
}

sim::Task<absl::StatusOr<api::OpenedWatch>> SmallServer::OpenWatch(api::Request request,
                                                                   api::WatchSink* sink) {
  const std::string& resource = request.resource.resource;
  auto watch = std::make_unique<OpenWatchHandle>(this, resource, request.namespace_, sink);
  int64_t from = 0;
  if (request.options.send_initial_events.value_or(false)) {
    from = revision_;
    for (const auto& [key, object] : objects_[resource]) {
      watch->Send(resource, {api::WatchEventType::kAdded, object, revision_}, loop_->Now());
    }
    const std::string kind = SmallServerResource(resource).kind;
    Value bookmark = Value::Object({{"apiVersion", "v1"}, {"kind", kind}});
    bookmark.Mutable("metadata").Set("resourceVersion", absl::StrCat(revision_));
    bookmark.Mutable("metadata").Mutable("annotations").Set("k8s.io/initial-events-end", "true");
    watch->Send(resource, {api::WatchEventType::kBookmark, bookmark, revision_}, loop_->Now());
  } else if (!absl::SimpleAtoi(request.options.resource_version, &from)) {
    from = revision_;
  }
  for (const Write& write : writes_) {
    if (write.revision <= from) continue;
    watch->Send(write.resource, write.event, write.sent + watch_latency_);
  }
  api::OpenedWatch opened;
  opened.watch = std::move(watch);
  co_return opened;
}

}  // namespace quiesce::runtime
