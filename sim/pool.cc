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

constexpr size_t kGrain = 64;
constexpr size_t kClasses = 32;  // blocks of up to 2 kB

struct FreeBlock {
  FreeBlock* next;
};

struct FreeLists {
  FreeBlock* heads[kClasses] = {};
  ~FreeLists() {
    for (FreeBlock*& head : heads) {
      while (head != nullptr) {
        FreeBlock* next = head->next;
        std::free(head);
        head = next;
      }
    }
  }
};

thread_local FreeLists free_lists;

}  // namespace

void* PoolAllocate(size_t size) {
  size_t index = (size - 1) / kGrain;
  if (index >= kClasses) return HeapAllocate(size);
  FreeBlock*& head = free_lists.heads[index];
  if (head == nullptr) return HeapAllocate((index + 1) * kGrain);
  FreeBlock* block = head;
  head = block->next;
  return block;
}

void PoolFree(void* block, size_t size) noexcept {
  size_t index = (size - 1) / kGrain;
  if (index >= kClasses) return std::free(block);
  auto* freed = static_cast<FreeBlock*>(block);
  freed->next = free_lists.heads[index];
  free_lists.heads[index] = freed;
}

#endif

}  // namespace quiesce::sim
