// The schema of a kind: one form for built-in kinds (from OpenAPI) and custom resources (structural
// schemas). Pruning, defaulting, validation, strategic merge patch and server-side apply all walk
// it.
//
//   const Schema* spec = root.Property("spec");
//   if (spec->list_type == ListType::kMap) ...
//
// A Schema is immutable once built and may be recursive (JSONSchemaProps), so children are plain
// pointers; the SchemaSet that built them owns them all.
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_SCHEMA_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_SCHEMA_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/pattern.h"

namespace quiesce::schema {

enum class SchemaType : uint8_t {
  kAny,  // no type given
  kObject,
  kArray,
  kString,
  kInteger,
  kNumber,
  kBoolean,
  kIntOrString,  // x-kubernetes-int-or-string, built-in IntOrString
  kQuantity,     // resource.Quantity: a string or number, canonical form on the wire
};

enum class ListType : uint8_t { kUnset, kAtomic, kSet, kMap };  // x-kubernetes-list-type
enum class MapType : uint8_t { kUnset, kGranular, kAtomic };    // x-kubernetes-map-type
enum class PatchStrategy : uint8_t { kUnset, kMerge, kReplace, kMergeRetainKeys, kRetainKeys };

// Validation that only some schemas carry; kept apart so that the common node stays small.
struct SchemaRules {
  std::optional<double> minimum, maximum, multiple_of;
  bool exclusive_minimum = false, exclusive_maximum = false;
  std::optional<int64_t> min_length, max_length, min_items, max_items, min_properties,
      max_properties;
  bool unique_items = false;
  std::string pattern;
  std::optional<Pattern> compiled_pattern;  // none if the pattern is no regular expression
  std::vector<Value> enum_values;
  std::vector<const struct Schema*> all_of, any_of, one_of;  // value validation only
  const struct Schema* not_schema = nullptr;
  Value cel_rules;  // x-kubernetes-validations as written; null if none
};

struct Schema {
  SchemaType type = SchemaType::kAny;
  std::string format;  // "int32", "date-time", "byte", ...
  bool nullable = false;
  bool preserve_unknown_fields = false;  // x-kubernetes-preserve-unknown-fields
  bool embedded_resource = false;        // x-kubernetes-embedded-resource
  bool is_time = false;                  // metav1.Time or MicroTime of a built-in kind

  std::vector<std::pair<std::string, const Schema*>> properties;  // ordered by name
  std::vector<std::string> required;
  const Schema* items = nullptr;                  // arrays
  const Schema* additional_properties = nullptr;  // maps; null if none are allowed
  bool additional_properties_allowed = false;     // additionalProperties: true
  bool additional_properties_forbidden = false;   // additionalProperties: false
  std::optional<Value> default_value;

  ListType list_type = ListType::kUnset;
  std::vector<std::string> list_map_keys;
  MapType map_type = MapType::kUnset;
  PatchStrategy patch_strategy = PatchStrategy::kUnset;
  std::string patch_merge_key;
  std::vector<std::string> union_discriminators;

  std::string go_type;  // built-in kinds: the OpenAPI name, "io.k8s.api.core.v1.PodSpec"
  std::unique_ptr<SchemaRules> rules;  // null if none

  // Of this schema or one below it, so that walks can leave out whole subtrees. Custom resources
  // only.
  bool has_defaults = false;            // some default
  bool has_embedded_resources = false;  // some x-kubernetes-embedded-resource
  bool has_unique_lists = false;        // some list of type set or map

  bool has_additional_properties() const {
    return additional_properties != nullptr || additional_properties_allowed ||
           additional_properties_forbidden;
  }
  // The schema of a member: the property, else additionalProperties, else null pointer.
  const Schema* Property(absl::string_view name) const;
  const Schema* PropertyOnly(absl::string_view name) const;
};

// Owns the schemas of one document. Movable; the schemas stay where they are.
class SchemaSet {
 public:
  SchemaSet() = default;
  SchemaSet(SchemaSet&&) = default;
  SchemaSet& operator=(SchemaSet&&) = default;
  Schema* New() {
    owned_.push_back(std::make_unique<Schema>());
    return owned_.back().get();
  }

 private:
  std::vector<std::unique_ptr<Schema>> owned_;
};

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_SCHEMA_H_
