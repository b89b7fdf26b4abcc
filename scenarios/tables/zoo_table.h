// docs/zoo.md: the entries of the zoo, what finds each, and in how many seeds. Where a bug needs
// one rare order of events, its row says how rare: what a better search is measured by.
//
//   bazel run //tools:print_zoo -- 1000 > docs/zoo.md
#ifndef QUIESCE_SCENARIOS_TABLES_ZOO_TABLE_H_
#define QUIESCE_SCENARIOS_TABLES_ZOO_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reconcilers/zoo/toolkit.h"
#include "scenarios/tables/played.h"

namespace quiesce::scenarios {

// The scenarios of an entry that are there, relative to the top of the repository: of its bug (none
// for a control) and of its cure.
struct EntryFiles {
  std::string buggy, cured;
};
EntryFiles FilesOf(const reconcilers::zoo::Entry& entry, const std::string& root);

// A row of the table, without its times, for a test to compare with what is in the file.
std::string RowHead(const reconcilers::zoo::Entry& entry, const Played* buggy);

// The whole page. `on_row` is called after each row, to show how far it has come.
absl::StatusOr<std::string> ZooTable(const std::string& root, uint64_t seeds,
                                     absl::Time (*wall_clock)(),
                                     void (*on_row)(const std::string&));

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_TABLES_ZOO_TABLE_H_
