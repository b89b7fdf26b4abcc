// What stands in the cells of a built-in kind's row, after its name where the first column is that.
// One function per kind, in three files: workloads, what belongs to networks and storage, the rest.
#ifndef QUIESCE_APISERVER_FAKE_REST_TABLE_CELLS_H_
#define QUIESCE_APISERVER_FAKE_REST_TABLE_CELLS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::rest {

using CellsFunction = Value (*)(const Value& object, absl::Time now);

struct KindCells {
  absl::string_view kind;
  CellsFunction cells;
};

absl::Span<const KindCells> WorkloadCells();
absl::Span<const KindCells> NetworkAndStorageCells();
absl::Span<const KindCells> OtherCells();

// "a=1,b=2", "<none>".
std::string LabelsText(const Value& labels);
// A LabelSelector as text, "<none>" for one that selects all.
std::string SelectorOrNone(const Value& selector);
// The text of a member, or `otherwise` where it is absent or "".
std::string TextOr(const Value& text, absl::string_view otherwise);
Value Age(const Value& object, absl::Time now);
// "a,b", and how many more than three there are.
std::string FirstThree(const std::vector<std::string>& texts);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_TABLE_CELLS_H_
