// A condition is a tree that is walked for each object; trees are small, and parsing is what costs,
// so parsed conditions are kept.
//
// Time enters in one place only: a comparison with `now` or `age(...)` turns true or false at the
// moment when both sides are equal, or a nanosecond after. FindChanges collects these moments, so
// that whoever waits for a condition can sleep until the next one.
#include "scenarios/language/expression.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/language/expression_parser.h"
#include "scenarios/language/typed_values.h"

namespace quiesce::scenarios {
namespace {

constexpr size_t kMostParsed = 512;

using Node = Expression::Node;
using Kind = Expression::Node::Kind;

// Equality that takes 1 and 1.0 for the same.
bool Same(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number() && a.kind() != b.kind()) {
    return a.double_value() == b.double_value();
  }
  return a == b;
}

// -1, 0 or 1; false in `comparable` where the two have no order.
int Compare(const Value& a, const Value& b, bool* comparable) {
  *comparable = true;
  if (a.is_int() && b.is_int()) {
    return a.int_value() < b.int_value() ? -1 : a.int_value() > b.int_value() ? 1 : 0;
  }
  if (a.is_number() && b.is_number()) {
    return a.double_value() < b.double_value() ? -1 : a.double_value() > b.double_value() ? 1 : 0;
  }
  if (a.is_string() && b.is_string()) {
    const int order = a.string_value().compare(b.string_value());
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  *comparable = false;
  return 0;
}

bool Contains(const Value& whole, const Value& part) {
  for (const Value& item : whole.items()) {
    if (Same(item, part)) return true;
  }
  if (whole.is_object() && part.is_string()) return whole.Has(part.string_value());
  return whole.is_string() && part.is_string() &&
         whole.string_value().find(part.string_value()) != absl::string_view::npos;
}

bool Truth(const Node& node, const Value* object, absl::Time now);

Value Evaluate(const Node& node, const Value* object, absl::Time now) {
  switch (node.kind) {
    case Kind::kPath: {
      const Value* found = object == nullptr ? nullptr : node.path.Find(*object);
      return found == nullptr ? Value() : *found;
    }
    case Kind::kLiteral:
      return node.values[0];
    case Kind::kLen: {
      const Value value = Evaluate(*node.children[0], object, now);
      const size_t size = value.is_string() ? value.string_value().size() : value.size();
      return Value(static_cast<int64_t>(size));
    }
    case Kind::kAge:
    case Kind::kDuration:
    case Kind::kQuantity:
    case Kind::kTime:
      return Evaluate(*node.children[0], object, now);
    default:
      return Value(Truth(node, object, now));
  }
}

// -1, 0 or 1; nullopt where the two sides have no order.
std::optional<int> OrderOf(const Node& node, const Value* object, absl::Time now) {
  const Node &left = *node.children[0], &right = *node.children[1];
  const Value a = Evaluate(left, object, now), b = Evaluate(right, object, now);
  const Unit unit = UnitOf(left) != Unit::kNone ? UnitOf(left) : UnitOf(right);
  if (unit != Unit::kNone) return CompareTyped(unit, left, a, right, b, now);
  bool comparable = false;
  const int order = Compare(a, b, &comparable);
  if (!comparable) return std::nullopt;
  return order;
}

bool AreEqual(const Node& node, const Value* object, absl::Time now) {
  const Node &left = *node.children[0], &right = *node.children[1];
  if (UnitOf(left) != Unit::kNone || UnitOf(right) != Unit::kNone) {
    return OrderOf(node, object, now) == 0;
  }
  return Same(Evaluate(left, object, now), Evaluate(right, object, now));
}

bool TestOrder(const Node& node, const Value* object, absl::Time now) {
  const std::optional<int> order = OrderOf(node, object, now);
  if (!order.has_value()) return false;
  switch (node.kind) {
    case Kind::kLess:
      return *order < 0;
    case Kind::kLessEqual:
      return *order <= 0;
    case Kind::kGreater:
      return *order > 0;
    default:
      return *order >= 0;
  }
}

bool Truth(const Node& node, const Value* object, absl::Time now) {
  switch (node.kind) {
    case Kind::kOr:
      return Truth(*node.children[0], object, now) || Truth(*node.children[1], object, now);
    case Kind::kAnd:
      return Truth(*node.children[0], object, now) && Truth(*node.children[1], object, now);
    case Kind::kNot:
      return !Truth(*node.children[0], object, now);
    case Kind::kExists:
      return object != nullptr;
    case Kind::kGone:
      return object == nullptr;
    case Kind::kEqual:
    case Kind::kNotEqual:
      return AreEqual(node, object, now) == (node.kind == Kind::kEqual);
    case Kind::kLess:
    case Kind::kLessEqual:
    case Kind::kGreater:
    case Kind::kGreaterEqual:
      return TestOrder(node, object, now);
    case Kind::kIn: {
      const Value value = Evaluate(*node.children[0], object, now);
      for (const Value& one : node.values) {
        if (Same(value, one)) return true;
      }
      return false;
    }
    case Kind::kContains:
      return Contains(Evaluate(*node.children[0], object, now), node.values[0]);
    case Kind::kNow:
      return true;
    case Kind::kPath:
    case Kind::kLiteral:
    case Kind::kLen:
    case Kind::kAge:
    case Kind::kDuration:
    case Kind::kQuantity:
    case Kind::kTime: {
      const Value value = Evaluate(node, object, now);
      return !value.is_null() && !(value.is_bool() && !value.bool_value());
    }
  }
  return false;
}

void DescribePaths(const Node& node, const Value& object, std::vector<std::string>* out) {
  if (node.kind == Kind::kPath) {
    const Value* found = node.path.Find(object);
    std::string text =
        absl::StrCat(node.path.text(), " is ", found == nullptr ? "absent" : ToJson(*found));
    if (std::find(out->begin(), out->end(), text) == out->end()) out->push_back(std::move(text));
  }
  for (const auto& child : node.children) DescribePaths(*child, object, out);
}

bool SpeaksOfTime(const Node& node) {
  if (node.kind == Kind::kNow || node.kind == Kind::kAge) return true;
  for (const auto& child : node.children) {
    if (SpeaksOfTime(*child)) return true;
  }
  return false;
}

// When the clock makes the two sides of a comparison equal; nullopt where it never does.
std::optional<absl::Time> EqualAt(const Node& node, const Value* object) {
  const Node *clock = node.children[0].get(), *other = node.children[1].get();
  if (!SpeaksOfTime(*clock)) std::swap(clock, other);
  // If both sides move, they move together: their order stays.
  if (!SpeaksOfTime(*clock) || SpeaksOfTime(*other)) return std::nullopt;
  const absl::Time never = absl::InfinitePast();
  const Value value = Evaluate(*other, object, never);
  if (clock->kind == Kind::kNow) return TimeOf(*other, value, never);
  const Value since_text = Evaluate(*clock, object, never);
  const std::optional<absl::Time> since = TimeOf(*clock, since_text, never);
  const std::optional<absl::Duration> age = DurationOf(*other, value, never);
  if (!since.has_value() || !age.has_value()) return std::nullopt;
  return *since + *age;
}

bool IsComparison(const Node& node) {
  return node.kind == Kind::kEqual || node.kind == Kind::kNotEqual || node.kind == Kind::kLess ||
         node.kind == Kind::kLessEqual || node.kind == Kind::kGreater ||
         node.kind == Kind::kGreaterEqual;
}

void FindChanges(const Node& node, const Value* object, absl::Time now, absl::Time* next) {
  if (IsComparison(node)) {
    if (const std::optional<absl::Time> at = EqualAt(node, object)) {
      for (absl::Time change : {*at, *at + absl::Nanoseconds(1)}) {
        if (change > now) *next = std::min(*next, change);
      }
    }
  }
  for (const auto& child : node.children) FindChanges(*child, object, now, next);
}

bool SpeaksOfExistence(const Node& node) {
  if (node.kind == Kind::kExists || node.kind == Kind::kGone) return true;
  for (const auto& child : node.children) {
    if (SpeaksOfExistence(*child)) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<Path> Path::Parse(absl::string_view text) {
  return ExpressionParser(text).ParseWholePath();
}

const Value* Path::Find(const Value& object) const {
  const Value* at = &object;
  for (const Step& step : *steps_) {
    const Value* next = nullptr;
    switch (step.kind) {
      case Step::Kind::kKey:
        next = at->Find(absl::string_view(step.key));
        break;
      case Step::Kind::kIndex:
        if (step.index < at->items().size()) next = &at->items()[step.index];
        break;
      case Step::Kind::kSelect:
        for (const Value& item : at->items()) {
          const Value* member = item.Find(absl::string_view(step.key));
          if (member != nullptr && Same(*member, step.value)) {
            next = &item;
            break;
          }
        }
        break;
    }
    if (next == nullptr) return nullptr;
    at = next;
  }
  return at;
}

absl::StatusOr<Expression> Expression::Parse(absl::string_view text) {
  // Each run of a scenario asks for the same few.
  static thread_local absl::btree_map<std::string, Expression> parsed;
  if (const auto known = parsed.find(text); known != parsed.end()) return known->second;
  absl::StatusOr<std::shared_ptr<const Node>> root = ExpressionParser(text).ParseWhole();
  if (!root.ok()) return root.status();
  Expression expression;
  expression.text_ = std::string(text);
  expression.root_ = *std::move(root);
  expression.timed_ = SpeaksOfTime(*expression.root_);
  // A cache that forgets everything is enough: what is needed comes back at once.
  if (parsed.size() >= kMostParsed) parsed.clear();
  parsed.emplace(text, expression);
  return expression;
}

bool Expression::Matches(const Value* object, absl::Time now) const {
  return Truth(*root_, object, now);
}

absl::Time Expression::NextChange(const Value* object, absl::Time now) const {
  absl::Time next = absl::InfiniteFuture();
  if (timed_) FindChanges(*root_, object, now, &next);
  return next;
}

std::string Expression::Describe(const Value* object) const {
  if (object == nullptr) return "it does not exist";
  std::vector<std::string> paths;
  DescribePaths(*root_, *object, &paths);
  return paths.empty() ? "it exists" : absl::StrJoin(paths, ", ");
}

bool Expression::ConcernsExistence() const { return SpeaksOfExistence(*root_); }

}  // namespace quiesce::scenarios
