// UTF-8 as Go's unicode/utf8 sees it: a byte that starts no well-formed sequence is one wrong rune
// of its own, and decoding goes on with the next byte.
#ifndef QUIESCE_APISERVER_FAKE_BASE_UTF8_H_
#define QUIESCE_APISERVER_FAKE_BASE_UTF8_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace quiesce {

struct Rune {
  uint32_t code;  // U+FFFD where not valid
  int size;       // bytes, at least 1
  bool valid;
};

// The first rune of `text`, which must not be empty.
Rune DecodeRune(absl::string_view text);
// Appends `code`; U+FFFD for surrogates and what is above U+10FFFF.
void AppendRune(uint32_t code, std::string* out);
// The number of runes; each wrong byte counts as one (utf8.RuneCountInString).
int64_t CountRunes(absl::string_view text);

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_UTF8_H_
