// IP addresses and networks, as Go's net/netip knows them; without zones.
//
//   std::optional<IpAddress> address = IpAddress::Parse("2001:db8:0::1");
//   address->ToString();   // "2001:db8::1"
#ifndef QUIESCE_APISERVER_FAKE_CEL_IP_ADDRESS_H_
#define QUIESCE_APISERVER_FAKE_CEL_IP_ADDRESS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::cel {

class IpAddress {
 public:
  // Nullopt for what is no address: leading zeros in IPv4 parts and zones count as wrong.
  static std::optional<IpAddress> Parse(absl::string_view text);

  bool is_v4() const { return v4_; }
  int bits() const { return v4_ ? 32 : 128; }
  // An IPv4 address within an IPv6 one, "::ffff:1.2.3.4".
  bool IsMapped() const;
  std::string ToString() const;

  bool IsUnspecified() const;
  bool IsLoopback() const;
  bool IsMulticast() const;
  bool IsLinkLocalMulticast() const;
  bool IsLinkLocalUnicast() const;
  bool IsGlobalUnicast() const;

  // The first `prefix` bits are those of `other`, an address of the same family.
  bool SharesPrefix(const IpAddress& other, int prefix) const;
  // Only the first `prefix` bits, the others zero.
  IpAddress Masked(int prefix) const;

  friend bool operator==(const IpAddress& a, const IpAddress& b) {
    return a.v4_ == b.v4_ && a.bytes_ == b.bytes_;
  }

 private:
  static bool ParseV4(absl::string_view text, uint8_t* bytes);
  bool ParseV6(absl::string_view text);

  bool v4_ = false;
  std::array<uint8_t, 16> bytes_{};  // IPv4: the first four
};

struct IpNetwork {
  IpAddress address;
  int prefix = 0;

  // "10.0.0.0/8"; nullopt for what is none.
  static std::optional<IpNetwork> Parse(absl::string_view text);
  bool Contains(const IpAddress& other) const;
  bool Contains(const IpNetwork& other) const;
  std::string ToString() const;
};

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_IP_ADDRESS_H_
