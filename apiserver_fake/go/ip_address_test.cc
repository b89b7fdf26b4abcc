#include "apiserver_fake/go/ip_address.h"

#include <string>

#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

std::string Canonical(absl::string_view text) {
  std::optional<IpAddress> address = IpAddress::Parse(text);
  return address.has_value() ? address->ToString() : "none";
}

TEST(IpAddressTest, AddressesAreShownInCanonicalForm) {
  EXPECT_EQ(Canonical("1.2.3.4"), "1.2.3.4");
  EXPECT_EQ(Canonical("2001:DB8:0:0:1:0:0:1"), "2001:db8::1:0:0:1");
  EXPECT_EQ(Canonical("::"), "::");
  EXPECT_EQ(Canonical("1::"), "1::");
  EXPECT_EQ(Canonical("::1.2.3.4"), "::102:304");
  EXPECT_EQ(Canonical("1:0:2:3:4:5:6:7"), "1:0:2:3:4:5:6:7");
}

TEST(IpAddressTest, WhatIsNoAddressIsRefused) {
  for (const char* wrong :
       {"", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1:2", ":::", "1::2::3",
        "1:2:3:4:5:6:7:8:9", "fe80::1%eth0", "12345::", "1:2:3:4:5:6:7::8"}) {
    EXPECT_EQ(Canonical(wrong), "none") << wrong;
  }
}

TEST(IpAddressTest, LeadingZerosOfIpv4PartsAreReadOnDemandOnly) {
  EXPECT_EQ(Canonical("010.002.003.004"), "none");
  EXPECT_EQ(IpAddress::Parse("010.002.003.004", LeadingZeros::kAllowed)->ToString(), "10.2.3.4");
  EXPECT_EQ(IpAddress::Parse("::00001.2.3.4", LeadingZeros::kAllowed)->ToString(), "::102:304");
  EXPECT_FALSE(IpAddress::Parse("00001::", LeadingZeros::kAllowed).has_value());
}

TEST(IpAddressTest, Ipv4AddressesAreThirtyTwoBits) {
  EXPECT_EQ(IpAddress::FromV4(10u << 24 | 258).ToString(), "10.0.1.2");
  EXPECT_EQ(IpAddress::Parse("10.0.1.2")->v4_bits(), 10u << 24 | 258);
}

TEST(IpAddressTest, KindsOfAddressesAreTold) {
  EXPECT_TRUE(IpAddress::Parse("fe80::1")->IsLinkLocalUnicast());
  EXPECT_TRUE(IpAddress::Parse("224.0.0.1")->IsLinkLocalMulticast());
  EXPECT_TRUE(IpAddress::Parse("::ffff:1.2.3.4")->IsMapped());
  EXPECT_EQ(IpAddress::Parse("::ffff:102:304")->ToString(), "::ffff:1.2.3.4");
  EXPECT_FALSE(IpAddress::Parse("255.255.255.255")->IsGlobalUnicast());
  EXPECT_TRUE(IpAddress::Parse("0.0.0.0")->IsUnspecified());
}

TEST(IpNetworkTest, NetworksHoldTheirAddresses) {
  IpNetwork network = *IpNetwork::Parse("10.1.0.0/15");
  EXPECT_TRUE(network.Contains(*IpAddress::Parse("10.0.255.255")));
  EXPECT_FALSE(network.Contains(*IpAddress::Parse("10.2.0.0")));
  EXPECT_FALSE(network.Contains(*IpAddress::Parse("::1")));
  EXPECT_TRUE(network.Contains(*IpNetwork::Parse("10.0.1.0/24")));
  EXPECT_FALSE(network.Contains(*IpNetwork::Parse("10.0.0.0/8")));
  EXPECT_EQ(network.ToString(), "10.1.0.0/15");
  for (const char* wrong : {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/", "x/8"}) {
    EXPECT_FALSE(IpNetwork::Parse(wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace quiesce::go
