// Writes what the program prints today into the pages of docs/findings that show it:
//   bazel run //tools:renew_pages
// Exit codes: 0 done, 1 a page or a scenario that cannot be read, 3 a page that cannot be written.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "scenarios/detectors/all_detectors.h"
#include "scenarios/language/manifest.h"
#include "tools/page_evidence.h"

int main() {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  const std::string root = workspace == nullptr ? "" : absl::StrCat(workspace, "/");
  for (const quiesce::scenarios::DetectorSpec& spec : quiesce::scenarios::AllDetectors()) {
    const std::string path = absl::StrCat(root, spec.info->page);
    const auto page = quiesce::scenarios::ReadFile(path);
    const auto renewed = page.ok() ? quiesce::tools::RenewEvidence(root, spec.info->name, *page)
                                   : absl::StatusOr<std::string>(page.status());
    if (!renewed.ok()) {
      std::fprintf(stderr, "%s\n", std::string(renewed.status().message()).c_str());
      return 1;
    }
    if (*renewed == *page) continue;
    std::printf("%s\n", spec.info->page);
    std::ofstream file(path);
    file << *renewed;
    if (!file.flush()) {
      std::fprintf(stderr, "%s: cannot be written\n", path.c_str());
      return 3;
    }
  }
  return 0;
}
