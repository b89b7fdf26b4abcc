// A program that links //sim:fast_new has an operator new and delete that cost a dozen instructions
// each: a world makes and frees some thousand small things. Only programs link it, never what other
// programs load.
//
//   deps = ["//sim:fast_new"]   # of a program; nothing is to be called
//
// Blocks of up to 1 KiB come from lists by size, a set per thread; a block may be freed on another
// thread than the one that allocated it. Lists that grow too long, and those of threads that end,
// go to threads that run out. Freed memory serves again but does not go back to the system. Larger
// blocks are the C library's. Under the sanitizers that watch memory all blocks are.
#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define QUIESCE_PLAIN_NEW 1
#endif
#endif

namespace quiesce::sim {
namespace {

#ifndef QUIESCE_PLAIN_NEW

constexpr size_t kUnit = 16;
constexpr size_t kClasses = 65;  // blocks of up to 1 KiB
constexpr size_t kSpan = size_t{64} << 10;
constexpr size_t kSpanHeader = 64;
// Address space, not memory: that comes page by page as spans are used.
constexpr size_t kRegion = size_t{16} << 30;

// What a free block holds. Chains of blocks travel between threads as one.
struct Block {
  Block* next;
  Block* next_chain;
};

// At the beginning of each span, whose blocks are all of one class.
struct Span {
  uint32_t index;
};

struct List {
  Block* head = nullptr;
  uint32_t count = 0;
};

constexpr size_t BlockSize(size_t index) { return index == 0 ? kUnit : index * kUnit; }

// How many blocks are made, taken or given away at once.
constexpr uint32_t Batch(size_t index) {
  return static_cast<uint32_t>(BlockSize(index) >= 512 ? 16 : 8192 / BlockSize(index));
}

constexpr auto kMost = [] {
  std::array<uint32_t, kClasses> most = {};
  for (size_t i = 0; i < kClasses; ++i) most[i] = 2 * Batch(i);
  return most;
}();

// Plain data, so that access needs no guard; and where a program has it, access needs no call.
struct ThreadBlocks {
  List lists[kClasses];
  struct {
    char* next;
    char* end;
  } fresh[kClasses];  // what is left of the span that blocks are cut from
  bool keeper_started;
  bool closed;  // the thread ends: nothing is kept any more
};
[[gnu::tls_model("local-exec")]] thread_local constinit ThreadBlocks blocks = {};

// What no thread needs now.
struct Shared {
  std::mutex mutex;
  Block* chains[kClasses] = {};
};
Shared& shared() {
  static Shared* const made = new (std::malloc(sizeof(Shared))) Shared;
  return *made;
}

// Where no memory of programs is: until there is a region, and where there can be none.
constexpr uintptr_t kNowhere = uintptr_t{1} << 63;
std::atomic<uintptr_t> region_begin{kNowhere};
std::atomic<uintptr_t> region_next{0};

void ReserveRegion() {
  void* const place = mmap(nullptr, kRegion + kSpan, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (place == MAP_FAILED) return;
  const uintptr_t begin = (reinterpret_cast<uintptr_t>(place) + kSpan - 1) / kSpan * kSpan;
  region_next = begin;
  region_begin = begin;
}

bool IsOurs(const void* block) {
  return reinterpret_cast<uintptr_t>(block) - region_begin.load(std::memory_order_relaxed) <
         kRegion;
}

void GiveChain(size_t index, Block* chain) {
  Shared& all = shared();
  const std::lock_guard<std::mutex> lock(all.mutex);
  chain->next_chain = all.chains[index];
  all.chains[index] = chain;
}

// Gives all that the thread has to the others when it ends.
struct Keeper {
  ~Keeper() {
    blocks.closed = true;
    for (size_t index = 0; index < kClasses; ++index) {
      auto& fresh = blocks.fresh[index];
      for (; fresh.next != fresh.end; fresh.next += BlockSize(index)) {
        auto* const block = reinterpret_cast<Block*>(fresh.next);
        block->next = blocks.lists[index].head;
        blocks.lists[index].head = block;
      }
      if (blocks.lists[index].head != nullptr) GiveChain(index, blocks.lists[index].head);
      // Full: whatever is freed from here on takes the long way.
      blocks.lists[index] = {nullptr, kMost[index]};
    }
  }
};

void StartKeeper() {
  static thread_local Keeper keeper;
  blocks.keeper_started = true;
}

Block* TakeChain(size_t index) {
  Shared& all = shared();
  const std::lock_guard<std::mutex> lock(all.mutex);
  Block* const chain = all.chains[index];
  if (chain != nullptr) all.chains[index] = chain->next_chain;
  return chain;
}

// False if there is no more room.
bool TakeSpan(size_t index) {
  static std::once_flag reserved;
  std::call_once(reserved, ReserveRegion);
  if (region_begin == kNowhere) return false;
  const uintptr_t begin = region_next.fetch_add(kSpan);
  if (begin - region_begin >= kRegion) {
    region_next = region_begin + kRegion;
    return false;
  }
  reinterpret_cast<Span*>(begin)->index = static_cast<uint32_t>(index);
  const size_t size = BlockSize(index);
  char* const first = reinterpret_cast<char*>(begin) + kSpanHeader;
  blocks.fresh[index] = {first, first + (kSpan - kSpanHeader) / size * size};
  return true;
}

void* FromHeap(size_t size) {
  void* const block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

// A block of a class of which the thread has none at hand.
[[gnu::noinline]] void* Refill(size_t index) {
  if (!blocks.keeper_started) StartKeeper();
  List& list = blocks.lists[index];
  if (Block* chain = TakeChain(index)) {
    Block* rest = chain->next;
    if (blocks.closed) {
      if (rest != nullptr) GiveChain(index, rest);
      return chain;
    }
    for (const Block* block = rest; block != nullptr; block = block->next) ++list.count;
    list.head = rest;
    return chain;
  }
  auto& fresh = blocks.fresh[index];
  if (fresh.next == fresh.end && (blocks.closed || !TakeSpan(index))) {
    return FromHeap(BlockSize(index));
  }
  void* const block = fresh.next;
  fresh.next += BlockSize(index);
  return block;
}

// Keeps a freed block of a list that is full, and gives some of its blocks to other threads.
[[gnu::noinline]] void Spill(size_t index, Block* block) noexcept {
  if (blocks.closed) {
    block->next = nullptr;
    return GiveChain(index, block);
  }
  List& list = blocks.lists[index];
  Block* const chain = list.head;
  Block* last = chain;
  for (uint32_t i = 1; i < Batch(index); ++i) last = last->next;
  block->next = last->next;
  list.head = block;
  list.count -= Batch(index) - 1;
  last->next = nullptr;
  GiveChain(index, chain);
}

inline void* Take(size_t size) {
  const size_t index = (size + kUnit - 1) / kUnit;
  if (index >= kClasses) [[unlikely]]
    return FromHeap(size);
  List& list = blocks.lists[index];
  Block* const block = list.head;
  if (block == nullptr) [[unlikely]]
    return Refill(index);
  list.head = block->next;
  --list.count;
  return block;
}

inline void Give(void* freed, size_t index) noexcept {
  auto* const block = static_cast<Block*>(freed);
  List& list = blocks.lists[index];
  if (list.count >= kMost[index]) [[unlikely]]
    return Spill(index, block);
  block->next = list.head;
  list.head = block;
  ++list.count;
}

#endif

}  // namespace

}  // namespace quiesce::sim

#ifndef QUIESCE_PLAIN_NEW

void* operator new(size_t size) { return quiesce::sim::Take(size); }

void operator delete(void* block) noexcept {
  using quiesce::sim::Span;
  if (!quiesce::sim::IsOurs(block)) [[unlikely]]
    return std::free(block);
  const uintptr_t span = reinterpret_cast<uintptr_t>(block) & ~(quiesce::sim::kSpan - 1);
  quiesce::sim::Give(block, reinterpret_cast<const Span*>(span)->index);
}

void operator delete(void* block, size_t size) noexcept {
  if (!quiesce::sim::IsOurs(block)) [[unlikely]]
    return std::free(block);
  quiesce::sim::Give(block, (size + quiesce::sim::kUnit - 1) / quiesce::sim::kUnit);
}

#endif
