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
  // What it comes from, and yet says more to people than.
  std::vector<absl::string_view> roots = {};
};

const std::vector<Cause>& Causes() {
  static const auto& causes = *new std::vector<Cause>{
      {"crash-unsafe",
       {"duplicate-child", "external-leak", "orphan", "not-converged", "not-idempotent",
        "finalizer-discipline", "finalizer-deadlock", "observed-generation", "result-misuse"}},
      {"create-under-termination",
       {"finalizer-deadlock", "status-update-loop", "writer-fight", "runaway", "duplicate-child",
        "orphan", "not-converged", "not-idempotent", "permanent-error-retry", "redundant-write"}},
      {"finalizer-discipline",
       {"lost-update", "orphan", "external-leak", "finalizer-deadlock", "result-misuse",
        "permanent-error-retry", "not-converged", "not-idempotent"}},
      {"finalizer-deadlock",
       {"permanent-error-retry", "not-converged", "read-loop", "redundant-write", "result-misuse",
        "orphan"}},
      {"status-update-loop",
       {"redundant-write", "read-loop", "not-converged", "duplicate-child"},
       {"orphan"}},
      {"writer-fight",
       {"redundant-write", "read-loop", "not-converged", "duplicate-child",
        "stale-destructive-action", "lost-update"},
       {"finalizer-discipline"}},
      {"volatile-write", {"redundant-write", "read-loop", "not-converged"}},
      {"runaway",
       {"redundant-write", "read-loop", "not-converged", "result-misuse", "duplicate-child",
        "observed-generation"},
       {"orphan"}},
      {"stale-destructive-action", {"not-converged", "not-idempotent", "duplicate-child"}},
      {"lost-update", {"not-converged", "not-idempotent", "observed-generation"}},
      {"orphan", {"not-converged", "not-idempotent", "permanent-error-retry"}},
      {"duplicate-child", {"not-converged", "not-idempotent", "orphan", "permanent-error-retry"}},
      {"observed-generation", {"not-converged", "not-idempotent"}},
      {"external-leak", {"not-converged", "not-idempotent"}},
      {"attempt-budget", {"backoff-shape", "permanent-error-retry", "not-converged"}},
      {"backoff-shape", {"slow-recovery"}},
      {"conflict-livelock", {"not-converged", "not-idempotent", "result-misuse"}},
      {"permanent-error-retry", {"not-converged"}},
      {"result-misuse", {"not-converged"}},
      // What was left to do is done by one more look, or by several.
      {"not-converged", {"not-idempotent"}},
  };
  return causes;
}

bool Contains(const std::vector<absl::string_view>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
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
      const bool effect = Contains(cause.effects, finding.name);
      const bool root = Contains(cause.roots, finding.name);
      if ((effect || root) && ShareAnObject(told, finding)) {
        told.facts.emplace_back(root ? "comes from" : "leads to",
                                absl::StrCat(finding.name, ": ", finding.sentence));
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
