// Answers choices from a recorded tape.
//
//   Choices choices(std::make_unique<ReplayStrategy>(&tape));
//   ... run the world ...
//   absl::Status status = CheckReplay(tape, choices, trace.hash());
//
// If a question differs from the recorded one in class, label or range, the tape no longer fits the
// run: status() says where, and from there on, as beyond the tape's end, the answers are plain.
#ifndef QUIESCE_SIM_REPLAY_STRATEGY_H_
#define QUIESCE_SIM_REPLAY_STRATEGY_H_

#include <cstdint>

#include "absl/status/status.h"
#include "sim/strategy.h"
#include "sim/tape.h"

namespace quiesce::sim {

class ReplayStrategy : public Strategy {
 public:
  // The tape outlives the strategy.
  explicit ReplayStrategy(const Tape* tape) : tape_(tape) {}

  uint64_t Pick(const ChoicePoint& point, uint64_t n, uint64_t index) override;

  // FailedPrecondition at the first question that the tape answers for another one:
  // `the tape does not fit: choice 17 was order "ready" of 3 when recorded, is fault "mix" of 2
  // now`.
  absl::Status status() const override { return status_; }

 private:
  const Tape* tape_;
  absl::Status status_;
};

// After a replayed run: OK if it asked exactly the questions of the tape and ended with its hash.
// Else FailedPrecondition that says where it departed, how many choices it asked more or less, or
// that only the hash differs.
absl::Status CheckReplay(const Tape& tape, const Choices& replayed, uint64_t hash);

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_REPLAY_STRATEGY_H_
