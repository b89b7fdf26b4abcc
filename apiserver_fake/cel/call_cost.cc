// Estimators are asked from the most special to the most general, as in the real server: those that
// the list library brings, those of the API server's own libraries, and the checker's for the
// standard functions. What nobody knows costs 1.
//
// A traversal of a text costs a tenth of its size, a regular expression a traversal times a quarter
// of the pattern's length. Sizes are ranges; costs are worked out from their upper ends, and the
// lower ends matter only where they bound how often something can occur (Replace).
#include "apiserver_fake/cel/call_cost.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace quiesce::cel {
namespace {

using Args = absl::Span<const CostArgument>;

constexpr uint64_t kListBase = 10;
constexpr uint64_t kNetworkBytes = 16;  // of an IPv6 address

bool OneOf(absl::string_view name, absl::Span<const absl::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

uint64_t RegexCost(const SizeEstimate& text, const SizeEstimate& pattern) {
  return SaturatingMultiply(text.Plus(SizeEstimate::Fixed(1)).Traversal(),
                            Scaled(pattern.max, 0.25));
}

// A whole number that is written out.
uint64_t IntOr(const CostArgument& arg, uint64_t otherwise) {
  if (arg.expr->kind != ExprKind::kLiteral || !arg.expr->literal.is(CelValue::Kind::kInt)) {
    return otherwise;
  }
  return static_cast<uint64_t>(std::max<int64_t>(arg.expr->literal.int_value(), 0));
}

// A call that makes a list of this size.
CallEstimate ListCall(double factor, const SizeEstimate& size) {
  CallEstimate estimate;
  estimate.cost = SaturatingAdd(Scaled(size.max, factor), 1 + kListBase);
  estimate.result = size;
  return estimate;
}

bool IsText(const Type& type) {
  return type.kind == TypeKind::kString || type.kind == TypeKind::kBytes;
}

CallEstimate OrderedListCall(absl::string_view overload, const SizeEstimate& size) {
  const bool texts =
      absl::StartsWith(overload, "list_string") || absl::StartsWith(overload, "list_bytes");
  return ListCall(texts ? 2.1 : 2.0, size.Times(size));
}

// isSorted(), sum() ...: one comparison for each item of the target.
uint64_t EachItem(const CostArgument& target) {
  const Type& type = *target.expr->type;
  if (type.params.empty()) return target.size.Traversal();
  uint64_t each = 1;
  if (IsText(*type.params[0])) {
    each = SaturatingAdd(each, target.item_size.value_or(SizeEstimate()).Traversal());
  }
  return SaturatingMultiply(target.size.max, each);
}

CallEstimate Replace(Args args) {
  const SizeEstimate &text = args[0].size, &from = args[1].size, &to = args[2].size;
  SizeEstimate count{0, 0}, kept{0, 0};
  if (from.min == 0) {
    count.max = SaturatingAdd(text.max, 1);
    kept.max = text.max;
  } else if (to.max <= from.min) {
    kept.max = text.max;
  } else {
    count.max = Scaled(text.max, 1.0 / static_cast<double>(from.min));
  }
  if (from.max == 0) {
    count.min = SaturatingAdd(text.min, 1);
    kept.min = text.min;
  } else if (from.max <= to.min) {
    kept.min = text.min;
  } else {
    count.min = Scaled(text.min, 1.0 / static_cast<double>(from.max));
  }
  return {text.Traversal(2), count.Times(to).Plus(kept)};
}

CallEstimate Join(Args args) {
  SizeEstimate size{0, 0};
  const SizeEstimate& list = args[0].size;
  if (!args[0].expr->type->params.empty()) {
    size = list.Times(args[0].item_size.value_or(SizeEstimate()));
  }
  if (args.size() > 1) {
    const SizeEstimate separators{list.min > 0 ? list.min - 1 : 0, list.max > 0 ? list.max - 1 : 0};
    size = size.Plus(args[1].size.Times(separators));
  }
  return {size.Traversal(), size};
}

CallEstimate Contains(absl::string_view overload, Args args, bool cidr) {
  const SizeEstimate bytes{4, kNetworkBytes};
  uint64_t cost = bytes.Plus(bytes).Traversal();
  if (cidr) cost += bytes.Traversal() + 1;
  if (absl::EndsWith(overload, "_string")) cost = SaturatingAdd(cost, args[1].size.Traversal());
  return {cost, std::nullopt};
}

// The functions of lists that came with their own estimates.
std::optional<CallEstimate> ListFunction(absl::string_view name, absl::string_view overload,
                                         Args args) {
  if (overload == "list_slice") {
    return ListCall(1, SizeEstimate::Fixed(IntOr(args[2], args[0].size.max) - IntOr(args[1], 0)));
  }
  if (overload == "lists_range") {
    return ListCall(1, SizeEstimate::Fixed(IntOr(args[0], kUnbounded)));
  }
  if (overload == "list_reverse") return ListCall(1, args[0].size);
  if (name == "flatten") {
    const uint64_t depth = args.size() == 2 ? IntOr(args[1], kUnbounded) : 1;
    return ListCall(static_cast<double>(depth), args[0].size);
  }
  if (name == "distinct") return ListCall(2, args[0].size.Times(args[0].size));
  if (name == "sort") return OrderedListCall(overload, args[0].size);
  if (name == "@sortByAssociatedKeys") return OrderedListCall(overload, args[1].size);
  if (absl::StartsWith(name, "sets.")) {
    const SizeEstimate pairs = args[0].size.Times(args[1].size);
    return CallEstimate{SaturatingAdd(Scaled(pairs.max, name == "sets.equivalent" ? 2 : 1), 1),
                        std::nullopt};
  }
  return std::nullopt;
}

// The libraries of the API server.
std::optional<CallEstimate> LibraryFunction(absl::string_view name, absl::string_view overload,
                                            Args args, bool member) {
  if (member && OneOf(name, {"isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"})) {
    return CallEstimate{EachItem(args[0]), std::nullopt};
  }
  if (name == "url" || (member && OneOf(name, {"lowerAscii", "upperAscii", "substring", "trim"}))) {
    return CallEstimate{args[0].size.Traversal(), args[0].size};
  }
  if (name == "replace") return Replace(args);
  if (name == "split") {
    uint64_t most = args[0].size.max;
    if (args.size() > 2 && args[2].expr->kind == ExprKind::kLiteral) {
      most = static_cast<uint64_t>(args[2].expr->literal.int_value());
    }
    return CallEstimate{args[0].size.Traversal(2), SizeEstimate{0, most}};
  }
  if (name == "join") return Join(args);
  if (OneOf(name, {"find", "findAll"})) {
    return CallEstimate{RegexCost(args[0].size, args[1].size), SizeEstimate{0, args[0].size.max}};
  }
  if (OneOf(name, {"cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver"}) ||
      (name == "ip" && overload != "cidr_ip")) {
    return CallEstimate{args[0].size.Traversal(), std::nullopt};
  }
  if (name == "ip.isCanonical") return CallEstimate{args[0].size.Traversal(2), std::nullopt};
  if (name == "containsIP") return Contains(overload, args, /*cidr=*/false);
  if (name == "containsCIDR") return Contains(overload, args, /*cidr=*/true);
  if (name == "validate") {
    return CallEstimate{Scaled(args[1].size.Traversal(), 128 * 0.25), std::nullopt};
  }
  return std::nullopt;
}

CallEstimate Equality(absl::string_view name, Args args) {
  const Type& type = *args[0].expr->type;
  if (name == "_==_" && SameType(type, *args[1].expr->type)) {
    if (OneOf(type.name, {"net.IP", "net.CIDR", "kubernetes.Quantity", "kubernetes.Semver"})) {
      return {1, std::nullopt};
    }
    if (type.name == "kubernetes.NamedFormat") return {Scaled(64, 0.1), std::nullopt};
  }
  return {Scaled(std::min(args[0].size.max, args[1].size.max), 0.1), std::nullopt};
}

bool ComparesTexts(absl::string_view overload) {
  return (absl::StartsWith(overload, "less") || absl::StartsWith(overload, "greater")) &&
         (absl::EndsWith(overload, "_string") || absl::EndsWith(overload, "_bytes"));
}

}  // namespace

CallEstimate EstimateCall(const Expr& call, absl::string_view overload, Args args) {
  const absl::string_view name = call.name;
  if (args.empty()) return CallEstimate();
  if (std::optional<CallEstimate> found = ListFunction(name, overload, args)) return *found;
  if (std::optional<CallEstimate> found = LibraryFunction(name, overload, args, call.member)) {
    return *found;
  }
  if (overload == "string_format") return {args[0].size.Traversal(), std::nullopt};
  if (overload == "string_to_bytes") {
    return {args[0].size.Traversal(),
            SizeEstimate{args[0].size.min, SaturatingMultiply(args[0].size.max, 4)}};
  }
  if (overload == "bytes_to_string") {
    return {args[0].size.Traversal(), SizeEstimate{args[0].size.min / 4, args[0].size.max}};
  }
  if (overload == "strings_quote") {
    return {args[0].size.Traversal(), args[0].size.Plus(args[0].size).Plus({2, 2})};
  }
  if (overload == "starts_with_string" || overload == "ends_with_string") {
    return {args[1].size.Traversal(), std::nullopt};
  }
  if (overload == "in_list") return {args[1].size.max, std::nullopt};
  if (overload == "matches_string") {
    return {RegexCost(args[0].size, args[1].size), std::nullopt};
  }
  if (overload == "contains_string") {
    return {SaturatingMultiply(args[0].size.Traversal(), args[1].size.Traversal()), std::nullopt};
  }
  if (overload == "add_list") return {1, args[0].size.Plus(args[1].size)};
  if (overload == "add_string" || overload == "add_bytes") {
    const SizeEstimate size = args[0].size.Plus(args[1].size);
    return {size.Traversal(), size};
  }
  if (overload == "equals" || overload == "not_equals") return Equality(name, args);
  if (ComparesTexts(overload)) {
    return {Scaled(std::min(args[0].size.max, args[1].size.max), 0.1), std::nullopt};
  }
  return CallEstimate();
}

}  // namespace quiesce::cel
