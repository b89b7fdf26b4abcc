// Every key has one entry, in one of two ordered sets or in neither: ready, or waiting for its
// time. One timer stands at the earliest time. A key that is being worked on is locked: it may be
// ready, but is not handed out until it is done.
//
// An entry moves to the end of its priority when its priority rises and when its wait is over;
// adding it once more changes nothing else. ready_ and waiting_ are ordered by fields of the entry,
// so it is taken out before they change.
#include "reconcilers/runtime/queue/priority_queue.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::runtime {

PriorityQueue::PriorityQueue(sim::EventLoop* loop, std::unique_ptr<RateLimiter> limiter)
    : loop_(loop), limiter_(std::move(limiter)), available_(loop) {}

PriorityQueue::~PriorityQueue() {
  if (timer_ != 0) loop_->Cancel(timer_);
}

void PriorityQueue::AddAfter(const ObjectKey& key, absl::Duration delay) {
  AddOptions options;
  options.after = delay;
  AddOne(key, options);
}

void PriorityQueue::AddRateLimited(const ObjectKey& key) {
  AddOptions options;
  options.rate_limited = true;
  AddOne(key, options);
}

void PriorityQueue::AddWithOptions(absl::Span<const ObjectKey> keys, const AddOptions& options) {
  for (const ObjectKey& key : keys) AddOne(key, options);
}

PriorityQueue::Entry* PriorityQueue::Find(const ObjectKey& key) {
  if (last_ != nullptr && *last_->key == key) return last_;
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : last_ = &found->second;
}

void PriorityQueue::AddOne(const ObjectKey& key, const AddOptions& options) {
  if (shut_down_) return;
  absl::Duration after = options.after;
  if (options.rate_limited) {
    const absl::Duration limited = limiter_->When(key);
    if (after == absl::ZeroDuration() || limited < after) after = limited;
  }
  const bool immediate = after <= absl::ZeroDuration();
  const int64_t ready_at = immediate ? 0 : absl::ToUnixNanos(loop_->Now() + after);
  if (!immediate) CountRetry();
  last_delay_ = std::max(after, absl::ZeroDuration());

  Entry* entry = Find(key);
  if (entry == nullptr) {
    const auto at = entries_.try_emplace(key).first;
    entry = last_ = &at->second;
    entry->key = &at->first;
  }
  const int priority = options.priority.value_or(0);
  if (entry->state != State::kAbsent) {
    Update(entry, priority, immediate, ready_at);
  } else {
    entry->priority = priority;
    entry->counter = next_counter_++;
    entry->cause = loop_->trace() == nullptr ? 0 : loop_->trace()->current();
    if (immediate) {
      MakeReady(entry);
    } else {
      entry->state = State::kWaiting;
      entry->ready_at = ready_at;
      waiting_.insert(entry);
    }
  }
  SetTimer();
}

void PriorityQueue::Update(Entry* entry, int priority, bool immediate, int64_t ready_at) {
  // What is ready stays ready, whatever delay this add asks for.
  const bool was_ready = entry->state == State::kReady;
  if (was_ready) {
    ready_.erase(entry);
  } else {
    waiting_.erase(entry);
  }
  if (priority > entry->priority) {
    if (was_ready && metrics_ != nullptr) {
      metrics_->OnPriority(absl::StrCat(entry->priority), absl::StrCat(priority));
    }
    entry->priority = priority;
    entry->counter = next_counter_++;
  }
  if (was_ready) {
    ready_.insert(entry);
    return;
  }
  // The cause of a look is whoever made it come this early.
  if (immediate || ready_at < entry->ready_at) {
    entry->cause = loop_->trace() == nullptr ? 0 : loop_->trace()->current();
  }
  if (immediate) {
    MakeReady(entry);
  } else {
    entry->ready_at = std::min(entry->ready_at, ready_at);
    waiting_.insert(entry);
  }
}

void PriorityQueue::MakeReady(Entry* entry) {
  ++adds_total_;
  if (metrics_ != nullptr) metrics_->OnAdd(*entry->key, absl::StrCat(entry->priority));
  entry->state = State::kReady;
  ready_.insert(entry);
  if (!entry->locked) available_.NotifyOne();
}

PriorityQueue::Entry* PriorityQueue::FirstAvailable() {
  for (Entry* entry : ready_) {
    if (!entry->locked) return entry;
  }
  return nullptr;
}

sim::Task<WorkQueue::Item> PriorityQueue::Get() {
  Item item;
  while (!shut_down_) {
    Entry* entry = FirstAvailable();
    if (entry == nullptr) {
      co_await available_.Wait();
      continue;
    }
    ready_.erase(entry);
    entry->state = State::kAbsent;
    entry->locked = true;
    item.key = *entry->key;
    item.priority = entry->priority;
    item.cause = entry->cause;
    if (metrics_ != nullptr) metrics_->OnGet(item.key, absl::StrCat(item.priority));
    co_return item;
  }
  item.shutdown = true;
  co_return item;
}

void PriorityQueue::Done(const ObjectKey& key) {
  Entry* const entry = Find(key);
  if (entry == nullptr) return;
  const bool was_locked = std::exchange(entry->locked, false);
  if (metrics_ != nullptr) metrics_->OnDone(key);
  // Nobody could take it while it was locked. Who waits is woken for a key only: a worker that
  // went back to waiting would lose its place among the others.
  if (was_locked && entry->state == State::kReady) available_.NotifyOne();
}

void PriorityQueue::ShutDown() {
  shut_down_ = true;
  if (timer_ != 0) loop_->Cancel(timer_);
  timer_ = 0;
  available_.NotifyAll();
}

sim::Task<void> PriorityQueue::ShutDownWithDrain() {
  ShutDown();
  co_return;
}

// Has the timer at the time of the first waiting key, or off.
void PriorityQueue::SetTimer() {
  const int64_t at = waiting_.empty() ? 0 : (*waiting_.begin())->ready_at;
  if (timer_ != 0 && timer_at_ == at) return;
  if (timer_ != 0) loop_->Cancel(timer_);
  timer_ = 0;
  if (waiting_.empty()) return;
  timer_at_ = at;
  timer_ = loop_->At(absl::FromUnixNanos(at), "queue/delay", [this] { OnTimer(); });
}

void PriorityQueue::OnTimer() {
  timer_ = 0;
  const int64_t now = loop_->clock().UnixNanos();
  while (!waiting_.empty() && (*waiting_.begin())->ready_at <= now) {
    Entry* entry = *waiting_.begin();
    waiting_.erase(waiting_.begin());
    entry->counter = next_counter_++;
    MakeReady(entry);
  }
  SetTimer();
}

std::unique_ptr<WorkQueue> MakePriorityQueue(sim::EventLoop* loop,
                                             std::unique_ptr<RateLimiter> limiter) {
  if (limiter == nullptr) {
    limiter = MakeExponentialLimiter(absl::Milliseconds(5), absl::Seconds(1000));
  }
  return std::make_unique<PriorityQueue>(loop, std::move(limiter));
}

}  // namespace quiesce::runtime
