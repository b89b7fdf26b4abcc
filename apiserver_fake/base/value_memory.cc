// A freed block goes to the list of its size, of the thread that frees it; the next node of that
// size takes it from there. Values do not change threads, so there are no locks.
//
// The memory of a thread outlives its Cleaner: values in static or thread_local variables may be
// freed after it has run. From then on (closed) blocks go straight back to malloc.
#include "apiserver_fake/base/value_memory.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include "apiserver_fake/base/value_parts.h"

namespace quiesce::value_internal {
namespace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define QUIESCE_PLAIN_MALLOC 1
#endif
#endif

constexpr size_t kBlockUnit = 8;
constexpr size_t kPooledBlocks = 129;  // sizes up to 1 KiB
constexpr uint8_t kUnpooled = 255;
constexpr size_t kKeyCacheSize = 1024;

struct FreeBlock {
  FreeBlock* next;
};

// Free blocks by size, and what is left of the newest slab.
struct Blocks {
  FreeBlock* free[kPooledBlocks];
  char* slab;
  char* slab_end;

  bool empty() const {
    return slab == slab_end && std::all_of(std::begin(free), std::end(free),
                                           [](FreeBlock* list) { return list == nullptr; });
  }
};

// Plain data, so that access needs no guard; Cleaner empties it when the thread ends.
struct ThreadMemory {
  Blocks blocks;
  Node* keys[kKeyCacheSize];
  bool cleaner_started;
  bool closed;
};
thread_local constinit ThreadMemory memory = {};

// What ended threads have left for new ones.
struct Heritage {
  std::mutex mutex;
  std::vector<Blocks> left;
};

Heritage& TheHeritage() {
  static auto* const heritage = new Heritage;
  return *heritage;
}

struct Cleaner {
  Cleaner() {
    Heritage& heritage = TheHeritage();
    const std::lock_guard<std::mutex> lock(heritage.mutex);
    if (heritage.left.empty()) return;
    // What this thread freed before it made anything is left for another one.
    std::swap(memory.blocks, heritage.left.back());
    if (heritage.left.back().empty()) heritage.left.pop_back();
  }
  ~Cleaner() {
    for (Node*& key : memory.keys) {
      if (key != nullptr) Unref(key);
      key = nullptr;
    }
    memory.closed = true;
    Heritage& heritage = TheHeritage();
    const std::lock_guard<std::mutex> lock(heritage.mutex);
    heritage.left.push_back(memory.blocks);
    memory.blocks = {};
  }
};

void StartCleaner() {
  memory.cleaner_started = true;
  static thread_local Cleaner cleaner;
}

#ifdef QUIESCE_PLAIN_MALLOC

void* TakeBlock(size_t block) { return std::malloc(block * kBlockUnit); }
void GiveBlock(size_t /*block*/, void* place) { std::free(place); }

#else

constexpr size_t kSlabBytes = 64 << 10;

void* TakeBlock(size_t block);

void GiveBlock(size_t block, void* place) {
  auto* const freed = static_cast<FreeBlock*>(place);
  freed->next = memory.blocks.free[block];
  memory.blocks.free[block] = freed;
}

// What is left of the slab is a block.
__attribute__((noinline)) void* TakeFromNewSlab(size_t block) {
  if (!memory.cleaner_started) {
    StartCleaner();
    if (memory.blocks.slab != nullptr) return TakeBlock(block);
  }
  Blocks& blocks = memory.blocks;
  if (blocks.slab != blocks.slab_end) {
    GiveBlock((blocks.slab_end - blocks.slab) / kBlockUnit, blocks.slab);
  }
  blocks.slab = static_cast<char*>(std::malloc(kSlabBytes));
  blocks.slab_end = blocks.slab + kSlabBytes;
  return TakeBlock(block);
}

void* TakeBlock(size_t block) {
  Blocks& blocks = memory.blocks;
  if (FreeBlock* const head = blocks.free[block]) {
    blocks.free[block] = head->next;
    return head;
  }
  char* const place = blocks.slab;
  if (static_cast<size_t>(blocks.slab_end - place) < block * kBlockUnit) {
    return TakeFromNewSlab(block);
  }
  blocks.slab = place + block * kBlockUnit;
  return place;
}

#endif

}  // namespace

Node* Allocate(Node::Type type, size_t capacity, size_t element_size) {
  // Requests are limited to megabytes long before this.
  if (capacity > std::numeric_limits<uint32_t>::max()) std::abort();
  size_t block = (sizeof(Node) + capacity * element_size + kBlockUnit - 1) / kBlockUnit;
  const size_t bytes = block * kBlockUnit;
  void* place;
  if (block < kPooledBlocks) {
    place = TakeBlock(block);
  } else {
    block = kUnpooled;
    place = std::malloc(bytes);
  }
  Node* node = static_cast<Node*>(place);
  node->refs = 1;
  node->type = type;
  node->block = static_cast<uint8_t>(block);
  node->size = 0;
  node->capacity = static_cast<uint32_t>((bytes - sizeof(Node)) / element_size);
  node->hash = 0;
  return node;
}

void Release(Node* node) {
  if (node->block == kUnpooled) {
    std::free(node);
  } else {
    GiveBlock(node->block, node);
  }
}

Node* StringNode(absl::string_view text) {
  Node* node = Allocate(Node::Type::kString, text.size(), 1);
  if (!text.empty()) std::memcpy(Content(node), text.data(), text.size());
  node->size = static_cast<uint32_t>(text.size());
  return node;
}

Node* KeyNode(absl::string_view text, uint32_t fingerprint) {
  if (memory.closed) return StringNode(text);
  Node*& cached = memory.keys[fingerprint % kKeyCacheSize];
  if (cached != nullptr) {
    if (SameText({static_cast<const char*>(Content(cached)), cached->size}, text)) {
      Ref(cached);
      return cached;
    }
    Unref(cached);
  } else if (!memory.cleaner_started) {
    StartCleaner();
  }
  cached = StringNode(text);
  Ref(cached);
  return cached;
}

}  // namespace quiesce::value_internal
