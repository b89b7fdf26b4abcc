#include "apiserver_fake/controllers/controller_queue.h"

#include <algorithm>
#include <utility>

namespace quiesce::controllers {
namespace {

constexpr absl::Duration kFirstBackoff = absl::Milliseconds(5);
constexpr absl::Duration kBucketInterval = absl::Milliseconds(100);  // 10 retries a second
constexpr int kBucketBurst = 100;

}  // namespace

ControllerQueue::ControllerQueue(sim::EventLoop* loop, Options options, Work work)
    : loop_(loop),
      options_(options),
      work_(std::move(work)),
      bucket_empty_until_(absl::InfinitePast()),
      tasks_(loop) {}

ControllerQueue::~ControllerQueue() {
  for (const auto& [key, waiting] : waiting_) loop_->Cancel(waiting.event);
}

void ControllerQueue::Add(absl::string_view key) {
  if (!dirty_.insert(std::string(key)).second) return;
  if (processing_.contains(key)) return;
  ready_.emplace_back(key);
  StartWork();
}

void ControllerQueue::AddAfter(absl::string_view key, absl::Duration delay) {
  if (delay <= absl::ZeroDuration()) {
    Add(key);
    return;
  }
  const absl::Time when = loop_->Now() + delay;
  const auto it = waiting_.find(key);
  if (it != waiting_.end()) {
    if (it->second.when <= when) return;
    loop_->Cancel(it->second.event);
  }
  Wait(std::string(key), when);
}

void ControllerQueue::Wait(const std::string& key, absl::Time when) {
  const sim::EventId event = loop_->At(when, "controller/queue", [this, key] {
    waiting_.erase(key);
    Add(key);
  });
  waiting_[key] = {when, event};
}

void ControllerQueue::AddRateLimited(absl::string_view key) {
  AddAfter(key, NextDelay(std::string(key)));
}

bool ControllerQueue::ComesWithin(absl::string_view key, absl::Duration delay) const {
  const auto it = waiting_.find(key);
  return it != waiting_.end() && it->second.when <= loop_->Now() + delay;
}

absl::Duration ControllerQueue::NextDelay(const std::string& key) {
  const int failures = failures_[key]++;
  const absl::Duration backoff =
      failures < 40 ? std::min(kFirstBackoff * (int64_t{1} << failures), options_.max_backoff)
                    : options_.max_backoff;
  const absl::Time now = loop_->Now();
  bucket_empty_until_ = std::max(bucket_empty_until_, now) + kBucketInterval;
  const absl::Duration bucket = bucket_empty_until_ - kBucketInterval * kBucketBurst - now;
  return std::max(backoff, bucket);
}

void ControllerQueue::StartWork() {
  while (processing_.size() < options_.workers && !ready_.empty()) {
    std::string key = std::move(ready_.front());
    ready_.pop_front();
    dirty_.erase(key);
    processing_.insert(key);
    tasks_.Spawn(Run(std::move(key)), "controller/work");
  }
}

sim::Task<void> ControllerQueue::Run(std::string key) {
  const WorkResult result = co_await work_(key);
  switch (result.kind) {
    case WorkResult::Kind::kForget:
      failures_.erase(key);
      break;
    case WorkResult::Kind::kRetry:
      AddRateLimited(key);
      break;
    case WorkResult::Kind::kAgainAfter:
      AddAfter(key, result.after);
      break;
  }
  Done(key);
}

void ControllerQueue::Done(const std::string& key) {
  processing_.erase(key);
  if (dirty_.contains(key)) ready_.push_back(key);
  StartWork();
}

void ControllerQueue::CopyFrom(const ControllerQueue& other) {
  failures_ = other.failures_;
  bucket_empty_until_ = other.bucket_empty_until_;
  for (const auto& [key, waiting] : other.waiting_) Wait(key, waiting.when);
  for (const std::string& key : other.ready_) Add(key);
  for (const std::string& key : other.processing_) Add(key);
}

}  // namespace quiesce::controllers
