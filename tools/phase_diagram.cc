#include "tools/phase_diagram.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace quiesce::tools {
namespace {

std::string Line(const std::string& controller, const std::map<std::string, bool>& changes) {
  std::vector<std::string> left;
  for (const auto& [change, taken] : changes) {
    if (!taken) left.push_back(change);
  }
  return absl::StrCat(controller, ": ", changes.size() - left.size(), " of ", changes.size(),
                      " arrows taken", left.empty() ? "" : ", not ", absl::StrJoin(left, ", "));
}

}  // namespace

std::string PhaseArrowLines(const scenarios::PhaseArrows& arrows) {
  std::string text;
  for (const auto& [controller, changes] : arrows) {
    absl::StrAppend(&text, Line(controller, changes), "\n");
  }
  return text;
}

std::string PhaseDiagrams(const scenarios::PhaseArrows& arrows) {
  std::string text;
  for (const auto& [controller, changes] : arrows) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", "%% ", Line(controller, changes),
                    "\nflowchart LR\n  start(( ))\n");
    for (const auto& [change, taken] : changes) {
      const std::pair<std::string, std::string> ends = absl::StrSplit(change, '>');
      absl::StrAppend(&text, "  ", ends.first.empty() ? "start" : ends.first,
                      taken ? " --> " : " -.-> ", ends.second, "\n");
    }
  }
  return text;
}

}  // namespace quiesce::tools
