// The three layers of the original in one: the queue with its two marks (dirty: must be worked on;
// processing: is being worked on; both: comes back when it is done), the heap of delayed keys, and
// the limiter that decides on delays. The heap is Go's, because keys due at the same instant come
// out in an order that only its algorithm explains.
#include "reconcilers/runtime/queue/classic_queue.h"

#include <algorithm>
#include <utility>

namespace quiesce::runtime {

ClassicQueue::ClassicQueue(sim::EventLoop* loop, std::unique_ptr<RateLimiter> limiter)
    : loop_(loop), limiter_(std::move(limiter)), changed_(loop) {}

ClassicQueue::~ClassicQueue() { StopTimer(); }

ClassicQueue::Entry* ClassicQueue::EntryOf(const ObjectKey& key) {
  auto [it, inserted] = entries_.try_emplace(key);
  if (inserted) it->second.key = &it->first;
  return &it->second;
}

sim::RecordIndex ClassicQueue::CurrentCause() const {
  sim::Trace* trace = loop_->trace();
  return trace == nullptr ? 0 : trace->current();
}

void ClassicQueue::Add(const ObjectKey& key) {
  last_delay_ = absl::ZeroDuration();
  if (!shutting_down_) AddEntry(EntryOf(key), CurrentCause());
}

void ClassicQueue::AddEntry(Entry* entry, sim::RecordIndex cause) {
  if (shutting_down_ || entry->dirty) return;
  ++adds_total_;
  if (metrics_ != nullptr) metrics_->OnAdd(*entry->key, "");
  entry->dirty = true;
  entry->cause = cause;
  if (entry->processing) return;
  queue_.push_back(entry);
  changed_.NotifyOne();
}

void ClassicQueue::AddAfter(const ObjectKey& key, absl::Duration delay) {
  if (shutting_down_) return;
  // Counted even without a delay, and before it is known that there is none: so does the original.
  CountRetry();
  last_delay_ = std::max(delay, absl::ZeroDuration());
  if (delay <= absl::ZeroDuration()) {
    Add(key);
    return;
  }
  const int64_t ready_at = absl::ToUnixNanos(loop_->Now() + delay);
  Entry* entry = EntryOf(key);
  if (!entry->waiting) {
    entry->waiting = true;
    entry->ready_at = ready_at;
    entry->waiting_cause = CurrentCause();
    waiting_.Push(entry);
  } else if (entry->ready_at > ready_at) {
    entry->ready_at = ready_at;
    entry->waiting_cause = CurrentCause();
    waiting_.Fix(entry->heap_index);
  }
  SetTimer();
}

void ClassicQueue::AddRateLimited(const ObjectKey& key) { AddAfter(key, limiter_->When(key)); }

// Source: controller-runtime/pkg/controller/priorityqueue's wrapper in pkg/handler/eventhandler.go.
void ClassicQueue::AddWithOptions(absl::Span<const ObjectKey> keys, const AddOptions& options) {
  for (const ObjectKey& key : keys) {
    if (options.rate_limited) {
      AddRateLimited(key);
    } else if (options.after > absl::ZeroDuration()) {
      AddAfter(key, options.after);
    } else {
      Add(key);
    }
  }
}

sim::Task<WorkQueue::Item> ClassicQueue::Get() {
  while (queue_.empty() && !shutting_down_) co_await changed_.Wait();
  Item item;
  if (queue_.empty()) {
    item.shutdown = true;
    co_return item;
  }
  Entry* entry = queue_.front();
  queue_.pop_front();
  if (!entry->processing) ++processing_;
  entry->processing = true;
  entry->dirty = false;
  item.key = *entry->key;
  item.cause = entry->cause;
  if (metrics_ != nullptr) metrics_->OnGet(item.key, "");
  co_return item;
}

void ClassicQueue::Done(const ObjectKey& key) {
  Entry* const entry = EntryOf(key);
  if (metrics_ != nullptr) metrics_->OnDone(key);
  if (entry->processing) --processing_;
  entry->processing = false;
  if (entry->dirty) queue_.push_back(entry);
  // One is woken, also for a drain's sake a worker: it waits again, then behind the others.
  if (entry->dirty || processing_ == 0) changed_.NotifyOne();
}

void ClassicQueue::ShutDown() {
  // The original's delaying layer passes on the first call only: a later one ends no drain.
  if (std::exchange(shut_down_called_, true)) return;
  drain_ = false;
  shutting_down_ = true;
  StopTimer();
  changed_.NotifyAll();
}

sim::Task<void> ClassicQueue::ShutDownWithDrain() {
  drain_ = true;
  shutting_down_ = true;
  StopTimer();
  changed_.NotifyAll();
  while (processing_ != 0 && drain_) co_await changed_.Wait();
}

void ClassicQueue::SetTimer() {
  const int64_t at = waiting_.top()->ready_at;
  if (timer_ != 0 && timer_at_ == at) return;
  StopTimer();
  timer_at_ = at;
  timer_ = loop_->At(absl::FromUnixNanos(at), "queue/delay", [this] { OnTimer(); });
}

void ClassicQueue::OnTimer() {
  timer_ = 0;
  const int64_t now = loop_->clock().UnixNanos();
  while (!waiting_.empty() && waiting_.top()->ready_at <= now) {
    Entry* entry = waiting_.Pop();
    entry->waiting = false;
    AddEntry(entry, entry->waiting_cause);
  }
  if (!waiting_.empty()) SetTimer();
}

void ClassicQueue::StopTimer() {
  if (timer_ != 0) loop_->Cancel(timer_);
  timer_ = 0;
}

std::unique_ptr<WorkQueue> MakeClassicQueue(sim::EventLoop* loop,
                                            std::unique_ptr<RateLimiter> limiter) {
  if (limiter == nullptr) limiter = MakeDefaultControllerLimiter(&loop->clock());
  return std::make_unique<ClassicQueue>(loop, std::move(limiter));
}

}  // namespace quiesce::runtime
