// Addresses, networks and URLs: ip(), cidr(), url() and their parts.
//
// Sources: k8s.io/apiserver/pkg/cel/library/{ip,cidr,urls}.go, Go's net/url.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/go/ip_address.h"
#include "apiserver_fake/schema/text_formats.h"

namespace quiesce::cel {
namespace {

using Args = absl::Span<const CelValue>;
using Kind = CelValue::Kind;

class IpVal : public OpaqueVal {
 public:
  explicit IpVal(const go::IpAddress& address) : address_(address) {}
  absl::string_view TypeName() const override { return "net.IP"; }
  bool Equals(const OpaqueVal& other) const override {
    return address_ == static_cast<const IpVal&>(other).address_;
  }
  std::optional<std::string> Text() const override { return address_.ToString(); }
  const go::IpAddress& address() const { return address_; }

 private:
  go::IpAddress address_;
};

class CidrVal : public OpaqueVal {
 public:
  explicit CidrVal(const go::IpNetwork& network) : network_(network) {}
  absl::string_view TypeName() const override { return "net.CIDR"; }
  bool Equals(const OpaqueVal& other) const override {
    const go::IpNetwork& its = static_cast<const CidrVal&>(other).network_;
    return network_.address == its.address && network_.prefix == its.prefix;
  }
  std::optional<std::string> Text() const override { return network_.ToString(); }
  const go::IpNetwork& network() const { return network_; }

 private:
  go::IpNetwork network_;
};

class UrlVal : public OpaqueVal {
 public:
  explicit UrlVal(absl::string_view text) : text_(text) {}
  absl::string_view TypeName() const override { return "kubernetes.URL"; }
  bool Equals(const OpaqueVal& other) const override {
    return text_ == static_cast<const UrlVal&>(other).text_;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// The value where it is of the class that goes by this type name; else null pointer.
template <typename T>
const T* As(const CelValue& val, absl::string_view type) {
  if (!val.is(Kind::kOpaque) || val.opaque().TypeName() != type) return nullptr;
  return &static_cast<const T&>(val.opaque());
}
const IpVal* AsIp(const CelValue& val) { return As<IpVal>(val, "net.IP"); }
const CidrVal* AsCidr(const CelValue& val) { return As<CidrVal>(val, "net.CIDR"); }

CelValue MadeIp(const go::IpAddress& address) {
  return CelValue::Opaque(std::make_shared<IpVal>(address));
}
CelValue MadeCidr(const go::IpNetwork& network) {
  return CelValue::Opaque(std::make_shared<CidrVal>(network));
}

CelValue ParseIp(const CelValue& text) {
  if (!text.is(Kind::kString)) return CelValue::NoSuchOverload();
  const std::string quoted = GoQuote(text.text());
  std::optional<go::IpAddress> address = go::IpAddress::Parse(text.text());
  if (!address.has_value()) {
    return CelValue::Error(absl::StrCat("IP Address ", quoted,
                                        " parse error during conversion from string: ParseAddr(",
                                        quoted, "): unable to parse IP"));
  }
  if (address->IsMapped()) {
    return CelValue::Error(absl::StrCat("IPv4-mapped IPv6 address ", quoted, " is not allowed"));
  }
  return MadeIp(*address);
}

CelValue ParseCidr(const CelValue& text) {
  if (!text.is(Kind::kString)) return CelValue::NoSuchOverload();
  static constexpr char kFailed[] = "network address parse error during conversion from string: ";
  const std::string quoted = GoQuote(text.text());
  std::optional<go::IpNetwork> network = go::IpNetwork::Parse(text.text());
  if (!network.has_value()) {
    const bool slash = absl::StrContains(text.text(), "/");
    return CelValue::Error(absl::StrCat(kFailed, kFailed, "netip.ParsePrefix(", quoted,
                                        "): ", slash ? "unable to parse IP" : "no '/'"));
  }
  if (network->address.IsMapped()) {
    return CelValue::Error(
        absl::StrCat(kFailed, "IPv4-mapped IPv6 address ", quoted, " is not allowed"));
  }
  return MadeCidr(*network);
}

// ip(text), or the address of a network.
CelValue Ip(Args args) {
  if (const CidrVal* cidr = AsCidr(args[0])) return MadeIp(cidr->network().address);
  return ParseIp(args[0]);
}
CelValue Cidr(Args args) { return ParseCidr(args[0]); }

CelValue IsIp(Args args) {
  if (!args[0].is(Kind::kString)) return CelValue::NoSuchOverload();
  return CelValue::Bool(!ParseIp(args[0]).is_error());
}
CelValue IsCidrText(Args args) {
  if (!args[0].is(Kind::kString)) return CelValue::NoSuchOverload();
  return CelValue::Bool(!ParseCidr(args[0]).is_error());
}
CelValue IsCanonical(Args args) {
  CelValue ip = ParseIp(args[0]);
  if (ip.is_error()) return ip;
  return CelValue::Bool(AsIp(ip)->address().ToString() == args[0].text());
}

template <bool (go::IpAddress::*kTest)() const>
CelValue Tested(Args args) {
  const IpVal* ip = AsIp(args[0]);
  return ip == nullptr ? CelValue::NoSuchOverload() : CelValue::Bool((ip->address().*kTest)());
}

CelValue Family(Args args) {
  const IpVal* ip = AsIp(args[0]);
  return ip == nullptr ? CelValue::NoSuchOverload() : CelValue::Int(ip->address().is_v4() ? 4 : 6);
}

CelValue ContainsIp(Args args) {
  const CidrVal* cidr = AsCidr(args[0]);
  CelValue other = args[1].is(Kind::kString) ? ParseIp(args[1]) : args[1];
  if (other.is_error()) return other;
  const IpVal* ip = AsIp(other);
  if (cidr == nullptr || ip == nullptr) return CelValue::NoSuchOverload();
  return CelValue::Bool(cidr->network().Contains(ip->address()));
}

CelValue ContainsCidr(Args args) {
  const CidrVal* cidr = AsCidr(args[0]);
  CelValue other = args[1].is(Kind::kString) ? ParseCidr(args[1]) : args[1];
  if (other.is_error()) return other;
  const CidrVal* inner = AsCidr(other);
  if (cidr == nullptr || inner == nullptr) return CelValue::NoSuchOverload();
  return CelValue::Bool(cidr->network().Contains(inner->network()));
}

CelValue PrefixLength(Args args) {
  const CidrVal* cidr = AsCidr(args[0]);
  return cidr == nullptr ? CelValue::NoSuchOverload() : CelValue::Int(cidr->network().prefix);
}

CelValue Masked(Args args) {
  const CidrVal* cidr = AsCidr(args[0]);
  if (cidr == nullptr) return CelValue::NoSuchOverload();
  const go::IpNetwork& network = cidr->network();
  return MadeCidr({network.address.Masked(network.prefix), network.prefix});
}

CelValue IsUrl(Args args) {
  if (!args[0].is(Kind::kString)) return CelValue::NoSuchOverload();
  return CelValue::Bool(schema::IsRequestUri(args[0].text()));
}

CelValue Url(Args args) {
  if (!args[0].is(Kind::kString)) return CelValue::NoSuchOverload();
  if (schema::IsRequestUri(args[0].text())) {
    return CelValue::Opaque(std::make_shared<UrlVal>(args[0].text()));
  }
  return CelValue::Error(absl::StrCat("URL parse error during conversion from string: parse ",
                                      GoQuote(args[0].text()), ": invalid URI for request"));
}

// The pieces of a URL that is known to be right.
struct UrlParts {
  absl::string_view scheme, host, path;
};

UrlParts PartsOf(absl::string_view text) {
  UrlParts parts;
  text = text.substr(0, text.find('#'));
  text = text.substr(0, text.find('?'));
  const size_t colon = text.find(':');
  const size_t slash = text.find('/');
  if (colon != absl::string_view::npos && colon < slash) {
    parts.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (absl::StartsWith(text, "//")) {
    text.remove_prefix(2);
    const size_t end = std::min(text.find('/'), text.size());
    parts.host = text.substr(0, end);
    text.remove_prefix(end);
    const size_t user = parts.host.rfind('@');
    if (user != absl::string_view::npos) parts.host.remove_prefix(user + 1);
  }
  // Without a slash it is opaque.
  if (text.empty() || text[0] == '/') parts.path = text;
  return parts;
}

// Where the port starts, behind its colon; npos if there is none.
size_t PortStart(absl::string_view host) {
  const size_t bracket = host.rfind(']');
  const size_t colon = host.rfind(':');
  if (colon == absl::string_view::npos) return colon;
  const bool within = bracket != absl::string_view::npos && bracket > colon;
  return within ? absl::string_view::npos : colon + 1;
}

template <typename F>
CelValue UrlPart(Args args, F part) {
  const UrlVal* url = As<UrlVal>(args[0], "kubernetes.URL");
  return url == nullptr ? CelValue::NoSuchOverload() : CelValue::String(part(PartsOf(url->text())));
}
CelValue Scheme(Args args) {
  return UrlPart(args, [](const UrlParts& parts) { return absl::AsciiStrToLower(parts.scheme); });
}
CelValue Host(Args args) {
  return UrlPart(args, [](const UrlParts& parts) { return parts.host; });
}
CelValue Hostname(Args args) {
  return UrlPart(args, [](const UrlParts& parts) {
    absl::string_view host = parts.host;
    const size_t port = PortStart(host);
    if (port != absl::string_view::npos) host = host.substr(0, port - 1);
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
      host = host.substr(1, host.size() - 2);
    }
    return host;
  });
}
CelValue Port(Args args) {
  return UrlPart(args, [](const UrlParts& parts) {
    const size_t port = PortStart(parts.host);
    return port == absl::string_view::npos ? absl::string_view() : parts.host.substr(port);
  });
}
CelValue Path(Args args) {
  return UrlPart(args, [](const UrlParts& parts) { return parts.path; });
}

constexpr FunctionImpl kFunctions[] = {
    {"ip", Ip},
    {"isIP", IsIp},
    {"ip.isCanonical", IsCanonical},
    {"family", Family},
    {"isUnspecified", Tested<&go::IpAddress::IsUnspecified>},
    {"isLoopback", Tested<&go::IpAddress::IsLoopback>},
    {"isLinkLocalMulticast", Tested<&go::IpAddress::IsLinkLocalMulticast>},
    {"isLinkLocalUnicast", Tested<&go::IpAddress::IsLinkLocalUnicast>},
    {"isGlobalUnicast", Tested<&go::IpAddress::IsGlobalUnicast>},
    {"cidr", Cidr},
    {"isCIDR", IsCidrText},
    {"containsIP", ContainsIp},
    {"containsCIDR", ContainsCidr},
    {"prefixLength", PrefixLength},
    {"masked", Masked},
    {"isURL", IsUrl},
    {"url", Url},
    {"getScheme", Scheme},
    {"getHost", Host},
    {"getHostname", Hostname},
    {"getPort", Port},
    {"getEscapedPath", Path}};

}  // namespace

absl::Span<const FunctionImpl> NetworkFunctions() { return kFunctions; }

}  // namespace quiesce::cel
