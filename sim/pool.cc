#include "sim/pool.h"

#include <cstdlib>
#include <exception>

namespace quiesce::sim {
namespace {

void* HeapAllocate(size_t size) {
  void* block = std::malloc(size);
  if (block == nullptr) std::terminate();
  return block;
}

}  // namespace

#if defined(__SANITIZE_ADDRESS__) || (defined(__has_feature) && __has_feature(address_sanitizer))

void* PoolAllocate(size_t size) { return HeapAllocate(size); }
void PoolFree(void* block, size_t) noexcept { std::free(block); }

#else

namespace {

// Blocks of up to 2 kB in steps of 64 bytes, and of up to 4 kB, as the frames of coroutines that
// hold requests are, in steps of 512.
constexpr size_t kGrain = 64, kCoarseGrain = 512;
constexpr size_t kFineClasses = 32, kCoarseStart = kFineClasses * kGrain / kCoarseGrain;
constexpr size_t kClasses = kFineClasses + 4;

size_t ClassOf(size_t size) {
  const size_t fine = (size - 1) / kGrain;
  return fine < kFineClasses ? fine : kFineClasses - kCoarseStart + (size - 1) / kCoarseGrain;
}

size_t SizeOf(size_t index) {
  return index < kFineClasses ? (index + 1) * kGrain
                              : (index - kFineClasses + kCoarseStart + 1) * kCoarseGrain;
}

struct FreeBlock {
  FreeBlock* next;
};

// Plain data, so that access needs no guard; Cleaner empties it when the thread ends. Small enough
// to be where it costs no call to find it, in a library that is loaded late, too.
struct FreeLists {
  FreeBlock* heads[kClasses];
  bool cleaner_started;
  bool closed;
};
[[gnu::tls_model("initial-exec")]] thread_local constinit FreeLists free_lists = {};

struct Cleaner {
  ~Cleaner() {
    free_lists.closed = true;
    for (FreeBlock*& head : free_lists.heads) {
      while (head != nullptr) {
        FreeBlock* next = head->next;
        std::free(head);
        head = next;
      }
    }
  }
};

void StartCleaner() {
  static thread_local Cleaner cleaner;
  free_lists.cleaner_started = true;
}

}  // namespace

void* PoolAllocate(size_t size) {
  const size_t index = ClassOf(size);
  if (index >= kClasses) return HeapAllocate(size);
  FreeBlock*& head = free_lists.heads[index];
  if (head == nullptr) return HeapAllocate(SizeOf(index));
  FreeBlock* block = head;
  head = block->next;
  return block;
}

void PoolFree(void* block, size_t size) noexcept {
  const size_t index = ClassOf(size);
  if (index >= kClasses || free_lists.closed) return std::free(block);
  if (!free_lists.cleaner_started) StartCleaner();
  auto* freed = static_cast<FreeBlock*>(block);
  freed->next = free_lists.heads[index];
  free_lists.heads[index] = freed;
}

#endif

}  // namespace quiesce::sim
