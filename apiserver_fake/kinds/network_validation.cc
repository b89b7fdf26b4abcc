#include "apiserver_fake/kinds/network_validation.h"

#include <algorithm>
#include <optional>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/ip_address.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

constexpr char kWildcardMessage[] =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which "
    "must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric "
    "character (e.g. '*.example.com', regex used for validation is "
    "'\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
constexpr size_t kMaxSubdomain = 253;

std::optional<go::IpAddress> ParseSloppily(absl::string_view text) {
  return go::IpAddress::Parse(text, go::LeadingZeros::kAllowed);
}

// As net.IP.String() has it: an IPv4 address within IPv6 is written as the former.
std::string Canonical(const go::IpAddress& address) {
  const std::string text = address.ToString();
  return std::string(address.IsMapped() ? absl::StripPrefix(text, "::ffff:") : text);
}

bool IsHttpPath(absl::string_view text) {
  return !text.empty() && absl::c_all_of(text, [](unsigned char c) {
    return absl::ascii_isalnum(c) || absl::StrContains("/-._~%!$&'()*+,;=:", char(c));
  });
}

}  // namespace

void CheckEndpointIp(const Value& value, const std::string& path, api::FieldErrors& errors) {
  const absl::string_view text = value.string_value();
  const auto report = [&](std::string detail) {
    errors.push_back(api::InvalidField(path, Value(text), std::move(detail)));
  };
  const std::optional<go::IpAddress> address = ParseSloppily(text);
  if (!address.has_value()) return report("must be a valid IP address");
  if (address->IsUnspecified()) report(absl::StrCat("may not be unspecified (", text, ")"));
  if (address->IsLoopback()) report("may not be in the loopback range (127.0.0.0/8, ::1/128)");
  if (address->IsLinkLocalUnicast()) {
    report("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
  }
  if (address->IsLinkLocalMulticast()) {
    report("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
  }
}

void CheckCanonicalIp(const Value& value, const std::string& path, api::FieldErrors& errors) {
  const size_t before = errors.size();
  CheckIp(value, path, errors);
  if (errors.size() > before) return;
  const std::string canonical = go::IpAddress::Parse(value.string_value())->ToString();
  if (canonical == value.string_value()) return;
  errors.push_back(api::InvalidField(
      path, value, absl::StrCat("must be in canonical form (", GoQuote(canonical), ")")));
}

void CheckNewIp(const Value& value, const std::vector<std::string>& stored, const std::string& path,
                api::FieldErrors& errors) {
  if (absl::c_linear_search(stored, value.string_value())) return;
  CheckIp(Value(value.string_value()), path, errors);
}
void CheckNewCidr(const Value& value, const std::vector<std::string>& stored,
                  const std::string& path, api::FieldErrors& errors) {
  if (absl::c_linear_search(stored, value.string_value())) return;
  CheckCidr(Value(value.string_value()), path, errors);
}

void CheckHost(const Value& value, const std::string& path, api::FieldErrors& errors) {
  const absl::string_view host = value.string_value();
  if (!absl::StrContains(host, "*")) return CheckDnsSubdomain(Value(host), path, errors);
  Texts messages;
  if (host.size() > kMaxSubdomain) {
    messages.push_back(absl::StrCat("must be no more than ", kMaxSubdomain, " characters"));
  }
  if (!absl::StartsWith(host, "*.") || !api::Dns1123SubdomainErrors(host.substr(2)).empty()) {
    messages.push_back(kWildcardMessage);
  }
  CheckTexts(value, path, messages, errors);
}

void CheckFullyQualifiedDomain(const Value& value, const std::string& path,
                               api::FieldErrors& errors) {
  if (value.string_value().empty()) return errors.push_back(api::RequiredField(path, ""));
  const absl::string_view name = absl::StripSuffix(value.string_value(), ".");
  const auto report = [&](absl::string_view part, std::string detail) {
    errors.push_back(api::InvalidField(path, Value(part), std::move(detail)));
  };
  if (const Texts messages = api::Dns1123SubdomainErrors(name); !messages.empty()) {
    return report(name, absl::StrJoin(messages, ","));
  }
  if (!absl::StrContains(name, ".")) {
    return report(name, "should be a domain with at least two segments separated by dots");
  }
  for (absl::string_view label : absl::StrSplit(name, '.')) {
    const Texts messages = api::Dns1123LabelErrors(label);
    if (!messages.empty()) return report(label, absl::StrJoin(messages, ","));
  }
}

void CheckDomainPrefixedPath(const Value& value, const std::string& path,
                             api::FieldErrors& errors) {
  const absl::string_view text = value.string_value();
  if (text.empty()) return errors.push_back(api::RequiredField(path, ""));
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos || slash == 0 || slash + 1 == text.size()) {
    errors.push_back(
        api::InvalidField(path, value, "must be a domain-prefixed path (such as \"acme.io/foo\")"));
    return;
  }
  const absl::string_view host = text.substr(0, slash), rest = text.substr(slash + 1);
  CheckDnsSubdomain(Value(host), path, errors);
  if (IsHttpPath(rest)) return;
  errors.push_back(api::InvalidField(
      path, Value(rest),
      "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"));
}

void CheckIngressPoint(const Value& point, const std::vector<std::string>& stored,
                       const std::string& path, api::FieldErrors& errors) {
  if (!point["ip"].string_value().empty()) {
    CheckNewIp(point["ip"], stored, Child(path, "ip"), errors);
  }
  CheckIngressPointHost(point, path, errors);
}

void CheckIngressPointHost(const Value& point, const std::string& path, api::FieldErrors& errors) {
  const Value& host = point["hostname"];
  if (host.string_value().empty()) return;
  CheckDnsSubdomain(host, Child(path, "hostname"), errors);
  if (!IsIpAddress(host.string_value())) return;
  errors.push_back(
      api::InvalidField(Child(path, "hostname"), host, "must be a DNS name, not an IP address"));
}

std::vector<std::string> IngressPointIps(const Value& object) {
  std::vector<std::string> ips;
  for (const Value& point : object["status"]["loadBalancer"]["ingress"].items()) {
    if (!point["ip"].string_value().empty()) ips.emplace_back(point["ip"].string_value());
  }
  return ips;
}

void AddIpWarning(const Value& value, absl::string_view path, std::vector<std::string>& warnings) {
  const absl::string_view text = value.string_value();
  const std::optional<go::IpAddress> sloppy = ParseSloppily(text);
  if (!sloppy.has_value()) return;
  const std::optional<go::IpAddress> address = go::IpAddress::Parse(text);
  if (!address.has_value() || address->IsMapped()) {
    warnings.push_back(absl::StrCat(path, ": non-standard IP address ", GoQuote(text),
                                    " is invalid: use ", GoQuote(Canonical(*sloppy))));
  } else if (!address->is_v4() && address->ToString() != text) {
    warnings.push_back(absl::StrCat(path, ": IPv6 address ", GoQuote(text),
                                    " should be in RFC 5952 canonical format (",
                                    GoQuote(address->ToString()), ")"));
  }
}

// Networks that are not written as netip writes them are refused where they are new; what the
// stored object has of them is not warned about.
void AddCidrWarnings(const Value& value, absl::string_view path,
                     std::vector<std::string>& warnings) {
  const absl::string_view text = value.string_value();
  const std::optional<go::IpNetwork> network = go::IpNetwork::Parse(text);
  if (!network.has_value()) return;
  const go::IpAddress masked = network->address.Masked(network->prefix);
  if (!(masked == network->address)) {
    warnings.push_back(absl::StrCat(
        path, ": CIDR value ", GoQuote(text), " is ambiguous in this context (should be ",
        GoQuote(absl::StrCat(masked.ToString(), "/", network->prefix)), " or ",
        GoQuote(absl::StrCat(network->address.ToString(), "/", network->address.bits())), "?)"));
  } else if (!network->address.is_v4() && network->ToString() != text) {
    warnings.push_back(absl::StrCat(path, ": IPv6 CIDR value ", GoQuote(text),
                                    " should be in RFC 5952 canonical format (",
                                    GoQuote(network->ToString()), ")"));
  }
}

}  // namespace quiesce::kinds
