// Warnings about pods, and about the templates of pods in workload kinds: what is valid but hardly
// meant, or about to go.
//
//   for (std::string& warning : PodWarnings("spec.template.", deployment["spec"]["template"])) ...
//
// Source: warningsForPodSpecAndMeta in k8s.io/kubernetes/pkg/api/pod/warnings.go. Left out are
// volumes whose paths overlap, addresses in old forms, and annotations for seccomp and AppArmor.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_POD_WARNINGS_H_
#define QUIESCE_APISERVER_FAKE_KINDS_POD_WARNINGS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// `prefix` is put before paths: "" for a pod, "spec.template." for a template there.
std::vector<std::string> PodWarnings(absl::string_view prefix, const Value& pod);

// What is wrong with a label of nodes that has another name today; "" if nothing.
absl::string_view DeprecatedNodeLabel(absl::string_view key);

// Of the resources of a claim's spec at `path`: bytes that are not whole.
void AddClaimWarnings(absl::string_view path, const Value& claim_spec,
                      std::vector<std::string>& warnings);

// metadata.name goes into what `where` says: "the Pod's hostname", "Pod names and hostnames".
void AddNameWarning(const Value& object, absl::string_view where,
                    std::vector<std::string>& warnings);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_POD_WARNINGS_H_
