// What the kubelet does with pods, read from its options (kubelet.h shows them).
#ifndef QUIESCE_RECONCILERS_WORKLOADS_KUBELET_SCRIPT_H_
#define QUIESCE_RECONCILERS_WORKLOADS_KUBELET_SCRIPT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::reconcilers::workloads {

struct PodScript {
  std::string name = "*", image = "*";  // patterns: `*` stands for anything
  absl::Duration starts_after = absl::Seconds(1);
  absl::Duration ready_after = absl::ZeroDuration();
  absl::Duration image_pull_fails_for = absl::ZeroDuration();
  absl::Duration runs_for = absl::Seconds(1);  // before each crash
  int64_t crashes = 0;
  bool crashes_forever = false;
  std::optional<absl::Duration> succeeds_after, fails_after;
  int64_t exit_code = 1;

  // The pod's state `age` after its binding.
  struct State {
    enum class Phase { kCreating, kPullFails, kRunning, kCrashed, kSucceeded, kFailed };
    Phase phase = Phase::kCreating;
    bool ready = false;
    int64_t restarts = 0;
    absl::Duration started;  // of the run that is or was last, counted from the binding
    absl::Duration ended;    // of that run, where it has ended
    absl::Duration next;     // the age at which it changes; infinite: never
  };
  // `restarts`: the pod's restartPolicy is not Never.
  State StateAt(absl::Duration age, bool restarts) const;

  bool Fits(const Value& pod) const;
};

struct LostNode {
  std::string node;
  absl::Duration from, to;  // from the start of the simulation
};

struct KubeletScript {
  int64_t nodes = 1;
  absl::Duration ends_after = absl::Seconds(1);
  PodScript otherwise;
  std::vector<PodScript> pods;
  std::vector<LostNode> lost;

  // The first that fits, else `otherwise`.
  const PodScript& ScriptOf(const Value& pod) const;
};

// InvalidArgument where an option is unknown or not what it should be; the message says which, and
// what was expected.
absl::StatusOr<KubeletScript> ReadKubeletScript(const Value& options);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_KUBELET_SCRIPT_H_
