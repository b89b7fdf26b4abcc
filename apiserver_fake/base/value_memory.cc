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

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define QUIESCE_PLAIN_MALLOC 1
#include <sanitizer/lsan_interface.h>
#endif
#endif

namespace quiesce::value_internal {
namespace {

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

// Where it is: what is that small may be where it costs no call to find it, in a library, too.
[[gnu::tls_model("initial-exec")]] thread_local constinit ThreadMemory* found = nullptr;

// Saves the registers of its caller, which then has none to save.
__attribute__((noinline, cold, preserve_most)) void FindMemory() { found = &memory; }

inline ThreadMemory& Memory() {
  if (found == nullptr) [[unlikely]]
    FindMemory();
  return *found;
}

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
  FreeBlock*& list = Memory().blocks.free[block];
  freed->next = list;
  list = freed;
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
  Blocks& blocks = Memory().blocks;
  if (FreeBlock* const head = blocks.free[block]) {  // of what this thread has inherited
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

// Most texts are short: their ends meet in the middle.
void Copy(char* to, absl::string_view text) {
  const size_t size = text.size();
  const char* const from = text.data();
  const auto copy_ends = [&](auto word) {
    std::memcpy(&word, from, sizeof(word));
    auto last = word;
    std::memcpy(&last, from + size - sizeof(word), sizeof(word));
    std::memcpy(to, &word, sizeof(word));
    std::memcpy(to + size - sizeof(word), &last, sizeof(word));
  };
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size >= 16) {
    copy_ends(static_cast<unsigned __int128>(0));
  } else if (size >= 8) {
    copy_ends(uint64_t{0});
  } else if (size >= 4) {
    copy_ends(uint32_t{0});
  } else if (size > 0) {
    to[0] = from[0];
    to[size / 2] = from[size / 2];
    to[size - 1] = from[size - 1];
  }
}

}  // namespace

namespace {

size_t BlocksFor(size_t capacity, size_t element_size) {
  return (sizeof(Node) + capacity * element_size + kBlockUnit - 1) / kBlockUnit;
}

// What there is room for in so many blocks that were taken for `capacity`.
size_t RoomIn(size_t block, size_t capacity, size_t element_size) {
  return element_size % kBlockUnit == 0 ? capacity
                                        : (block * kBlockUnit - sizeof(Node)) / element_size;
}

inline Node* NewNode(void* place, Node::Type type, size_t block, size_t capacity) {
  Node* node = static_cast<Node*>(place);
  node->refs = 1;
  node->type = type;
  node->block = static_cast<uint8_t>(block);
  node->marks = 0;
  node->size = 0;
  node->capacity = static_cast<uint32_t>(capacity);
  node->hash = 0;
  return node;
}

// Where no block of the size has been freed.
__attribute__((noinline)) Node* AllocateElsewhere(Node::Type type, size_t capacity,
                                                  size_t element_size) {
  // Requests are limited to megabytes long before this.
  if (capacity > std::numeric_limits<uint32_t>::max()) std::abort();
  const size_t block = BlocksFor(capacity, element_size);
  const size_t room = RoomIn(block, capacity, element_size);
  return block < kPooledBlocks ? NewNode(TakeBlock(block), type, block, room)
                               : NewNode(std::malloc(block * kBlockUnit), type, kUnpooled, room);
}

}  // namespace

Node* Allocate(Node::Type type, size_t capacity, size_t element_size) {
#ifndef QUIESCE_PLAIN_MALLOC
  const size_t block = BlocksFor(capacity, element_size);
  if (capacity < kPooledBlocks * kBlockUnit && block < kPooledBlocks) [[likely]] {
    FreeBlock*& list = Memory().blocks.free[block];
    if (FreeBlock* const head = list) [[likely]] {
      list = head->next;
      return NewNode(head, type, block, RoomIn(block, capacity, element_size));
    }
  }
#endif
  return AllocateElsewhere(type, capacity, element_size);
}

void Release(Node* node) {
  if (node->block == kUnpooled) {
    std::free(node);
  } else {
    GiveBlock(node->block, node);
  }
}

void Free(Node* first) {
  // Containers that wait for their turn are chained through their hash, which no one needs anymore.
  first->hash = 0;
  Node* waiting = first;
  const auto drop = [&waiting](Node* node) {
    if (node->refs < 0 || --node->refs > 0) return;
    if (node->type == Node::Type::kString) {
      Release(node);
    } else {
      node->hash = reinterpret_cast<uintptr_t>(waiting);
      waiting = node;
    }
  };
  while (waiting != nullptr) {
    Node* node = waiting;
    waiting = reinterpret_cast<Node*>(static_cast<uintptr_t>(node->hash));
    if (node->type == Node::Type::kList) {
      for (const Value& item : absl::MakeSpan(Items(node), node->size)) {
        if (Node* child = item.counted_node()) drop(child);
      }
    } else if (node->type == Node::Type::kObject) {
      for (const ValueMember& member : absl::MakeSpan(Members(node), node->size)) {
        drop(member.key.node());
        if (Node* child = member.value.counted_node()) drop(child);
      }
    }
    Release(node);
  }
}

Node* StringNode(absl::string_view text) {
  Node* node = Allocate(Node::Type::kString, text.size(), 1);
  Copy(static_cast<char*>(Content(node)), text);
  node->size = static_cast<uint32_t>(text.size());
  return node;
}

namespace {

// Keys keep marks beside the address of their node, so that a leak checker does not see who has it.
Node* NewKeyNode(absl::string_view text) {
  Node* const node = StringNode(text);
#ifdef QUIESCE_PLAIN_MALLOC
  __lsan_ignore_object(node);
#endif
  return node;
}

// For a key that is long or not the cached one of its place.
__attribute__((noinline)) Node* KeyNodeElsewhere(absl::string_view text, Node** place) {
  if (memory.closed) return NewKeyNode(text);
  if (*place != nullptr) {
    if (SameText({static_cast<const char*>(Content(*place)), (*place)->size}, text)) {
      Ref(*place);
      return *place;
    }
    Unref(*place);
  } else if (!memory.cleaner_started) {
    StartCleaner();
  }
  *place = NewKeyNode(text);
  Ref(*place);
  return *place;
}

}  // namespace

Node* KeyNode(absl::string_view text, uint32_t fingerprint) {
  if (const uint8_t place = kKnownPlaces[KnownSlot(fingerprint)]; place > 0) {
    KnownNode& known = known_nodes[place - 1];
    if (SameText({known.text, known.node.size}, text)) return &known.node;
  }
  Node** const place = &Memory().keys[fingerprint % kKeyCacheSize];
  Node* const cached = *place;
  if (cached == nullptr || cached->size != text.size() || text.size() > kShortText ||
      !SameShortText(static_cast<const char*>(Content(cached)), text.data(), text.size()))
      [[unlikely]] {
    return KeyNodeElsewhere(text, place);
  }
  Ref(cached);
  return cached;
}

}  // namespace quiesce::value_internal
