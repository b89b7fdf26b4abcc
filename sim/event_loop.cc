// Slots hold callables and never move; the heap and the list of ready events name them by index.
//
//   kFree       in free_, or its callable is running or being destroyed just now
//   kWaiting    an entry of heap_ names it
//   kReady      ready_ names it
//   kCancelled  its callable is gone, but heap_ or ready_ still names it
//
// Cancelling is O(1) so: the entry stays, and the slot is free once its entry is met. Entries that
// are met rarely would pile up, so the heap drops them when they are half of it (DropCancelled).
// What reaches its time moves from the heap to the end of ready_ (CollectDue), in the order in
// which it was scheduled; which of ready_ is next is the choice. An EventId has the generation of
// its slot, which grows when the slot is given back: an id of long ago cancels nothing.
#include "sim/event_loop.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "sim/choices.h"
#include "sim/trace.h"

namespace quiesce::sim {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
constexpr size_t kArity = 4;  // SiftDown() says so, too

struct PlainCall {
  void (*function)(void*);
  void* argument;
  void operator()() const { function(argument); }
};

}  // namespace

// The ready events, for strategies that look at what they choose between.
class EventLoop::ReadyEvents : public Alternatives {
 public:
  explicit ReadyEvents(const EventLoop* loop) : loop_(loop) {}

  Alternative At(uint64_t index) const override {
    const Slot& s = loop_->slot(loop_->ready_[loop_->PositionOf(index)]);
    return {loop_->trace_ == nullptr ? absl::string_view() : loop_->trace_->ActorName(s.actor),
            s.kind, s.object};
  }

 private:
  const EventLoop* const loop_;
};

EventLoop::EventLoop(Choices* choices, Trace* trace) : choices_(choices), trace_(trace) {}

EventLoop::~EventLoop() {
  // A callable's destructor may cancel other events, so each one leaves before it is destroyed.
  for (size_t i = 0; i < blocks_.size() * kSlotsPerBlock; ++i) {
    Slot& s = slot(static_cast<uint32_t>(i));
    if (s.state != State::kWaiting && s.state != State::kReady) continue;
    s.state = State::kFree;
    if (s.destroy != nullptr) s.destroy(s.storage);
  }
}

absl::Time EventLoop::Later(absl::Duration delay) const {
  return delay <= absl::ZeroDuration() ? Now() : Now() + delay;
}

EventId EventLoop::At(absl::Time when, EventLabel label, void (*function)(void*), void* argument) {
  return At(when, label, PlainCall{function, argument});
}

uint32_t EventLoop::NewSlot(const EventLabel& label) {
  if (free_.empty()) {
    uint32_t first = static_cast<uint32_t>(blocks_.size() * kSlotsPerBlock);
    blocks_.push_back(std::make_unique<Slot[]>(kSlotsPerBlock));
    for (uint32_t i = kSlotsPerBlock; i > 0; --i) free_.push_back(first + i - 1);
  }
  uint32_t index = free_.back();
  free_.pop_back();
  Slot& s = slot(index);
  s.kind = label.kind;
  s.object = label.object;
  s.actor = label.actor == kSameActor ? current_actor_ : label.actor;
  s.cause = trace_ == nullptr ? 0 : trace_->current();
  return index;
}

EventId EventLoop::Enqueue(uint32_t index, absl::Time when) {
  Slot& s = slot(index);
  ++live_;
  int64_t nanos = when == absl::InfiniteFuture() ? kNever : absl::ToUnixNanos(when);
  if (nanos <= clock_.nanos_) {
    s.state = State::kReady;
    ready_.push_back(index);
    ++ready_live_;
  } else {
    s.state = State::kWaiting;
    Push(HeapEntry(nanos, next_sequence_++, index));
  }
  return static_cast<uint64_t>(s.generation) << 32 | (index + 1);
}

void EventLoop::FreeSlot(uint32_t index) {
  Slot& s = slot(index);
  s.state = State::kFree;
  ++s.generation;
  free_.push_back(index);
}

bool EventLoop::Cancel(EventId id) {
  uint32_t index = static_cast<uint32_t>(id) - 1;
  if (id == 0 || index >= blocks_.size() * kSlotsPerBlock) return false;
  Slot& s = slot(index);
  if (s.generation != id >> 32) return false;
  if (s.state != State::kWaiting && s.state != State::kReady) return false;
  bool waiting = s.state == State::kWaiting;
  s.state = State::kFree;  // while its destructor runs, which may schedule and cancel
  --live_;
  if (!waiting) --ready_live_;
  if (s.destroy != nullptr) s.destroy(s.storage);
  s.state = State::kCancelled;
  if (waiting) {
    ++heap_cancelled_;
    DropCancelled();
  }
  return true;
}

void EventLoop::Push(HeapEntry entry) {
  size_t position = heap_.size();
  heap_.push_back(entry);
  while (position > 0) {
    size_t parent = (position - 1) / kArity;
    if (!entry.Before(heap_[parent])) break;
    heap_[position] = heap_[parent];
    position = parent;
  }
  heap_[position] = entry;
}

void EventLoop::SiftDown(size_t position) {
  HeapEntry* const heap = heap_.data();
  const HeapEntry entry = heap[position];
  const size_t size = heap_.size();
  const auto earlier = [heap](size_t a, size_t b) { return heap[b].Before(heap[a]) ? b : a; };
  while (true) {
    const size_t child = position * kArity + 1;
    size_t least = child;
    if (child + kArity <= size) {
      least = earlier(earlier(child, child + 1), earlier(child + 2, child + 3));
    } else if (child < size) {
      for (size_t other = child + 1; other < size; ++other) least = earlier(least, other);
    } else {
      break;
    }
    if (!heap[least].Before(entry)) break;
    heap[position] = heap[least];
    position = least;
  }
  heap[position] = entry;
}

void EventLoop::PopTop() {
  heap_.front() = heap_.back();
  heap_.pop_back();
  if (!heap_.empty()) SiftDown(0);
}

// Keeps a live event at the top of the heap, and the cancelled ones below a half of it.
void EventLoop::DropCancelled() {
  while (!heap_.empty() && slot(heap_.front().slot()).state == State::kCancelled) {
    FreeSlot(heap_.front().slot());
    PopTop();
    --heap_cancelled_;
  }
  if (heap_cancelled_ * 2 <= heap_.size() || heap_cancelled_ < 64) return;
  size_t kept = 0;
  for (const HeapEntry& entry : heap_) {
    if (slot(entry.slot()).state == State::kCancelled) {
      FreeSlot(entry.slot());
    } else {
      heap_[kept++] = entry;
    }
  }
  heap_.resize(kept);
  heap_cancelled_ = 0;
  for (size_t i = kept / kArity + 1; i-- > 0;) {
    if (i < kept) SiftDown(i);
  }
}

void EventLoop::CollectDue() {
  while (!heap_.empty() && heap_.front().nanos() <= clock_.nanos_) {
    uint32_t index = heap_.front().slot();
    PopTop();
    slot(index).state = State::kReady;
    ready_.push_back(index);
    ++ready_live_;
    DropCancelled();
  }
}

size_t EventLoop::PositionOf(uint64_t index) const {
  assert(index < ready_live_);
  for (size_t position = ready_begin_;; ++position) {
    if (slot(ready_[position]).state != State::kCancelled && index-- == 0) return position;
  }
}

// Removes the event that runs next from the ready list; requires ready_live_ > 0.
uint32_t EventLoop::TakeReady() {
  uint64_t pick = 0;
  if (ready_live_ > 1) {
    const ReadyEvents ready(this);
    pick = choices_->Choose({ChoiceClass::kOrder, "ready", {}, &ready}, ready_live_);
  }
  size_t position = ready_begin_;
  if (pick > 0 || slot(ready_[position]).state == State::kCancelled) position = PositionOf(pick);
  const uint32_t index = ready_[position];
  for (; position > ready_begin_; --position) ready_[position] = ready_[position - 1];
  ++ready_begin_;
  --ready_live_;
  // Cancelled events leave when they reach the front, and used space when it is half of the list.
  while (ready_begin_ < ready_.size() && slot(ready_[ready_begin_]).state == State::kCancelled) {
    FreeSlot(ready_[ready_begin_++]);
  }
  if (ready_begin_ == ready_.size()) {
    ready_.clear();
    ready_begin_ = 0;
  } else if (ready_begin_ >= 1024 && ready_begin_ * 2 >= ready_.size()) {
    ready_.erase(ready_.begin(), ready_.begin() + static_cast<ptrdiff_t>(ready_begin_));
    ready_begin_ = 0;
  }
  return index;
}

bool EventLoop::RunReady() {
  if (ready_live_ == 0) return false;
  uint32_t index = TakeReady();
  Slot& s = slot(index);
  s.state = State::kFree;  // it can no longer be cancelled; the slot is given back after the call
  --live_;
  ++events_run_;
  current_actor_ = s.actor;
  if (trace_ != nullptr) {
    trace_->set_current(s.cause);
    trace_->Mix(static_cast<uint64_t>(clock_.nanos_) ^ static_cast<uint64_t>(index) << 48);
  }
  s.run(s.storage);
  if (trace_ != nullptr) trace_->set_current(0);
  current_actor_ = 0;
  FreeSlot(index);
  return true;
}

bool EventLoop::RunOne() {
  if (RunReady()) return true;
  if (heap_.empty() || heap_.front().nanos() == kNever) return false;
  clock_.nanos_ = heap_.front().nanos();
  CollectDue();
  return RunReady();
}

void EventLoop::RunUntil(absl::Time until) {
  int64_t end = absl::ToUnixNanos(until);
  while (true) {
    while (RunReady()) {
    }
    if (heap_.empty() || heap_.front().nanos() > end || heap_.front().nanos() == kNever) break;
    clock_.nanos_ = heap_.front().nanos();
    CollectDue();
  }
  if (until != absl::InfiniteFuture()) clock_.nanos_ = std::max(clock_.nanos_, end);
}

void EventLoop::MoveTo(absl::Time when) {
  assert(when <= NextEventTime());
  clock_.nanos_ = std::max(clock_.nanos_, absl::ToUnixNanos(when));
}

void EventLoop::Settle() {
  while (RunReady()) {
  }
}

absl::Time EventLoop::NextEventTime() const {
  if (ready_live_ > 0) return Now();
  if (heap_.empty() || heap_.front().nanos() == kNever) return absl::InfiniteFuture();
  return absl::FromUnixNanos(heap_.front().nanos());
}

}  // namespace quiesce::sim
