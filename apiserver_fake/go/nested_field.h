// Fields of an unstructured object by a dotted path, with the errors of Go's accessors.
//
//   NestedInteger replicas = FindInteger(object, ".spec.replicas");
//
// Source: k8s.io/apimachinery/pkg/apis/meta/v1/unstructured/helpers.go.
#ifndef QUIESCE_APISERVER_FAKE_GO_NESTED_FIELD_H_
#define QUIESCE_APISERVER_FAKE_GO_NESTED_FIELD_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::go {

struct NestedInteger {
  int64_t value = 0;
  bool found = false;
  std::string error;  // ".spec.replicas accessor error: x is of the type string, expected int64"
};
struct NestedText {
  std::string value;
  bool found = false;
  std::string error;
};

// A leading dot of the path does not count.
NestedInteger FindInteger(const Value& object, absl::string_view path);
NestedText FindText(const Value& object, absl::string_view path);

// Sets the field, making the objects on its way. Returns the error text where one of them is
// something else, or "".
std::string SetNested(Value& object, absl::string_view path, Value value);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_NESTED_FIELD_H_
