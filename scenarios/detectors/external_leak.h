// external-leak: something that a controller made outside of the cluster is still there when
// everything is at rest, and belongs to no object that lives: the object for which it was made is
// gone, although its controller promises to clean up; or the object has another thing of that sort,
// which it knows, beside it.
//
// What is outside is read from the state of the service: the items of its collections. Who made one
// is read from the calls: the first that did something and mentions it - or, of a thing that nobody
// ever heard of, one whose answer was lost. A promise to clean up is a finalizer that the
// controller declares, or a call that it made for an object on its way out.
//
// Silent on what a living object names, on what it named before it was replaced, on the only thing
// of a living object (which can find it by its name), where the object knowingly leaves the ones
// that it replaces (tokens that expire), without a promise (it may be meant to stay), and while the
// controller still works on it. What was made for another spec may be another thing, which is left.
#ifndef QUIESCE_SCENARIOS_DETECTORS_EXTERNAL_LEAK_H_
#define QUIESCE_SCENARIOS_DETECTORS_EXTERNAL_LEAK_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class ExternalLeak : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {"external-leak",
                                         "Something that a controller made outside of the cluster "
                                         "stays there and belongs to no object.",
                                         "docs/findings/external-leak.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kExternalCalls; }
  void OnExternalCall(const ExternalCallEvent& call) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  struct Thing {
    std::string service, sort, name;  // sort: the collection of the service that it is in
    sim::RecordIndex made = 0;        // the call
    ObjectId owner = kNoObject;
  };

  // Nobody is gone, and no collection has more things than there are objects.
  bool NothingToSee(const RunEnd& ending) const;
  std::vector<Thing> ThingsOf(const RunEnd& ending) const;
  bool OwnerLives(const Thing& thing) const;
  bool IsPromised(const Thing& thing) const;
  bool StillWorks(const Thing& thing) const;
  bool IsMadeAgain(const Thing& thing, const Thing& other) const;  // for want of a fresh view
  // `other` was made by a look that could not yet see the name of `thing` in their owner.
  bool IsMadeUnaware(const Thing& thing, const Thing& other) const;
  bool WasNamed(const Thing& thing);  // by a state of any object
  bool IsLeaked(const Thing& thing, const std::vector<Thing>& all,
                const std::set<std::string>& named);
  // Of its owner, as whoever made it had it in hand.
  Value GenerationFor(const Thing& thing) const;
  static bool AreOfOneSort(const Thing& thing, const Thing& other);  // two of one owner
  // Its owner replaced another one knowingly, which is still there: they end by themselves.
  bool LeavesOldOnes(const Thing& thing, const std::vector<Thing>& all,
                     const std::set<std::string>& named);
  // `beside_named`: the object knows of another one.
  Finding Describe(const Thing& thing, bool beside_named, size_t more) const;

  std::vector<sim::RecordIndex> calls_;
  std::map<ObjectId, Value> owners_;  // whose reconciles called: their uids at the first call
  std::set<sim::ActorId> cleans_;
  ChangeNumber looked_at_ = 0;
  std::set<std::string> ever_named_;  // texts of all states up to that change
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_EXTERNAL_LEAK_H_
