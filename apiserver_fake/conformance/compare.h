// Compares what the server gave with what was recorded, by the rules of the case format: symbols,
// objects quoted in messages, managedFields left out, unordered errors.
#ifndef QUIESCE_APISERVER_FAKE_CONFORMANCE_COMPARE_H_
#define QUIESCE_APISERVER_FAKE_CONFORMANCE_COMPARE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/conformance/symbols.h"

namespace quiesce::conformance {

// Where two documents differ first: a JSON pointer and both sides as text ("(absent)").
struct Difference {
  std::string pointer, expected, got;
};

struct CompareOptions {
  bool managed_fields = false;  // metadata.managedFields takes part
  bool unordered = false;       // the order of errors, warnings and discovered resources does not
};

class Comparer {
 public:
  // `symbols` outlives the comparer; it learns what is met.
  Comparer(Symbols* symbols, CompareOptions options) : symbols_(symbols), options_(options) {}

  // The first difference, or nothing if both agree. `pointer` is where both values stand.
  std::optional<Difference> Compare(const Value& expected, const Value& got,
                                    const std::string& pointer);
  // Items of a list, each reduced to some fields: names with symbols have another order here than
  // where they were recorded, so then any order will do.
  std::optional<Difference> CompareItems(const Value& expected, const Value& got,
                                         const std::string& pointer);
  // Lists whose order says nothing.
  std::optional<Difference> CompareUnordered(const Value& expected, const Value& got,
                                             const std::string& pointer);
  std::optional<Difference> CompareWarnings(const Value& expected,
                                            const std::vector<std::string>& got);

 private:
  std::optional<Difference> CompareObjects(const Value& expected, const Value& got,
                                           const std::string& pointer);
  std::optional<Difference> CompareLists(const Value& expected, const Value& got,
                                         const std::string& pointer);
  bool CompareText(absl::string_view expected, absl::string_view got);
  bool ComparePiecesAsSet(absl::string_view expected, absl::string_view got);
  bool CompareAsSet(const std::vector<Value>& expected, std::vector<Value> got);

  Symbols* symbols_;
  CompareOptions options_;
};

// `object` without metadata.managedFields; lists: without those of the items.
Value WithoutManagedFields(const Value& object);

}  // namespace quiesce::conformance

#endif  // QUIESCE_APISERVER_FAKE_CONFORMANCE_COMPARE_H_
