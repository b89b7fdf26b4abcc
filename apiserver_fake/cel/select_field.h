// The selection operand.name.
#ifndef QUIESCE_APISERVER_FAKE_CEL_SELECT_FIELD_H_
#define QUIESCE_APISERVER_FAKE_CEL_SELECT_FIELD_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/cel/val.h"

namespace quiesce::cel {

// The field of a map or object; an error where it is missing. Of an optional, the field as an
// optional.
CelValue SelectField(const CelValue& operand, absl::string_view name);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_SELECT_FIELD_H_
