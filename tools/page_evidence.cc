#include "tools/page_evidence.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "scenarios/detectors/all_detectors.h"
#include "scenarios/language/reader.h"
#include "scenarios/play/prepared_scenario.h"
#include "scenarios/play/repository_catalog.h"
#include "scenarios/play/runner.h"
#include "tools/report.h"

namespace quiesce::tools {
namespace {

constexpr absl::string_view kBegin = "`tools/quiesce run ";
constexpr absl::string_view kSeed = " --seed ";
constexpr absl::string_view kEnd = " --explain` says:";
constexpr absl::string_view kFence = "```";

// What a line asks for.
struct Asked {
  std::string file;
  uint64_t seed;
};

bool ReadLine(absl::string_view line, Asked* asked) {
  if (!absl::ConsumePrefix(&line, kBegin) || !absl::ConsumeSuffix(&line, kEnd)) return false;
  const std::vector<absl::string_view> parts = absl::StrSplit(line, kSeed);
  if (parts.size() != 2) return false;
  asked->file = std::string(parts[0]);
  return absl::SimpleAtoi(parts[1], &asked->seed);
}

absl::StatusOr<std::string> Evidence(const std::string& root, absl::string_view name,
                                     const Asked& asked) {
  const scenarios::Catalog& catalog = scenarios::RepositoryCatalog();
  const auto loaded = scenarios::ReadScenario(absl::StrCat(root, asked.file), catalog.Names());
  if (!loaded.ok()) return loaded.status();
  const auto prepared = scenarios::PreparedScenario::New(&*loaded, &catalog);
  if (!prepared.ok()) return prepared.status();
  const scenarios::SeedResult result = scenarios::RunSeed(**prepared, asked.seed, {});
  for (const auto* findings : {&result.expected, &result.unexpected}) {
    for (const scenarios::Finding& finding : *findings) {
      if (finding.name != name) continue;
      // The tape as `quiesce run` names it.
      const std::string tape = absl::StrCat(
          "out/", absl::StrReplaceAll(loaded->ShortName(), {{"/", "-"}}), "-", asked.seed, ".tape");
      const std::string text = FindingText(finding, absl::StrCat("tools/quiesce replay ", tape));
      // Without the indentation that it has below a headline.
      return std::string(absl::StripPrefix(absl::StrReplaceAll(text, {{"\n  ", "\n"}}), "  "));
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat(asked.file, ": expected the finding ", name, " with seed ", asked.seed));
}

}  // namespace

std::vector<EvidencePage> EvidencePages() {
  std::vector<EvidencePage> pages = {{"README.md", "backoff-shape"}};
  for (const scenarios::DetectorSpec& spec : scenarios::AllDetectors()) {
    pages.push_back({std::string(spec.info->page), std::string(spec.info->name)});
  }
  return pages;
}

absl::StatusOr<std::string> RenewEvidence(const std::string& root, absl::string_view name,
                                          absl::string_view page) {
  std::string renewed;
  Asked asked;
  const std::vector<absl::string_view> lines = absl::StrSplit(page, '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    absl::StrAppend(&renewed, i == 0 ? "" : "\n", lines[i]);
    if (!ReadLine(lines[i], &asked)) continue;
    size_t end = i + 3;  // of the block, which begins after an empty line
    if (end >= lines.size() || lines[i + 2] != kFence) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, ": expected a block of text after \"", lines[i], "\""));
    }
    while (end < lines.size() && lines[end] != kFence) ++end;
    const absl::StatusOr<std::string> evidence = Evidence(root, name, asked);
    if (!evidence.ok()) return evidence.status();
    absl::StrAppend(&renewed, "\n", lines[i + 1], "\n", kFence, "\n", *evidence, kFence);
    i = end;
  }
  return renewed;
}

}  // namespace quiesce::tools
