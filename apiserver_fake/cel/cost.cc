// One walk from the leaves up. Besides its cost each node may have a path into the schema
// (self.spec.items[@items].name), by which its size is bounded: the schema says how long a list or
// text may be. What is computed has a size of its own instead, as its function estimates it;
// entries are the sizes of what a list or map holds.
//
// A loop costs its body times the largest size of its range. Its variables stand for the items of
// the range, so they have the range's path, one step longer: nested loops over nested lists
// multiply.
//
// Where nothing is known the size is unbounded, and sums and products saturate.
#include "apiserver_fake/cel/cost.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/utf8.h"
#include "apiserver_fake/cel/call_cost.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/macros.h"
#include "apiserver_fake/cel/size_estimate.h"

namespace quiesce::cel {
namespace {

using Path = std::vector<std::string>;
using MaybeSize = std::optional<SizeEstimate>;

// Of the items of a list, or the members of a map.
struct EntrySize {
  bool list = false;
  SizeEstimate key, value;
};

// What was found out of one node.
struct Known {
  Path path;
  MaybeSize size;
  std::optional<EntrySize> entry;
};

struct Local {
  std::string name;
  Path path;
  MaybeSize size;
  std::optional<EntrySize> entry;
};

bool IsScalar(const Type& type) {
  switch (type.kind) {
    case TypeKind::kBool:
    case TypeKind::kDouble:
    case TypeKind::kDuration:
    case TypeKind::kInt:
    case TypeKind::kTimestamp:
    case TypeKind::kUint:
      return true;
    default:
      return IsOptional(type) && IsScalar(*type.params[0]);
  }
}

// The size that the expression itself shows.
MaybeSize WrittenSize(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kLiteral:
      if (expr.literal.is(CelValue::Kind::kString)) {
        return SizeEstimate::Fixed(static_cast<uint64_t>(CountRunes(expr.literal.text())));
      }
      if (expr.literal.is(CelValue::Kind::kBytes)) {
        return SizeEstimate::Fixed(expr.literal.text().size());
      }
      return SizeEstimate::Fixed(1);
    case ExprKind::kList:
      return SizeEstimate::Fixed(expr.args.size());
    case ExprKind::kMap:
      return SizeEstimate::Fixed(expr.args.size() / 2);
    default:
      return std::nullopt;
  }
}

class Estimator {
 public:
  Estimator(size_t nodes, const DeclaredType& self) : self_(self), known_(nodes) {}

  uint64_t Cost(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kIdent:
        return Ident(expr);
      case ExprKind::kSelect:
        return Select(expr);
      case ExprKind::kCall:
        return Call(expr);
      case ExprKind::kList:
        return List(expr);
      case ExprKind::kMap:
        return Map(expr);
      case ExprKind::kComprehension:
        return expr.accumulator == kAccumulator ? Loop(expr) : Bind(expr);
      default:
        return 0;
    }
  }

 private:
  Known& Of(const Expr& expr) {
    assert(static_cast<size_t>(expr.id) < known_.size());
    return known_[static_cast<size_t>(expr.id)];
  }

  const Local* FindLocal(absl::string_view name) const {
    for (size_t i = locals_.size(); i-- > 0;) {
      if (locals_[i].name == name) return &locals_[i];
    }
    return nullptr;
  }

  const Path& PathOf(const Expr& expr) {
    if (expr.kind == ExprKind::kIdent) {
      if (const Local* local = FindLocal(expr.name)) return local->path;
    }
    return Of(expr).path;
  }

  // The size that the schema allows at a path; nullopt for what it does not know.
  MaybeSize DeclaredSize(const Path& path) const {
    if (path.empty()) return std::nullopt;
    const DeclaredType* at = &self_;
    for (size_t i = 1; i < path.size() && at != nullptr; ++i) {
      if (path[i] == "@items" || path[i] == "@values") {
        at = at->element;
      } else if (path[i] == "@keys") {
        // Keys of maps are strings without a bound of their own.
        if (at->element == nullptr || at->type->kind != TypeKind::kMap) return std::nullopt;
        return SizeEstimate{0, 0};
      } else {
        at = at->Field(path[i]);
      }
    }
    if (at == nullptr) return std::nullopt;
    return SizeEstimate{0, static_cast<uint64_t>(at->max_elements)};
  }

  MaybeSize SizeOf(const Expr& expr) {
    Known& known = Of(expr);
    if (known.size.has_value()) return known.size;
    if (MaybeSize size = WrittenSize(expr)) return size;
    if (MaybeSize size = DeclaredSize(PathOf(expr))) return known.size = size;
    if (IsScalar(*expr.type)) return SizeEstimate::Fixed(1);
    if (expr.kind == ExprKind::kIdent) {
      if (const Local* local = FindLocal(expr.name)) return local->size;
    }
    return std::nullopt;
  }
  SizeEstimate SizeOrUnbounded(const Expr& expr) { return SizeOf(expr).value_or(SizeEstimate()); }

  std::optional<EntrySize> EntryOf(const Expr& expr) {
    const Known& known = Of(expr);
    if (known.entry.has_value()) return known.entry;
    if (expr.kind == ExprKind::kIdent) {
      if (const Local* local = FindLocal(expr.name)) return local->entry;
    }
    return std::nullopt;
  }

  static std::optional<EntrySize> Union(const std::optional<EntrySize>& a,
                                        const std::optional<EntrySize>& b) {
    if (!a.has_value() || !b.has_value()) return std::nullopt;
    return EntrySize{a->list, a->key.Union(b->key), a->value.Union(b->value)};
  }

  static Path Extended(const Path& path, absl::string_view step) {
    Path longer = path;
    longer.emplace_back(step);
    return longer;
  }

  uint64_t Ident(const Expr& expr) {
    const Local* local = FindLocal(expr.name);
    Of(expr).path = local != nullptr ? local->path : Path{expr.name};
    return 1;
  }

  uint64_t Select(const Expr& expr) {
    const Expr& operand = *expr.args[0];
    uint64_t cost = Cost(operand);
    if (expr.test_only) return cost;
    if (operand.type->kind == TypeKind::kMap || operand.type->kind == TypeKind::kObject) {
      cost = SaturatingAdd(cost, 1);
    }
    Path path = Extended(PathOf(operand), expr.name);
    Of(expr).path = std::move(path);
    return cost;
  }

  // The argument of a call as its estimate wants it; the loops' own variables have no path.
  CostArgument Argument(const Expr& expr) {
    CostArgument argument;
    argument.expr = &expr;
    argument.size = SizeOrUnbounded(expr);
    const Path& path = PathOf(expr);
    if (!path.empty() && path[0] != kAccumulator) {
      argument.item_size = DeclaredSize(Extended(path, "@items"));
    }
    return argument;
  }

  uint64_t Call(const Expr& expr) {
    if (expr.name == "dyn") {
      const uint64_t cost = SaturatingAdd(Cost(*expr.args[0]), 1);
      Of(expr).size = SizeOf(*expr.args[0]);
      Of(expr).entry = EntryOf(*expr.args[0]);
      return cost;
    }
    std::vector<uint64_t> costs;
    std::vector<CostArgument> arguments;
    uint64_t sum = 0;
    for (const Expr* arg : expr.args) {
      costs.push_back(Cost(*arg));
      sum = SaturatingAdd(sum, costs.back());
      arguments.push_back(Argument(*arg));
    }
    if (expr.name == "_&&_" || expr.name == "_||_") return sum;
    if (expr.name == "_?_:_") return Conditional(expr, costs);
    uint64_t most = 0;
    MaybeSize result;
    for (const Overload* overload : expr.overloads) {
      CallEstimate estimate = EstimateCall(expr, overload->id, arguments);
      most = std::max(most, estimate.cost);
      if (estimate.result.has_value()) {
        result = result.has_value() ? result->Union(*estimate.result) : estimate.result;
      }
      NoteIndex(expr, overload->id, result);
      if (overload->id == "add_list") {
        Of(expr).entry = Union(EntryOf(*expr.args[0]), EntryOf(*expr.args[1]));
      }
      if (!result.has_value()) result = SizeOf(expr);
    }
    if (result.has_value()) Of(expr).size = result;
    return SaturatingAdd(sum, most);
  }

  // Where an index leads in the schema.
  void NoteIndex(const Expr& expr, absl::string_view overload, MaybeSize& result) {
    if (overload != "index_list" && overload != "index_map") return;
    std::optional<EntrySize> entry = EntryOf(*expr.args[0]);
    result = entry.has_value() ? MaybeSize(entry->value) : std::nullopt;
    Path path = Extended(PathOf(*expr.args[0]), overload == "index_list" ? "@items" : "@values");
    Of(expr).path = std::move(path);
  }

  uint64_t Conditional(const Expr& expr, const std::vector<uint64_t>& costs) {
    const SizeEstimate size = SizeOrUnbounded(*expr.args[1]).Union(SizeOrUnbounded(*expr.args[2]));
    std::optional<EntrySize> entry = Union(EntryOf(*expr.args[1]), EntryOf(*expr.args[2]));
    Of(expr).size = size;
    if (entry.has_value()) Of(expr).entry = entry;
    return SaturatingAdd(costs[0], std::max(costs[1], costs[2]));
  }

  uint64_t List(const Expr& expr) {
    uint64_t cost = 10;
    SizeEstimate items{expr.args.empty() ? 0 : kUnbounded, 0};
    for (const Expr* item : expr.args) {
      cost = SaturatingAdd(cost, Cost(*item));
      items = items.Union(SizeOrUnbounded(*item));
    }
    Of(expr).entry = EntrySize{true, SizeEstimate::Fixed(1), items};
    return cost;
  }

  uint64_t Map(const Expr& expr) {
    uint64_t cost = 30;
    const uint64_t least = expr.args.empty() ? 0 : kUnbounded;
    SizeEstimate parts[2] = {{least, 0}, {least, 0}};
    for (size_t i = 0; i < expr.args.size(); ++i) {
      cost = SaturatingAdd(cost, Cost(*expr.args[i]));
      parts[i % 2] = parts[i % 2].Union(SizeOrUnbounded(*expr.args[i]));
    }
    Of(expr).entry = EntrySize{false, parts[0], parts[1]};
    return cost;
  }

  void PushVariables(const Expr& expr) {
    const Expr& range = *expr.args[kRange];
    std::optional<EntrySize> entry = EntryOf(range);
    const bool list = entry.has_value() ? entry->list : range.type->kind == TypeKind::kList;
    const MaybeSize key = entry.has_value() ? MaybeSize(entry->key) : std::nullopt;
    const MaybeSize value = entry.has_value() ? MaybeSize(entry->value) : std::nullopt;
    const Path path = PathOf(range);
    if (expr.variable2.empty()) {
      locals_.push_back(
          {expr.variable, Extended(path, list ? "@items" : "@keys"), list ? value : key, {}});
      return;
    }
    locals_.push_back({expr.variable, Extended(path, list ? "@indices" : "@keys"), key, {}});
    locals_.push_back({expr.variable2, Extended(path, list ? "@items" : "@values"), value, {}});
  }

  uint64_t Loop(const Expr& expr) {
    const Expr& init = *expr.args[kInit];
    uint64_t cost = SaturatingAdd(Cost(*expr.args[kRange]), Cost(init));
    locals_.push_back({expr.accumulator, PathOf(init), SizeOf(init), EntryOf(init)});
    PushVariables(expr);
    const uint64_t turn = SaturatingAdd(Cost(*expr.args[kCondition]), Cost(*expr.args[kStep]));
    // The result sees the accumulator alone.
    locals_.resize(locals_.size() - (expr.variable2.empty() ? 1 : 2));
    cost = SaturatingAdd(cost, Cost(*expr.args[kResult]));
    locals_.pop_back();
    const SizeEstimate turns = SizeOrUnbounded(*expr.args[kRange]);
    cost = SaturatingAdd(cost, SaturatingMultiply(turns.max, turn));
    if (init.kind == ExprKind::kLiteral) {
      Of(expr).size = SizeOf(init);
    } else {
      Of(expr).size = turns;
      std::optional<EntrySize> entry = EntryOf(*expr.args[kStep]);
      if (entry.has_value()) Of(expr).entry = entry;
    }
    return cost;
  }

  uint64_t Bind(const Expr& expr) {
    const Expr& value = *expr.args[kInit];
    uint64_t cost = SaturatingAdd(Cost(*expr.args[kRange]), Cost(value));
    locals_.push_back({expr.accumulator, PathOf(value), SizeOf(value), EntryOf(value)});
    cost = SaturatingAdd(cost, Cost(*expr.args[kResult]));
    locals_.pop_back();
    Of(expr).size = SizeOf(*expr.args[kResult]);
    Of(expr).entry = EntryOf(*expr.args[kResult]);
    return cost;
  }

  const DeclaredType& self_;
  std::vector<Known> known_;  // by the id of the node
  std::vector<Local> locals_;
};

}  // namespace

uint64_t EstimateMaxCost(const Expr& expr, size_t nodes, const DeclaredType& self) {
  return Estimator(nodes, self).Cost(expr);
}

}  // namespace quiesce::cel
