// Addresses and ports are claimed from a pool of the server's, which knows who holds what
// (StrategyContext::claim); a claim lasts if the write does. Instead of drawing at random, the
// search begins at a place that follows from the Service's name: so what one Service gets does not
// depend on how many others were made before it, and a run that is shrunk keeps its addresses.
//
// An update first gets back what it left out, or a client that does not know of allocated fields
// would lose them with each write.
#include "apiserver_fake/kinds/service_allocation.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/ip_address.h"
#include "apiserver_fake/kinds/service_validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "sim/trace.h"

namespace quiesce::kinds {
namespace {

constexpr uint32_t kFirstAddress = 10u << 24;  // 10.0.0.0
constexpr uint32_t kAddresses = 256, kMoreAddresses = 1u << 24;
constexpr int kFirstNodePort = 30000, kNodePorts = 2768;
constexpr absl::string_view kAddressPool = "cluster-ip", kPortPool = "node-port";

// The bits of an IPv4 address; nullopt where the text is none.
std::optional<uint32_t> V4Bits(absl::string_view text) {
  const std::optional<go::IpAddress> address =
      go::IpAddress::Parse(text, go::LeadingZeros::kAllowed);
  if (!address.has_value() || !address->is_v4()) return std::nullopt;
  return address->v4_bits();
}

absl::string_view Type(const Value& service) { return service["spec"]["type"].string_value(); }
bool IsExternalName(const Value& service) { return Type(service) == "ExternalName"; }
bool IsHeadless(const Value& spec) { return spec["clusterIP"].string_value() == "None"; }

bool NeedsNodePorts(const Value& service) {
  if (Type(service) == "NodePort") return true;
  const Value* allocate = service["spec"].Find("allocateLoadBalancerNodePorts");
  return Type(service) == "LoadBalancer" && (allocate == nullptr || allocate->bool_value());
}
api::ApiStatus InvalidService(const Value& service, api::FieldError error) {
  return api::Invalid("", "Service", service["metadata"]["name"].string_value(),
                      {std::move(error)});
}

// Where the search for a free number begins: anywhere in [0, n), the same for a service of this
// name in every run. The real server draws it at random; here it must not depend on what else was
// created.
uint64_t StartFor(const Value& service, uint64_t n) {
  const Value& metadata = service["metadata"];
  return sim::Trace::MixHash(metadata["namespace"].Hash(), metadata["name"].Hash()) % n;
}
bool Claim(const resource::StrategyContext& context, absl::string_view pool, uint64_t number,
           const Value& service) {
  return context.claim == nullptr || context.claim(context.world, pool, number, service);
}

bool HasNodePort(const Value& service, int64_t number) {
  for (const Value& port : service["spec"]["ports"].items()) {
    if (port["nodePort"].int_value() == number) return true;
  }
  return false;
}

// clusterIP and clusterIPs say the same; whichever the writer changed wins.
void NormalizeClusterIps(Value& spec, const Value* old_spec) {
  const Value ip = spec["clusterIP"];
  if (old_spec == nullptr) {
    if (!ip.string_value().empty() && spec["clusterIPs"].empty()) {
      spec.Set("clusterIPs", Value::List({ip}));
    }
    return;
  }
  const Value& old_ip = (*old_spec)["clusterIP"];
  if (spec["clusterIPs"].empty() && ip == old_ip) CopyMember(spec, *old_spec, "clusterIPs");
  if (ip == old_ip || spec["clusterIPs"] != (*old_spec)["clusterIPs"]) return;
  if (ip.string_value().empty()) {
    spec.Erase("clusterIPs");
  } else {
    spec.Set("clusterIPs", Value::List({ip}));
  }
}

// An update that leaves out what was allocated keeps it.
void KeepAllocated(Value& service, const Value& old) {
  EditMember(service, "spec", [&](Value& spec) {
    const Value& old_spec = old["spec"];
    if (!IsExternalName(old) && Type(service) != "ExternalName") {
      if (spec["clusterIP"].string_value().empty()) CopyMember(spec, old_spec, "clusterIP");
      if (spec["clusterIPs"].empty()) CopyMember(spec, old_spec, "clusterIPs");
    }
    if (NeedsNodePorts(old) && NeedsNodePorts(service)) {
      EditItems(spec, "ports", [&](Value& port) {
        if (port["nodePort"].int_value() != 0) return;
        for (const Value& old_port : old_spec["ports"].items()) {
          const int64_t number = old_port["nodePort"].int_value();
          if (old_port["name"].string_value() != port["name"].string_value()) continue;
          if (number != 0 && !HasNodePort(service, number)) port.Set("nodePort", number);
        }
      });
    }
    if (NeedsHealthCheckPort(old["spec"]) && NeedsHealthCheckPort(spec)) {
      if (!spec.Has("healthCheckNodePort")) CopyMember(spec, old_spec, "healthCheckNodePort");
    }
  });
}

api::ApiStatus SetFamilies(Value& service, const Value* old) {
  const std::string name(service["metadata"]["name"].string_value());
  api::ApiStatus status;
  EditMember(service, "spec", [&](Value& spec) {
    const bool selectorless = IsHeadless(spec) && spec["selector"].empty();
    if (!spec.Has("ipFamilyPolicy")) {
      if (old != nullptr && (*old)["spec"].Has("ipFamilyPolicy")) {
        CopyMember(spec, (*old)["spec"], "ipFamilyPolicy");
      } else {
        spec.Set("ipFamilyPolicy", selectorless ? "RequireDualStack" : "SingleStack");
      }
    }
    const std::string policy(spec["ipFamilyPolicy"].string_value());
    if (!IsHeadless(spec)) {
      for (size_t i = spec["ipFamilies"].size(); i < spec["clusterIPs"].size(); ++i) {
        const bool v6 =
            spec["clusterIPs"].at(i).string_value().find(':') != absl::string_view::npos;
        spec.Mutable("ipFamilies").Append(v6 ? "IPv6" : "IPv4");
      }
    }
    if (!selectorless && policy == "RequireDualStack") {
      status = api::Invalid(
          "", "Service", name,
          {api::InvalidField("spec.ipFamilyPolicy", Value(policy),
                             "this cluster is not configured for dual-stack services")});
      return;
    }
    if (spec["ipFamilies"].empty()) spec.Set("ipFamilies", Value::List({"IPv4"}));
    if (selectorless) {
      if (spec["ipFamilies"].size() < 2 && policy != "SingleStack") {
        const bool v4 = spec["ipFamilies"].at(0).string_value() == "IPv4";
        spec.Mutable("ipFamilies").Append(v4 ? "IPv6" : "IPv4");
      }
      return;
    }
    api::FieldErrors errors;
    for (size_t i = 0; i < spec["ipFamilies"].size(); ++i) {
      const Value& family = spec["ipFamilies"].at(i);
      if (family.string_value() == "IPv4") continue;
      errors.push_back(api::InvalidField(absl::StrCat("spec.ipFamilies[", i, "]"), family,
                                         "not configured on this cluster"));
    }
    if (!errors.empty()) status = api::Invalid("", "Service", name, errors);
  });
  return status;
}

// Claims the address given, or finds a free one, counting up from where its name says.
api::ApiStatus AllocateClusterIp(const resource::StrategyContext& context, Value& service) {
  const Value ips = service["spec"]["clusterIPs"];
  const std::string given(ips.at(0).string_value());
  uint32_t address = 0;
  if (!given.empty()) {
    const std::optional<uint32_t> asked = V4Bits(given);
    if (!asked.has_value()) return api::ApiStatus();  // validation says why
    address = *asked;
    const char* problem = nullptr;
    if (address < kFirstAddress || address >= kFirstAddress + kAddresses) {
      problem = "the provided network does not match the current range";
    } else if (address == kFirstAddress || address == kFirstAddress + kAddresses - 1) {
      problem = "provided IP is not in the valid range. The range of valid IPs is 10.0.0.0/24";
    } else if (!Claim(context, kAddressPool, address, service)) {
      problem = "provided IP is already allocated";
    }
    if (problem == nullptr) return api::ApiStatus();
    return InvalidService(
        service, api::InvalidField("spec.clusterIPs", ips,
                                   absl::StrCat("failed to allocate IP ", given, ": ", problem)));
  }
  // Without the addresses of the network, of its broadcast and of the API server's own Service.
  const uint32_t usable = kAddresses - 3;
  const uint32_t start = uint32_t(StartFor(service, usable));
  bool found = false;
  for (uint32_t i = 0; i < usable && !found; ++i) {
    address = kFirstAddress + 2 + (start + i) % usable;
    found = Claim(context, kAddressPool, address, service);
  }
  for (uint32_t i = kAddresses; i < kMoreAddresses && !found; ++i) {
    address = kFirstAddress + i;
    found = Claim(context, kAddressPool, address, service);
  }
  EditMember(service, "spec", [&](Value& spec) {
    const std::string text = go::IpAddress::FromV4(address).ToString();
    spec.Set("clusterIP", text);
    spec.Set("clusterIPs", Value::List({text}));
  });
  return api::ApiStatus();
}

int NextNodePort(const resource::StrategyContext& context, const Value& service) {
  const uint64_t start = StartFor(service, kNodePorts);
  for (uint64_t i = 0; i < kNodePorts; ++i) {
    const int number = kFirstNodePort + int((start + i) % kNodePorts);
    if (!HasNodePort(service, number) && Claim(context, kPortPool, uint64_t(number), service)) {
      return number;
    }
  }
  return 0;
}

// Null pointer where the service may have the port.
const char* PortProblem(const resource::StrategyContext& context, int64_t number,
                        const Value& service) {
  if (number < kFirstNodePort || number >= kFirstNodePort + kNodePorts) {
    return "provided port is not in the valid range. The range of valid ports is 30000-32767";
  }
  const bool free = Claim(context, kPortPool, uint64_t(number), service);
  return free ? nullptr : "provided port is already allocated";
}

// The port at which a load balancer asks about the health of nodes.
api::ApiStatus AllocateHealthCheckPort(const resource::StrategyContext& context, Value& service) {
  const int64_t asked = service["spec"]["healthCheckNodePort"].int_value();
  if (asked == 0) {
    const int number = NextNodePort(context, service);
    EditMember(service, "spec", [&](Value& spec) { spec.Set("healthCheckNodePort", number); });
    return api::ApiStatus();
  }
  const char* const problem = HasNodePort(service, asked) ? "provided port is already allocated"
                                                          : PortProblem(context, asked, service);
  if (problem == nullptr) return api::ApiStatus();
  return api::InternalError(
      absl::StrCat("failed to allocate requested HealthCheck NodePort ", asked, ": ", problem));
}

api::ApiStatus AllocateNodePorts(const resource::StrategyContext& context, Value& service,
                                 const Value* old) {
  api::ApiStatus status;
  Value spec = service["spec"];
  for (size_t i = 0; i < spec["ports"].size() && status.ok(); ++i) {
    const int64_t number = spec["ports"].at(i)["nodePort"].int_value();
    const bool kept = old != nullptr && number != 0 && HasNodePort(*old, number);
    if (number != 0 && !kept) {
      if (const char* problem = PortProblem(context, number, service)) {
        status =
            InvalidService(service, api::InvalidField(absl::StrCat("spec.ports[", i, "].nodePort"),
                                                      Value(number), problem));
      }
    } else if (number == 0 && NeedsNodePorts(service)) {
      // The same port number by another protocol shares the node port.
      int64_t shared = 0;
      for (const Value& port : spec["ports"].items()) {
        if (port["port"] == spec["ports"].at(i)["port"] && shared == 0) {
          shared = port["nodePort"].int_value();
        }
      }
      if (shared == 0) shared = NextNodePort(context, service);
      spec.Mutable("ports").MutableAt(i).Set("nodePort", shared);
      service.Set("spec", spec);
    }
  }
  return status;
}

}  // namespace

api::ApiStatus AllocateForService(const resource::StrategyContext& context, Value& service,
                                  const Value* old) {
  const Value* old_spec = old == nullptr ? nullptr : old->Find("spec");
  if (old != nullptr) KeepAllocated(service, *old);
  EditMember(service, "spec", [&](Value& spec) { NormalizeClusterIps(spec, old_spec); });
  if (!IsExternalName(service)) {
    api::FieldErrors errors;
    ValidateClusterIps(service, old == nullptr ? Value() : *old, errors);
    if (!errors.empty()) {
      return api::Invalid("", "Service", service["metadata"]["name"].string_value(), errors);
    }
    api::ApiStatus status = SetFamilies(service, old);
    if (!status.ok()) return status;
    const bool has_ip = old != nullptr && !IsExternalName(*old);
    if (!IsHeadless(service["spec"]) && !has_ip) {
      status = AllocateClusterIp(context, service);
      if (!status.ok()) return status;
    }
  }
  const absl::string_view type = Type(service);
  if (type == "NodePort" || type == "LoadBalancer") {
    api::ApiStatus status = AllocateNodePorts(context, service, old);
    if (!status.ok()) return status;
  }
  const bool had_health_check = old_spec != nullptr && NeedsHealthCheckPort(*old_spec);
  if (had_health_check || !NeedsHealthCheckPort(service["spec"])) return api::ApiStatus();
  return AllocateHealthCheckPort(context, service);
}

bool ServiceHoldsNumber(const Value& service, absl::string_view pool, uint64_t number) {
  const Value& spec = service["spec"];
  if (pool == kPortPool) {
    return HasNodePort(service, int64_t(number)) ||
           spec["healthCheckNodePort"].int_value() == int64_t(number);
  }
  return pool == kAddressPool && V4Bits(spec["clusterIP"].string_value()) == number;
}

}  // namespace quiesce::kinds
