// One run of a scenario whose controllers are in another program: a world on a fiber, a bridge to
// it, and what came of it.
#ifndef QUIESCE_TOOLS_CAPI_RUN_H_
#define QUIESCE_TOOLS_CAPI_RUN_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/play/prepared_scenario.h"
#include "scenarios/play/runner.h"
#include "sim/tape.h"
#include "tools/capi/bridge.h"
#include "tools/capi/fiber.h"

namespace quiesce::capi {

class Run {
 public:
  // With a seed, or, where `tape` is given, as it was recorded. `prepared` outlives the run;
  // the program acts for `services`.
  Run(const scenarios::PreparedScenario* prepared, const std::vector<std::string>& services,
      uint64_t seed, std::unique_ptr<sim::Tape> tape, bool keep_trace);
  // Ends the run first, if it is under way.
  ~Run();

  // The next event; kind QS_FINISHED from the end on.
  const Parcel& Next(absl::Time now, uint64_t idle);

  Bridge& bridge() { return bridge_; }
  bool finished() const { return fiber_.done(); }
  // Once it is finished:
  const scenarios::SeedResult& result() const { return result_; }
  const std::string& trace() const { return trace_; }
  std::string ResultJson() const;
  std::string Report(absl::string_view replay) const;
  std::string TapeText() const;

 private:
  void Play();

  const scenarios::PreparedScenario* const prepared_;
  const uint64_t seed_;
  const std::unique_ptr<sim::Tape> tape_;
  const bool keep_trace_;
  Bridge bridge_;
  Fiber fiber_;
  scenarios::SeedResult result_;
  std::string trace_;
  Parcel finished_;
};

}  // namespace quiesce::capi

#endif  // QUIESCE_TOOLS_CAPI_RUN_H_
