// Events pass through three filters in the order of the original's correlator: a token bucket for
// the object, which drops; the gathering of those alike, which rewrites the message and the key;
// and the count of equal ones, which turns a create into a patch. One task sends them one after
// another, so a slow server delays events but never the reconciler.
#include "reconcilers/runtime/toolbox/event_recorder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/runtime/client/api_error.h"

namespace quiesce::runtime {
namespace {

constexpr double kSpamBurst = 25;
constexpr absl::Duration kSpamInterval = absl::Seconds(300);
constexpr size_t kMostAlike = 10;
constexpr absl::Duration kAlikeInterval = absl::Minutes(10);
constexpr int kTries = 12;
constexpr absl::Duration kRetryDelay = absl::Seconds(10);

const Resource& CoreEvents() {
  static const auto* const resource = new Resource{{"", "v1", "events"}, "Event"};
  return *resource;
}

absl::string_view NameOf(const Value& object) { return object["metadata"]["name"].string_value(); }

std::string ObjectOf(const Value& event) {
  const Value& object = event["involvedObject"];
  return absl::StrCat(object["kind"].string_value(), "\n", object["namespace"].string_value(), "\n",
                      object["name"].string_value(), "\n", object["uid"].string_value(), "\n",
                      object["apiVersion"].string_value());
}

}  // namespace

EventRecorder::EventRecorder(sim::EventLoop* loop, Client* client, std::string component)
    : loop_(loop), client_(client), component_(std::move(component)), group_(loop) {}

void EventRecorder::Record(const Resource& kind, const Value& object, absl::string_view type,
                           absl::string_view reason, absl::string_view message) {
  if (client_ == nullptr) return;
  const Value now(go::FormatRfc3339(Now()));
  Value involved = Value::Object({{"kind", kind.kind},
                                  {"name", NameOf(object)},
                                  {"uid", object["metadata"]["uid"]},
                                  {"apiVersion", kind.ApiVersion()},
                                  {"resourceVersion", object["metadata"]["resourceVersion"]}});
  if (kind.namespaced) involved.Set("namespace", object["metadata"]["namespace"]);
  // The name is the time of the event; of several at one instant each gets a nanosecond of its own.
  const int64_t stamp = absl::ToUnixNanos(Now()) + names_++;
  Value event = Value::Object(
      {{"apiVersion", "v1"},
       {"kind", "Event"},
       {"metadata", Value::Object({{"name", absl::StrCat(NameOf(object), ".", absl::Hex(stamp))},
                                   {"namespace", kind.namespaced ? object["metadata"]["namespace"]
                                                                 : Value("default")}})},
       {"involvedObject", std::move(involved)},
       {"reason", reason},
       {"message", message},
       {"source", Value::Object({{"component", component_}})},
       {"firstTimestamp", now},
       {"lastTimestamp", now},
       {"count", 1},
       {"type", type},
       {"eventTime", Value()},
       {"reportingComponent", component_},
       {"reportingInstance", ""}});
  waiting_.push_back(std::move(event));
  if (group_.size() == 0) group_.Spawn(SendAll(), "events");
}

bool EventRecorder::IsSpam(const std::string& object_key) {
  const absl::Time now = Now();
  auto [found, added] = spam_.try_emplace(object_key);
  Spam& spam = found->second;
  if (!added) {
    spam.tokens =
        std::min(kSpamBurst, spam.tokens + absl::FDivDuration(now - spam.last, kSpamInterval));
  }
  spam.last = now;
  if (spam.tokens < 1) return true;
  spam.tokens -= 1;
  return false;
}

std::string EventRecorder::KeyOf(Value* event) {
  const std::string alike_key =
      absl::StrCat(ObjectOf(*event), "\n", (*event)["type"].string_value(), "\n",
                   (*event)["reason"].string_value());
  const std::string message((*event)["message"].string_value());
  auto [found, added] = alike_.try_emplace(alike_key);
  Alike& alike = found->second;
  if (added || Now() - alike.last > kAlikeInterval) alike.messages.clear();
  alike.last = Now();
  alike.messages.insert(message);
  if (alike.messages.size() < kMostAlike) return absl::StrCat(alike_key, "\n", message);
  alike.messages.erase(alike.messages.begin());
  event->Set("message", absl::StrCat("(combined from similar events): ", message));
  return alike_key;
}

sim::Task<void> EventRecorder::SendAll() {
  while (!waiting_.empty()) {
    Value event = std::move(waiting_.front());
    waiting_.pop_front();
    if (IsSpam(ObjectOf(event))) continue;
    const std::string key = KeyOf(&event);
    Written& written = written_[key];
    bool known = written.count > 0;
    if (known) {
      event.Mutable("metadata").Set("name", written.name);
      event.Set("firstTimestamp", written.first_timestamp);
      event.Set("count", written.count + 1);
    }
    for (int attempt = 1; attempt <= kTries; ++attempt) {
      absl::Status status = co_await Send(event, written.message, &known);
      if (status.ok()) break;
      if (ApiStatusOf(status).has_value() || attempt == kTries) break;
      co_await loop_->Sleep(kRetryDelay, "events/retry");
    }
    // Also when it could not be written: the original counts what it has seen, not what has
    // arrived.
    written = {std::string(NameOf(event)), event["firstTimestamp"], event["count"].int_value(),
               std::string(event["message"].string_value())};
  }
}

// Patches the event that is there already; where it is gone, makes it again.
sim::Task<absl::Status> EventRecorder::Send(Value event, std::string last_message, bool* known) {
  if (*known) {
    Patch patch;
    patch.type = api::PatchType::kStrategic;
    patch.data =
        Value::Object({{"count", event["count"]}, {"lastTimestamp", event["lastTimestamp"]}});
    if (event["message"].string_value() != last_message) {
      patch.data.Set("message", event["message"]);
    }
    Value patched = event;
    absl::Status status = co_await client_->Patch(CoreEvents(), &patched, patch);
    if (!runtime::IsNotFound(status)) co_return status;
    *known = false;
  }
  co_return co_await client_->Create(CoreEvents(), &event);
}

}  // namespace quiesce::runtime
