#include "apiserver_fake/cel/expression_testing.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

TEST(NetworkFunctionsTest, AddressesAreReadAndTested) {
  EXPECT_EQ(ComplaintOf("isIP('127.0.0.1') && !isIP('127.0.0.01')"), "true");
  EXPECT_EQ(ComplaintOf("ip('::1').isLoopback()"), "true");
  EXPECT_EQ(ComplaintOf("ip('10.0.0.1').family()"), "4");
  EXPECT_EQ(ComplaintOf("ip.isCanonical('2001:DB8::1')"), "false");
  EXPECT_EQ(ComplaintOf("ip('x')"),
            "error: IP Address \"x\" parse error during conversion from string: "
            "ParseAddr(\"x\"): unable to parse IP");
  EXPECT_EQ(ComplaintOf("string(ip('2001:db8:0::1'))"), "2001:db8::1");
  EXPECT_EQ(ComplaintOf("ip('8.8.8.8').isGlobalUnicast()"), "true");
}

TEST(NetworkFunctionsTest, NetworksContainAddresses) {
  EXPECT_EQ(ComplaintOf("cidr('10.0.0.0/8').containsIP('10.1.2.3')"), "true");
  EXPECT_EQ(ComplaintOf("cidr('10.0.0.0/8').containsIP(ip('11.1.2.3'))"), "false");
  EXPECT_EQ(ComplaintOf("cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')"), "true");
  EXPECT_EQ(ComplaintOf("cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')"), "true");
  EXPECT_EQ(ComplaintOf("cidr('10.0.0.0/8').prefixLength()"), "8");
  EXPECT_EQ(ComplaintOf("isCIDR('10.0.0.0')"), "false");
}

TEST(NetworkFunctionsTest, UrlsHaveParts) {
  EXPECT_EQ(ComplaintOf("url('https://a.example.com:80/x?y=1').getHost()"), "a.example.com:80");
  EXPECT_EQ(ComplaintOf("url('https://a.example.com:80/x?y=1').getHostname()"), "a.example.com");
  EXPECT_EQ(ComplaintOf("url('https://[::1]:80/').getHostname()"), "::1");
  EXPECT_EQ(ComplaintOf("url('https://a.example.com:80/x?y=1').getPort()"), "80");
  EXPECT_EQ(ComplaintOf("url('https://a.example.com/x?y=1').getEscapedPath()"), "/x");
  EXPECT_EQ(ComplaintOf("url('https://a').getScheme()"), "https");
  EXPECT_EQ(ComplaintOf("isURL('x y')"), "false");
}

}  // namespace
}  // namespace quiesce::cel
