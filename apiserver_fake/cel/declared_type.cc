// Without a bound in the schema, a bound follows from the size of a request, 3 MiB: at most as many
// items as fit, each at its smallest. So the smallest JSON of every type is worked out from below:
// the braces or quotes, and the required fields that have no default.
#include "apiserver_fake/cel/declared_type.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/cel/lexer.h"

namespace quiesce::cel {
namespace {

constexpr int64_t kMaxRequestBytes = 3 * 1024 * 1024;

const schema::Schema& StringSchema() {
  static const schema::Schema* const schema = [] {
    auto* made = new schema::Schema;
    made->type = schema::SchemaType::kString;
    return made;
  }();
  return *schema;
}

const schema::Schema& NamesSchema() {
  static const schema::Schema* const schema = [] {
    auto* made = new schema::Schema;
    made->type = schema::SchemaType::kObject;
    made->properties = {{"generateName", &StringSchema()}, {"name", &StringSchema()}};
    return made;
  }();
  return *schema;
}

bool IsOfType(const schema::Schema* schema, schema::SchemaType type) {
  return schema != nullptr && schema->type == type;
}

// The schema says all itself that a resource has anyway.
bool HasResourceFields(const schema::Schema& schema) {
  const schema::Schema* metadata = schema.PropertyOnly("metadata");
  return IsOfType(schema.PropertyOnly("kind"), schema::SchemaType::kString) &&
         IsOfType(schema.PropertyOnly("apiVersion"), schema::SchemaType::kString) &&
         IsOfType(metadata, schema::SchemaType::kObject) &&
         IsOfType(metadata->PropertyOnly("name"), schema::SchemaType::kString) &&
         IsOfType(metadata->PropertyOnly("generateName"), schema::SchemaType::kString);
}

bool IsResourceField(absl::string_view key) {
  return key == "apiVersion" || key == "kind" || key == "metadata";
}

int64_t AtLeastZero(int64_t value) { return std::max<int64_t>(value, 0); }

// Characters are counted, bytes are wanted.
int64_t BytesOf(int64_t characters) {
  int64_t count = AtLeastZero(characters);
  return count > INT64_MAX / 4 ? INT64_MAX : count * 4;
}

}  // namespace

std::optional<std::string> EscapeField(absl::string_view name) {
  if (name.empty() || absl::ascii_isdigit(name[0])) return std::nullopt;
  if (IsReservedWord(name)) return absl::StrCat("__", name, "__");
  std::string escaped;
  for (size_t i = 0; i < name.size(); ++i) {
    char c = name[i];
    if (c == '_' && i + 1 < name.size() && name[i + 1] == '_') {
      escaped += "__underscores__";
      ++i;
    } else if (c == '.') {
      escaped += "__dot__";
    } else if (c == '-') {
      escaped += "__dash__";
    } else if (c == '/') {
      escaped += "__slash__";
    } else if (absl::ascii_isalnum(c) || c == '_') {
      escaped += c;
    } else {
      return std::nullopt;
    }
  }
  return escaped;
}

std::optional<std::string> UnescapeField(absl::string_view identifier) {
  std::string name;
  for (size_t i = 0; i < identifier.size();) {
    size_t end = absl::string_view::npos;
    if (absl::StartsWith(identifier.substr(i), "__")) {
      // Two underscores, something without any, two underscores.
      end = identifier.find('_', i + 2);
      if (end == i + 2 || end == absl::string_view::npos || end + 1 >= identifier.size() ||
          identifier[end + 1] != '_') {
        end = absl::string_view::npos;
      }
    }
    if (end == absl::string_view::npos) {
      name += identifier[i++];
      continue;
    }
    absl::string_view word = identifier.substr(i + 2, end - i - 2);
    if (word == "underscores") {
      name += "__";
    } else if (word == "dot") {
      name += '.';
    } else if (word == "dash") {
      name += '-';
    } else if (word == "slash") {
      name += '/';
    } else if (IsReservedWord(word) && word.size() + 4 == identifier.size()) {
      return std::string(word);
    } else {
      return std::nullopt;
    }
    i = end + 2;
  }
  return name;
}

const schema::Schema* MemberSchema(const schema::Schema& schema, bool resource,
                                   absl::string_view key) {
  if (resource && IsResourceField(key) && !HasResourceFields(schema)) {
    return key == "metadata" ? &NamesSchema() : &StringSchema();
  }
  if (!schema.properties.empty() || resource || schema.embedded_resource) {
    return schema.PropertyOnly(key);
  }
  return schema.additional_properties;
}

const DeclaredType* DeclaredType::Field(absl::string_view escaped) const {
  auto found = fields.find(std::string(escaped));
  return found == fields.end() ? nullptr : found->second;
}

DeclaredType* DeclaredTypes::New() {
  owned_.push_back(std::make_unique<DeclaredType>());
  return owned_.back().get();
}

const DeclaredType* DeclaredTypes::Scalar(TypeKind kind, int64_t min_size, int64_t max_elements) {
  DeclaredType* declared = New();
  declared->type = SimpleType(kind);
  declared->min_serialized_size = min_size;
  declared->max_elements = max_elements;
  return declared;
}

const DeclaredType* DeclaredTypes::Text(const schema::Schema& schema) {
  constexpr int64_t kMinText = 2, kMaxText = kMaxRequestBytes - 2;
  const std::optional<int64_t> max_length =
      schema.rules == nullptr ? std::nullopt : schema.rules->max_length;
  if (schema.format == "byte") {
    return Scalar(TypeKind::kBytes, kMinText,
                  max_length.has_value() ? AtLeastZero(*max_length) : kMaxText);
  }
  if (schema.format == "duration") return Scalar(TypeKind::kDuration, 3, 32);
  if (schema.format == "date") return Scalar(TypeKind::kTimestamp, 12, 12);
  if (schema.format == "date-time") return Scalar(TypeKind::kTimestamp, 21, 32);
  if (max_length.has_value()) return Scalar(TypeKind::kString, kMinText, BytesOf(*max_length));
  if (schema.rules == nullptr || schema.rules->enum_values.empty()) {
    return Scalar(TypeKind::kString, kMinText, kMaxText);
  }
  int64_t longest = 0;
  for (const Value& value : schema.rules->enum_values) {
    longest = std::max(longest, static_cast<int64_t>(value.string_value().size()));
  }
  return Scalar(TypeKind::kString, kMinText, longest);
}

const DeclaredType* DeclaredTypes::Object(const schema::Schema& schema, bool resource,
                                          TypeArena& arena, absl::string_view name) {
  DeclaredType* declared = New();
  declared->min_serialized_size = 2;
  auto add = [&](absl::string_view key, const schema::Schema& member) {
    std::optional<std::string> escaped = EscapeField(key);
    const DeclaredType* field =
        Declare(member, member.embedded_resource, arena,
                absl::StrCat(name, ".", escaped.has_value() ? *escaped : std::string(key)));
    if (field == nullptr) return;
    if (escaped.has_value()) declared->fields[*escaped] = field;
    const bool required = std::find(schema.required.begin(), schema.required.end(),
                                    std::string(key)) != schema.required.end();
    if (required && !member.default_value.has_value()) {
      declared->min_serialized_size +=
          // Its quotes, a colon and a comma.
          static_cast<int64_t>(key.size()) + field->min_serialized_size + 4;
    }
  };
  const bool implied = resource && !HasResourceFields(schema);
  for (const auto& [key, member] : schema.properties) {
    if (!implied || !IsResourceField(key)) add(key, *member);
  }
  if (implied) {
    for (absl::string_view key : {"apiVersion", "kind", "metadata"}) {
      add(key, *MemberSchema(schema, true, key));
    }
  }
  Type type;
  type.kind = TypeKind::kObject;
  type.name = std::string(name);
  type.declared = declared;
  declared->type = arena.New(std::move(type));
  return declared;
}

const DeclaredType* DeclaredTypes::Declare(const schema::Schema& schema, bool resource,
                                           TypeArena& arena, absl::string_view name) {
  const schema::SchemaRules* rules = schema.rules.get();
  switch (schema.type) {
    case schema::SchemaType::kIntOrString:
      return Scalar(TypeKind::kDyn, 1,
                    rules != nullptr && rules->max_length.has_value() ? BytesOf(*rules->max_length)
                                                                      : kMaxRequestBytes - 2);
    case schema::SchemaType::kArray: {
      if (schema.items == nullptr) return nullptr;
      const DeclaredType* item = Declare(*schema.items, schema.items->embedded_resource, arena,
                                         absl::StrCat(name, ".@idx"));
      if (item == nullptr) return nullptr;
      DeclaredType* list = New();
      list->type = arena.List(item->type);
      list->element = item;
      list->min_serialized_size = 2;
      list->max_elements = rules != nullptr && rules->max_items.has_value()
                               ? AtLeastZero(*rules->max_items)
                               // Two brackets; a comma after each item.
                               : (kMaxRequestBytes - 2) / (item->min_serialized_size + 1);
      return list;
    }
    case schema::SchemaType::kObject: {
      if (schema.additional_properties == nullptr) return Object(schema, resource, arena, name);
      const schema::Schema& values = *schema.additional_properties;
      const DeclaredType* value =
          Declare(values, values.embedded_resource, arena, absl::StrCat(name, ".@elem"));
      if (value == nullptr) return nullptr;
      DeclaredType* map = New();
      map->type = arena.Map(SimpleType(TypeKind::kString), value->type);
      map->element = value;
      map->min_serialized_size = 2;
      map->max_elements = rules != nullptr && rules->max_properties.has_value()
                              ? AtLeastZero(*rules->max_properties)
                              // Two braces; for each member a key of two bytes, its quotes, a colon
                              // and a comma.
                              : (kMaxRequestBytes - 2) / (value->min_serialized_size + 6);
      return map;
    }
    case schema::SchemaType::kString:
      return Text(schema);
    case schema::SchemaType::kBoolean:
      return Scalar(TypeKind::kBool, 4, 0);
    case schema::SchemaType::kNumber:
      return Scalar(TypeKind::kDouble, 1, 0);
    case schema::SchemaType::kInteger:
      return Scalar(TypeKind::kInt, 1, 0);
    default:
      return nullptr;
  }
}

}  // namespace quiesce::cel
