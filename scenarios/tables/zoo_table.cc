#include "scenarios/tables/zoo_table.h"

#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "reconcilers/zoo/entries.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr char kIntroduction[] =
    "# The zoo\n"
    "\n"
    "Public bug reports of controllers, each rebuilt small in `reconcilers/zoo`: the bug and the "
    "cure side "
    "by side in one\nfile, and a pair of scenarios in `scenarios/zoo` (those named after projects: "
    "`reconcilers/zoo/field` and `scenarios/field`). The scenario with the bug "
    "must give "
    "the finding, the cured one none.\nReferences are issues and pull requests on GitHub, or "
    "documents of a "
    "repository there.\n"
    "\n"
    "`shown` says in how many seeds the finding came; the times are what it took to come to the "
    "first of "
    "them, in\nsimulated time and on the machine that made this page, seed after seed from 1. A "
    "finding "
    "after `or` may come in its\nplace, depending on the seed. `failed-expectation` means that no "
    "detector "
    "knows this kind yet: the scenario says\nwhat must be true, and it is not.\n"
    "\n";

std::string WallText(absl::Duration wall) {
  return absl::StrFormat("%.1f ms", absl::ToDoubleMilliseconds(wall));
}

std::string FindingText(const Played& played) {
  std::string text = absl::StrJoin(ExpectedFindings(played.prepared().scenario()), ", ");
  for (const Name& name : played.prepared().scenario().possible_findings()) {
    absl::StrAppend(&text, text.empty() ? "" : " or ", name.text());
  }
  return text;
}

}  // namespace

EntryFiles FilesOf(const reconcilers::zoo::Entry& entry, const std::string& root) {
  const auto file = [&](const std::string& suffix) {
    const std::string path =
        entry.folder.empty()
            ? absl::StrCat("scenarios/zoo/", entry.name, suffix, ".yaml")
            : absl::StrCat(entry.folder, "/", absl::StripPrefix(suffix, "-"), ".yaml");
    return std::filesystem::exists(root + path) ? path : std::string();
  };
  if (entry.control) return {"", file("")};
  return {file("-buggy"), file("-cured")};
}

std::string RowHead(const reconcilers::zoo::Entry& entry, const Played* buggy) {
  return absl::StrCat("| ", entry.name, " | ", entry.reference, " | ",
                      entry.control ? absl::StrCat("control: it ", entry.cure) : entry.bug, " | ",
                      buggy == nullptr ? "none" : FindingText(*buggy), " |");
}

absl::StatusOr<std::string> ZooTable(const std::string& root, uint64_t seeds,
                                     absl::Time (*wall_clock)(),
                                     void (*on_row)(const std::string&)) {
  std::string rows;
  size_t entries = 0, controls = 0;
  for (const reconcilers::zoo::Entry& entry : reconcilers::zoo::AllEntries()) {
    const EntryFiles files = FilesOf(entry, root);
    if (files.cured.empty()) continue;
    ++entries;
    std::string row;
    if (files.buggy.empty()) {
      ++controls;
      row = absl::StrCat(RowHead(entry, nullptr), "  |  |  |");
    } else {
      auto played = Played::New(root + files.buggy);
      if (!played.ok()) return played.status();
      const Showing showing = (*played)->Run(seeds, wall_clock);
      row =
          absl::StrCat(RowHead(entry, played->get()), " ", showing.shown, " of ", showing.seeds,
                       " | ", ShowDuration(showing.simulated), " | ", WallText(showing.wall), " |");
    }
    absl::StrAppend(&rows, row, "\n");
    if (on_row != nullptr) on_row(row);
  }
  return absl::StrCat(
      kIntroduction, entries, " entries, ", controls,
      " of them controls. Made by `bazel run //tools:print_zoo -- ", seeds, " > docs/zoo.md`.\n\n",
      "| entry | reference | the controller | finding | shown | simulated | wall |\n"
      "|---|---|---|---|---|---|---|\n",
      rows);
}

}  // namespace quiesce::scenarios
