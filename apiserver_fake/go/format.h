// Values as Go's fmt prints the maps, slices and scalars that JSON decodes to; error messages of
// the server quote them so.
//
//   GoSprint(value)       // %v:  map[a:1 b:[x <nil>]]
//   GoSyntax(value)       // %#v: map[string]interface {}{"a":1}
//   GoTypeName(value)     // %T:   map[string]interface {}
//
// Members come in the order of their keys, as fmt sorts maps.
#ifndef QUIESCE_APISERVER_FAKE_GO_FORMAT_H_
#define QUIESCE_APISERVER_FAKE_GO_FORMAT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::go {

std::string GoSprint(const Value& value);
std::string GoSprint(absl::Span<const Value> items);
// %s: like %v for strings, `%!s(int64=5)` for anything else.
std::string GoSprintAsString(const Value& value);
std::string GoSyntax(const Value& value);

// `map[string]interface {}`, `int64`; `<nil>` for null.
absl::string_view GoTypeName(Value::Kind kind);
inline absl::string_view GoTypeName(const Value& value) { return GoTypeName(value.kind()); }
// reflect.Kind: `map`, `slice`, `string`, `int64`, `float64`, `bool`; `invalid` for null.
absl::string_view GoKindName(Value::Kind kind);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_FORMAT_H_
