#include "scenarios/detectors/index.h"

#include "absl/strings/str_cat.h"

namespace quiesce::scenarios {

std::string MakeFindingsIndex(const std::vector<DetectorSpec>& detectors) {
  std::string text =
      "# Findings\n\n"
      "<!-- Made from the detectors: bazel run //scenarios/detectors:print_index -->\n\n"
      "| finding | what it means |\n|---|---|\n";
  for (const DetectorSpec& spec : detectors) {
    absl::StrAppend(&text, "| [", spec.info->name, "](", spec.info->name, ".md) | ",
                    spec.info->sentence, " |\n");
  }
  return text;
}

}  // namespace quiesce::scenarios
