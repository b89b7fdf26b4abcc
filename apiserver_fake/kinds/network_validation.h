// Addresses, hosts and domains in the specs of kinds that route traffic: what is wrong with them,
// and what the server warns about.
//
// Sources: k8s.io/apimachinery/pkg/util/validation/{ip,validation}.go, ValidateEndpointIP and
// ValidateLoadBalancerStatus in k8s.io/kubernetes/pkg/apis/core/validation/validation.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_NETWORK_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_NETWORK_VALIDATION_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// An address that pods may have: not unspecified, of a loopback or link-local.
void CheckEndpointIp(const Value& value, const std::string& path, api::FieldErrors& errors);
// Newer fields want an address in its shortest form.
void CheckCanonicalIp(const Value& value, const std::string& path, api::FieldErrors& errors);
// The same checks as CheckIp and CheckCidr, unless the stored object has the value already.
void CheckNewIp(const Value& value, const std::vector<std::string>& stored, const std::string& path,
                api::FieldErrors& errors);
void CheckNewCidr(const Value& value, const std::vector<std::string>& stored,
                  const std::string& path, api::FieldErrors& errors);

// A DNS name, of a wildcard's form where it has a `*`.
void CheckHost(const Value& value, const std::string& path, api::FieldErrors& errors);
// "a.example.com", with or without a final dot.
void CheckFullyQualifiedDomain(const Value& value, const std::string& path,
                               api::FieldErrors& errors);
// "example.com/what-ever".
void CheckDomainPrefixedPath(const Value& value, const std::string& path, api::FieldErrors& errors);

// One entry of a load balancer's status; `stored` are the addresses that it has already.
void CheckIngressPoint(const Value& point, const std::vector<std::string>& stored,
                       const std::string& path, api::FieldErrors& errors);
void CheckIngressPointHost(const Value& point, const std::string& path, api::FieldErrors& errors);
// The addresses of those entries.
std::vector<std::string> IngressPointIps(const Value& object);

void AddIpWarning(const Value& value, absl::string_view path, std::vector<std::string>& warnings);
void AddCidrWarnings(const Value& value, absl::string_view path,
                     std::vector<std::string>& warnings);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_NETWORK_VALIDATION_H_
