// A scenario with only a few copies of what it applies many times: for those who play it thousands
// of times and learn nothing from the two-hundredth copy.
//
//   FewCopies few(prepared, 3);
//   if (few.prepared() != nullptr) RunSeed(*few.prepared(), 0, RunOptions());
//
// A null pointer where it has no more than that.
//
// It may then be no scenario that can be played: a step may speak of the fifth copy.
#ifndef QUIESCE_SCENARIOS_PLAY_FEW_COPIES_H_
#define QUIESCE_SCENARIOS_PLAY_FEW_COPIES_H_

#include <cstdint>
#include <memory>

#include "scenarios/language/reader.h"
#include "scenarios/play/prepared_scenario.h"

namespace quiesce::scenarios {

class FewCopies {
 public:
  FewCopies(const PreparedScenario& prepared, int32_t copies);
  const PreparedScenario* prepared() const { return prepared_.get(); }

 private:
  LoadedScenario loaded_;
  std::unique_ptr<PreparedScenario> prepared_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_FEW_COPIES_H_
