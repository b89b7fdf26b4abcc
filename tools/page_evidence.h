// The evidence that pages show: what the program prints of a scenario, made anew.
//
//   `tools/quiesce run scenarios/wrong/go-time.yaml --seed 3 --explain` says:
//
// In a page a block of text follows such a line. It is the finding of the page's name in that run.
#ifndef QUIESCE_TOOLS_PAGE_EVIDENCE_H_
#define QUIESCE_TOOLS_PAGE_EVIDENCE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace quiesce::tools {

// The pages with such blocks: one for each finding, and the README.
struct EvidencePage {
  std::string path, finding;
};
std::vector<EvidencePage> EvidencePages();

// The page of the finding `name` with what the program prints today in each of its blocks. `root`
// is the top of the repository: "" or a path with a slash at its end. kInvalidArgument: a line
// without a block, a scenario that cannot be read, a run without that finding.
absl::StatusOr<std::string> RenewEvidence(const std::string& root, absl::string_view name,
                                          absl::string_view page);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_PAGE_EVIDENCE_H_
