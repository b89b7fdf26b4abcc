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

namespace quiesce::cel {
namespace {

using Args = absl::Span<const CelValue>;
using Kind = CelValue::Kind;

// A range that costs more than an expression may is not made.
constexpr int64_t kMaxRange = 1000000;

bool AllLists(Args args) {
  for (const CelValue& arg : args) {
    if (!arg.is(Kind::kList)) return false;
  }
  return true;
}

CelValue::Items ItemsOf(const CelValue& list) {
  CelValue::Items items;
  items.reserve(list.size());
  for (size_t i = 0; i < list.size(); ++i) items.push_back(list.At(i));
  return items;
}

CelValue IsSorted(Args args) {
  if (!AllLists(args)) return CelValue::NoSuchOverload();
  for (size_t i = 1; i < args[0].size(); ++i) {
    CelValue order = args[0].At(i - 1).Compare(args[0].At(i));
    if (!order.is_error() && order.int_value() > 0) return CelValue::Bool(false);
  }
  return CelValue::Bool(true);
}

CelValue Sum(Args args) {
  if (!AllLists(args)) return CelValue::NoSuchOverload();
  if (args[0].size() == 0) return CelValue::Int(0);
  const Function* add = FindFunction("_+_");
  CelValue sum = args[0].At(0);
  for (size_t i = 1; i < args[0].size() && !sum.is_error(); ++i) {
    CelValue item = args[0].At(i);
    if (item.is_error()) return item;
    sum = add->evaluate({sum, item});
  }
  return sum;
}

// The item that comes first (`sign` -1) or last (1) in order.
CelValue Extreme(Args args, int sign, absl::string_view name) {
  if (!AllLists(args)) return CelValue::NoSuchOverload();
  if (args[0].size() == 0) return CelValue::Error(absl::StrCat(name, " called on empty list"));
  CelValue best = args[0].At(0);
  for (size_t i = 1; i < args[0].size(); ++i) {
    CelValue item = args[0].At(i);
    CelValue order = best.Compare(item);
    if (order.is_error()) return order;
    if (order.int_value() == -sign) best = std::move(item);
  }
  return best;
}
CelValue Min(Args args) { return Extreme(args, -1, "min"); }
CelValue Max(Args args) { return Extreme(args, 1, "max"); }

CelValue Slice(Args args) {
  if (!args[0].is(Kind::kList)) return CelValue::NoSuchOverload();
  const int64_t start = args[1].int_value(), end = args[2].int_value();
  const int64_t size = static_cast<int64_t>(args[0].size());
  const std::string what = absl::StrCat("cannot slice(", start, ", ", end, "), ");
  if (start < 0 || end < 0) return CelValue::Error(what + "negative indexes not supported");
  if (start > end) {
    return CelValue::Error(what + "start index must be less than or equal to end index");
  }
  if (size < end) return CelValue::Error(absl::StrCat(what, "list is length ", size));
  CelValue::Items items;
  for (int64_t i = start; i < end; ++i) items.push_back(args[0].At(static_cast<size_t>(i)));
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
  if (!args[0].is(Kind::kList)) return CelValue::NoSuchOverload();
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

CelValue Sort(Args args) {
  return AllLists(args) ? Sorted(args[0], args[0]) : CelValue::NoSuchOverload();
}
CelValue SortByKeys(Args args) {
  return AllLists(args) ? Sorted(args[0], args[1]) : CelValue::NoSuchOverload();
}

CelValue Range(Args args) {
  if (!args[0].is(Kind::kInt)) return CelValue::NoSuchOverload();
  if (args[0].int_value() > kMaxRange) {
    return CelValue::Error("operation cancelled: actual cost limit exceeded");
  }
  CelValue::Items items;
  for (int64_t i = 0; i < args[0].int_value(); ++i) items.push_back(CelValue::Int(i));
  return CelValue::List(std::move(items));
}

CelValue Reverse(Args args) {
  if (!AllLists(args)) return CelValue::NoSuchOverload();
  CelValue::Items items = ItemsOf(args[0]);
  std::reverse(items.begin(), items.end());
  return CelValue::List(std::move(items));
}

bool Holds(const CelValue::Items& items, const CelValue& item) {
  for (const CelValue& other : items) {
    if (other.Equals(item).is_true()) return true;
  }
  return false;
}

CelValue Distinct(Args args) {
  if (!AllLists(args)) return CelValue::NoSuchOverload();
  CelValue::Items items;
  for (size_t i = 0; i < args[0].size(); ++i) {
    CelValue item = args[0].At(i);
    if (!Holds(items, item)) items.push_back(std::move(item));
  }
  return CelValue::List(std::move(items));
}

CelValue First(Args args) {
  if (!AllLists(args)) return CelValue::NoSuchOverload();
  return args[0].size() == 0 ? CelValue::NoValue() : CelValue::Optional(args[0].At(0));
}
CelValue Last(Args args) {
  if (!AllLists(args)) return CelValue::NoSuchOverload();
  return args[0].size() == 0 ? CelValue::NoValue()
                             : CelValue::Optional(args[0].At(args[0].size() - 1));
}

bool ContainsAll(const CelValue& list, const CelValue& others) {
  const CelValue::Items items = ItemsOf(list);
  for (size_t i = 0; i < others.size(); ++i) {
    if (!Holds(items, others.At(i))) return false;
  }
  return true;
}

CelValue SetContains(Args args) {
  if (!AllLists(args)) return CelValue::NoSuchOverload();
  return CelValue::Bool(ContainsAll(args[0], args[1]));
}
CelValue SetEquivalent(Args args) {
  if (!AllLists(args)) return CelValue::NoSuchOverload();
  return CelValue::Bool(ContainsAll(args[0], args[1]) && ContainsAll(args[1], args[0]));
}
CelValue SetIntersects(Args args) {
  if (!AllLists(args)) return CelValue::NoSuchOverload();
  const CelValue::Items items = ItemsOf(args[0]);
  for (size_t i = 0; i < args[1].size(); ++i) {
    if (Holds(items, args[1].At(i))) return CelValue::Bool(true);
  }
  return CelValue::Bool(false);
}

// Adds one entry, or all of another map; no key may be there already.
CelValue MapInsert(Args args) {
  if (!args[0].is(Kind::kMap)) return CelValue::NoSuchOverload();
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
  } else if (args[1].is(Kind::kMap)) {
    args[1].ForEach(add);
  } else {
    return CelValue::NoSuchOverload();
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

constexpr FunctionImpl kFunctions[] = {{"isSorted", IsSorted},
                                       {"sum", Sum},
                                       {"min", Min},
                                       {"max", Max},
                                       {"slice", Slice},
                                       {"flatten", Flatten},
                                       {"sort", Sort},
                                       {"@sortByAssociatedKeys", SortByKeys},
                                       {"lists.range", Range},
                                       {"reverse", Reverse},
                                       {"distinct", Distinct},
                                       {"first", First},
                                       {"last", Last},
                                       {"sets.contains", SetContains},
                                       {"sets.equivalent", SetEquivalent},
                                       {"sets.intersects", SetIntersects},
                                       {"cel.@mapInsert", MapInsert}};

}  // namespace

absl::Span<const FunctionImpl> ListFunctions() { return kFunctions; }

}  // namespace quiesce::cel
