// redundant-write: a controller sends, again and again, write requests that change nothing although
// what its cache shows is up to date: updates and patches of what is so already, creates of what
// exists, deletes of what is gone. The API server stores nothing and tells no one, so there is no
// loop, but each one costs a request, and a field that the server defaults away is one edit from a
// loop.
//
// Three in a row without an effective one of the same sort (four creates or deletes), five minutes
// apart or less on average; whatever others write in between. Server-side apply is made to be
// repeated: thirty of them at ten seconds or less. Silent while the cache is behind, on
// requests that faults hit, and on creates and deletes whose refusal the reconcile ends with.
#ifndef QUIESCE_SCENARIOS_DETECTORS_REDUNDANT_WRITE_H_
#define QUIESCE_SCENARIOS_DETECTORS_REDUNDANT_WRITE_H_

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class RedundantWrite : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "redundant-write", "A controller sends write requests that change nothing, again and again.",
      "docs/findings/redundant-write.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls | kReconciles; }
  void OnCall(const CallEvent& call) override;
  void OnReconcileEnd(const ReconcileEvent& end) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  enum Sort : uint8_t { kUpdate, kApply, kCreate, kDelete };
  struct Streak {
    uint64_t requests = 0;
    sim::RecordIndex first = 0, last = 0;
  };
  struct Key {
    sim::ActorId actor;
    ObjectId object;
    Sort sort;
    std::string subresource;
    friend bool operator<(const Key& a, const Key& b) {
      return std::tie(a.actor, a.object, a.sort, a.subresource) <
             std::tie(b.actor, b.object, b.sort, b.subresource);
    }
  };
  static Sort SortOf(const api::Request& request);
  bool IsEnough(Sort sort, const Streak& streak) const;
  // What the request's body says otherwise than the stored object.
  std::string Difference(const edge::CallRecord& call) const;

  std::map<Key, Streak> streaks_;
  std::vector<std::pair<sim::RecordIndex, Key>> touched_;  // by reconciles under way
  Key worst_key_ = {0, kNoObject, kUpdate, ""};
  Streak worst_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_REDUNDANT_WRITE_H_
