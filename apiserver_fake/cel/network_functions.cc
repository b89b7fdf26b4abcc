// Addresses, networks and URLs: ip(), cidr(), url() and their parts.
//
// Sources: k8s.io/apiserver/pkg/cel/library/{ip,cidr,urls}.go, Go's net/url.
#include <algorithm>
#include <cassert>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/typed_function.h"
#include "apiserver_fake/go/ip_address.h"
#include "apiserver_fake/schema/text_formats.h"

namespace quiesce::cel {
namespace {

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

// Requires a value of the class that goes by this type name.
template <typename T>
const T& As(const CelValue& val, absl::string_view type) {
  assert(val.is(CelValue::Kind::kOpaque) && val.opaque().TypeName() == type);
  return static_cast<const T&>(val.opaque());
}
const go::IpAddress& IpOf(const CelValue& val) { return As<IpVal>(val, "net.IP").address(); }
const go::IpNetwork& CidrOf(const CelValue& val) { return As<CidrVal>(val, "net.CIDR").network(); }

CelValue MadeIp(const go::IpAddress& address) {
  return CelValue::Opaque(std::make_shared<IpVal>(address));
}
CelValue MadeCidr(const go::IpNetwork& network) {
  return CelValue::Opaque(std::make_shared<CidrVal>(network));
}

CelValue ParseIp(absl::string_view text) {
  const std::string quoted = GoQuote(text);
  std::optional<go::IpAddress> address = go::IpAddress::Parse(text);
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

CelValue ParseCidr(absl::string_view text) {
  static constexpr char kFailed[] = "network address parse error during conversion from string: ";
  const std::string quoted = GoQuote(text);
  std::optional<go::IpNetwork> network = go::IpNetwork::Parse(text);
  if (!network.has_value()) {
    const bool slash = absl::StrContains(text, "/");
    return CelValue::Error(absl::StrCat(kFailed, kFailed, "netip.ParsePrefix(", quoted,
                                        "): ", slash ? "unable to parse IP" : "no '/'"));
  }
  if (network->address.IsMapped()) {
    return CelValue::Error(
        absl::StrCat(kFailed, "IPv4-mapped IPv6 address ", quoted, " is not allowed"));
  }
  return MadeCidr(*network);
}

bool IsText(const CelValue& val) { return val.is(CelValue::Kind::kString); }

// ip(text), or the address of a network.
CelValue Ip(const CelValue& val) {
  return IsText(val) ? ParseIp(val.text()) : MadeIp(CidrOf(val).address);
}

bool IsIp(absl::string_view text) { return !ParseIp(text).is_error(); }
bool IsCidr(absl::string_view text) { return !ParseCidr(text).is_error(); }
CelValue IsCanonical(absl::string_view text) {
  CelValue ip = ParseIp(text);
  if (ip.is_error()) return ip;
  return CelValue::Bool(IpOf(ip).ToString() == text);
}

template <bool (go::IpAddress::*kTest)() const>
bool Tested(const CelValue& ip) {
  return (IpOf(ip).*kTest)();
}

int64_t Family(const CelValue& ip) { return IpOf(ip).is_v4() ? 4 : 6; }

CelValue ContainsIp(const CelValue& cidr, const CelValue& address) {
  const CelValue ip = IsText(address) ? ParseIp(address.text()) : address;
  if (ip.is_error()) return ip;
  return CelValue::Bool(CidrOf(cidr).Contains(IpOf(ip)));
}

CelValue ContainsCidr(const CelValue& cidr, const CelValue& network) {
  const CelValue inner = IsText(network) ? ParseCidr(network.text()) : network;
  if (inner.is_error()) return inner;
  return CelValue::Bool(CidrOf(cidr).Contains(CidrOf(inner)));
}

int64_t PrefixLength(const CelValue& cidr) { return CidrOf(cidr).prefix; }

CelValue Masked(const CelValue& cidr) {
  const go::IpNetwork& network = CidrOf(cidr);
  return MadeCidr({network.address.Masked(network.prefix), network.prefix});
}

bool IsUrl(absl::string_view text) { return schema::IsRequestUri(text); }

CelValue Url(absl::string_view text) {
  if (schema::IsRequestUri(text)) return CelValue::Opaque(std::make_shared<UrlVal>(text));
  return CelValue::Error(absl::StrCat("URL parse error during conversion from string: parse ",
                                      GoQuote(text), ": invalid URI for request"));
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

UrlParts PartsOf(const CelValue& url) { return PartsOf(As<UrlVal>(url, "kubernetes.URL").text()); }
std::string Scheme(const CelValue& url) { return absl::AsciiStrToLower(PartsOf(url).scheme); }
absl::string_view Host(const CelValue& url) { return PartsOf(url).host; }
absl::string_view Hostname(const CelValue& url) {
  absl::string_view host = PartsOf(url).host;
  const size_t port = PortStart(host);
  if (port != absl::string_view::npos) host = host.substr(0, port - 1);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return host;
}
absl::string_view Port(const CelValue& url) {
  const absl::string_view host = PartsOf(url).host;
  const size_t port = PortStart(host);
  return port == absl::string_view::npos ? absl::string_view() : host.substr(port);
}
absl::string_view Path(const CelValue& url) { return PartsOf(url).path; }

constexpr FunctionImpl kFunctions[] = {
    Typed<Ip>("ip"),
    Typed<IsIp>("isIP"),
    Typed<IsCanonical>("ip.isCanonical"),
    Typed<Family>("family"),
    Typed<Tested<&go::IpAddress::IsUnspecified>>("isUnspecified"),
    Typed<Tested<&go::IpAddress::IsLoopback>>("isLoopback"),
    Typed<Tested<&go::IpAddress::IsLinkLocalMulticast>>("isLinkLocalMulticast"),
    Typed<Tested<&go::IpAddress::IsLinkLocalUnicast>>("isLinkLocalUnicast"),
    Typed<Tested<&go::IpAddress::IsGlobalUnicast>>("isGlobalUnicast"),
    Typed<ParseCidr>("cidr"),
    Typed<IsCidr>("isCIDR"),
    Typed<ContainsIp>("containsIP"),
    Typed<ContainsCidr>("containsCIDR"),
    Typed<PrefixLength>("prefixLength"),
    Typed<Masked>("masked"),
    Typed<IsUrl>("isURL"),
    Typed<Url>("url"),
    Typed<Scheme>("getScheme"),
    Typed<Host>("getHost"),
    Typed<Hostname>("getHostname"),
    Typed<Port>("getPort"),
    Typed<Path>("getEscapedPath")};

}  // namespace

absl::Span<const FunctionImpl> NetworkFunctions() { return kFunctions; }

}  // namespace quiesce::cel
