// The same costs as the estimates of call_cost.h, from the sizes that were really met. Go computes
// them in floating point and rounds up (or down, in WholeTraversal); here they are whole tenths,
// which gives the same numbers.
#include "apiserver_fake/cel/runtime_cost.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/utf8.h"
#include "apiserver_fake/cel/functions.h"

namespace quiesce::cel {
namespace {

constexpr uint64_t kTenthsPerCharacter = 1;
constexpr uint64_t kListBase = 10;

// Characters, bytes, items or members; 1 for what has no size.
uint64_t Size(const CelValue& val) {
  switch (val.kind()) {
    case CelValue::Kind::kString:
      return static_cast<uint64_t>(CountRunes(val.text()));
    case CelValue::Kind::kBytes:
      return val.text().size();
    case CelValue::Kind::kList:
    case CelValue::Kind::kMap:
      return val.size();
    case CelValue::Kind::kOptional:
      return val.has_value() ? Size(val.optional_value()) : 1;
    default:
      return 1;
  }
}

// A tenth of the size for each traversal, rounded up.
uint64_t Traversal(uint64_t size, uint64_t times = 1) {
  return (size * times * kTenthsPerCharacter + 9) / 10;
}

uint64_t Regex(const CelValue& text, const CelValue& pattern) {
  return Traversal(Size(text) + 1) * ((Size(pattern) + 3) / 4);
}

// Of walking over a whole value.
uint64_t WholeTraversal(const CelValue& val) {
  if (val.is(CelValue::Kind::kString) || val.is(CelValue::Kind::kBytes))
    return val.text().size() / 10;
  uint64_t cost = 0;
  if (val.is(CelValue::Kind::kList)) {
    for (size_t i = 0; i < val.size(); ++i) cost += WholeTraversal(val.At(i));
    return cost;
  }
  if (!val.is(CelValue::Kind::kMap)) return 1;
  val.ForEach([&cost](const CelValue& key, const CelValue& value) {
    cost += WholeTraversal(key) + WholeTraversal(value);
    return true;
  });
  return cost;
}

// Comparing all items of a list with each other.
uint64_t SelfCompare(const CelValue& list) {
  const uint64_t size = Size(list);
  const bool texts =
      size > 0 && (list.At(0).is(CelValue::Kind::kString) || list.At(0).is(CelValue::Kind::kBytes));
  return (size * size * (texts ? 21 : 20) + 9) / 10 + 1 + kListBase;
}

bool OneOf(absl::string_view name, absl::Span<const absl::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

uint64_t ListCallCost(absl::string_view name, absl::Span<const CelValue> args,
                      const CelValue& result) {
  if (name == "distinct" || name == "sort") return SelfCompare(args[0]);
  if (name == "@sortByAssociatedKeys") return SelfCompare(args[1]);
  if (name == "flatten") {
    const int64_t depth = args.size() == 2 ? args[1].int_value() : 1;
    return Size(args[0]) * static_cast<uint64_t>(std::max<int64_t>(depth, 0)) + 1 + kListBase;
  }
  return Size(result) + 1 + kListBase;
}

}  // namespace

uint64_t CallCost(const Expr& call, absl::Span<const CelValue> args, const CelValue& result) {
  const absl::string_view name = call.name;
  const absl::string_view overload =
      call.overloads.size() == 1 ? absl::string_view(call.overloads[0]->id) : "";
  if (args.empty()) return 1;
  if (OneOf(name, {"isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"})) {
    return WholeTraversal(args[0]);
  }
  if (OneOf(name, {"slice", "flatten", "lists.range", "reverse", "distinct", "sort",
                   "@sortByAssociatedKeys"})) {
    return ListCallCost(name, args, result);
  }
  if (OneOf(name, {"url", "lowerAscii", "upperAscii", "substring", "trim", "cidr", "isIP", "isCIDR",
                   "quantity", "isQuantity", "semver", "isSemver"}) ||
      (name == "ip" && overload != "cidr_ip") ||
      OneOf(overload, {"starts_with_string", "ends_with_string", "string_to_bytes",
                       "bytes_to_string", "string_format"})) {
    return Traversal(Size(args[0]));
  }
  if (OneOf(name, {"replace", "split", "ip.isCanonical"})) return Traversal(Size(args[0]), 2);
  if (name == "join") return Traversal(Size(result), 2);
  if (OneOf(name, {"find", "findAll"}) || overload == "matches_string") {
    return Regex(args[0], args[1]);
  }
  if (overload == "contains_string") return Traversal(Size(args[0])) * Traversal(Size(args[1]));
  if (overload == "in_list") return Size(args[1]);
  if (OneOf(overload, {"add_string", "add_bytes"})) {
    return Traversal(Size(args[0]) + Size(args[1]));
  }
  if (OneOf(overload, {"equals", "not_equals"}) ||
      (args.size() == 2 &&
       (absl::EndsWith(overload, "_string") || absl::EndsWith(overload, "_bytes")) &&
       (absl::StartsWith(overload, "less") || absl::StartsWith(overload, "greater")))) {
    if (args[0].is(CelValue::Kind::kOpaque)) return 1;
    return Traversal(std::min(Size(args[0]), Size(args[1])));
  }
  return 1;
}

}  // namespace quiesce::cel
