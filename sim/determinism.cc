// The hash alone says that two runs differ, the records where: the first record that differs is
// mostly the place, or the next thing after it. Hashes may differ with equal records, as some
// things are mixed in without a record.
#include "sim/determinism.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace quiesce::sim {
namespace {

bool SameRecord(const Trace& first, const Trace& second, RecordIndex index) {
  const TraceRecord& a = first.record(index);
  const TraceRecord& b = second.record(index);
  return a.unix_nanos == b.unix_nanos && a.kind == b.kind && a.cause == b.cause &&
         a.digest == b.digest && first.ActorName(a.actor) == second.ActorName(b.actor);
}

}  // namespace

absl::Status CompareTraces(const Trace& first, const Trace& second) {
  size_t common = std::min(first.records().size(), second.records().size());
  for (RecordIndex index = 1; index <= common; ++index) {
    if (SameRecord(first, second, index)) continue;
    return absl::InternalError(absl::StrCat("two runs differ at record ", index, ": \"",
                                            first.Describe(index), "\" and \"",
                                            second.Describe(index), "\""));
  }
  if (first.size() != second.size()) {
    const Trace& longer = first.size() > second.size() ? first : second;
    std::string next;
    if (longer.records().size() > common) {
      next = absl::StrCat("; the longer goes on with \"",
                          longer.Describe(static_cast<RecordIndex>(common + 1)), "\"");
    }
    return absl::InternalError(absl::StrCat("two runs differ in length: ", first.size(), " and ",
                                            second.size(), " records", next));
  }
  if (first.hash() != second.hash()) {
    return absl::InternalError(
        absl::StrFormat("two runs made the same %d records but differ in hash: %016x and %016x",
                        first.size(), first.hash(), second.hash()));
  }
  return absl::OkStatus();
}

absl::Status CheckDeterminism(absl::FunctionRef<std::unique_ptr<Trace>()> run) {
  std::unique_ptr<Trace> first = run();
  std::unique_ptr<Trace> second = run();
  return CompareTraces(*first, *second);
}

}  // namespace quiesce::sim
