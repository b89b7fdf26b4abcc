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

// Both texts have that size, at most twice the size of a word: the words at their ends meet.
template <typename Word>
bool SameEnds(const char* a, const char* b, size_t size) {
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

#endif  // QUIESCE_APISERVER_FAKE_BASE_VALUE_PARTS_H_
