// Services and what leads to pods; volumes.
#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/rest/table_cells.h"
#include "apiserver_fake/rest/table_columns.h"

namespace quiesce::rest {
namespace {

const Value& Name(const Value& object) { return object["metadata"]["name"]; }

std::vector<std::string> Texts(const Value& list) {
  std::vector<std::string> texts;
  for (const Value& item : list.items()) texts.emplace_back(item.string_value());
  return texts;
}

std::string PortNumber(const Value& port) { return absl::StrCat(port.int_value()); }

std::string HostPort(absl::string_view host, const Value& port) {
  return absl::StrContains(host, ":") ? absl::StrCat("[", host, "]:", port.int_value())
                                      : absl::StrCat(host, ":", port.int_value());
}

// Addresses of a load balancer, in order and once each.
std::string BalancerAddresses(const Value& object) {
  std::set<std::string> addresses;
  for (const Value& ingress : object["status"]["loadBalancer"]["ingress"].items()) {
    const std::string address = TextOr(ingress["ip"], ingress["hostname"].string_value());
    if (!address.empty()) addresses.insert(address);
  }
  return absl::StrJoin(addresses, ",");
}

std::string ExternalAddress(const Value& service) {
  const Value& spec = service["spec"];
  const absl::string_view type = spec["type"].string_value();
  const std::string own = absl::StrJoin(Texts(spec["externalIPs"]), ",");
  if (type == "ExternalName") return std::string(spec["externalName"].string_value());
  if (type != "LoadBalancer") return own.empty() ? "<none>" : own;
  const std::string balancer = BalancerAddresses(service);
  if (own.empty()) return balancer.empty() ? "<pending>" : balancer;
  return balancer.empty() ? own : absl::StrCat(balancer, ",", own);
}

std::string ServicePorts(const Value& service) {
  std::vector<std::string> ports;
  for (const Value& port : service["spec"]["ports"].items()) {
    std::string text = PortNumber(port["port"]);
    if (port["nodePort"].int_value() > 0) absl::StrAppend(&text, ":", port["nodePort"].int_value());
    ports.push_back(absl::StrCat(text, "/", port["protocol"].string_value()));
  }
  return ports.empty() ? "<none>" : absl::StrJoin(ports, ",");
}

Value ServiceCells(const Value& object, absl::Time now) {
  const Value& spec = object["spec"];
  return Value::List({Name(object), spec["type"], Value(TextOr(spec["clusterIPs"].at(0), "<none>")),
                      Value(ExternalAddress(object)), Value(ServicePorts(object)), Age(object, now),
                      Value(LabelsText(spec["selector"]))});
}

std::string Hosts(const Value& rules) {
  constexpr size_t kShown = 3;
  std::vector<std::string> hosts;
  bool more = false;
  for (const Value& rule : rules.items()) {
    more |= hosts.size() == kShown;
    if (!more && !rule["host"].string_value().empty())
      hosts.emplace_back(rule["host"].string_value());
  }
  if (hosts.empty()) return "*";
  const std::string text = absl::StrJoin(hosts, ",");
  return more ? absl::StrCat(text, " + ", rules.size() - kShown, " more...") : text;
}

Value IngressCells(const Value& object, absl::Time now) {
  const Value& spec = object["spec"];
  const Value& name = spec["ingressClassName"];
  return Value::List({Name(object), name.is_string() ? name : Value("<none>"),
                      Value(Hosts(spec["rules"])), Value(BalancerAddresses(object)),
                      Value(spec["tls"].empty() ? "80" : "80, 443"), Age(object, now)});
}

std::string WithDefault(const Value& object, absl::string_view annotation) {
  std::string name(Name(object).string_value());
  if (object["metadata"]["annotations"][annotation] == Value("true")) name += " (default)";
  return name;
}

Value IngressClassCells(const Value& object, absl::Time now) {
  const Value& parameters = object["spec"]["parameters"];
  std::string text = "<none>";
  if (parameters.is_object()) {
    const absl::string_view group = parameters["apiGroup"].string_value();
    text = absl::StrCat(parameters["kind"].string_value(), group.empty() ? "" : ".", group, "/",
                        parameters["name"].string_value());
  }
  return Value::List({Value(WithDefault(object, "ingressclass.kubernetes.io/is-default-class")),
                      object["spec"]["controller"], Value(text), Age(object, now)});
}

Value NetworkPolicyCells(const Value& object, absl::Time now) {
  return Value::List(
      {Name(object), Value(SelectorOrNone(object["spec"]["podSelector"])), Age(object, now)});
}

std::string EndpointsText(const Value& subsets) {
  if (subsets.empty()) return "<none>";
  std::vector<std::string> all;
  for (const Value& subset : subsets.items()) {
    if (subset["ports"].empty()) {
      for (const Value& address : subset["addresses"].items())
        all.emplace_back(address["ip"].string_value());
    }
    for (const Value& port : subset["ports"].items()) {
      for (const Value& address : subset["addresses"].items()) {
        all.push_back(HostPort(address["ip"].string_value(), port["port"]));
      }
    }
  }
  return FirstThree(all);
}

Value EndpointsCells(const Value& object, absl::Time now) {
  return Value::List({Name(object), Value(EndpointsText(object["subsets"])), Age(object, now)});
}

Value EndpointSliceCells(const Value& object, absl::Time now) {
  std::vector<std::string> ports, addresses;
  for (const Value& port : object["ports"].items()) {
    if (port.Has("port")) {
      ports.push_back(PortNumber(port["port"]));
    } else {
      ports.push_back(port.Has("name") ? std::string(port["name"].string_value()) : "*");
    }
  }
  for (const Value& endpoint : object["endpoints"].items()) {
    for (const std::string& address : Texts(endpoint["addresses"])) addresses.push_back(address);
  }
  auto text = [](const std::vector<std::string>& texts) {
    return texts.empty() ? "<unset>" : FirstThree(texts);
  };
  return Value::List({Name(object), object["addressType"], Value(text(ports)),
                      Value(text(addresses)), Age(object, now)});
}

Value IpAddressCells(const Value& object, absl::Time now) {
  const Value& parent = object["spec"]["parentRef"];
  std::string text = "<none>";
  if (parent.is_object()) {
    const absl::string_view group = parent["group"].string_value();
    text = absl::AsciiStrToLower(
        absl::StrCat(parent["resource"].string_value(), group.empty() ? "" : ".", group));
    if (!parent["namespace"].string_value().empty())
      absl::StrAppend(&text, "/", parent["namespace"].string_value());
    absl::StrAppend(&text, "/", parent["name"].string_value());
  }
  return Value::List({Name(object), Value(text), Age(object, now)});
}

Value ServiceCidrCells(const Value& object, absl::Time now) {
  return Value::List(
      {Name(object), Value(absl::StrJoin(Texts(object["spec"]["cidrs"]), ",")), Age(object, now)});
}

// "RWO,ROX", each once, in this order.
std::string AccessModes(const Value& modes) {
  constexpr std::pair<const char*, const char*> kShort[] = {{"ReadWriteOnce", "RWO"},
                                                            {"ReadOnlyMany", "ROX"},
                                                            {"ReadWriteMany", "RWX"},
                                                            {"ReadWriteOncePod", "RWOP"}};
  std::vector<std::string> texts;
  for (const auto& [mode, text] : kShort) {
    const auto items = modes.items();
    if (std::find(items.begin(), items.end(), Value(mode)) != items.end()) texts.emplace_back(text);
  }
  return absl::StrJoin(texts, ",");
}

std::string StorageClassName(const Value& object) {
  const Value& annotation =
      object["metadata"]["annotations"]["volume.beta.kubernetes.io/storage-class"];
  return TextOr(annotation, object["spec"]["storageClassName"].string_value());
}

Value OrUnset(const Value& value) { return value.is_null() ? Value("<unset>") : value; }

Value PhaseOf(const Value& object) {
  return object["metadata"].Has("deletionTimestamp")
             ? Value("Terminating")
             : Value(object["status"]["phase"].string_value());
}

Value PersistentVolumeCells(const Value& object, absl::Time now) {
  const Value& spec = object["spec"];
  const Value& claim = spec["claimRef"];
  return Value::List({Name(object), Value(TextOr(spec["capacity"]["storage"], "0")),
                      Value(AccessModes(spec["accessModes"])),
                      Value(spec["persistentVolumeReclaimPolicy"].string_value()), PhaseOf(object),
                      claim.is_object() ? Value(absl::StrCat(claim["namespace"].string_value(), "/",
                                                             claim["name"].string_value()))
                                        : Value(""),
                      Value(StorageClassName(object)), OrUnset(spec["volumeAttributesClassName"]),
                      Value(object["status"]["reason"].string_value()), Age(object, now),
                      OrUnset(spec["volumeMode"])});
}

Value PersistentVolumeClaimCells(const Value& object, absl::Time now) {
  const Value& spec = object["spec"];
  const bool bound = !spec["volumeName"].string_value().empty();
  return Value::List({Name(object), PhaseOf(object), Value(spec["volumeName"].string_value()),
                      Value(bound ? TextOr(object["status"]["capacity"]["storage"], "0") : ""),
                      Value(bound ? AccessModes(object["status"]["accessModes"]) : ""),
                      Value(StorageClassName(object)), OrUnset(spec["volumeAttributesClassName"]),
                      Age(object, now), OrUnset(spec["volumeMode"])});
}

Value StorageClassCells(const Value& object, absl::Time now) {
  return Value::List({Value(WithDefault(object, "storageclass.kubernetes.io/is-default-class")),
                      object["provisioner"], Value(TextOr(object["reclaimPolicy"], "Delete")),
                      Value(TextOr(object["volumeBindingMode"], "Immediate")),
                      Value(object["allowVolumeExpansion"].bool_value()), Age(object, now)});
}

Value CsiDriverCells(const Value& object, absl::Time now) {
  const Value& spec = object["spec"];
  std::vector<std::string> audiences;
  for (const Value& request : spec["tokenRequests"].items())
    audiences.emplace_back(request["audience"].string_value());
  const std::string modes = absl::StrJoin(Texts(spec["volumeLifecycleModes"]), ",");
  return Value::List(
      {Name(object), Value(!spec.Has("attachRequired") || spec["attachRequired"].bool_value()),
       Value(spec["podInfoOnMount"].bool_value()), Value(spec["storageCapacity"].bool_value()),
       Value(spec.Has("tokenRequests") ? absl::StrJoin(audiences, ",") : "<unset>"),
       Value(spec["requiresRepublish"].bool_value()), Value(modes.empty() ? "<none>" : modes),
       Age(object, now)});
}

Value CsiNodeCells(const Value& object, absl::Time now) {
  return Value::List({Name(object), Value(static_cast<int64_t>(object["spec"]["drivers"].size())),
                      Age(object, now)});
}

Value CsiStorageCapacityCells(const Value& object, absl::Time now) {
  return Value::List({Name(object), object["storageClassName"], OrUnset(object["capacity"])});
}

Value VolumeAttachmentCells(const Value& object, absl::Time now) {
  const Value& spec = object["spec"];
  return Value::List(
      {Name(object), spec["attacher"], Value(spec["source"]["persistentVolumeName"].string_value()),
       spec["nodeName"], Value(object["status"]["attached"].bool_value()), Age(object, now)});
}

Value VolumeAttributesClassCells(const Value& object, absl::Time now) {
  return Value::List({Name(object), object["driverName"], Age(object, now)});
}

constexpr KindCells kCells[] = {
    {"Service", ServiceCells},
    {"Ingress", IngressCells},
    {"IngressClass", IngressClassCells},
    {"NetworkPolicy", NetworkPolicyCells},
    {"Endpoints", EndpointsCells},
    {"EndpointSlice", EndpointSliceCells},
    {"IPAddress", IpAddressCells},
    {"ServiceCIDR", ServiceCidrCells},
    {"PersistentVolume", PersistentVolumeCells},
    {"PersistentVolumeClaim", PersistentVolumeClaimCells},
    {"StorageClass", StorageClassCells},
    {"CSIDriver", CsiDriverCells},
    {"CSINode", CsiNodeCells},
    {"CSIStorageCapacity", CsiStorageCapacityCells},
    {"VolumeAttachment", VolumeAttachmentCells},
    {"VolumeAttributesClass", VolumeAttributesClassCells},
};

}  // namespace

absl::Span<const KindCells> NetworkAndStorageCells() { return kCells; }

}  // namespace quiesce::rest
