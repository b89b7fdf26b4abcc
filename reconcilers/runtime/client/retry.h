// Trying again what failed on a conflict.
//
//   absl::Status status = co_await RetryOnConflict(&loop, DefaultRetry(), [&]() ->
//   sim::Task<absl::Status> {
//     absl::StatusOr<Value> db = co_await client.Live().Get(kDatabases, key);   // read it again
//     ...
//     co_return co_await client.Update(kDatabases, &*db);
//   });
//
// Source: k8s.io/client-go/util/retry/util.go. A function that reads from the cache gets the same
// stale object each time, and every attempt conflicts.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_RETRY_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_RETRY_H_

#include <functional>

#include "absl/status/status.h"
#include "reconcilers/runtime/client/wait_backoff.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::runtime {

// 5 attempts, 10 ms apart; and 4 attempts after 10, 50 and 250 ms. A tenth is added at random.
BackoffOptions DefaultRetry();
BackoffOptions DefaultBackoff();

// The error of a wait that is over, as in Go's wait package: what is told apart from an API's.
absl::Status WaitTimeoutError();

// Calls `function` until it returns something that `retriable` refuses, or `backoff.steps` times;
// then returns what it returned last. With no steps it is not called, and the result is OK. The
// function lives until the task ends; what it refers to must, too.
sim::Task<absl::Status> RetryOnError(sim::EventLoop* loop, BackoffOptions backoff,
                                     std::function<bool(const absl::Status&)> retriable,
                                     std::function<sim::Task<absl::Status>()> function);
sim::Task<absl::Status> RetryOnConflict(sim::EventLoop* loop, BackoffOptions backoff,
                                        std::function<sim::Task<absl::Status>()> function);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_RETRY_H_
