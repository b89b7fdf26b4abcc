// Objects as Go writes those of a typed kind: members that are left out where they are zero are,
// and those that are always there are there; quantities and times in their canonical form.
//
//   InTypedForm(*wire::WireTypeOfKind("apps/v1", "Deployment"), object);   // adds "strategy":{}
//
// Source: encoding/json on the types of k8s.io/api.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_TYPED_FORM_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_TYPED_FORM_H_

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/wire/wire_types.h"

namespace quiesce::runtime {

Value InTypedForm(const wire::WireType& type, const Value& value);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_TYPED_FORM_H_
