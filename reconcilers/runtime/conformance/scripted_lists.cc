#include "reconcilers/runtime/conformance/scripted_lists.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace quiesce::runtime {
namespace {

// {name, rv, uid, kind?} as an object in namespace n.
Value ObjectOf(const Value& brief) {
  const absl::string_view kind =
      brief.Has("kind") ? brief["kind"].string_value() : absl::string_view("ConfigMap");
  Value metadata = Value::Object({{"namespace", "n"}, {"name", brief["name"]}});
  metadata.Set("resourceVersion", brief["rv"]);
  metadata.Set("uid", brief["uid"]);
  return Value::Object({{"apiVersion", "v1"}, {"kind", kind}, {"metadata", std::move(metadata)}});
}

api::ApiStatus StatusOf(const Value& error) {
  api::ApiStatus status;
  status.code = static_cast<int>(error["code"].int_value());
  status.reason = std::string(error["reason"].string_value());
  status.message = std::string(error["message"].string_value());
  for (const Value& cause : error["causes"].items()) {
    status.has_details = true;
    status.causes.push_back({std::string(cause["reason"].string_value()),
                             std::string(cause["message"].string_value()), ""});
  }
  return status;
}

// What no one's answer looks like; OK if the error is an API Status.
absl::Status TransportError(const Value& error) {
  const absl::string_view what = error["transport"].string_value();
  if (what == "refused") {
    return absl::UnavailableError("dial tcp: connect: connection refused");
  }
  if (what == "reset") {
    return absl::UnavailableError("read tcp: read: connection reset by peer");
  }
  return absl::OkStatus();
}

Value BookmarkOf(const Value& event) {
  Value bookmark = Value::Object({{"apiVersion", "v1"}, {"kind", "ConfigMap"}});
  bookmark.Mutable("metadata").Set("resourceVersion", event["rv"]);
  if (event["initial_events_end"].bool_value()) {
    bookmark.Mutable("metadata").Mutable("annotations").Set("k8s.io/initial-events-end", "true");
  }
  return bookmark;
}

}  // namespace

// Plays the events of one WATCH answer.
class ScriptedLists::Stream : public api::Watch {
 public:
  Stream(CaseWorld* world, api::WatchSink* sink, Value events, int64_t* ended)
      : world_(world), loop_(&world->loop), sink_(sink), events_(std::move(events)), ended_(ended) {
    ScheduleNext();
  }
  ~Stream() override { loop_->Cancel(timer_); }

 private:
  void ScheduleNext() {
    if (next_ >= events_.size()) return;
    timer_ = loop_->After(absl::Nanoseconds(events_.at(next_)["after_ns"].int_value()),
                          "watch/event", [this] { Play(); });
  }

  void Play() {
    const Value event = events_.at(next_++);
    const absl::string_view type = event["type"].string_value();
    ScheduleNext();
    if (type == "CLOSE" || type == "ERROR") *ended_ = world_->Now();
    if (type == "CLOSE") {
      sink_->OnClosed();
    } else if (type == "ERROR") {
      sink_->OnEvent({api::WatchEventType::kError, StatusOf(event["error"]).ToValue(), 0});
    } else if (type == "BOOKMARK") {
      sink_->OnEvent({api::WatchEventType::kBookmark, BookmarkOf(event), 0});
    } else {
      const api::WatchEventType kind = type == "ADDED"      ? api::WatchEventType::kAdded
                                       : type == "MODIFIED" ? api::WatchEventType::kModified
                                                            : api::WatchEventType::kDeleted;
      sink_->OnEvent({kind, ObjectOf(event["object"]), 0});
    }
  }

  CaseWorld* const world_;
  sim::EventLoop* const loop_;
  api::WatchSink* const sink_;
  const Value events_;
  int64_t* const ended_;
  size_t next_ = 0;
  sim::EventId timer_ = 0;
};

void ScriptedLists::Note(const char* what, const api::Request& request) {
  const api::RequestOptions& options = request.options;
  Value step = Value::Object({{"request", what},
                              {"n", static_cast<int64_t>(requests_.size())},
                              {"rv", options.resource_version}});
  auto set = [&step](const char* name, const std::string& text) {
    if (!text.empty()) step.Set(name, text);
  };
  set("rv_match", options.resource_version_match);
  set("continue", options.continue_token);
  if (options.limit != 0) step.Set("limit", options.limit);
  if (options.allow_watch_bookmarks) step.Set("allow_bookmarks", true);
  if (options.send_initial_events.has_value()) {
    step.Set("send_initial_events", *options.send_initial_events);
  }
  if (options.timeout_seconds.has_value()) step.Set("timeout_seconds", *options.timeout_seconds);
  requests_.push_back({std::move(step), world_->Now(), answer_ended_});
  answer_ended_ = world_->Now();
}

sim::Task<absl::StatusOr<api::Response>> ScriptedLists::Answer(api::Request request) {
  Note("list", request);
  const Value& lists = setup_["lists"];
  const Value answer = lists.at(std::min(lists_++, lists.size() - 1));
  api::Response response;
  if (answer.Has("error")) {
    if (absl::Status refused = TransportError(answer["error"]); !refused.ok()) co_return refused;
    response.status = StatusOf(answer["error"]);
    response.code = response.status.code;
    co_return response;
  }
  Value items = Value::List();
  for (const Value& item : answer["items"].items()) items.Append(ObjectOf(item));
  Value metadata = Value::Object({{"resourceVersion", answer["rv"]}});
  if (answer.Has("continue")) metadata.Set("continue", answer["continue"]);
  response.object = Value::Object({{"apiVersion", "v1"},
                                   {"kind", "ConfigMapList"},
                                   {"metadata", std::move(metadata)},
                                   {"items", std::move(items)}});
  co_return response;
}

sim::Task<absl::StatusOr<api::OpenedWatch>> ScriptedLists::OpenWatch(api::Request request,
                                                                     api::WatchSink* sink) {
  Note("watch", request);
  const Value& watches = setup_["watches"];
  const Value answer = watches.at(watches_++);
  api::OpenedWatch opened;
  if (answer.Has("error")) {
    if (absl::Status refused = TransportError(answer["error"]); !refused.ok()) co_return refused;
    opened.response.status = StatusOf(answer["error"]);
    opened.response.code = opened.response.status.code;
    co_return opened;
  }
  opened.watch = std::make_unique<Stream>(world_, sink, answer["events"], &answer_ended_);
  co_return opened;
}

ReflectorOptions ScriptedLists::Options(const Value& setup) {
  const Value& backoff = setup["backoff"];
  ReflectorOptions options;
  options.resource = {"", "v1", "configmaps"};
  options.kind = "ConfigMap";
  options.watch_list = setup["watch_list"].bool_value();
  options.page_size = setup["page_size"].int_value();
  options.resync = absl::Nanoseconds(setup["resync_ns"].int_value());
  options.max_internal_error_retry =
      absl::Nanoseconds(setup["max_internal_error_retry_ns"].int_value());
  options.backoff.duration = absl::Nanoseconds(backoff["duration_ns"].int_value());
  options.backoff.cap = absl::Nanoseconds(backoff["cap_ns"].int_value());
  options.backoff.factor = backoff["factor"].double_value();
  options.backoff.jitter = backoff["jitter"].double_value();
  options.backoff.steps = static_cast<int>(backoff["steps"].int_value());
  options.backoff_reset = absl::Nanoseconds(backoff["reset_ns"].int_value());
  return options;
}

}  // namespace quiesce::runtime
