// writer-fight: two actors write one field of an object in turn, each undoing what the other wrote, with
// no outside input in between.
//
// Silent below three turns of each, on fields that move on (values that do not come back), and on
// fields of status, where the same thing is a status-update-loop.
#ifndef QUIESCE_SCENARIOS_DETECTORS_WRITER_FIGHT_H_
#define QUIESCE_SCENARIOS_DETECTORS_WRITER_FIGHT_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class WriterFight : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "writer-fight",
      "Two actors write one field of an object in turn, and each undoes what the other wrote.",
      "docs/findings/writer-fight.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls | kInputs; }
  void OnCall(const SeenCall& call) override;
  void OnInput(const Seen& input) override;
  bool Certain() const override { return !fight_.turns.empty(); }
  void Finish(const Ending& ending, std::vector<Finding>* findings) override;

 private:
  struct Turn {
    sim::ActorId actor;
    uint64_t value;  // hash
    sim::RecordIndex call;
  };
  struct Fight {
    ObjectId object = kNoObject;
    std::string path;
    std::vector<Turn> turns;
  };
  static bool IsFight(const std::vector<Turn>& turns);

  std::map<std::pair<ObjectId, std::string>, std::vector<Turn>> fields_;
  Fight fight_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_WRITER_FIGHT_H_
