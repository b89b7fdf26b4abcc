// The growing delays of Kubernetes clients: each one `factor` times the one before, up to a cap,
// with a random part on top.
//
//   WaitBackoff backoff({.duration = absl::Milliseconds(800), .factor = 2, .jitter = 1,
//                        .steps = 38, .cap = absl::Seconds(30)});
//   co_await loop->Sleep(backoff.Step(&loop->choices()));
//
// Source: Backoff in k8s.io/apimachinery/pkg/util/wait/backoff.go; its double arithmetic is kept.
// The random part is a choice ("jitter"); the plain one is none.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_WAIT_BACKOFF_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_WAIT_BACKOFF_H_

#include "absl/time/time.h"
#include "sim/choices.h"

namespace quiesce::runtime {

struct BackoffOptions {
  absl::Duration duration;                    // the first delay
  double factor = 0;                          // 0: the delay does not grow
  double jitter = 0;                          // up to so many times the delay is added
  int steps = 0;                              // how often it may grow
  absl::Duration cap = absl::ZeroDuration();  // zero: none
};

class WaitBackoff {
 public:
  explicit WaitBackoff(BackoffOptions options) : initial_(options), now_(options) {}

  // The next delay. `choices` may be null: no jitter then.
  absl::Duration Step(sim::Choices* choices);
  // Starts again with the first delay.
  void Reset() { now_ = initial_; }

  // What is left: reaching the cap ends the steps.
  int steps() const { return now_.steps; }

 private:
  const BackoffOptions initial_;
  BackoffOptions now_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_WAIT_BACKOFF_H_
