// Values as Go's fmt prints the maps and slices that JSON decodes to; error messages of the server
// quote them so.
#ifndef QUIESCE_APISERVER_FAKE_GO_FORMAT_H_
#define QUIESCE_APISERVER_FAKE_GO_FORMAT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::go {

// %v: `map[a:1 b:[x <nil>]]`, keys in order, strings bare.
std::string GoSprint(const Value& value);
std::string GoSprint(absl::Span<const Value> items);
// %s: like %v for strings, `%!s(int64=5)` for what is none.
std::string GoSprintAsString(const Value& value);
// The type that encoding/json decodes to: `map[string]interface {}`, `int64`; `%!s(<nil>)` for
// null, as %s shows a missing type.
absl::string_view GoTypeName(Value::Kind kind);
// reflect.Kind: `map`, `slice`, `string`, `int64`, `float64`, `bool`.
absl::string_view GoKindName(Value::Kind kind);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_FORMAT_H_
