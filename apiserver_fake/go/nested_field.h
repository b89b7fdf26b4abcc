// Fields of an unstructured object by a dotted path, with the errors of Go's accessors.
//
//   absl::StatusOr<std::optional<int64_t>> replicas = FindInteger(object, ".spec.replicas");
//
// Source: k8s.io/apimachinery/pkg/apis/meta/v1/unstructured/helpers.go.
#ifndef QUIESCE_APISERVER_FAKE_GO_NESTED_FIELD_H_
#define QUIESCE_APISERVER_FAKE_GO_NESTED_FIELD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::go {

// Nullopt where the field is absent. A leading dot of the path does not count. Errors:
// ".spec.replicas accessor error: x is of the type string, expected int64".
absl::StatusOr<std::optional<int64_t>> FindInteger(const Value& object, absl::string_view path);
absl::StatusOr<std::optional<std::string>> FindText(const Value& object, absl::string_view path);

// Sets the field, making the objects on its way; an error where one of them is something else.
absl::Status SetNested(Value& object, absl::string_view path, Value value);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_NESTED_FIELD_H_
