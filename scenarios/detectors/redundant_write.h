// redundant-write: a controller sends, again and again, write requests that change nothing. The API
// server stores nothing and tells nobody, so there is no loop, but each one costs a request, and a
// field that the server defaults away is one edit from a loop.
//
// A run of such requests is broken by an effective write to the object by anybody. Silent below three
// in a row, and on server-side apply, which is made to be repeated.
#ifndef QUIESCE_SCENARIOS_DETECTORS_REDUNDANT_WRITE_H_
#define QUIESCE_SCENARIOS_DETECTORS_REDUNDANT_WRITE_H_

#include <map>
#include <string>
#include <vector>
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class RedundantWrite : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "redundant-write", "A controller sends write requests that change nothing, again and again.",
      "docs/findings/redundant-write.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls; }
  void OnCall(const SeenCall& call) override;
  void Finish(const Ending& ending, std::vector<Finding>* findings) override;

 private:
  struct Run {
    uint64_t requests = 0;
    sim::RecordIndex first = 0, last = 0;
  };
  struct Key {
    sim::ActorId actor;
    ObjectId object;
    std::string subresource;
    friend bool operator<(const Key& a, const Key& b) {
      if (a.object != b.object) return a.object < b.object;
      if (a.actor != b.actor) return a.actor < b.actor;
      return a.subresource < b.subresource;
    }
  };
  std::map<Key, Run> runs_;
  Key worst_key_ = {0, kNoObject, ""};
  Run worst_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_REDUNDANT_WRITE_H_
