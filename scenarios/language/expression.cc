#include "scenarios/language/expression.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/language/expression_parser.h"

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

bool Truth(const Node& node, const Value* object);

Value Evaluate(const Node& node, const Value* object) {
  switch (node.kind) {
    case Kind::kPath: {
      const Value* found = object == nullptr ? nullptr : node.path.Find(*object);
      return found == nullptr ? Value() : *found;
    }
    case Kind::kLiteral:
      return node.values[0];
    case Kind::kLen: {
      const Value value = Evaluate(*node.children[0], object);
      const size_t size = value.is_string() ? value.string_value().size() : value.size();
      return Value(static_cast<int64_t>(size));
    }
    default:
      return Value(Truth(node, object));
  }
}

bool TestOrder(const Node& node, const Value* object) {
  bool comparable = false;
  const int order = Compare(Evaluate(*node.children[0], object),
                            Evaluate(*node.children[1], object), &comparable);
  if (!comparable) return false;
  switch (node.kind) {
    case Kind::kLess:
      return order < 0;
    case Kind::kLessEqual:
      return order <= 0;
    case Kind::kGreater:
      return order > 0;
    default:
      return order >= 0;
  }
}

bool Truth(const Node& node, const Value* object) {
  switch (node.kind) {
    case Kind::kOr:
      return Truth(*node.children[0], object) || Truth(*node.children[1], object);
    case Kind::kAnd:
      return Truth(*node.children[0], object) && Truth(*node.children[1], object);
    case Kind::kNot:
      return !Truth(*node.children[0], object);
    case Kind::kExists:
      return object != nullptr;
    case Kind::kGone:
      return object == nullptr;
    case Kind::kEqual:
    case Kind::kNotEqual:
      return Same(Evaluate(*node.children[0], object), Evaluate(*node.children[1], object)) ==
             (node.kind == Kind::kEqual);
    case Kind::kLess:
    case Kind::kLessEqual:
    case Kind::kGreater:
    case Kind::kGreaterEqual:
      return TestOrder(node, object);
    case Kind::kIn: {
      const Value value = Evaluate(*node.children[0], object);
      for (const Value& one : node.values) {
        if (Same(value, one)) return true;
      }
      return false;
    }
    case Kind::kContains:
      return Contains(Evaluate(*node.children[0], object), node.values[0]);
    case Kind::kPath:
    case Kind::kLiteral:
    case Kind::kLen: {
      const Value value = Evaluate(node, object);
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
  if (parsed.size() >= kMostParsed) parsed.clear();
  parsed.emplace(text, expression);
  return expression;
}

bool Expression::Matches(const Value* object) const { return Truth(*root_, object); }

std::string Expression::Describe(const Value* object) const {
  if (object == nullptr) return "it does not exist";
  std::vector<std::string> paths;
  DescribePaths(*root_, *object, &paths);
  return paths.empty() ? "it exists" : absl::StrJoin(paths, ", ");
}

bool Expression::ConcernsExistence() const { return SpeaksOfExistence(*root_); }

}  // namespace quiesce::scenarios
