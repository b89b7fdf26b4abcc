// The load of pods over time, read from the autoscaler's options (autoscaler.h shows them).
#ifndef QUIESCE_RECONCILERS_WORKLOADS_LOAD_SCRIPT_H_
#define QUIESCE_RECONCILERS_WORKLOADS_LOAD_SCRIPT_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::reconcilers::workloads {

class LoadScript {
 public:
  struct Step {
    absl::Duration from;                         // from the start of the simulation
    std::string of;                              // "": any target
    std::map<std::string, api::Quantity> usage;  // by resource
  };

  LoadScript() = default;
  explicit LoadScript(std::vector<Step> steps) : steps_(std::move(steps)) {}

  // In thousandths, of all pods of the target together: the last step that has begun and names the
  // resource; 0 before the first.
  int64_t MilliAt(absl::Duration since_start, absl::string_view target,
                  absl::string_view resource) const;

 private:
  std::vector<Step> steps_;
};

// InvalidArgument where an option is unknown or not what it should be; the message says which, and
// what was expected.
absl::StatusOr<LoadScript> ReadLoadScript(const Value& options);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_LOAD_SCRIPT_H_
