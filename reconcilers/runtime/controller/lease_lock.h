// The Lease object of a leader election: who holds it, since when, and when it was last renewed.
//
//   LeaseLock lock(&client, "default", "operator");
//   absl::StatusOr<LeaseRecord> record = co_await lock.Get(&context);
//   absl::Status written = co_await lock.Update(*record, &context);
//
// An update sends the object that was last read or written, so it conflicts with what others wrote.
// Source: k8s.io/client-go/tools/leaderelection/resourcelock/leaselock.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_LEASE_LOCK_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_LEASE_LOCK_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/cancellation.h"
#include "reconcilers/runtime/client/rest_client.h"
#include "sim/task.h"

namespace quiesce::runtime {

struct LeaseRecord {
  std::string holder;  // "": no one
  int64_t duration_seconds = 0;
  absl::Time acquire_time = absl::InfinitePast();
  absl::Time renew_time = absl::InfinitePast();
  int64_t transitions = 0;

  // Two records with the same text are the same to a candidate. Times count in seconds, as in the
  // original, which compares the JSON of metav1.Time.
  std::string Text() const;
};

class LeaseLock {
 public:
  // The client outlives the lock.
  LeaseLock(RestClient* client, std::string namespace_name, std::string name)
      : client_(client), namespace_(std::move(namespace_name)), name_(std::move(name)) {}

  // Each ends with `context` (null: none).
  sim::Task<absl::StatusOr<LeaseRecord>> Get(Cancellation* context);
  sim::Task<absl::Status> Create(LeaseRecord record, Cancellation* context);
  // Nothing is sent, and it fails, before the first Get() or Create() and after a Create() that
  // failed.
  sim::Task<absl::Status> Update(LeaseRecord record, Cancellation* context);

 private:
  // Sends the request; the reply becomes the lease that is known.
  sim::Task<absl::Status> Send(api::Request request, Cancellation* context);

  RestClient* const client_;
  const std::string namespace_, name_;
  Value lease_;  // null: none known; without a name: what a failed Create() left
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_LEASE_LOCK_H_
