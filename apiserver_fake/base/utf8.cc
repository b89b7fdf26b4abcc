#include "apiserver_fake/base/utf8.h"

#include <cassert>

namespace quiesce {
namespace {

constexpr uint32_t kReplacement = 0xFFFD;
constexpr uint32_t kMaxRune = 0x10FFFF;

bool IsSurrogate(uint32_t code) { return code >= 0xD800 && code <= 0xDFFF; }

}  // namespace

Rune DecodeRune(absl::string_view text) {
  assert(!text.empty());
  constexpr Rune kWrong = {kReplacement, 1, false};
  const auto first = static_cast<uint8_t>(text[0]);
  if (first < 0x80) return {first, 1, true};
  int size;
  uint32_t code, smallest;
  if (first >= 0xC2 && first < 0xE0) {
    size = 2, code = first & 0x1F, smallest = 0x80;
  } else if (first >= 0xE0 && first < 0xF0) {
    size = 3, code = first & 0x0F, smallest = 0x800;
  } else if (first >= 0xF0 && first < 0xF5) {
    size = 4, code = first & 0x07, smallest = 0x10000;
  } else {
    return kWrong;
  }
  if (text.size() < static_cast<size_t>(size)) return kWrong;
  for (int i = 1; i < size; ++i) {
    const auto next = static_cast<uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) return kWrong;
    code = code << 6 | (next & 0x3F);
  }
  if (code < smallest || code > kMaxRune || IsSurrogate(code)) return kWrong;
  return {code, size, true};
}

void AppendRune(uint32_t code, std::string* out) {
  if (code > kMaxRune || IsSurrogate(code)) code = kReplacement;
  if (code < 0x80) {
    out->push_back(static_cast<char>(code));
    return;
  }
  if (code < 0x800) {
    out->push_back(static_cast<char>(0xC0 | code >> 6));
  } else {
    if (code < 0x10000) {
      out->push_back(static_cast<char>(0xE0 | code >> 12));
    } else {
      out->push_back(static_cast<char>(0xF0 | code >> 18));
      out->push_back(static_cast<char>(0x80 | (code >> 12 & 0x3F)));
    }
    out->push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
  }
  out->push_back(static_cast<char>(0x80 | (code & 0x3F)));
}

int64_t CountRunes(absl::string_view text) {
  int64_t count = 0;
  while (!text.empty()) {
    text.remove_prefix(DecodeRune(text).size);
    ++count;
  }
  return count;
}

}  // namespace quiesce
