// A service outside of the cluster that reconcilers depend on: a PostgreSQL server, a cloud API. A
// reconciler calls operations by name; what they do and when they fail is the scenario's to say.
//
//   absl::StatusOr<Value> user =
//       co_await postgres.Call("create-user", Value::Object({{"name", name}}));
//
// Errors: kUnavailable (down), kDeadlineExceeded (no answer in time: the operation may or may not
// have happened), or what the operation itself says (kAlreadyExists, kNotFound, ...).
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_EXTERNAL_SERVICE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_EXTERNAL_SERVICE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "sim/task.h"

namespace quiesce::runtime {

class ExternalService {
 public:
  virtual ~ExternalService() = default;
  // `operation` is a literal.
  virtual sim::Task<absl::StatusOr<Value>> Call(const char* operation, Value argument) = 0;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_EXTERNAL_SERVICE_H_
