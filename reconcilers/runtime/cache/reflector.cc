// One task for each reflector: ListAndWatch, a pause, and again. A stream may come into being in
// two ways, opened as a watch after a list, or as a watch that begins with the objects there are
// and turns into an ordinary one at a bookmark; stream_ is the one that is open, whichever way.
//
// The place to go on from is last_resource_version_. It moves with every event, but not with the
// synthetic ADDED events of a watch from "0": those come in any order, so their versions are no
// place.
//
// Which errors are answered by going on, which by a list and which by giving up for now is the
// original's, case by case.
#include "reconcilers/runtime/cache/reflector.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "reconcilers/runtime/client/api_error.h"

namespace quiesce::runtime {
namespace {

constexpr int64_t kDefaultPageSize = 500;
constexpr int64_t kMinWatchSeconds = 300;
constexpr int64_t kSecond = 1000000000;
constexpr char kInitialEventsEnd[] = "k8s.io/initial-events-end";

bool IsExpired(const absl::Status& error) { return IsResourceExpired(error) || IsGone(error); }

bool IsTooLargeResourceVersion(const absl::Status& error) {
  std::optional<api::ApiStatus> status = ApiStatusOf(error);
  if (!status.has_value()) return false;
  for (const api::StatusCause& cause : status->causes) {
    if (cause.reason == "ResourceVersionTooLarge") return true;
  }
  if (!IsTimeout(error) || !status->has_details) return false;
  for (const api::StatusCause& cause : status->causes) {
    if (cause.message == "Too large resource version") return true;
  }
  return absl::StrContains(status->message, "Too large resource version");
}

bool IsConnectionRefused(const absl::Status& error) {
  return absl::IsUnavailable(error) && absl::StrContains(error.message(), "connection refused");
}

// Errors after which a watch is started again where it was, without a list.
bool IsWatchRetriable(const absl::Status& error) {
  return IsConnectionRefused(error) || IsTooManyRequests(error);
}

}  // namespace

Reflector::Reflector(sim::EventLoop* loop, api::Transport* transport, ReflectorStore* store,
                     ReflectorOptions options)
    : loop_(loop),
      transport_(transport),
      store_(store),
      options_(std::move(options)),
      backoff_(options_.backoff),
      backoff_start_(loop->clock().UnixNanos()),
      stream_end_(loop) {}

Reflector::~Reflector() { StopResync(); }

// The delay before the next try. Every `backoff_reset` the delays start again from the first.
absl::Duration Reflector::NextDelay() {
  const int64_t now = loop_->clock().UnixNanos();
  if (now - backoff_start_ > absl::ToInt64Nanoseconds(options_.backoff_reset)) {
    backoff_.Reset();
    backoff_start_ = now;
  }
  return backoff_.Step(&loop_->choices());
}

sim::Task<void> Reflector::Run() {
  while (true) {
    co_await ListAndWatch();
    co_await loop_->Sleep(NextDelay(), "reflector/backoff");
  }
}

sim::Task<void> Reflector::ListAndWatch() {
  const bool streaming = options_.watch_list && co_await WatchList();
  if (!streaming) {
    stream_ = Stream();
    if (absl::Status listed = co_await List(); !listed.ok()) co_return;
  }
  internal_errors_ = InternalErrors();
  StartResync();
  co_await Watch();
  StopResync();
  stream_ = Stream();
}

api::Request Reflector::NewRequest(api::Verb verb) const {
  api::Request request;
  request.verb = verb;
  request.resource = options_.resource;
  request.namespace_ = options_.namespace_;
  request.options.label_selector = options_.label_selector;
  request.options.field_selector = options_.field_selector;
  return request;
}

sim::Task<absl::StatusOr<Value>> Reflector::ListPage(std::string resource_version, int64_t limit,
                                                     std::string continue_token) {
  api::Request request = NewRequest(api::Verb::kList);
  request.options.resource_version = std::move(resource_version);
  request.options.limit = limit;
  request.options.continue_token = std::move(continue_token);
  absl::StatusOr<api::Response> reply = co_await transport_->Call(std::move(request));
  if (!reply.ok()) co_return reply.status();
  if (!reply->ok()) co_return ApiError(reply->status);
  co_return std::move(reply->object);
}

// Source: k8s.io/client-go/tools/pager/pager.go.
sim::Task<absl::StatusOr<Reflector::ListResult>> Reflector::ListPages(std::string resource_version,
                                                                      int64_t limit) {
  ListResult result;
  std::string continue_token;
  const std::string requested = resource_version;
  while (true) {
    absl::StatusOr<Value> page = co_await ListPage(resource_version, limit, continue_token);
    if (!page.ok()) {
      if (!IsResourceExpired(page.status()) || continue_token.empty()) co_return page.status();
      // The list expired while its pages were read: read it whole.
      page = co_await ListPage(requested, 0, "");
      if (!page.ok()) co_return page.status();
      result.items.clear();
      result.resource_version = std::string((*page)["metadata"]["resourceVersion"].string_value());
      continue_token = "";
    } else {
      if (!result.paginated) {  // the version is that of the first page
        result.resource_version =
            std::string((*page)["metadata"]["resourceVersion"].string_value());
      }
      continue_token = std::string((*page)["metadata"]["continue"].string_value());
    }
    for (const Value& item : (*page)["items"].items()) result.items.push_back(item);
    if (continue_token.empty()) co_return result;
    resource_version = "";
    result.paginated = true;
  }
}

sim::Task<absl::Status> Reflector::List() {
  auto relist_version = [this]() -> std::string {
    if (version_unavailable_) return "";
    return last_resource_version_.empty() ? "0" : last_resource_version_;
  };
  // Not older than what was seen last, so that time does not run backwards; any state ("0") is good
  // enough for the first list, and the latest one ("") where the server has refused the other.
  const std::string version = relist_version();
  int64_t limit = kDefaultPageSize;
  if (options_.page_size != 0) {
    limit = options_.page_size;
  } else if (!paginated_ && !version.empty() && version != "0") {
    limit = 0;  // so that the watch cache can serve it
  }
  absl::StatusOr<ListResult> result = co_await ListPages(version, limit);
  if (!result.ok() && (IsExpired(result.status()) || IsTooLargeResourceVersion(result.status()))) {
    version_unavailable_ = true;
    result = co_await ListPages(relist_version(), limit);
  }
  if (!result.ok()) co_return result.status();
  // The server pages although it could have answered from its cache, so it has none: ask in pages
  // from now on.
  if (version == "0" && result->paginated) paginated_ = true;
  version_unavailable_ = false;
  last_resource_version_ = result->resource_version;
  store_->Replace(std::move(result->items), result->resource_version);
  co_return absl::OkStatus();
}

sim::Task<absl::Status> Reflector::OpenWatch(Phase phase, std::string resource_version) {
  api::Request request = NewRequest(api::Verb::kWatch);
  request.options.allow_watch_bookmarks = true;
  request.options.timeout_seconds =
      kMinWatchSeconds + static_cast<int64_t>(loop_->choices().Choose(
                             {sim::ChoiceClass::kJitter, "watch-timeout"}, kMinWatchSeconds));
  stream_ = Stream();
  stream_.phase = phase;
  stream_.start = loop_->clock().UnixNanos();
  if (phase == Phase::kInitialEvents) {
    request.options.send_initial_events = true;
    request.options.resource_version_match = "NotOlderThan";
  } else {
    stream_.propagate = !resource_version.empty() && resource_version != "0";
  }
  request.options.resource_version = std::move(resource_version);
  absl::StatusOr<api::OpenedWatch> opened =
      co_await transport_->OpenWatch(std::move(request), this);
  absl::Status status = !opened.ok() ? opened.status() : ApiError(opened->response.status);
  if (status.ok()) {
    stream_.watch = std::move(opened->watch);
  } else {
    stream_ = Stream();
  }
  co_return status;
}

sim::Task<void> Reflector::StreamEnd() {
  while (!stream_.ended) co_await stream_end_.Wait();
  stream_.watch.reset();
}

sim::Task<bool> Reflector::WatchList() {
  while (true) {
    absl::Status status = co_await OpenWatch(Phase::kInitialEvents,
                                             version_unavailable_ ? "" : last_resource_version_);
    if (status.ok()) {
      // The bookmark turns the stream into an ordinary watch; see FinishInitialEvents().
      while (!stream_.ended && stream_.phase == Phase::kInitialEvents) {
        co_await stream_end_.Wait();
      }
      if (stream_.phase == Phase::kWatching) co_return true;
      status = stream_.error;
      stream_.watch.reset();
      if (status.ok()) continue;
    }
    if (IsWatchRetriable(status)) {
      co_await loop_->Sleep(NextDelay(), "reflector/backoff");
    } else if (IsExpired(status) || IsTooLargeResourceVersion(status)) {
      version_unavailable_ = true;
    } else {
      co_return false;
    }
  }
}

sim::Task<void> Reflector::Watch() {
  while (true) {
    if (stream_.phase == Phase::kNone) {
      absl::Status opened = co_await OpenWatch(Phase::kWatching, last_resource_version_);
      if (!opened.ok()) {
        if (!IsWatchRetriable(opened)) co_return;
        co_await loop_->Sleep(NextDelay(), "reflector/backoff");
        continue;
      }
    }
    co_await StreamEnd();
    const absl::Status error = stream_.error;
    stream_ = Stream();
    if (error.ok()) continue;
    const bool retry_now = RetryInternalError(error);
    if (!IsExpired(error) && IsTooManyRequests(error)) {
      co_await loop_->Sleep(NextDelay(), "reflector/backoff");
    } else if (IsExpired(error) || !retry_now) {
      co_return;
    }
  }
}

// Source: k8s.io/client-go/tools/cache/retry_with_deadline.go.
bool Reflector::RetryInternalError(const absl::Status& error) {
  if (!IsInternalError(error)) return false;
  const int64_t now = loop_->clock().UnixNanos();
  if (internal_errors_.last == 0 || now - internal_errors_.last >= 60 * kSecond) {
    internal_errors_ = InternalErrors();
  }
  if (internal_errors_.first == 0) internal_errors_.first = now;
  internal_errors_.last = now;
  if (options_.max_internal_error_retry <= absl::ZeroDuration()) return false;
  if (now - internal_errors_.first <= absl::ToInt64Nanoseconds(options_.max_internal_error_retry)) {
    return true;
  }
  internal_errors_ = InternalErrors();
  return false;
}

void Reflector::OnEvent(const api::WatchEvent& event) {
  if (stream_.ended) return;
  if (event.type == api::WatchEventType::kError) {
    End(ApiError(api::ApiStatus::FromValue(event.object)));
    return;
  }
  if (!options_.kind.empty() && event.object["kind"].string_value() != options_.kind) return;
  const Value& metadata = event.object["metadata"];
  const std::string resource_version(metadata["resourceVersion"].string_value());
  if (event.type != api::WatchEventType::kAdded) stream_.besides_added = true;
  ++stream_.events;
  if (stream_.phase != Phase::kInitialEvents) {
    Deliver(event, resource_version);
    if (stream_.propagate || stream_.besides_added) last_resource_version_ = resource_version;
    return;
  }
  switch (event.type) {
    case api::WatchEventType::kAdded:
    case api::WatchEventType::kModified:
      stream_.initial[KeyOf(event.object)] = event.object;
      break;
    case api::WatchEventType::kDeleted:
      stream_.initial.erase(KeyOf(event.object));
      break;
    default:
      if (metadata["annotations"][kInitialEventsEnd].string_value() == "true") {
        FinishInitialEvents(resource_version);
      }
  }
}

void Reflector::Deliver(const api::WatchEvent& event, const std::string& resource_version) {
  switch (event.type) {
    case api::WatchEventType::kAdded:
      return store_->Add(event.object);
    case api::WatchEventType::kModified:
      return store_->Update(event.object);
    case api::WatchEventType::kDeleted:
      return store_->Delete(event.object);
    case api::WatchEventType::kBookmark:
      return store_->Bookmark(resource_version);
    case api::WatchEventType::kError:
      return;
  }
}

// The initial events have all come: they replace the store, and the stream goes on as a watch.
void Reflector::FinishInitialEvents(const std::string& resource_version) {
  std::vector<Value> items;
  for (auto& [key, object] : stream_.initial) items.push_back(std::move(object));
  stream_.initial.clear();
  version_unavailable_ = false;
  last_resource_version_ = resource_version;
  stream_.phase = Phase::kWatching;
  stream_.start = loop_->clock().UnixNanos();
  stream_.events = 0;
  stream_.besides_added = false;
  stream_.propagate = true;
  stream_end_.NotifyAll();
  store_->Replace(std::move(items), resource_version);
}

void Reflector::OnClosed() {
  if (stream_.ended) return;
  const bool short_watch =
      stream_.events == 0 && loop_->clock().UnixNanos() - stream_.start < kSecond;
  End(short_watch ? absl::UnknownError("very short watch: Unexpected watch close - watch lasted "
                                       "less than a second and no items received")
                  : absl::OkStatus());
}

void Reflector::End(absl::Status error) {
  stream_.ended = true;
  stream_.error = std::move(error);
  stream_end_.NotifyAll();
}

void Reflector::StartResync() {
  if (options_.resync <= absl::ZeroDuration()) return;
  resync_timer_ = loop_->After(options_.resync, "reflector/resync", [this] {
    store_->Resync();
    StartResync();
  });
}

void Reflector::StopResync() {
  if (resync_timer_ != 0) loop_->Cancel(resync_timer_);
  resync_timer_ = 0;
}

}  // namespace quiesce::runtime
