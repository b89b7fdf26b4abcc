// A rule costs what one run may cost at most (cel/cost.h), times how often its schema can occur in
// one object: the product of the bounds of all lists and maps around it. Without a bound on the way
// it is as often as its smallest value fits into a request. Each rule has a budget, and so has the
// schema as a whole; where the whole is too expensive, the four dearest rules are named.
//
// The constants are those of apiextensions/validation/validation.go (StaticEstimatedCostLimit,
// StaticEstimatedCRDCostLimit) and of the API server's limit of a request.
#include "apiserver_fake/crd/definition_rules.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apiserver_fake/cel/declared_type.h"
#include "apiserver_fake/cel/rule.h"
#include "apiserver_fake/cel/size_estimate.h"
#include "apiserver_fake/cel/type.h"
#include "apiserver_fake/crd/internal_version.h"
#include "apiserver_fake/schema/schema.h"
#include "apiserver_fake/schema/structural.h"

namespace quiesce::crd {
namespace {

constexpr uint64_t kRuleLimit = 10000000;
constexpr uint64_t kTotalLimit = 100000000;
constexpr size_t kShownExpensive = 4;
constexpr int64_t kMaxRequestBytes = 3 * 1024 * 1024;

std::string TooCostly(absl::string_view what, uint64_t cost, uint64_t limit) {
  const double times = static_cast<double>(cost) / static_cast<double>(limit);
  std::string factor = times > 100   ? "more than 100x"
                       : times < 1.5 ? absl::StrFormat("%fx", times)
                                     : absl::StrFormat("%.1fx", times);
  return absl::StrCat(what, " exceeds budget by factor of ", factor,
                      " (try simplifying the rule, or adding maxItems, maxProperties, and "
                      "maxLength where arrays, maps, and strings are declared)");
}

// How many of its children a schema may have for each of itself; nullopt: any number.
std::optional<uint64_t> MaxElements(const Value& props) {
  const absl::string_view type = props["type"].string_value();
  const Value* limit = nullptr;
  if (type == "array") {
    limit = props.Find("maxItems");
  } else if (type == "object" && props.Has("additionalProperties")) {
    limit = props.Find("maxProperties");
  } else {
    return 1;
  }
  if (limit == nullptr) return std::nullopt;
  return static_cast<uint64_t>(std::max<int64_t>(limit->int_value(), 0));
}

class RuleChecker {
 public:
  RuleChecker(const api::FieldErrors& others, api::FieldErrors& errors)
      : others_(others), errors_(errors) {}

  void Run(const Value& props, const std::string& path) {
    const schema::Schema* schema = schema::BuildStructuralSchema(props, &schemas_);
    Node root;
    root.props = &props;
    root.schema = schema;
    root.resource = true;
    Visit(root, path);
    if (total_ <= kTotalLimit) return;
    for (const auto& [cost, field] : expensive_) {
      errors_.push_back(
          api::ForbiddenField(field,
                              "contributed to estimated rule cost total exceeding cost limit for "
                              "entire OpenAPIv3 schema"));
    }
    errors_.push_back(api::ForbiddenField(
        path, TooCostly("x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 "
                        "schema",
                        total_, kTotalLimit)));
  }

 private:
  struct Node {
    const Value* props = nullptr;
    const schema::Schema* schema = nullptr;
    bool resource = false;
    // What the schema declares; null pointer until a rule here or around needs it.
    const cel::DeclaredType* declared = nullptr;
    std::optional<uint64_t> cardinality = 1;
    std::string uncorrelated;  // the outermost schema around whose parts have no old value
  };

  // Children first, as their errors come first.
  void Visit(Node& node, const std::string& path) {
    const Value& props = *node.props;
    const Value& rules = props["x-kubernetes-validations"];
    if (!rules.empty() && node.declared == nullptr) {
      node.declared = declared_.Declare(*node.schema, node.resource, types_);
    }
    if (node.schema->additional_properties != nullptr) {
      Node child = Child(node, props["additionalProperties"], *node.schema->additional_properties);
      if (node.declared != nullptr) child.declared = node.declared->element;
      Visit(child, absl::StrCat(path, ".additionalProperties"));
    }
    for (const auto& [key, schema] : node.schema->properties) {
      Node child = Child(node, props["properties"][key], *schema);
      if (node.declared != nullptr) {
        std::optional<std::string> escaped = cel::EscapeField(key);
        if (escaped.has_value()) child.declared = node.declared->Field(*escaped);
      }
      Visit(child, absl::StrCat(path, ".properties[", key, "]"));
    }
    if (node.schema->items != nullptr) {
      Node child = Child(node, props["items"], *node.schema->items);
      if (node.declared != nullptr) child.declared = node.declared->element;
      // Only items of maps have keys by which an old item is found, so elsewhere there is no
      // oldSelf.
      if (child.uncorrelated.empty() && node.schema->list_type != schema::ListType::kMap) {
        child.uncorrelated = path;
      }
      Visit(child, absl::StrCat(path, ".items"));
    }
    if (!rules.empty() && !HasOtherErrors(path)) CheckRules(node, rules, path);
  }

  static Node Child(const Node& parent, const Value& props, const schema::Schema& schema) {
    Node child;
    child.props = &props;
    child.schema = &schema;
    child.resource = schema.embedded_resource;
    child.uncorrelated = parent.uncorrelated;
    std::optional<uint64_t> elements = MaxElements(*parent.props);
    child.cardinality = std::nullopt;
    if (parent.cardinality.has_value() && elements.has_value()) {
      child.cardinality = cel::SaturatingMultiply(*parent.cardinality, *elements);
    }
    return child;
  }

  bool HasOtherErrors(const std::string& path) const {
    for (const api::FieldError& error : others_) {
      absl::string_view field = error.field;
      if (absl::StartsWith(field, path) &&
          (field.size() == path.size() || field[path.size()] == '.' || field[path.size()] == '[')) {
        return true;
      }
    }
    return false;
  }

  void CheckRules(const Node& node, const Value& rules, const std::string& path) {
    const std::string field = absl::StrCat(path, ".x-kubernetes-validations");
    if (node.declared == nullptr) {
      errors_.push_back({api::FieldError::Type::kInternal, field, "",
                         "internal error: failed to construct type information for "
                         "x-kubernetes-validations rules: unable to convert structural schema to "
                         "CEL declarations"});
      return;
    }
    size_t index = 0;
    for (const cel::Rule& rule : cel::CompileRules(rules, *node.props, *node.declared, types_)) {
      CheckRule(node, rule, rules.at(index), absl::StrCat(field, "[", index, "]"));
      ++index;
    }
  }

  void CheckRule(const Node& node, const cel::Rule& rule, const Value& written,
                 const std::string& at) {
    const std::string field = absl::StrCat(at, ".rule");
    const uint64_t often = node.cardinality.value_or(
        static_cast<uint64_t>(kMaxRequestBytes / (node.declared->min_serialized_size + 1)));
    CheckCost(field, "estimated rule cost", cel::SaturatingMultiply(rule.max_cost, often));
    using Type = api::FieldError::Type;
    if (!rule.error.empty()) {
      errors_.push_back({Type::kInvalid, field, ShownRule(written), rule.error});
    }
    if (!rule.message_error.empty()) {
      errors_.push_back({Type::kInvalid, absl::StrCat(at, ".messageExpression"), ShownRule(written),
                         rule.message_error});
    } else if (rule.message_program != nullptr) {
      CheckCost(absl::StrCat(at, ".messageExpression"), "estimated messageExpression cost",
                rule.message_max_cost);
    }
    if (rule.uses_old_self) {
      if (node.uncorrelated.empty()) return;
      errors_.push_back(api::InvalidField(
          field, written["rule"],
          absl::StrCat("oldSelf cannot be used on the uncorrelatable portion of the schema within ",
                       node.uncorrelated)));
    } else if (const Value* optional = written.Find("optionalOldSelf")) {
      errors_.push_back(api::InvalidField(absl::StrCat(at, ".optionalOldSelf"), *optional,
                                          "may not be set if oldSelf is not used in rule"));
    }
  }

  void CheckCost(const std::string& field, absl::string_view what, uint64_t cost) {
    if (cost > kRuleLimit) {
      errors_.push_back(api::ForbiddenField(field, TooCostly(what, cost, kRuleLimit)));
    }
    total_ = cel::SaturatingAdd(total_, cost);
    // Less than a hundredth of the total is not worth naming.
    if (cost < kTotalLimit / 100) return;
    expensive_.emplace_back(cost, field);
    std::stable_sort(expensive_.begin(), expensive_.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    if (expensive_.size() > kShownExpensive) expensive_.resize(kShownExpensive);
  }

  const api::FieldErrors& others_;
  api::FieldErrors& errors_;
  schema::SchemaSet schemas_;
  cel::TypeArena types_;
  cel::DeclaredTypes declared_;
  uint64_t total_ = 0;
  std::vector<std::pair<uint64_t, std::string>> expensive_;
};

bool HasRules(const Value& props) {
  if (!props.is_object()) return false;
  if (!props["x-kubernetes-validations"].empty()) return true;
  for (const ValueMember& property : props["properties"].members()) {
    if (HasRules(property.value)) return true;
  }
  return HasRules(props["items"]) || HasRules(props["additionalProperties"]);
}

}  // namespace

void ValidateDefinitionRules(const std::string& path, const Value& props,
                             const api::FieldErrors& others, api::FieldErrors& errors) {
  if (HasRules(props)) RuleChecker(others, errors).Run(props, path);
}

}  // namespace quiesce::crd
