#include "scenarios/detectors/precedence.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace quiesce::scenarios {
namespace {

// A finding and what it is the cause of, where both are about one object.
struct Cause {
  absl::string_view name;
  std::vector<absl::string_view> effects;
};

const std::vector<Cause>& Causes() {
  static const auto& causes = *new std::vector<Cause>{
      {"finalizer-deadlock",
       {"permanent-error-retry", "not-converged", "read-loop", "redundant-write", "result-misuse"}},
      {"status-update-loop", {"redundant-write", "read-loop", "not-converged"}},
      {"writer-fight", {"redundant-write", "read-loop", "not-converged"}},
      {"volatile-write", {"redundant-write", "read-loop", "not-converged"}},
      {"runaway", {"redundant-write", "read-loop", "not-converged", "result-misuse"}},
      {"conflict-livelock", {"not-converged", "result-misuse"}},
      {"permanent-error-retry", {"not-converged"}},
      {"result-misuse", {"not-converged"}},
  };
  return causes;
}

bool ShareAnObject(const Finding& a, const Finding& b) {
  return std::any_of(a.objects.begin(), a.objects.end(), [&](const std::string& object) {
    return std::find(b.objects.begin(), b.objects.end(), object) != b.objects.end();
  });
}

}  // namespace

void PutCausesFirst(std::vector<Finding>* findings) {
  for (const Cause& cause : Causes()) {
    const auto first =
        std::find_if(findings->begin(), findings->end(),
                     [&](const Finding& finding) { return finding.name == cause.name; });
    if (first == findings->end()) continue;
    Finding told = std::move(*first);
    std::vector<Finding> kept;
    for (Finding& finding : *findings) {
      if (&finding == &*first) continue;
      const bool effect = std::find(cause.effects.begin(), cause.effects.end(), finding.name) !=
                          cause.effects.end();
      if (effect && ShareAnObject(told, finding)) {
        told.facts.emplace_back("leads to", absl::StrCat(finding.name, ": ", finding.sentence));
      } else {
        kept.push_back(std::move(finding));
      }
    }
    const size_t place = std::min(static_cast<size_t>(first - findings->begin()), kept.size());
    kept.insert(kept.begin() + static_cast<ptrdiff_t>(place), std::move(told));
    *findings = std::move(kept);
  }
}

}  // namespace quiesce::scenarios
