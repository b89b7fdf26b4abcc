// An immutable string of 40 bytes that holds up to 39 characters in itself (a uid, most names), so
// that the keys of a tree node lie side by side. Longer ones are on the heap.
#ifndef QUIESCE_APISERVER_FAKE_BASE_PACKED_KEY_H_
#define QUIESCE_APISERVER_FAKE_BASE_PACKED_KEY_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "absl/strings/string_view.h"

namespace quiesce {

class PackedKey {
 public:
  PackedKey() = default;
  explicit PackedKey(absl::string_view text) { Assign(text); }
  // "head/tail".
  PackedKey(absl::string_view head, absl::string_view tail) {
    const size_t size = head.size() + 1 + tail.size();
    char* to = inline_;
    if (size > kInline) {
      heap_.bytes = to = new char[size];
      heap_.size = size;
    }
    if (!head.empty()) std::memcpy(to, head.data(), head.size());
    to[head.size()] = '/';
    if (!tail.empty()) std::memcpy(to + head.size() + 1, tail.data(), tail.size());
    length_ = size > kInline ? kOnHeap : static_cast<uint8_t>(size);
  }
  PackedKey(const PackedKey& other) {
    if (other.length_ != kOnHeap) {
      std::memcpy(this, &other, sizeof(PackedKey));
    } else {
      Assign(other.view());
    }
  }
  PackedKey(PackedKey&& other) noexcept {
    std::memcpy(this, &other, sizeof(PackedKey));
    other.length_ = 0;
  }
  PackedKey& operator=(PackedKey other) noexcept {
    char bytes[sizeof(PackedKey)];
    std::memcpy(bytes, static_cast<void*>(this), sizeof(bytes));
    std::memcpy(static_cast<void*>(this), static_cast<void*>(&other), sizeof(bytes));
    std::memcpy(static_cast<void*>(&other), bytes, sizeof(bytes));
    return *this;
  }
  ~PackedKey() {
    if (length_ == kOnHeap) delete[] heap_.bytes;
  }

  absl::string_view view() const {
    return length_ == kOnHeap ? absl::string_view(heap_.bytes, heap_.size)
                              : absl::string_view(inline_, length_);
  }
  // Below, at and above zero as the keys compare, bytewise.
  int Compare(absl::string_view key) const {
    const absl::string_view mine = view();
    const size_t common = mine.size() < key.size() ? mine.size() : key.size();
    if (common < kWord) return mine.compare(key);
    // Word by word; the last one may begin before where the others end.
    for (size_t at = 0; at < common; at += kWord) {
      const size_t from = at + kWord <= common ? at : common - kWord;
      const uint64_t a = WordAt(mine, from), b = WordAt(key, from);
      if (a != b) return a < b ? -1 : 1;
    }
    return mine.size() == key.size() ? 0 : mine.size() < key.size() ? -1 : 1;
  }
  bool Equals(absl::string_view key) const {
    const absl::string_view mine = view();
    const size_t size = mine.size();
    if (size != key.size()) return false;
    if (size < kWord) return mine == key;
    for (size_t at = 0; at + kWord < size; at += kWord) {
      if (WordAt(mine, at) != WordAt(key, at)) return false;
    }
    return WordAt(mine, size - kWord) == WordAt(key, size - kWord);
  }
  // Bytes on the heap.
  size_t HeapBytes() const { return length_ == kOnHeap ? heap_.size : 0; }

 private:
  static constexpr uint8_t kOnHeap = 0xff;
  static constexpr size_t kInline = 39;
  static constexpr size_t kWord = sizeof(uint64_t);

  // As a number that compares as the bytes do.
  static uint64_t WordAt(absl::string_view text, size_t at) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, kWord);
    return __builtin_bswap64(word);
  }

  void Assign(absl::string_view text) {
    if (text.size() <= kInline) {
      text.copy(inline_, kInline);
      length_ = static_cast<uint8_t>(text.size());
      return;
    }
    heap_.bytes = new char[text.size()];
    heap_.size = text.size();
    std::memcpy(heap_.bytes, text.data(), text.size());
    length_ = kOnHeap;
  }

  union {
    char inline_[kInline] = {};
    struct {
      char* bytes;
      size_t size;
    } heap_;
  };
  uint8_t length_ = 0;
};

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_PACKED_KEY_H_
