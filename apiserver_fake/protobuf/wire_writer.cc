#include "apiserver_fake/protobuf/wire_writer.h"

#include <cstring>

namespace quiesce::protobuf {
namespace {

void AppendTag(uint32_t number, int wire_type, std::string* out) {
  AppendVarint(uint64_t{number} << 3 | static_cast<uint64_t>(wire_type), out);
}

}  // namespace

void AppendVarint(uint64_t integer, std::string* out) {
  for (; integer >= 0x80; integer >>= 7) *out += static_cast<char>(integer | 0x80);
  *out += static_cast<char>(integer);
}

void AppendVarintField(uint32_t number, uint64_t integer, std::string* out) {
  AppendTag(number, 0, out);
  AppendVarint(integer, out);
}

void AppendDoubleField(uint32_t number, double value, std::string* out) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  AppendTag(number, 1, out);
  for (int i = 0; i < 8; ++i) *out += static_cast<char>(bits >> (8 * i));
}

void AppendBytesField(uint32_t number, absl::string_view bytes, std::string* out) {
  AppendTag(number, 2, out);
  AppendVarint(bytes.size(), out);
  out->append(bytes.data(), bytes.size());
}

}  // namespace quiesce::protobuf
