// Replays recorded cases of client-go and controller-runtime and says which ones this runtime does
// not reproduce, with the first difference of each.
//
//   absl::StatusOr<RuntimeReport> report = PlayRuntimeCases("cases", {"workqueue"}, "");
//   for (const auto& failure : report->failures) Print(failure.name, failure.difference);
//
// A case is one file, TOPIC/NAME.json; its `shape` decides how it is played.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_RUNTIME_PLAYER_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_RUNTIME_PLAYER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

struct RuntimeCase {
  std::string name;  // "workqueue/add-get-done-classic"
  Value recorded;
};

struct RuntimeReport {
  struct Failure {
    std::string name;
    std::string difference;  // "step 3: /len: expected 1, got 0"
  };
  int passed = 0;
  std::vector<Failure> failures;  // ordered by name
};

// Plays one case. FailedPrecondition: it happened otherwise; InvalidArgument: not a case that can
// be played.
absl::Status PlayRuntimeCase(const Value& recorded);

// The cases of `directory` whose topic is among `topics` (empty: all) and whose TOPIC/NAME contains
// `filter`, by topic and name. NotFound if there is no such directory, topic or case;
// InvalidArgument for a file that is not JSON.
absl::StatusOr<std::vector<RuntimeCase>> ReadRuntimeCases(const std::string& directory,
                                                          const std::vector<std::string>& topics,
                                                          absl::string_view filter);

// Reads cases, with the same errors, and plays them.
absl::StatusOr<RuntimeReport> PlayRuntimeCases(const std::string& directory,
                                               const std::vector<std::string>& topics,
                                               absl::string_view filter);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_RUNTIME_PLAYER_H_
