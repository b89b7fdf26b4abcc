// Two readers keep changes alive: the watch cache's window, which forgets by number and age, and
// exact lists, which may ask for anything above the compacted revision. The oldest change goes when
// neither needs it (DropOld).
//
// Changes lie in chunks of 64, of which a fork shares all; only the last one is copied when it
// appends.
#include "apiserver_fake/storage/history.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace quiesce::storage {
namespace {

constexpr size_t kMinCapacity = 100;
constexpr size_t kMaxCapacity = 100 * 1024;
constexpr absl::Duration kFresh = absl::Seconds(75);

}  // namespace

size_t History::first_whole() const {
  const size_t packed = packed_chunks_ * kChunk;
  return packed > first_ ? packed - first_ : 0;
}

const resource::Change& History::at(size_t index) const {
  assert(index < size_);
  const size_t absolute = first_ + index;
  return chunks_[absolute / kChunk]->changes[absolute % kChunk];
}

const PackedChange& History::packed_at(size_t index) const {
  assert(index < first_whole());
  const size_t absolute = first_ + index;
  return chunks_[absolute / kChunk]->packed[absolute % kChunk];
}

int64_t History::revision_at(size_t index) const {
  return index < first_whole() ? packed_at(index).revision : at(index).revision;
}

absl::Time History::time_at(size_t index) const {
  return index < first_whole() ? packed_at(index).time : at(index).time;
}

void History::AddChunk() {
  chunks_.push_back(MakeCounted<Chunk>());
  chunks_.back()->changes.reserve(kChunk);
  if (chunks_.size() - packed_chunks_ <= kWholeChunks) return;
  // Anew: a copy of the history may share the old one.
  CountedPtr<Chunk>& oldest = chunks_[packed_chunks_++];
  CountedPtr<Chunk> packed = MakeCounted<Chunk>();
  packed->packed.reserve(kChunk);
  for (const resource::Change& change : oldest->changes) packed->packed.push_back(Pack(change));
  oldest = std::move(packed);
}

const resource::Change& History::Append(resource::Change change, int64_t compacted) {
  assert(size_ == 0 || change.revision > revision_at(size_ - 1));
  ResizeWindow(change.time);
  if (window_ == capacity_) {
    --window_;
    window_lost_events_ = true;
  }
  DropOld(compacted);
  const size_t absolute = first_ + size_;
  if (absolute / kChunk == chunks_.size()) AddChunk();
  Chunk& chunk = Unshare(chunks_.back());
  chunk.changes.push_back(std::move(change));
  ++size_;
  ++window_;
  return chunk.changes.back();
}

void History::ResizeWindow(absl::Time now) {
  if (window_ < capacity_) return;
  // Full of fresh events: a reader that is a little late would be too late. Full, with the last
  // quarter spanning more than that: it may be half as long.
  if (now - time_at(size_ - window_) < kFresh) {
    capacity_ = std::min(capacity_ * 2, kMaxCapacity);
  } else if (now - time_at(size_ - capacity_ / 4) > kFresh && capacity_ > kMinCapacity) {
    capacity_ = std::max(capacity_ / 2, kMinCapacity);
    window_ = capacity_;
  }
}

void History::DropOld(int64_t compacted) {
  while (size_ > window_ && revision_at(0) <= compacted) {
    --size_;
    if (++first_ == kChunk) {
      chunks_.pop_front();
      if (packed_chunks_ > 0) --packed_chunks_;
      first_ = 0;
    }
  }
}

size_t History::FirstAfter(int64_t revision) const {
  size_t low = 0, high = size_;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (revision_at(middle) <= revision) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

int64_t History::OldestWatchStart() const {
  if (!window_lost_events_ || window_ == 0) return list_revision_;
  return revision_at(size_ - window_) - 1;
}

void History::RestartWindow(int64_t revision) {
  window_ = 0;
  capacity_ = kMinCapacity;
  list_revision_ = revision;
  window_lost_events_ = false;
}

}  // namespace quiesce::storage
