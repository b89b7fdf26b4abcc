#include "apiserver_fake/protobuf/wire_reader.h"

#include <cstring>

#include "absl/strings/str_cat.h"

namespace quiesce::protobuf {
namespace {

constexpr char kEnd[] = "unexpected EOF";

}  // namespace

bool WireReader::Fail(absl::string_view error) {
  if (error_.empty()) error_ = std::string(error);
  at_ = end_;
  return false;
}

bool WireReader::ReadVarint(uint64_t* integer) {
  *integer = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (at_ == end_) return Fail(kEnd);
    const uint8_t byte = static_cast<uint8_t>(*at_++);
    *integer |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return true;
  }
  return Fail("proto: integer overflow");
}

bool WireReader::ReadFixed(size_t bytes, uint64_t* integer) {
  if (static_cast<size_t>(end_ - at_) < bytes) return Fail(kEnd);
  *integer = 0;
  for (size_t i = 0; i < bytes; ++i) {
    *integer |= uint64_t{static_cast<uint8_t>(*at_++)} << (8 * i);
  }
  return true;
}

bool WireReader::ReadBytes(absl::string_view* bytes) {
  uint64_t size = 0;
  if (!ReadVarint(&size)) return false;
  if (size >> 63 != 0) return Fail("proto: negative length found during unmarshaling");
  if (size > static_cast<uint64_t>(end_ - at_)) return Fail(kEnd);
  *bytes = absl::string_view(at_, size);
  at_ += size;
  return true;
}

bool WireReader::NextInteger(uint64_t* integer) { return at_ != end_ && ReadVarint(integer); }

bool WireReader::Next(WireToken* token) {
  if (at_ == end_) return false;
  uint64_t tag = 0;
  if (!ReadVarint(&tag)) return false;
  *token = WireToken();
  token->number = static_cast<uint32_t>(tag >> 3);
  token->wire_type = static_cast<int>(tag & 7);
  if (static_cast<int32_t>(token->number) <= 0) {
    return Fail(absl::StrCat("proto: illegal tag ", static_cast<int32_t>(token->number),
                             " (wire type ", tag, ")"));
  }
  switch (token->wire_type) {
    case 0:
      return ReadVarint(&token->integer);
    case 1:
      return ReadFixed(8, &token->integer);
    case 2:
      return ReadBytes(&token->bytes);
    case 5:
      return ReadFixed(4, &token->integer);
    default:
      return Fail(absl::StrCat("proto: illegal wireType ", token->wire_type));
  }
}

}  // namespace quiesce::protobuf
