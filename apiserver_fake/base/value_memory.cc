// A freed block goes to the list of its size, of the thread that frees it; the next node of that
// size takes it from there. Values do not change threads, so there are no locks.
//
// The memory of a thread outlives its Cleaner: values in static or thread_local variables may be
// freed after it has run. From then on (closed) blocks go straight back to malloc.
#include "apiserver_fake/base/value_memory.h"

#include <cstdlib>
#include <cstring>
#include <limits>

namespace quiesce::value_internal {
namespace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define QUIESCE_PLAIN_MALLOC 1
#endif
#endif

constexpr size_t kBlockUnit = 16;
constexpr size_t kPooledBlocks = 65;  // sizes up to 1 KiB
constexpr uint8_t kUnpooled = 255;
constexpr size_t kKeyCacheSize = 1024;

struct FreeBlock {
  FreeBlock* next;
};

// Plain data, so that access needs no guard; Cleaner empties it when the thread ends.
struct ThreadMemory {
  FreeBlock* free[kPooledBlocks];
  Node* keys[kKeyCacheSize];
  bool cleaner_started;
  bool closed;
};
thread_local constinit ThreadMemory memory = {};

struct Cleaner {
  ~Cleaner() {
    for (Node*& key : memory.keys) {
      if (key != nullptr) Unref(key);
      key = nullptr;
    }
    memory.closed = true;
    for (FreeBlock*& list : memory.free) {
      while (list != nullptr) {
        FreeBlock* next = list->next;
        std::free(list);
        list = next;
      }
    }
  }
};

void StartCleaner() {
  static thread_local Cleaner cleaner;
  memory.cleaner_started = true;
}

}  // namespace

Node* Allocate(Node::Type type, size_t capacity, size_t element_size) {
  // Requests are limited to megabytes long before this.
  if (capacity > std::numeric_limits<uint32_t>::max()) std::abort();
  size_t block = (sizeof(Node) + capacity * element_size + kBlockUnit - 1) / kBlockUnit;
  const size_t bytes = block * kBlockUnit;
  void* place = nullptr;
  if (block < kPooledBlocks) {
    if (FreeBlock* head = memory.free[block]) {
      memory.free[block] = head->next;
      place = head;
    }
  } else {
    block = kUnpooled;
  }
  if (place == nullptr) place = std::malloc(bytes);
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
#ifndef QUIESCE_PLAIN_MALLOC
  const uint8_t block = node->block;
  if (block != kUnpooled && !memory.closed) {
    if (!memory.cleaner_started) StartCleaner();
    auto* freed = reinterpret_cast<FreeBlock*>(node);
    freed->next = memory.free[block];
    memory.free[block] = freed;
    return;
  }
#endif
  std::free(node);
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
    if (cached->size == text.size() &&
        std::memcmp(Content(cached), text.data(), text.size()) == 0) {
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
