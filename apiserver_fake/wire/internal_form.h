// How error messages quote a part of a built-in object: as JSON of the server's internal type, with
// Go's names of the members, and with all of them, set or not.
//
//   InternalJson(*FindWireType("api.rbac.v1.RoleRef"), object["roleRef"]);
//   // {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"x"}
//
// Source: k8s.io/apimachinery/pkg/util/validation/field/errors.go (JSON of what has no text form);
// the internal types are k8s.io/kubernetes/pkg/apis/*/types.go. Only pod specs and their security
// contexts differ from the wire types in what they hold.
#ifndef QUIESCE_APISERVER_FAKE_WIRE_INTERNAL_FORM_H_
#define QUIESCE_APISERVER_FAKE_WIRE_INTERNAL_FORM_H_

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/wire/wire_types.h"

namespace quiesce::wire {

// On one line.
std::string InternalJson(const WireType& type, const Value& value);
// By the name of the type in the table.
std::string InternalJson(absl::string_view type, const Value& value);

// What changed from `before` to `after`, as unified diff of their JSON with line breaks.
std::string InternalDiff(absl::string_view type, const Value& before, const Value& after);

}  // namespace quiesce::wire

#endif  // QUIESCE_APISERVER_FAKE_WIRE_INTERNAL_FORM_H_
