// What the files that make up Value share. Part of value.cc; nothing else needs it.
#ifndef QUIESCE_APISERVER_FAKE_BASE_VALUE_PARTS_H_
#define QUIESCE_APISERVER_FAKE_BASE_VALUE_PARTS_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::value_internal {

// Objects up to this size are searched from front to back by fingerprint, and sorted by insertion.
inline constexpr size_t kFewMembers = 24;

// What is empty needs no memory.
extern constinit Node empty_string, empty_list, empty_object;

inline Value* Items(Node* node) { return static_cast<Value*>(Content(node)); }
inline ValueMember* Members(Node* node) { return static_cast<ValueMember*>(Content(node)); }

constexpr uint64_t kSeed = 0xA0761D6478BD642Fu;
constexpr uint64_t kMultiplier = 0xE7037ED1A0B428DBu;

constexpr uint64_t Mix(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a ^ kSeed) * (b ^ kMultiplier);
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// 0 means "not worked out" in a node.
constexpr uint64_t NotZero(uint64_t hash) { return hash == 0 ? kSeed : hash; }

constexpr uint64_t HashText(absl::string_view text) {
  uint64_t hash = text.size();
  const char* data = text.data();
  size_t left = text.size();
  for (; left >= 8; data += 8, left -= 8) hash = Mix(hash, Load<uint64_t>(data));
  uint64_t word = 0;
  if (left > 0 && text.size() >= 8) {
    // What stands before the rest is shifted out.
    word = Load<uint64_t>(data + left - 8) >> 8 * (8 - left);
  } else {
    for (size_t i = 0; i < left; ++i) word |= uint64_t{static_cast<uint8_t>(data[i])} << 8 * i;
  }
  return NotZero(Mix(hash, word ^ kMultiplier >> 7));
}

}  // namespace quiesce::value_internal

#endif  // QUIESCE_APISERVER_FAKE_BASE_VALUE_PARTS_H_
