// A watch is registered with the hub before its first events are sent, from the revision up to
// which they go: so no change falls between the two, and none comes twice.
//
// Everything is sent at the instant at which it happens; what a client sees late is late on its way
// (edge/connection_watch.h).
//
// processed_ models one delay inside the server: the watch cache of a resource learns of a new
// revision only by events of that resource, so bookmarks of a quiet one stay behind the store.
// Events have no watch cache: their watches are etcd's own, without bookmarks but for the one that
// ends the state, and go back as far as etcd does.
#include "apiserver_fake/registry/watch.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/storage/bookmark.h"
#include "sim/choices.h"

namespace quiesce::registry {
namespace {

constexpr absl::Duration kBookmarkInterval = absl::Seconds(60);
constexpr absl::Duration kFirstBookmarkAfterState = absl::Seconds(1);
constexpr absl::Duration kBookmarkBeforeEnd = absl::Seconds(2);
constexpr absl::Duration kWaitForRevision = absl::Seconds(3);
constexpr absl::string_view kCompacted = "The resourceVersion for the provided watch is too old.";
constexpr uint64_t kMinTimeoutSeconds = 1800;  // the default timeout is up to twice that

}  // namespace

Watches::Watches(sim::EventLoop* loop, storage::Store* store, const resource::ObjectView* view)
    : loop_(loop), store_(store), hub_(view) {
  store_->set_listener(this);
}

Watches::~Watches() {
  store_->set_listener(nullptr);
  while (!open_.empty()) Remove(open_.begin()->first);
}

int64_t& Watches::Processed(storage::ResourceId resource) {
  while (processed_.size() <= resource) {
    const storage::History& history =
        store_->history(static_cast<storage::ResourceId>(processed_.size()));
    const int64_t last = history.size() > 0 ? history.at(history.size() - 1).revision : 0;
    processed_.push_back(std::max(last, history.list_revision()));
  }
  return processed_[resource];
}

void Watches::SetProcessed(storage::ResourceId resource, int64_t revision) {
  Processed(resource) = revision;
  if (resource >= silent_.size()) return;
  std::vector<api::WatchId>& silent = silent_[resource];
  const auto wakes = [this, revision](api::WatchId id) {
    OpenWatch& watch = *open_.at(id);
    if (revision <= watch.start_revision) return false;
    SkipPastBookmarks(watch);
    ScheduleBookmark(watch);
    return true;
  };
  silent.erase(std::remove_if(silent.begin(), silent.end(), wakes), silent.end());
}

api::Response Watches::Open(const api::Request& request, const resource::ResourceType& type,
                            storage::ResourceId resource, api::WatchSink* sink, api::WatchId* id,
                            std::shared_ptr<const resource::ResourceType> held) {
  *id = 0;
  api::Response response;
  api::RequestOptions options = request.options;
  auto watch = std::make_unique<OpenWatch>();
  response.status = resource::PrepareListOptions(request, type, &options, &watch->filter.selection);
  absl::StatusOr<uint64_t> version = 0;
  if (response.ok()) version = resource::ParseResourceVersion(options.resource_version);
  if (!version.ok()) {
    response.status = api::UntypedError(std::string(version.status().message()));
  }
  response.code = response.status.code;
  if (!response.ok()) return response;
  const uint64_t from = *version;

  watch->id = *id = next_id_++;
  watch->filter.resource = resource;
  watch->filter.type = &type;
  watch->held_type = std::move(held);
  watch->filter.namespace_ = request.namespace_;
  watch->filter.managed_fields = request.want_managed_fields;
  watch->sink = sink;
  watch->bookmarks = options.allow_watch_bookmarks;
  watch->initial_events = options.send_initial_events.value_or(false);
  // Without a word on initial events the old rule holds: from no version the state comes first.
  const bool state_first = !options.send_initial_events.has_value() && from == 0;
  int64_t seconds = options.timeout_seconds.value_or(0);
  if (seconds == 0) {
    seconds = static_cast<int64_t>(
        kMinTimeoutSeconds +
        loop_->choices().Choose({sim::ChoiceClass::kJitter, "server-watch-timeout"},
                                kMinTimeoutSeconds));
  }
  // Between half an hour and an hour by choice, so that clients do not all come back at once.
  watch->deadline = loop_->Now() + absl::Seconds(seconds);
  // Asked for the newest state, the watch cache first catches up with the store.
  if (options.resource_version.empty() && watch->initial_events) {
    SetProcessed(resource, store_->revision());
  }

  OpenWatch& opened = *watch;
  open_.emplace(opened.id, std::move(watch));
  opened.deadline_event =
      loop_->At(opened.deadline, "apiserver/watch timeout", [this, id = opened.id] { End(id); });
  const bool future = opened.initial_events && from > static_cast<uint64_t>(store_->revision());
  if (future && !resource::HasWatchCache(type)) {
    Fail(opened, resource::TooLargeResourceVersion(from, store_->revision(), 1));
    return response;
  }
  if (future) {
    opened.wait_for = static_cast<int64_t>(std::min<uint64_t>(from, INT64_MAX));
    waiting_.push_back(opened.id);
    opened.wait_event =
        loop_->After(kWaitForRevision, "apiserver/watch wait", [this, id = opened.id, from] {
          Fail(*open_.at(id), resource::TooLargeResourceVersion(from, store_->revision(), 1));
        });
    return response;
  }
  if (state_first) {
    SendState(opened);
    return response;
  }
  Start(opened, static_cast<int64_t>(std::min<uint64_t>(from, INT64_MAX)));
  return response;
}

// `from` is where to replay from; 0: from now on.
void Watches::Start(OpenWatch& watch, int64_t from) {
  watch.wait_for = 0;
  if (watch.initial_events) {
    SendState(watch);
    return;
  }
  if (from == 0) from = store_->revision();
  if (!resource::HasWatchCache(*watch.filter.type)) {
    // etcd has what it has not compacted.
    if (from + 1 >= store_->CompactedRevision(loop_->Now())) return Replay(watch, from);
    Fail(watch, api::Expired(std::string(kCompacted)));
    return;
  }
  const int64_t oldest = store_->history(watch.filter.resource).OldestWatchStart();
  if (from < oldest) {
    Fail(watch, api::Expired(absl::StrCat("too old resource version: ", from, " (", oldest, ")")));
    return;
  }
  Replay(watch, from);
}

void Watches::SendState(OpenWatch& watch) {
  watch.start_revision = store_->revision();
  // Sinks take note only, so nothing is written before the walk below ends.
  hub_.Add(watch.id, watch.filter, watch.start_revision, watch.sink);
  const std::string prefix = storage::KeyPrefix(watch.filter.namespace_);
  // A snapshot, so that nothing a sink does can disturb the walk.
  const storage::ObjectMap objects = store_->Objects(watch.filter.resource);
  for (auto it = objects.LowerBound(prefix); it.Valid(); it.Next()) {
    if (!absl::StartsWith(it.key(), prefix)) break;
    resource::Change added;
    added.revision = it.value().revision;
    added.object = it.value();
    hub_.Send(watch.id, added);
  }
  if (!watch.bookmarks) return;
  if (!watch.initial_events) return PlanBookmark(watch, kBookmarkInterval);
  SendBookmark(watch, watch.start_revision, /*initial_events_end=*/true);
  PlanBookmark(watch, kFirstBookmarkAfterState);
}

void Watches::Replay(OpenWatch& watch, int64_t from) {
  watch.start_revision = from;
  // From a version of the future on there is silence until it has passed.
  hub_.Add(watch.id, watch.filter, std::max(from, store_->revision()), watch.sink);
  store_->VisitSince(watch.filter.resource, from, [this, &watch](const resource::Change& change) {
    watch.start_revision = change.revision;
    hub_.Send(watch.id, change);
  });
  if (watch.bookmarks) PlanBookmark(watch, kBookmarkInterval);
}

void Watches::Fail(OpenWatch& watch, const api::ApiStatus& status) {
  watch.sink->OnEvent({api::WatchEventType::kError, status.ToValue(), 0});
  End(watch.id);
}

void Watches::SendBookmark(const OpenWatch& watch, int64_t revision, bool initial_events_end) {
  hub_.Send(watch.id,
            {api::WatchEventType::kBookmark,
             storage::BookmarkObject(*watch.filter.type, revision, initial_events_end), revision});
}

void Watches::PlanBookmark(OpenWatch& watch, absl::Duration delay) {
  if (!resource::HasWatchCache(*watch.filter.type)) return;  // whose bookmarks these are
  const absl::Time last = watch.deadline - kBookmarkBeforeEnd;
  const absl::Time now = loop_->Now();
  watch.next_bookmark = now < last ? std::min(now + delay, last) : absl::InfiniteFuture();
  watch.bookmark_actor = loop_->current_actor();
  watch.bookmark_cause = loop_->trace() == nullptr ? 0 : loop_->trace()->current();
  const storage::ResourceId resource = watch.filter.resource;
  if (Processed(resource) > watch.start_revision) {
    ScheduleBookmark(watch);
    return;
  }
  if (resource >= silent_.size()) silent_.resize(resource + 1);
  silent_[resource].push_back(watch.id);
}

void Watches::SkipPastBookmarks(OpenWatch& watch) const {
  const absl::Time last = watch.deadline - kBookmarkBeforeEnd;
  const absl::Time now = loop_->Now();
  if (watch.next_bookmark > now) return;
  if (now >= last) {
    watch.next_bookmark = absl::InfiniteFuture();
    return;
  }
  const int64_t passed = (now - watch.next_bookmark) / kBookmarkInterval;
  watch.next_bookmark = std::min(watch.next_bookmark + (passed + 1) * kBookmarkInterval, last);
}

void Watches::ScheduleBookmark(OpenWatch& watch) {
  if (watch.next_bookmark == absl::InfiniteFuture()) return;
  const sim::CauseScope because(loop_->trace(), watch.bookmark_cause);
  const sim::EventLabel label("apiserver/watch bookmark", watch.bookmark_actor);
  watch.bookmark_event = loop_->At(watch.next_bookmark, label, [this, id = watch.id] {
    OpenWatch& due = *open_.at(id);
    SendBookmark(due, Processed(due.filter.resource), false);
    SkipPastBookmarks(due);
    ScheduleBookmark(due);
  });
}

void Watches::OnChange(storage::ResourceId resource, const resource::Change& change) {
  SetProcessed(resource, change.revision);
  if (first_ != nullptr) first_->OnChange(resource, change);
  hub_.OnChange(resource, change);
  if (!waiting_.empty()) StartWaiting();
  if (observer_ != nullptr) observer_->OnChange(resource, change);
}

void Watches::StartWaiting() {
  std::vector<api::WatchId> still;
  for (const api::WatchId id : std::exchange(waiting_, {})) {
    OpenWatch& watch = *open_.at(id);
    if (watch.wait_for > store_->revision()) {
      still.push_back(id);
      continue;
    }
    loop_->Cancel(watch.wait_event);
    Start(watch, watch.wait_for);
  }
  waiting_ = std::move(still);
}

std::unique_ptr<Watches::OpenWatch> Watches::Remove(api::WatchId id) {
  const auto it = open_.find(id);
  if (it == open_.end()) return nullptr;
  std::unique_ptr<OpenWatch> watch = std::move(it->second);
  open_.erase(it);
  loop_->Cancel(watch->deadline_event);
  loop_->Cancel(watch->bookmark_event);
  loop_->Cancel(watch->wait_event);
  waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), id), waiting_.end());
  if (watch->filter.resource < silent_.size()) {
    std::vector<api::WatchId>& silent = silent_[watch->filter.resource];
    silent.erase(std::remove(silent.begin(), silent.end(), id), silent.end());
  }
  hub_.Remove(id);
  return watch;
}

void Watches::Close(api::WatchId id) { Remove(id); }

void Watches::ResumeHeld() {
  for (const api::WatchId id : hub_.Resume()) End(id);
}

void Watches::End(api::WatchId id) {
  if (const std::unique_ptr<OpenWatch> watch = Remove(id)) watch->sink->OnClosed();
}

void Watches::EndResource(storage::ResourceId resource, api::WatchId last) {
  std::vector<api::WatchId> ids;
  for (const auto& [id, watch] : open_) {
    if (id <= last && watch->filter.resource == resource) ids.push_back(id);
  }
  for (const api::WatchId id : ids) End(id);
}

void Watches::EndAll() {
  while (!open_.empty()) End(open_.begin()->first);
}

}  // namespace quiesce::registry
