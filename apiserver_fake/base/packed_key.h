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
  // Bytes on the heap.
  size_t HeapBytes() const { return length_ == kOnHeap ? heap_.size : 0; }

 private:
  static constexpr uint8_t kOnHeap = 0xff;
  static constexpr size_t kInline = 39;

  void Assign(absl::string_view text) {
    if (text.size() <= kInline) {
      std::memcpy(inline_, text.data(), text.size());
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
