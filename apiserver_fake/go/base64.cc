#include "apiserver_fake/go/base64.h"

#include <cstdint>

namespace quiesce::go {
namespace {

int Sextet(char c, Base64Encoding encoding) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  const char* last = encoding == Base64Encoding::kStandard ? "+/" : "-_";
  return c == last[0] ? 62 : c == last[1] ? 63 : -1;
}

Base64 BadAt(size_t offset) {
  Base64 result;
  result.bad_offset = offset;
  return result;
}

}  // namespace

Base64 DecodeBase64(absl::string_view text, Base64Encoding encoding) {
  Base64 result;
  size_t pos = 0;
  auto skip_line_breaks = [&] {
    while (pos < text.size() && (text[pos] == '\n' || text[pos] == '\r')) ++pos;
  };
  while (true) {
    // One group of four.
    uint32_t bits = 0;
    int count = 0;
    bool padded = false;
    while (count < 4 && !padded) {
      if (pos == text.size()) {
        if (count == 1 || (count > 0 && encoding == Base64Encoding::kStandard)) {
          return BadAt(pos - size_t(count));
        }
        break;
      }
      const char c = text[pos++];
      if (c == '\n' || c == '\r') continue;
      if (const int sextet = Sextet(c, encoding); sextet >= 0) {
        bits = bits << 6 | uint32_t(sextet);
        ++count;
        continue;
      }
      if (c != '=' || count < 2 || encoding == Base64Encoding::kRawUrl) return BadAt(pos - 1);
      if (count == 2) {  // another "=" must follow
        skip_line_breaks();
        if (pos == text.size()) return BadAt(text.size());
        if (text[pos] != '=') return BadAt(pos - 1);
        ++pos;
      }
      skip_line_breaks();
      if (pos < text.size()) return BadAt(pos);
      padded = true;
    }
    bits <<= 6 * (4 - count);
    for (int i = 0; i + 1 < count; ++i) {
      result.bytes.push_back(char(bits >> (16 - 8 * i) & 0xff));
    }
    if (padded || count < 4) {
      result.ok = true;
      return result;
    }
  }
}

}  // namespace quiesce::go
