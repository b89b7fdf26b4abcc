// What a LimitRange of a namespace does to new pods and claims: it fills in requests and limits of
// containers and says what is too much or too little.
//
//   DefaultResources(limit_range, pod);
//   absl::string_view why = LimitProblem(limit_range, "pods", pod);   // "" where nothing is wrong
//
// Source: k8s.io/kubernetes/plugin/pkg/admission/limitranger/admission.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_LIMIT_RANGES_H_
#define QUIESCE_APISERVER_FAKE_KINDS_LIMIT_RANGES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// Of the pod's containers, with an annotation that says what was filled in.
void DefaultResources(const Value& limit_range, Value& pod);

// Why an object of `resource` ("pods", "persistentvolumeclaims") is refused; "" if it is not. Of
// several reasons the text is a list, in the order of limits, containers and names (the server
// takes names in the random order of a map).
std::string LimitProblem(const Value& limit_range, absl::string_view resource, const Value& object);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_LIMIT_RANGES_H_
