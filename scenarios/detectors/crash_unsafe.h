// crash-unsafe: a controller died before or after one of its writes, and when everything is at rest
// the world is another than without that death, but for names and times.
//
// Only a sweep (scenarios/play/sweep.h) can find it, which plays the plain run of a scenario once
// more for each write and knows how the plain run ends; in a run without such a reference the
// detector is silent. With other faults than a death the same is a failed expectation: that a
// request fails once must leave nothing behind either.
#ifndef QUIESCE_SCENARIOS_DETECTORS_CRASH_UNSAFE_H_
#define QUIESCE_SCENARIOS_DETECTORS_CRASH_UNSAFE_H_

#include <string>
#include <vector>

#include "apiserver_fake/edge/call_record.h"
#include "scenarios/findings/detector.h"
#include "scenarios/findings/end_state.h"

namespace quiesce::scenarios {

// What a sweep has let go wrong in a run.
struct Struck {
  edge::InjectedFault fault = edge::InjectedFault::kNone;  // kNone: nothing yet
  std::string what;  // "reply cut: PUT databases/default/a/status, request 12 of database"
};

class CrashUnsafe : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "crash-unsafe",
      "A controller that dies between two steps leaves another world behind than one that lives.",
      "docs/findings/crash-unsafe.md"};

  CrashUnsafe() = default;
  // `reference` is how the run ends without the fault. Both outlive this.
  CrashUnsafe(const EndState* reference, const Struck* struck)
      : reference_(reference), struck_(struck) {}

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override {
    return reference_ == nullptr ? 0 : kCalls | kExternalCalls;
  }
  void OnCall(const CallEvent& call) override;
  void OnExternalCall(const ExternalCallEvent& call) override { state_.Note(call.call); }
  void OnPhase(Phase phase, absl::Time when) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  bool Dies() const;
  void TellStrike(Finding* finding) const;

  const EndState* reference_ = nullptr;
  const Struck* struck_ = nullptr;
  EndState state_;
  sim::RecordIndex fault_ = 0;  // the call that was struck; 0: none that is told of
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_CRASH_UNSAFE_H_
