// Values printed as Go's fmt package prints unstructured ones; error texts quote them so.
// Numbers are all float64: an applied body is read without integers.
#ifndef QUIESCE_APISERVER_FAKE_GO_TYPE_FORMAT_H_
#define QUIESCE_APISERVER_FAKE_GO_TYPE_FORMAT_H_

#include <string>

#include "apiserver_fake/base/value.h"

namespace quiesce::go {

std::string GoTypeName(const Value& value);  // %T:  `map[string]interface {}`
std::string GoPlain(const Value& value);     // %v:  `map[a:1 b:[x y]]`
std::string GoSyntax(const Value& value);    // %#v: `map[string]interface {}{"a":1}`

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_TYPE_FORMAT_H_
