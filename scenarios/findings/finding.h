// A finding: what a detector says of a run, with everything that a person needs to act on it.
//
//   status-update-loop
//   Cluster default/demo comes back to the same state every 210 ms; two controllers write it in
//   turn.
//
//     since    +4.310 s, three rounds seen; it would never end
//     writers  captcluster (2 writes a round), captcontrolplane (1 write a round)
//
//     +4.310 s  captcluster       PUT Cluster/demo/status   .status.phase: Provisioned ->
//     Provisioning
//                  woke captcontrolplane by its watch on Cluster (+20 ms)
//
//     cure     one writer per field; write only on change: docs/findings/status-update-loop.md
//
// Text is made only when a finding is: detectors keep numbers and shared values until then.
#ifndef QUIESCE_SCENARIOS_FINDINGS_FINDING_H_
#define QUIESCE_SCENARIOS_FINDINGS_FINDING_H_

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace quiesce::scenarios {

// One line of the causal chain.
struct StoryLine {
  absl::Time when;
  std::string actor;
  std::string
      what;  // "PUT Cluster/demo/status   rv 44   .status.phase: Provisioned -> Provisioning"
  std::string then;  // on a line of its own below: "woke captcontrolplane by its watch on Cluster"
};

struct Finding {
  // The same is wrong with another object, so that what comes of it is told as that. Once for each,
  // and for some only.
  void AlsoAbout(std::string object) {
    constexpr size_t kMost = 8;
    const bool known = std::find(objects.begin(), objects.end(), object) != objects.end();
    if (!known && objects.size() < kMost) objects.push_back(std::move(object));
  }

  std::string name;                  // "status-update-loop"
  std::string sentence;              // what is wrong, with the objects; one sentence
  absl::Time since;                  // when it began
  std::vector<std::string> objects;  // "Cluster default/demo"
  // Labelled lines: {"since", "+4.310 s, three rounds seen"}, {"writers", "..."}, {"field", "..."}.
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<StoryLine> story;
  std::string cure;  // one line
  std::string page;  // "docs/findings/status-update-loop.md", which explains it; "" for none
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_FINDING_H_
