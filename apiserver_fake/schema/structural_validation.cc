// The rules of structural schemas:
// k8s.io/apiextensions-apiserver/pkg/apiserver/schema/validation.go (invariants) and complete.go
// (every value validation needs a structural counterpart).
#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/schema/pattern.h"
#include "apiserver_fake/schema/structural.h"

namespace quiesce::schema {
namespace {

enum class Level { kRoot, kItem, kField };

std::string Child(const std::string& path, absl::string_view name) {
  return path.empty() ? std::string(name) : absl::StrCat(path, ".", name);
}
std::string Property(const std::string& path, absl::string_view name) {
  return absl::StrCat(Child(path, "properties"), "[", name, "]");
}
std::string Branch(const std::string& path, absl::string_view junctor, size_t index) {
  return absl::StrCat(Child(path, junctor), "[", index, "]");
}

// anyOf: [{type: integer}, {type: string}], as the one place where a type may stand in an anyOf.
bool IsIntOrStringAnyOf(const Value& any_of) {
  static const Value* const pattern = [] {
    auto* value = new Value(
        Value::List({Value::Object({{"type", "integer"}}), Value::Object({{"type", "string"}})}));
    value->Immortalize();
    return value;
  }();
  return any_of == *pattern;
}

bool IsTrue(const Value& props, absl::string_view key) { return props[key].bool_value(); }

class Validator {
 public:
  explicit Validator(api::FieldErrors* errors) : errors_(*errors) {}

  // The invariants of a structural node.
  void Node(const Value& props, Level level, const std::string& path) {
    absl::string_view type = props["type"].string_value();
    const Value* items = props.Find("items");
    if (type == "array" && items == nullptr) {
      errors_.push_back(api::RequiredField(Child(path, "items"), "must be specified"));
    }
    if (items != nullptr) Node(*items, Level::kItem, Child(path, "items"));
    for (const ValueMember& property : props["properties"].members()) {
      Node(property.value, Level::kField, Property(path, property.key));
    }
    if (const Value* additional = props.Find("additionalProperties")) {
      if (level == Level::kRoot) {
        errors_.push_back(api::ForbiddenField(Child(path, "additionalProperties"),
                                              "must not be used at the root"));
      }
      if (additional->is_object()) {
        Node(*additional, Level::kField, Child(path, "additionalProperties"));
      }
    }
    Extensions(props, path);
    bool skip_any_of = IsIntOrStringAnyOf(props["anyOf"]);
    bool skip_all_of_any_of = IsIntOrStringAnyOf(props["allOf"].at(0)["anyOf"]);
    ValueValidation(props, skip_any_of, skip_all_of_any_of, level, path);
    Type(props, level, path);
    Metadata(props, level, path);
    if (IsTrue(props, "x-kubernetes-embedded-resource") &&
        !IsTrue(props, "x-kubernetes-preserve-unknown-fields") && props["properties"].empty()) {
      errors_.push_back(
          api::RequiredField(Child(path, "properties"),
                             "must not be empty if x-kubernetes-embedded-resource is true without "
                             "x-kubernetes-preserve-unknown-fields"));
    }
  }

  // Every value validation `v` must be about something that the structural part `s` declares.
  void Complete(const Value& v, const Value* s, const std::string& s_path,
                const std::string& v_path) {
    auto nested = [&](const Value& branch, const std::string& branch_path) {
      NestedComplete(branch, s, s_path, branch_path);
    };
    if (const Value* other = v.Find("not")) nested(*other, Child(v_path, "not"));
    for (absl::string_view junctor : {"allOf", "anyOf", "oneOf"}) {
      size_t index = 0;
      for (const Value& branch : v[junctor].items()) {
        nested(branch, Branch(v_path, junctor, index++));
      }
    }
  }

 private:
  void Extensions(const Value& props, const std::string& path) {
    if (!IsTrue(props, "x-kubernetes-int-or-string")) return;
    for (absl::string_view key :
         {"x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"}) {
      if (IsTrue(props, key)) {
        errors_.push_back(api::InvalidField(Child(path, key), Value(true),
                                            "must be false if x-kubernetes-int-or-string is true"));
      }
    }
  }

  void Type(const Value& props, Level level, const std::string& path) {
    absl::string_view type = props["type"].string_value();
    const std::string type_path = Child(path, "type");
    bool embedded = IsTrue(props, "x-kubernetes-embedded-resource");
    if (embedded && type != "object") {
      const char* text = "must be object if x-kubernetes-embedded-resource is true";
      errors_.push_back(type.empty() ? api::RequiredField(type_path, text)
                                     : api::InvalidField(type_path, Value(type), text));
    } else if (type.empty() && !IsTrue(props, "x-kubernetes-int-or-string") &&
               !IsTrue(props, "x-kubernetes-preserve-unknown-fields")) {
      const char* text = level == Level::kRoot   ? "must not be empty at the root"
                         : level == Level::kItem ? "must not be empty for specified array items"
                                                 : "must not be empty for specified object fields";
      errors_.push_back(api::RequiredField(type_path, text));
    }
    if (embedded && props.Has("additionalProperties")) {
      errors_.push_back(
          api::ForbiddenField(Child(path, "additionalProperties"),
                              "must not be used if x-kubernetes-embedded-resource is set"));
    }
    if (level == Level::kRoot && !type.empty() && type != "object") {
      errors_.push_back(api::InvalidField(type_path, Value(type), "must be object at the root"));
    }
  }

  void Metadata(const Value& props, Level level, const std::string& path) {
    bool check = level == Level::kRoot || IsTrue(props, "x-kubernetes-embedded-resource");
    const Value& properties = props["properties"];
    for (absl::string_view name : {"kind", "apiVersion"}) {
      const Value* property = properties.Find(name);
      if (property != nullptr && check && (*property)["type"].string_value() != "string") {
        errors_.push_back(api::InvalidField(Child(Property(path, name), "type"),
                                            Value((*property)["type"].string_value()),
                                            "must be string"));
      }
    }
    const Value* metadata = properties.Find("metadata");
    if (metadata == nullptr) return;
    const std::string metadata_path = Property(path, "metadata");
    if (check && (*metadata)["type"].string_value() != "object") {
      errors_.push_back(api::InvalidField(Child(metadata_path, "type"),
                                          Value((*metadata)["type"].string_value()),
                                          "must be object"));
    }
    if (level != Level::kRoot) return;
    Value rest = *metadata;
    bool only_names = true;
    for (const ValueMember& property : rest["properties"].members()) {
      only_names &= property.key.view() == "name" || property.key.view() == "generateName";
    }
    if (only_names) rest.Erase("properties");
    rest.Erase("type");
    rest.Erase("default");
    if (!rest.empty()) {
      errors_.push_back(api::ForbiddenField(metadata_path,
                                            "must not specify anything other than name and "
                                            "generateName, but metadata is implicitly specified"));
    }
  }

  void ValueValidation(const Value& v, bool skip_any_of, bool skip_first_all_of_any_of, Level level,
                       const std::string& path) {
    if (!skip_any_of) {
      size_t index = 0;
      for (const Value& branch : v["anyOf"].items()) {
        Nested(branch, false, false, level, Branch(path, "anyOf", index++));
      }
    }
    size_t index = 0;
    for (const Value& branch : v["allOf"].items()) {
      Nested(branch, skip_first_all_of_any_of && index == 0, false, level,
             Branch(path, "allOf", index));
      ++index;
    }
    index = 0;
    for (const Value& branch : v["oneOf"].items()) {
      Nested(branch, false, false, level, Branch(path, "oneOf", index++));
    }
    if (const Value* other = v.Find("not")) Nested(*other, false, false, level, Child(path, "not"));
    absl::string_view pattern = v["pattern"].string_value();
    if (!pattern.empty()) {
      absl::Status status = Pattern::Compile(pattern).status();
      if (!status.ok()) {
        errors_.push_back(api::InvalidField(
            Child(path, "pattern"), Value(pattern),
            absl::StrCat("must be a valid regular expression, but isn't: ", status.message())));
      }
    }
  }

  // A schema under allOf, anyOf, oneOf or not: it may validate, but not define.
  void Nested(const Value& v, bool skip_any_of, bool skip_all_of_any_of, Level level,
              const std::string& path) {
    ValueValidation(v, skip_any_of, skip_all_of_any_of, level, path);
    if (const Value* items = v.Find("items")) {
      Nested(*items, false, false, level, Child(path, "items"));
    }
    for (const ValueMember& property : v["properties"].members()) {
      Nested(property.value, false, false, Level::kField, Property(path, property.key));
    }
    struct Forbidden {
      absl::string_view key, text;
    };
    static constexpr Forbidden kForbidden[] = {
        {"type", "must be empty to be structural"},
        {"additionalProperties", "must be undefined to be structural"},
        {"default", "must be undefined to be structural"},
        {"title", "must be empty to be structural"},
        {"description", "must be empty to be structural"},
        {"nullable", "must be false to be structural"},
        {"x-kubernetes-preserve-unknown-fields", "must be false to be structural"},
        {"x-kubernetes-embedded-resource", "must be false to be structural"},
        {"x-kubernetes-int-or-string", "must be false to be structural"},
        {"x-kubernetes-list-map-keys", "must be empty to be structural"},
        {"x-kubernetes-list-type", "must be undefined to be structural"},
        {"x-kubernetes-map-type", "must be undefined to be structural"},
        {"x-kubernetes-validations", "must be empty to be structural"}};
    for (const Forbidden& forbidden : kForbidden) {
      const Value* value = v.Find(forbidden.key);
      if (value == nullptr) continue;
      // additionalProperties: false in a nested schema is dropped by the conversion.
      if (forbidden.key == "additionalProperties" && value->is_bool() && !value->bool_value()) {
        continue;
      }
      errors_.push_back(
          api::ForbiddenField(Child(path, forbidden.key), std::string(forbidden.text)));
    }
    if (v["properties"].Has("metadata")) {
      errors_.push_back(api::ForbiddenField(Property(path, "metadata"),
                                            "must not be specified in a nested context"));
    }
  }

  void NestedComplete(const Value& v, const Value* s, const std::string& s_path,
                      const std::string& v_path) {
    if (s == nullptr) {
      errors_.push_back(
          api::RequiredField(s_path, absl::StrCat("because it is defined in ", v_path)));
      return;
    }
    Complete(v, s, s_path, v_path);
    if (const Value* items = v.Find("items")) {
      NestedComplete(*items, s->Find("items"), Child(s_path, "items"), Child(v_path, "items"));
    }
    for (const ValueMember& property : v["properties"].members()) {
      const Value* declared = (*s)["properties"].Find(property.key);
      const std::string declared_path = Property(s_path, property.key);
      const std::string nested_path = Property(v_path, property.key);
      if (declared == nullptr) {
        errors_.push_back(api::RequiredField(
            declared_path, absl::StrCat("because it is defined in ", nested_path)));
      } else {
        NestedComplete(property.value, declared, declared_path, nested_path);
      }
    }
  }

  api::FieldErrors& errors_;
};

}  // namespace

api::FieldErrors ValidateStructural(const std::string& path, const Value& props) {
  api::FieldErrors errors;
  Validator validator(&errors);
  validator.Node(props, Level::kRoot, path);
  validator.Complete(props, &props, path, path);
  std::vector<std::pair<std::string, api::FieldError>> sorted;
  for (api::FieldError& error : errors) {
    std::string text = absl::StrCat(error.field, ": ", error.Body());
    sorted.emplace_back(std::move(text), std::move(error));
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  errors.clear();
  for (auto& [text, error] : sorted) errors.push_back(std::move(error));
  return errors;
}

}  // namespace quiesce::schema
