// The Pod Security Standards: what a pod must not ask for at the levels baseline and restricted.
//
//   std::string wrong = PodSecurityViolations("restricted", pod["metadata"], pod["spec"]);
//   // `runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true)`
//
// Source: k8s.io/pod-security-admission/policy. The rules are those of the latest version, whatever
// version a namespace names.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_POD_SECURITY_H_
#define QUIESCE_APISERVER_FAKE_KINDS_POD_SECURITY_H_

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// All that is wrong, in the words of the server; "" where nothing is. `metadata` and `spec` are
// those of the pod or of a pod template.
std::string PodSecurityViolations(absl::string_view level, const Value& metadata,
                                  const Value& spec);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_POD_SECURITY_H_
