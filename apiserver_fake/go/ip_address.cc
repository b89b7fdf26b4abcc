// An IPv6 address is parsed left to right into its 16 bytes; where "::" stood is kept, and the
// groups behind it move to the end once their number is known.
#include "apiserver_fake/go/ip_address.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace quiesce::go {

bool IpAddress::ParseV4(absl::string_view text, LeadingZeros zeros, uint8_t* bytes) {
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      if (text.empty() || text[0] != '.') return false;
      text.remove_prefix(1);
    }
    size_t digits = 0;
    int value = 0;
    for (; digits < text.size() && absl::ascii_isdigit(text[digits]); ++digits) {
      value = value * 10 + (text[digits] - '0');
      if (value > 255) return false;
    }
    if (digits == 0) return false;
    if (digits > 1 && text[0] == '0' && zeros == LeadingZeros::kRefused) return false;
    bytes[part] = static_cast<uint8_t>(value);
    text.remove_prefix(digits);
  }
  return text.empty();
}

bool IpAddress::ParseV6(absl::string_view text, LeadingZeros zeros) {
  size_t at = 0;
  std::optional<size_t> ellipsis;
  if (absl::StartsWith(text, "::")) {
    ellipsis = 0;
    text.remove_prefix(2);
    if (text.empty()) return true;
  }
  while (at < 16) {
    size_t digits = 0;
    unsigned value = 0;
    for (; digits < text.size() && absl::ascii_isxdigit(text[digits]); ++digits) {
      const char c = absl::ascii_tolower(text[digits]);
      value = value * 16 + static_cast<unsigned>(absl::ascii_isdigit(c) ? c - '0' : c - 'a' + 10);
      if (digits > 3 && zeros == LeadingZeros::kRefused) return false;
    }
    if (digits == 0) return false;
    const bool last_is_v4 = digits < text.size() && text[digits] == '.';
    if (digits > 4 && !last_is_v4) return false;
    if (last_is_v4) {
      // The last four bytes may be written as IPv4.
      if (at > 12 || (!ellipsis.has_value() && at != 12)) return false;
      if (!ParseV4(text, zeros, &bytes_[at])) return false;
      text = "";
      at += 4;
      break;
    }
    bytes_[at++] = static_cast<uint8_t>(value >> 8);
    bytes_[at++] = static_cast<uint8_t>(value);
    text.remove_prefix(digits);
    if (text.empty()) break;
    if (text[0] != ':' || text.size() == 1) return false;
    text.remove_prefix(1);
    if (text[0] == ':') {
      if (ellipsis.has_value()) return false;
      ellipsis = at;
      text.remove_prefix(1);
      if (text.empty()) break;
    }
  }
  if (!text.empty()) return false;
  if (at == 16) return !ellipsis.has_value();
  if (!ellipsis.has_value()) return false;
  // What follows the ellipsis moves to the end.
  std::copy_backward(bytes_.begin() + *ellipsis, bytes_.begin() + at, bytes_.end());
  std::fill(bytes_.begin() + *ellipsis, bytes_.begin() + *ellipsis + (16 - at), 0);
  return true;
}

std::optional<IpAddress> IpAddress::Parse(absl::string_view text, LeadingZeros zeros) {
  IpAddress address;
  const size_t mark = text.find_first_of(".:%");
  if (mark == absl::string_view::npos || text[mark] == '%') return std::nullopt;
  address.v4_ = text[mark] == '.';
  const bool ok =
      address.v4_ ? ParseV4(text, zeros, address.bytes_.data()) : address.ParseV6(text, zeros);
  if (!ok) return std::nullopt;
  return address;
}

IpAddress IpAddress::FromV4(uint32_t bits) {
  IpAddress address;
  address.v4_ = true;
  for (size_t i = 0; i < 4; ++i) address.bytes_[i] = static_cast<uint8_t>(bits >> (24 - 8 * i));
  return address;
}

uint32_t IpAddress::v4_bits() const {
  uint32_t bits = 0;
  for (size_t i = 0; i < 4; ++i) bits = bits << 8 | bytes_[i];
  return bits;
}

bool IpAddress::IsMapped() const {
  const bool zeros =
      std::all_of(bytes_.begin(), bytes_.begin() + 10, [](uint8_t b) { return b == 0; });
  return !v4_ && zeros && bytes_[10] == 0xFF && bytes_[11] == 0xFF;
}

std::string IpAddress::ToString() const {
  if (v4_) {
    return absl::StrCat(bytes_[0], ".", bytes_[1], ".", bytes_[2], ".", bytes_[3]);
  }
  if (IsMapped()) {
    return absl::StrCat("::ffff:", bytes_[12], ".", bytes_[13], ".", bytes_[14], ".", bytes_[15]);
  }
  // The longest run of at least two zero groups, the first of equal ones, is left out.
  size_t best = 8, best_size = 1;
  for (size_t i = 0; i < 8;) {
    size_t end = i;
    while (end < 8 && bytes_[2 * end] == 0 && bytes_[2 * end + 1] == 0) ++end;
    if (end - i > best_size) {
      best = i;
      best_size = end - i;
    }
    i = end + 1;
  }
  std::string text;
  for (size_t i = 0; i < 8; ++i) {
    if (i == best) {
      text += "::";
      i += best_size - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ":";
    absl::StrAppendFormat(&text, "%x", bytes_[2 * i] << 8 | bytes_[2 * i + 1]);
  }
  return text;
}

bool IpAddress::IsUnspecified() const {
  return std::all_of(bytes_.begin(), bytes_.end(), [](uint8_t b) { return b == 0; });
}

bool IpAddress::IsLoopback() const {
  if (v4_) return bytes_[0] == 127;
  return bytes_[15] == 1 &&
         std::all_of(bytes_.begin(), bytes_.end() - 1, [](uint8_t b) { return b == 0; });
}

bool IpAddress::IsMulticast() const { return v4_ ? (bytes_[0] & 0xF0) == 0xE0 : bytes_[0] == 0xFF; }

bool IpAddress::IsLinkLocalMulticast() const {
  if (v4_) return bytes_[0] == 224 && bytes_[1] == 0 && bytes_[2] == 0;
  return bytes_[0] == 0xFF && (bytes_[1] & 0x0F) == 2;
}

bool IpAddress::IsLinkLocalUnicast() const {
  if (v4_) return bytes_[0] == 169 && bytes_[1] == 254;
  return bytes_[0] == 0xFE && (bytes_[1] & 0xC0) == 0x80;
}

bool IpAddress::IsGlobalUnicast() const {
  const bool broadcast =
      v4_ && std::all_of(bytes_.begin(), bytes_.begin() + 4, [](uint8_t b) { return b == 255; });
  return !broadcast && !IsUnspecified() && !IsLoopback() && !IsMulticast() && !IsLinkLocalUnicast();
}

IpAddress IpAddress::Masked(int prefix) const {
  IpAddress masked = *this;
  for (int i = 0; i < 16; ++i) {
    const int kept = std::clamp(prefix - 8 * i, 0, 8);
    masked.bytes_[static_cast<size_t>(i)] &= static_cast<uint8_t>(0xFF00 >> kept);
  }
  return masked;
}

bool IpAddress::SharesPrefix(const IpAddress& other, int prefix) const {
  return v4_ == other.v4_ && Masked(prefix) == other.Masked(prefix);
}

std::optional<IpNetwork> IpNetwork::Parse(absl::string_view text) {
  const size_t slash = text.rfind('/');
  if (slash == absl::string_view::npos) return std::nullopt;
  std::optional<IpAddress> address = IpAddress::Parse(text.substr(0, slash));
  absl::string_view bits = text.substr(slash + 1);
  if (!address.has_value() || bits.empty() || bits.size() > 3) return std::nullopt;
  if (bits.size() > 1 && bits[0] == '0') return std::nullopt;
  IpNetwork network{*address, 0};
  for (char c : bits) {
    if (!absl::ascii_isdigit(c)) return std::nullopt;
    network.prefix = network.prefix * 10 + (c - '0');
  }
  if (network.prefix > address->bits()) return std::nullopt;
  return network;
}

bool IpNetwork::Contains(const IpAddress& other) const {
  return address.SharesPrefix(other, prefix);
}

bool IpNetwork::Contains(const IpNetwork& other) const {
  return prefix <= other.prefix && Contains(other.address);
}

std::string IpNetwork::ToString() const { return absl::StrCat(address.ToString(), "/", prefix); }

}  // namespace quiesce::go
