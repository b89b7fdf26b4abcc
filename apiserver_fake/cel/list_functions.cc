// Functions of lists and sets.
//
// Sources: k8s.io/apiserver/pkg/cel/library/lists.go,
// github.com/google/cel-go/ext/{lists,sets,comprehensions}.go.
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/typed_function.h"

namespace quiesce::cel {
namespace {

using Args = absl::Span<const CelValue>;
using Kind = CelValue::Kind;

// A range that costs more than an expression may is not made.
constexpr int64_t kMaxRange = 1000000;

CelValue::Items ItemsOf(const CelValue& list) {
  CelValue::Items items;
  items.reserve(list.size());
  for (size_t i = 0; i < list.size(); ++i) items.push_back(list.At(i));
  return items;
}

bool IsSorted(const CelValue& list) {
  for (size_t i = 1; i < list.size(); ++i) {
    CelValue order = list.At(i - 1).Compare(list.At(i));
    if (!order.is_error() && order.int_value() > 0) return false;
  }
  return true;
}

CelValue Sum(const CelValue& list) {
  if (list.size() == 0) return CelValue::Int(0);
  const Function* add = FindFunction("_+_");
  CelValue sum = list.At(0);
  for (size_t i = 1; i < list.size() && !sum.is_error(); ++i) {
    CelValue item = list.At(i);
    if (item.is_error()) return item;
    sum = add->Call({sum, item});
  }
  return sum;
}

// The item that comes first (`sign` -1) or last (1) in order.
CelValue Extreme(const CelValue& list, int sign, absl::string_view name) {
  if (list.size() == 0) return CelValue::Error(absl::StrCat(name, " called on empty list"));
  CelValue best = list.At(0);
  for (size_t i = 1; i < list.size(); ++i) {
    CelValue item = list.At(i);
    CelValue order = best.Compare(item);
    if (order.is_error()) return order;
    if (order.int_value() == -sign) best = std::move(item);
  }
  return best;
}
CelValue Min(const CelValue& list) { return Extreme(list, -1, "min"); }
CelValue Max(const CelValue& list) { return Extreme(list, 1, "max"); }

CelValue Slice(const CelValue& list, int64_t start, int64_t end) {
  const int64_t size = static_cast<int64_t>(list.size());
  const std::string what = absl::StrCat("cannot slice(", start, ", ", end, "), ");
  if (start < 0 || end < 0) return CelValue::Error(what + "negative indexes not supported");
  if (start > end) {
    return CelValue::Error(what + "start index must be less than or equal to end index");
  }
  if (size < end) return CelValue::Error(absl::StrCat(what, "list is length ", size));
  CelValue::Items items;
  for (int64_t i = start; i < end; ++i) items.push_back(list.At(static_cast<size_t>(i)));
  return CelValue::List(std::move(items));
}

void AppendFlat(const CelValue& list, int64_t depth, CelValue::Items& items) {
  for (size_t i = 0; i < list.size(); ++i) {
    CelValue item = list.At(i);
    if (item.is(Kind::kList) && depth > 0) {
      AppendFlat(item, depth - 1, items);
    } else {
      items.push_back(std::move(item));
    }
  }
}

CelValue Flatten(Args args) {
  const int64_t depth = args.size() == 2 ? args[1].int_value() : 1;
  if (depth < 0) return CelValue::Error("level must be non-negative");
  CelValue::Items items;
  AppendFlat(args[0], depth, items);
  return CelValue::List(std::move(items));
}

// The items in the order of their keys.
CelValue Sorted(const CelValue& list, const CelValue& keys) {
  if (list.size() != keys.size()) {
    return CelValue::Error(
        absl::StrCat("@sortByAssociatedKeys() expected a list of the same size as "
                     "the associated keys list, but got ",
                     list.size(), " and ", keys.size(), " elements respectively"));
  }
  const CelValue::Items sorted_by = ItemsOf(keys);
  for (const CelValue& key : sorted_by) {
    if (key.is_error()) return key;
    if (key.kind() != sorted_by[0].kind()) {
      return CelValue::Error("list elements must have the same type");
    }
    if (key.Compare(key).is_error()) return CelValue::Error("list elements must be comparable");
  }
  std::vector<size_t> order(sorted_by.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return sorted_by[a].Compare(sorted_by[b]).int_value() < 0;
  });
  CelValue::Items items;
  for (size_t i : order) items.push_back(list.At(i));
  return CelValue::List(std::move(items));
}

CelValue Sort(const CelValue& list) { return Sorted(list, list); }

CelValue Range(int64_t size) {
  if (size > kMaxRange) {
    return CelValue::Error("operation cancelled: actual cost limit exceeded");
  }
  CelValue::Items items;
  for (int64_t i = 0; i < size; ++i) items.push_back(CelValue::Int(i));
  return CelValue::List(std::move(items));
}

CelValue Reverse(const CelValue& list) {
  CelValue::Items items = ItemsOf(list);
  std::reverse(items.begin(), items.end());
  return CelValue::List(std::move(items));
}

bool Holds(const CelValue::Items& items, const CelValue& item) {
  for (const CelValue& other : items) {
    if (other.Equals(item).is_true()) return true;
  }
  return false;
}

CelValue Distinct(const CelValue& list) {
  CelValue::Items items;
  for (size_t i = 0; i < list.size(); ++i) {
    CelValue item = list.At(i);
    if (!Holds(items, item)) items.push_back(std::move(item));
  }
  return CelValue::List(std::move(items));
}

CelValue First(const CelValue& list) {
  return list.size() == 0 ? CelValue::NoValue() : CelValue::Optional(list.At(0));
}
CelValue Last(const CelValue& list) {
  return list.size() == 0 ? CelValue::NoValue() : CelValue::Optional(list.At(list.size() - 1));
}

bool ContainsAll(const CelValue& list, const CelValue& others) {
  const CelValue::Items items = ItemsOf(list);
  for (size_t i = 0; i < others.size(); ++i) {
    if (!Holds(items, others.At(i))) return false;
  }
  return true;
}

bool SetEquivalent(const CelValue& list, const CelValue& other) {
  return ContainsAll(list, other) && ContainsAll(other, list);
}
bool SetIntersects(const CelValue& list, const CelValue& other) {
  const CelValue::Items items = ItemsOf(list);
  for (size_t i = 0; i < other.size(); ++i) {
    if (Holds(items, other.At(i))) return true;
  }
  return false;
}

// Adds one entry, or all of another map; no key may be there already.
CelValue MapInsert(Args args) {
  CelValue::Entries entries;
  CelValue repeated;
  auto add = [&](const CelValue& key, const CelValue& value) {
    if (args[0].Find(key).has_value()) {
      repeated =
          CelValue::Error(absl::StrCat("insert failed: key ", key.Show(), " already exists"));
      return false;
    }
    entries.emplace_back(key, value);
    return true;
  };
  if (args.size() == 3) {
    add(args[1], args[2]);
  } else {
    args[1].ForEach(add);
  }
  if (repeated.is_error()) return repeated;
  CelValue::Entries all;
  args[0].ForEach([&all](const CelValue& key, const CelValue& value) {
    all.emplace_back(key, value);
    return true;
  });
  all.insert(all.end(), entries.begin(), entries.end());
  return CelValue::Map(std::move(all));
}

constexpr FunctionImpl kFunctions[] = {Typed<IsSorted>("isSorted"),
                                       Typed<Sum>("sum"),
                                       Typed<Min>("min"),
                                       Typed<Max>("max"),
                                       Typed<Slice>("slice"),
                                       {"flatten", Flatten},
                                       Typed<Sort>("sort"),
                                       Typed<Sorted>("@sortByAssociatedKeys"),
                                       Typed<Range>("lists.range"),
                                       Typed<Reverse>("reverse"),
                                       Typed<Distinct>("distinct"),
                                       Typed<First>("first"),
                                       Typed<Last>("last"),
                                       Typed<ContainsAll>("sets.contains"),
                                       Typed<SetEquivalent>("sets.equivalent"),
                                       Typed<SetIntersects>("sets.intersects"),
                                       {"cel.@mapInsert", MapInsert}};

}  // namespace

absl::Span<const FunctionImpl> ListFunctions() { return kFunctions; }

}  // namespace quiesce::cel
