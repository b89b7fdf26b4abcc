// IP addresses and networks, as Go's net/netip knows them; without zones.
//
//   std::optional<IpAddress> address = IpAddress::Parse("2001:db8:0::1");
//   address->ToString();   // "2001:db8::1"
#ifndef QUIESCE_APISERVER_FAKE_GO_IP_ADDRESS_H_
#define QUIESCE_APISERVER_FAKE_GO_IP_ADDRESS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::go {

// What the parts of an IPv4 address may begin with. net.ParseIP and netip refuse leading zeros;
// k8s.io/utils/net.ParseIPSloppy reads them as Go did before 1.17, and old API fields allow them.
enum class LeadingZeros { kRefused, kAllowed };

class IpAddress {
 public:
  // Nullopt for what is no address; a zone counts as wrong.
  static std::optional<IpAddress> Parse(absl::string_view text,
                                        LeadingZeros zeros = LeadingZeros::kRefused);
  // From 32 bits, the first byte in the highest.
  static IpAddress FromV4(uint32_t bits);

  bool is_v4() const { return v4_; }
  int bits() const { return v4_ ? 32 : 128; }
  uint32_t v4_bits() const;  // of an IPv4 address
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
  static bool ParseV4(absl::string_view text, LeadingZeros zeros, uint8_t* bytes);
  bool ParseV6(absl::string_view text, LeadingZeros zeros);

  bool v4_ = false;
  std::array<uint8_t, 16> bytes_{};  // IPv4: the first four
};

struct IpNetwork {
  IpAddress address;
  int prefix = 0;

  // "10.0.0.0/8"; nullopt for anything else. Bits of the address beyond the prefix stay.
  static std::optional<IpNetwork> Parse(absl::string_view text);
  bool Contains(const IpAddress& other) const;
  bool Contains(const IpNetwork& other) const;
  std::string ToString() const;
};

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_IP_ADDRESS_H_
