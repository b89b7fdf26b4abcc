// The recent changes of one resource, oldest first, and how far back two readers may look: watches
// (the window of the watch cache) and exact lists (what etcd has not compacted).
//
// The window is that of k8s.io/apiserver/pkg/storage/cacher/watch_cache.go: a ring of 100 to 102400
// events that doubles when it is full of events younger than 75 s and halves when a quarter of it
// is older. A quiet resource keeps its last 100 changes however old they are.
//
// Some thousands of the newest changes are kept as they are. Of older ones only what is needed to
// go back from a newer state of their objects.
//
// A copy shares the changes; it costs one pointer for 64 of them.
#ifndef QUIESCE_APISERVER_FAKE_STORAGE_HISTORY_H_
#define QUIESCE_APISERVER_FAKE_STORAGE_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/base/counted.h"
#include "apiserver_fake/resource/stored_object.h"
#include "apiserver_fake/storage/packed_change.h"

namespace quiesce::storage {

class History {
 public:
  // The watch cache was filled at `revision`.
  explicit History(int64_t revision = 0) : list_revision_(revision) {}

  // Appends a change (of a higher revision than any before) and forgets what neither the window nor
  // an exact list above `compacted` can need. Returns the stored change.
  const resource::Change& Append(resource::Change change, int64_t compacted);

  size_t size() const { return size_; }
  // Changes by age: 0 is the oldest kept. Requires index < size().
  int64_t revision_at(size_t index) const;
  // Those from here on are kept as they are.
  size_t first_whole() const;
  // Requires index >= first_whole().
  const resource::Change& at(size_t index) const;
  // Requires index < first_whole().
  const PackedChange& packed_at(size_t index) const;
  // Index of the first change with a revision above `revision`; size() if there is none.
  size_t FirstAfter(int64_t revision) const;

  // A watch may start from any revision at or above this one; from an older one it is "too old
  // resource version: N (this)".
  int64_t OldestWatchStart() const;
  // The window starts over at `revision`, the present one.
  void RestartWindow(int64_t revision);
  // The revision at which the window started.
  int64_t list_revision() const { return list_revision_; }

 private:
  static constexpr size_t kChunk = 64;
  // The newest chunks that are not packed.
  static constexpr size_t kWholeChunks = 64;
  struct Chunk : Counted {
    // At most kChunk, in one of both.
    std::vector<resource::Change> changes;
    std::vector<PackedChange> packed;
  };

  absl::Time time_at(size_t index) const;
  void AddChunk();
  void ResizeWindow(absl::Time now);
  void DropOld(int64_t compacted);

  std::deque<CountedPtr<Chunk>> chunks_;
  size_t packed_chunks_ = 0;  // the oldest ones
  size_t first_ = 0;          // index of the oldest kept change within the first chunk
  size_t size_ = 0;
  size_t window_ = 0;  // the newest `window_` changes are those of the watch cache
  size_t capacity_ = 100;
  int64_t list_revision_;
  bool window_lost_events_ = false;  // since list_revision_
};

}  // namespace quiesce::storage

#endif  // QUIESCE_APISERVER_FAKE_STORAGE_HISTORY_H_
