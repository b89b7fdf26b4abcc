// How texts are compared and looked for that are mostly short: by numbers that stand for them,
// which the compiler works out for a literal, and by words that are held side by side.
//
//   if (Fingerprint(a) != Fingerprint(b)) return false;  // they differ
//   if (Prefix(a) < Prefix(b)) return true;              // a is before b
//   return SameText(a, b);                               // a == b
#ifndef QUIESCE_APISERVER_FAKE_BASE_FINGERPRINT_H_
#define QUIESCE_APISERVER_FAKE_BASE_FINGERPRINT_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "absl/strings/string_view.h"

// Inlined even where nothing else is: so that literals are seen.
#define QUIESCE_INLINE __attribute__((always_inline))

namespace quiesce::value_internal {

// The bytes from `text` on as a number, the first one lowest.
template <typename Word>
QUIESCE_INLINE inline constexpr Word Load(const char* text) {
  Word word = 0;
  if (std::is_constant_evaluated()) {
    for (size_t i = 0; i < sizeof(Word); ++i) {
      word |= static_cast<Word>(static_cast<uint8_t>(text[i])) << 8 * i;
    }
  } else {
    std::memcpy(&word, text, sizeof(Word));
  }
  return word;
}

// A short fingerprint of a string: its length and first and last eight bytes, mixed. Two strings
// with different fingerprints are different.
QUIESCE_INLINE inline constexpr uint32_t Fingerprint(absl::string_view text) {
  uint64_t head = 0, tail = 0;
  const size_t size = text.size();
  if (size >= 8) {
    head = Load<uint64_t>(text.data());
    tail = Load<uint64_t>(text.data() + size - 8);
  } else if (size >= 4) {
    head = Load<uint32_t>(text.data());
    tail = Load<uint32_t>(text.data() + size - 4);
  } else if (size > 0) {
    head = static_cast<uint8_t>(text[0]) | uint64_t{static_cast<uint8_t>(text[size / 2])} << 8 |
           uint64_t{static_cast<uint8_t>(text[size - 1])} << 16;
  }
  uint64_t mixed = (head ^ (tail << 29 | tail >> 35) ^ size) * 0x9E3779B97F4A7C15u;
  return static_cast<uint32_t>(mixed >> 32);
}

// The first eight bytes of a key, zeros after its end, as a number that compares as they do.
QUIESCE_INLINE inline uint64_t Prefix(absl::string_view key) {
  const size_t size = key.size();
  if (size >= 8) return __builtin_bswap64(Load<uint64_t>(key.data()));
  if (size >= 4) {
    const uint64_t head = __builtin_bswap32(Load<uint32_t>(key.data()));
    const uint64_t tail = __builtin_bswap32(Load<uint32_t>(key.data() + size - 4));
    // Of the tail those that are not in the head.
    return head << 32 | static_cast<uint32_t>(tail << 8 * (8 - size));
  }
  uint64_t prefix = 0;
  if (size > 0) prefix = uint64_t{static_cast<uint8_t>(key[0])} << 56;
  if (size > 1) prefix |= uint64_t{static_cast<uint8_t>(key[1])} << 48;
  if (size > 2) prefix |= uint64_t{static_cast<uint8_t>(key[2])} << 40;
  return prefix;
}

// Both texts have that size, at most twice the size of a word: the words at their ends meet.
template <typename Word>
inline bool SameEnds(const char* a, const char* b, size_t size) {
  Word heads[2], tails[2];
  std::memcpy(&heads[0], a, sizeof(Word));
  std::memcpy(&heads[1], b, sizeof(Word));
  std::memcpy(&tails[0], a + size - sizeof(Word), sizeof(Word));
  std::memcpy(&tails[1], b + size - sizeof(Word), sizeof(Word));
  return ((heads[0] ^ heads[1]) | (tails[0] ^ tails[1])) == 0;
}

inline constexpr size_t kShortText = 32;

// The texts, both of that size and no longer than kShortText, are equal.
inline bool SameShortText(const char* a, const char* b, size_t size) {
  if (size > 16) return SameEnds<unsigned __int128>(a, b, size);
  if (size >= 8) return SameEnds<uint64_t>(a, b, size);
  if (size >= 4) return SameEnds<uint32_t>(a, b, size);
  if (size >= 2) return SameEnds<uint16_t>(a, b, size);
  return size == 0 || *a == *b;
}

// The same, false where they are longer; for the usual lengths of keys first.
inline bool ShortAndSame(const char* a, const char* b, size_t size) {
  if (size - 8 <= 8) return SameEnds<uint64_t>(a, b, size);
  if (size - 4 < 4) return SameEnds<uint32_t>(a, b, size);
  return size <= kShortText && SameShortText(a, b, size);
}

// a == b; for keys, which are short, without a call.
inline bool SameText(absl::string_view a, absl::string_view b) {
  const size_t size = a.size();
  if (size != b.size()) return false;
  if (size > kShortText) return std::memcmp(a.data(), b.data(), size) == 0;
  return SameShortText(a.data(), b.data(), size);
}

}  // namespace quiesce::value_internal

#endif  // QUIESCE_APISERVER_FAKE_BASE_FINGERPRINT_H_
