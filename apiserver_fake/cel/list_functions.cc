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

namespace quiesce::api::cel {
namespace {

using Args = absl::Span<const Val>;
using Kind = Val::Kind;

// A range that costs more than an expression may is not made.
constexpr int64_t kMaxRange = 1000000;

bool AllLists(Args args) {
  for (const Val& arg : args) {
    if (!arg.is(Kind::kList)) return false;
  }
  return true;
}

Val::Items ItemsOf(const Val& list) {
  Val::Items items;
  items.reserve(list.size());
  for (size_t i = 0; i < list.size(); ++i) items.push_back(list.At(i));
  return items;
}

Val IsSorted(Args args) {
  if (!AllLists(args)) return Val::NoSuchOverload();
  for (size_t i = 1; i < args[0].size(); ++i) {
    Val order = args[0].At(i - 1).Compare(args[0].At(i));
    if (!order.is_error() && order.int_value() > 0) return Val::Bool(false);
  }
  return Val::Bool(true);
}

Val Sum(Args args) {
  if (!AllLists(args)) return Val::NoSuchOverload();
  if (args[0].size() == 0) return Val::Int(0);
  const Function* add = FindFunction("_+_");
  Val sum = args[0].At(0);
  for (size_t i = 1; i < args[0].size() && !sum.is_error(); ++i) {
    Val item = args[0].At(i);
    if (item.is_error()) return item;
    sum = add->evaluate({sum, item});
  }
  return sum;
}

// The item that comes first (`sign` -1) or last (1) in order.
Val Extreme(Args args, int sign, absl::string_view name) {
  if (!AllLists(args)) return Val::NoSuchOverload();
  if (args[0].size() == 0) return Val::Error(absl::StrCat(name, " called on empty list"));
  Val best = args[0].At(0);
  for (size_t i = 1; i < args[0].size(); ++i) {
    Val item = args[0].At(i);
    Val order = best.Compare(item);
    if (order.is_error()) return order;
    if (order.int_value() == -sign) best = std::move(item);
  }
  return best;
}
Val Min(Args args) { return Extreme(args, -1, "min"); }
Val Max(Args args) { return Extreme(args, 1, "max"); }

Val Slice(Args args) {
  if (!args[0].is(Kind::kList)) return Val::NoSuchOverload();
  const int64_t start = args[1].int_value(), end = args[2].int_value();
  const int64_t size = static_cast<int64_t>(args[0].size());
  const std::string what = absl::StrCat("cannot slice(", start, ", ", end, "), ");
  if (start < 0 || end < 0) return Val::Error(what + "negative indexes not supported");
  if (start > end) {
    return Val::Error(what + "start index must be less than or equal to end index");
  }
  if (size < end) return Val::Error(absl::StrCat(what, "list is length ", size));
  Val::Items items;
  for (int64_t i = start; i < end; ++i) items.push_back(args[0].At(static_cast<size_t>(i)));
  return Val::List(std::move(items));
}

void AppendFlat(const Val& list, int64_t depth, Val::Items& items) {
  for (size_t i = 0; i < list.size(); ++i) {
    Val item = list.At(i);
    if (item.is(Kind::kList) && depth > 0) {
      AppendFlat(item, depth - 1, items);
    } else {
      items.push_back(std::move(item));
    }
  }
}

Val Flatten(Args args) {
  if (!args[0].is(Kind::kList)) return Val::NoSuchOverload();
  const int64_t depth = args.size() == 2 ? args[1].int_value() : 1;
  if (depth < 0) return Val::Error("level must be non-negative");
  Val::Items items;
  AppendFlat(args[0], depth, items);
  return Val::List(std::move(items));
}

// The items in the order of their keys.
Val Sorted(const Val& list, const Val& keys) {
  if (list.size() != keys.size()) {
    return Val::Error(absl::StrCat("@sortByAssociatedKeys() expected a list of the same size as "
                                   "the associated keys list, but got ",
                                   list.size(), " and ", keys.size(), " elements respectively"));
  }
  const Val::Items sorted_by = ItemsOf(keys);
  for (const Val& key : sorted_by) {
    if (key.is_error()) return key;
    if (key.kind() != sorted_by[0].kind()) {
      return Val::Error("list elements must have the same type");
    }
    if (key.Compare(key).is_error()) return Val::Error("list elements must be comparable");
  }
  std::vector<size_t> order(sorted_by.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return sorted_by[a].Compare(sorted_by[b]).int_value() < 0;
  });
  Val::Items items;
  for (size_t i : order) items.push_back(list.At(i));
  return Val::List(std::move(items));
}

Val Sort(Args args) {
  return AllLists(args) ? Sorted(args[0], args[0]) : Val::NoSuchOverload();
}
Val SortByKeys(Args args) {
  return AllLists(args) ? Sorted(args[0], args[1]) : Val::NoSuchOverload();
}

Val Range(Args args) {
  if (!args[0].is(Kind::kInt)) return Val::NoSuchOverload();
  if (args[0].int_value() > kMaxRange) {
    return Val::Error("operation cancelled: actual cost limit exceeded");
  }
  Val::Items items;
  for (int64_t i = 0; i < args[0].int_value(); ++i) items.push_back(Val::Int(i));
  return Val::List(std::move(items));
}

Val Reverse(Args args) {
  if (!AllLists(args)) return Val::NoSuchOverload();
  Val::Items items = ItemsOf(args[0]);
  std::reverse(items.begin(), items.end());
  return Val::List(std::move(items));
}

bool Holds(const Val::Items& items, const Val& item) {
  for (const Val& other : items) {
    if (other.Equals(item).is_true()) return true;
  }
  return false;
}

Val Distinct(Args args) {
  if (!AllLists(args)) return Val::NoSuchOverload();
  Val::Items items;
  for (size_t i = 0; i < args[0].size(); ++i) {
    Val item = args[0].At(i);
    if (!Holds(items, item)) items.push_back(std::move(item));
  }
  return Val::List(std::move(items));
}

Val First(Args args) {
  if (!AllLists(args)) return Val::NoSuchOverload();
  return args[0].size() == 0 ? Val::NoValue() : Val::Optional(args[0].At(0));
}
Val Last(Args args) {
  if (!AllLists(args)) return Val::NoSuchOverload();
  return args[0].size() == 0 ? Val::NoValue() : Val::Optional(args[0].At(args[0].size() - 1));
}

bool ContainsAll(const Val& list, const Val& others) {
  const Val::Items items = ItemsOf(list);
  for (size_t i = 0; i < others.size(); ++i) {
    if (!Holds(items, others.At(i))) return false;
  }
  return true;
}

Val SetContains(Args args) {
  if (!AllLists(args)) return Val::NoSuchOverload();
  return Val::Bool(ContainsAll(args[0], args[1]));
}
Val SetEquivalent(Args args) {
  if (!AllLists(args)) return Val::NoSuchOverload();
  return Val::Bool(ContainsAll(args[0], args[1]) && ContainsAll(args[1], args[0]));
}
Val SetIntersects(Args args) {
  if (!AllLists(args)) return Val::NoSuchOverload();
  const Val::Items items = ItemsOf(args[0]);
  for (size_t i = 0; i < args[1].size(); ++i) {
    if (Holds(items, args[1].At(i))) return Val::Bool(true);
  }
  return Val::Bool(false);
}

// Adds one entry, or all of another map; no key may be there already.
Val MapInsert(Args args) {
  if (!args[0].is(Kind::kMap)) return Val::NoSuchOverload();
  Val::Entries entries;
  Val repeated;
  auto add = [&](const Val& key, const Val& value) {
    if (args[0].Find(key).has_value()) {
      repeated = Val::Error(absl::StrCat("insert failed: key ", key.Show(), " already exists"));
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
    return Val::NoSuchOverload();
  }
  if (repeated.is_error()) return repeated;
  Val::Entries all;
  args[0].ForEach([&all](const Val& key, const Val& value) {
    all.emplace_back(key, value);
    return true;
  });
  all.insert(all.end(), entries.begin(), entries.end());
  return Val::Map(std::move(all));
}

constexpr FunctionImpl kFunctions[] = {
    {"isSorted", IsSorted},
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

}  // namespace quiesce::api::cel
