// Writes what the program prints today into the pages that show it, the README among them:
//   bazel run //tools:renew_pages
// Exit codes: 0 done, 1 a page or a scenario that cannot be read, 3 a page that cannot be written.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "scenarios/language/manifest.h"
#include "tools/page_evidence.h"

int main() {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  const std::string root = workspace == nullptr ? "" : absl::StrCat(workspace, "/");
  for (const quiesce::tools::EvidencePage& shown : quiesce::tools::EvidencePages()) {
    const std::string path = absl::StrCat(root, shown.path);
    const auto page = quiesce::scenarios::ReadFile(path);
    const auto renewed = page.ok() ? quiesce::tools::RenewEvidence(root, shown.finding, *page)
                                   : absl::StatusOr<std::string>(page.status());
    if (!renewed.ok()) {
      std::fprintf(stderr, "%s\n", std::string(renewed.status().message()).c_str());
      return 1;
    }
    if (*renewed == *page) continue;
    std::printf("%s\n", shown.path.c_str());
    std::ofstream file(path);
    file << *renewed;
    if (!file.flush()) {
      std::fprintf(stderr, "%s: cannot be written\n", path.c_str());
      return 3;
    }
  }
  return 0;
}
