// What a run leaves behind: the objects and the services outside as they are when everything is at
// rest. Two runs of one scenario can be compared by it, but for names that were drawn and times.
//
//   EndState plain, other;                  // filled by a listener each
//   for (const StateDifference& one : Compare(plain, other)) {
//     std::cout << one.object << ": " << one.text << "\n";
//   }
//
// Not part of it: Events and Leases, uids, versions and generations, and what services hand out as
// ids.
#ifndef QUIESCE_SCENARIOS_FINDINGS_END_STATE_H_
#define QUIESCE_SCENARIOS_FINDINGS_END_STATE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "apiserver_fake/base/value.h"
#include "scenarios/findings/observer.h"

namespace quiesce::scenarios {

class EndState {
 public:
  // A call of a service: texts of its answer are names that it drew.
  void Note(const runtime::ExternalCallRecord& call);
  // At rest.
  void TakeObjects(const Observer& run);
  void TakeServices(const RunEnd& ending) { services_ = ending.services; }

 private:
  friend std::vector<struct StateDifference> Compare(const EndState& plain, const EndState& other,
                                                     size_t limit);
  struct Object {
    std::string where;  // "configmaps/default/a", for ordering
    std::string shown;  // "ConfigMap default/a"
    uint64_t hash;      // StateHash
    Value state;
  };
  // The same with drawn names, uids and times replaced, in order.
  std::vector<Object> Nameless() const;

  std::vector<Object> objects_;
  std::vector<std::pair<std::string, Value>> services_;
  absl::btree_set<std::string> drawn_;
};

struct StateDifference {
  std::string object;  // "ConfigMap default/a", "the service cloud"
  std::string text;    // ".status.phase: \"Ready\" there, \"Pending\" here"
};

// `limit` of them at most.
std::vector<StateDifference> Compare(const EndState& plain, const EndState& other,
                                     size_t limit = 4);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_END_STATE_H_
