// The token bucket of golang.org/x/time/rate: `qps` tokens a second, at most `burst` saved up.
//
//   TokenBucket bucket(10, 100);
//   absl::Duration wait = bucket.Reserve(loop.Now());   // takes a token, even one of the future
//
// Keeps the operations of rate.go (reserveN, advance) in double arithmetic, in its order, because
// recorded delays show its rounding.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_TOKEN_BUCKET_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_TOKEN_BUCKET_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"

namespace quiesce::runtime {

class TokenBucket {
 public:
  // A full bucket. qps 0 never refills.
  TokenBucket(double qps, int burst) : qps_(qps), burst_(burst), tokens_(burst) {}

  // Takes a token and returns how long until it may be used; Go's longest duration
  // (2^63 - 1 ns) if burst is 0.
  absl::Duration Reserve(absl::Time now);
  // The same, but takes no token and gives nullopt where the wait would be longer than `longest`
  // (rate.Limiter.Wait under a deadline).
  std::optional<absl::Duration> ReserveWithin(absl::Time now, absl::Duration longest);

 private:
  double TokensAt(int64_t now) const;

  const double qps_;
  const int burst_;
  double tokens_;
  int64_t last_ = INT64_MIN;  // when tokens_ was right, in Unix nanoseconds; INT64_MIN: never used
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_TOKEN_BUCKET_H_
