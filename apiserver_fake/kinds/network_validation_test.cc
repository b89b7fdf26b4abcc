#include "apiserver_fake/kinds/network_validation.h"

#include <string>
#include <vector>

#include "apiserver_fake/api/validation_testing.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

using Check = void (*)(const Value& value, const std::string& path, api::FieldErrors& errors);

api::Lines Problems(Check check, const char* text) {
  api::FieldErrors errors;
  check(Value(text), "at", errors);
  return api::Texts(errors);
}

TEST(NetworkValidationTest, PodsHaveAddressesThatOthersReach) {
  const struct {
    const char* ip;
    api::Lines problems;
  } kCases[] = {
      {"10.1.2.3", {}},
      {"2001:db8::1", {}},
      {"x", {"at: Invalid value: \"x\": must be a valid IP address"}},
      {"0.0.0.0", {"at: Invalid value: \"0.0.0.0\": may not be unspecified (0.0.0.0)"}},
      {"127.0.0.1",
       {"at: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, "
        "::1/128)"}},
      {"169.254.1.1",
       {"at: Invalid value: \"169.254.1.1\": may not be in the link-local range (169.254.0.0/16, "
        "fe80::/10)"}},
      {"224.0.0.1",
       {"at: Invalid value: \"224.0.0.1\": may not be in the link-local multicast range "
        "(224.0.0.0/24, ff02::/10)"}},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(Problems(CheckEndpointIp, each.ip), each.problems) << each.ip;
  }
}

TEST(NetworkValidationTest, NewFieldsWantAddressesInTheirShortestForm) {
  EXPECT_EQ(Problems(CheckCanonicalIp, "2001:db8::1"), api::Lines{});
  EXPECT_EQ(Problems(CheckCanonicalIp, "2001:DB8:0::1"),
            api::Lines{"at: Invalid value: \"2001:DB8:0::1\": must be in canonical form "
                       "(\"2001:db8::1\")"});
}

TEST(NetworkValidationTest, WhatIsStoredMayStayAsWrongAsItIs) {
  api::FieldErrors errors;
  CheckNewIp(Value("010.0.0.1"), {"010.0.0.1"}, "at", errors);
  CheckNewCidr(Value("10.0.0.1/8"), {"10.0.0.1/8"}, "at", errors);
  EXPECT_EQ(api::Texts(errors), api::Lines{});
  CheckNewIp(Value("010.0.0.1"), {}, "ip", errors);
  CheckNewCidr(Value("10.0.0.1/8"), {}, "cidr", errors);
  EXPECT_EQ(api::Texts(errors),
            (api::Lines{"ip: Invalid value: \"010.0.0.1\": must not have leading 0s",
                        "cidr: Invalid value: \"10.0.0.1/8\": must not have bits set beyond the "
                        "prefix length"}));
}

TEST(NetworkValidationTest, DomainsHaveAtLeastTwoParts) {
  EXPECT_EQ(Problems(CheckFullyQualifiedDomain, "a.example.com."), api::Lines{});
  EXPECT_EQ(Problems(CheckFullyQualifiedDomain, ""), api::Lines{"at: Required value"});
  EXPECT_EQ(Problems(CheckFullyQualifiedDomain, "com"),
            api::Lines{"at: Invalid value: \"com\": should be a domain with at least two segments "
                       "separated by dots"});
}

TEST(NetworkValidationTest, PathsBelowADomainHaveBoth) {
  EXPECT_EQ(Problems(CheckDomainPrefixedPath, "example.com/a/b"), api::Lines{});
  EXPECT_EQ(Problems(CheckDomainPrefixedPath, ""), api::Lines{"at: Required value"});
  EXPECT_EQ(
      Problems(CheckDomainPrefixedPath, "example.com"),
      api::Lines{"at: Invalid value: \"example.com\": must be a domain-prefixed path (such as "
                 "\"acme.io/foo\")"});
  EXPECT_EQ(Problems(CheckDomainPrefixedPath, "example.com/a b"),
            api::Lines{"at: Invalid value: \"a b\": Invalid path (regex used for validation is "
                       "'[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"});
}

TEST(NetworkValidationTest, OldFormsAreWarnedAbout) {
  std::vector<std::string> warnings;
  for (const char* ip : {"10.0.0.1", "010.0.0.1", "::ffff:1.2.3.4", "2001:DB8::1"}) {
    AddIpWarning(Value(ip), "ip", warnings);
  }
  for (const char* cidr : {"10.0.0.0/8", "10.0.0.1/8", "2001:DB8::/64"}) {
    AddCidrWarnings(Value(cidr), "cidr", warnings);
  }
  EXPECT_EQ(warnings,
            (std::vector<std::string>{
                "ip: non-standard IP address \"010.0.0.1\" is invalid: use \"10.0.0.1\"",
                "ip: non-standard IP address \"::ffff:1.2.3.4\" is invalid: use \"1.2.3.4\"",
                "ip: IPv6 address \"2001:DB8::1\" should be in RFC 5952 canonical format "
                "(\"2001:db8::1\")",
                "cidr: CIDR value \"10.0.0.1/8\" is ambiguous in this context (should be "
                "\"10.0.0.0/8\" or \"10.0.0.1/32\"?)",
                "cidr: IPv6 CIDR value \"2001:DB8::/64\" should be in RFC 5952 canonical format "
                "(\"2001:db8::/64\")"}));
}

}  // namespace
}  // namespace quiesce::kinds
