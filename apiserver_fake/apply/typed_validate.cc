// Errors quote values as Go prints what it decoded, so their texts betray Go's types: an applied
// body is YAML that is read into interface{} with all numbers as float64, and wrong strings are
// shown with the wrapper (&value.valueUnstructured{...}) in which the library holds them.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/apply/typed.h"
#include "apiserver_fake/apply/typed_internal.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/format.h"

namespace quiesce::apply {

using typed_internal::Deduce;
using typed_internal::ScalarProblem;

std::string ToString(const TypeErrors& errors) {
  const auto text = [](const TypeError& error) {
    return error.path.empty() ? error.message : absl::StrCat(error.path, ": ", error.message);
  };
  if (errors.size() == 1) return text(errors.front());
  std::string out = "errors:";
  for (const TypeError& error : errors) absl::StrAppend(&out, "\n  ", text(error));
  return out;
}

namespace typed_internal {

uint8_t Deduce(const TypeRef& type, const Value* value) {
  const uint8_t parts = type.parts();
  if (value == nullptr || value->is_null()) return parts;
  const uint8_t wanted = value->is_list()     ? TypeRef::kList
                         : value->is_object() ? TypeRef::kMap
                                              : TypeRef::kScalar;
  return (parts & wanted) != 0 ? wanted : parts;
}

std::string ScalarProblem(const TypeRef& type, const Value* value) {
  if (value == nullptr || value->is_null()) return "";
  switch (type.scalar()) {
    case TypeRef::Scalar::kNumeric:
      if (value->is_number()) return "";
      return absl::StrCat("expected numeric (int or float), got ", go::GoTypeName(*value));
    case TypeRef::Scalar::kString:
      if (value->is_string()) return "";
      return absl::StrCat(
          "expected string, got &value.valueUnstructured{Value:", go::GoSyntax(*value), "}");
    case TypeRef::Scalar::kBoolean:
      if (value->is_bool()) return "";
      return absl::StrCat("expected boolean, got &{", go::GoSprint(*value), "}");
    case TypeRef::Scalar::kUntyped:
      if (!value->is_list() && !value->is_object()) return "";
      return absl::StrCat("expected any scalar, got &{", go::GoSprint(*value), "}");
  }
  return "";
}

}  // namespace typed_internal

absl::StatusOr<PathElement> ListItemElement(const TypeRef& list, const Value& item) {
  if (list.list_kind() == TypeRef::ListKind::kSet) {
    switch (item.kind()) {
      case Value::Kind::kObject:
        return absl::InvalidArgumentError(
            "associative list without keys has an element that's a map type");
      case Value::Kind::kList:
        return absl::InvalidArgumentError("not supported: associative list with lists as elements");
      case Value::Kind::kNull:
        return absl::InvalidArgumentError(
            "associative list without keys has an element that's an explicit null");
      default:
        return PathElement::SetItem(item);
    }
  }
  if (item.is_null()) {
    return absl::InvalidArgumentError("associative list with keys may not have a null element");
  }
  if (!item.is_object()) {
    return absl::InvalidArgumentError("associative list with keys may not have non-map elements");
  }
  const std::vector<std::string>& names = list.list_keys();
  std::vector<ValueMember> keys;
  keys.reserve(names.size());
  for (const std::string& name : names) {
    if (const Value* value = item.Find(name)) {
      keys.push_back({ValueKey(name), *value});
    } else if (const Value* fallback = list.Element().FieldDefault(name);
               fallback != nullptr && !fallback->is_null()) {
      keys.push_back({ValueKey(name), *fallback});
    }
  }
  if (keys.empty() && !names.empty()) {
    std::vector<std::string> quoted;
    for (const std::string& name : names) quoted.push_back(GoQuote(name));
    return absl::InvalidArgumentError(absl::StrCat(
        "associative list with keys has an element that omits all key fields [",
        absl::StrJoin(quoted, " "), "] (and doesn't have default values for any key fields)"));
  }
  return PathElement::Key(Value::Object(std::move(keys)));
}

namespace {

class Validator {
 public:
  explicit Validator(bool allow_duplicates) : allow_duplicates_(allow_duplicates) {}

  TypeErrors Validate(const Value& value, const TypeRef& type) {
    if (type.accepts_anything()) return {};
    const uint8_t parts = Deduce(type, &value);
    if ((parts & TypeRef::kMap) != 0) return Map(value, type);
    if ((parts & TypeRef::kScalar) != 0) {
      std::string problem = ScalarProblem(type, &value);
      if (problem.empty()) return {};
      return {{"", std::move(problem)}};
    }
    return List(value, type);
  }

 private:
  static void AddBelow(const std::string& prefix, TypeErrors below, TypeErrors* errors) {
    for (TypeError& error : below) {
      errors->push_back({absl::StrCat(prefix, error.path), std::move(error.message)});
    }
  }

  TypeErrors Map(const Value& value, const TypeRef& type) {
    if (value.is_null()) return {};
    if (!value.is_object()) {
      return {{"", absl::StrCat("expected map, got &{", go::GoSprint(value), "}")}};
    }
    TypeErrors errors;
    for (const ValueMember& member : value.members()) {
      const TypeRef field = type.Field(member.key.view());
      if (!field.declared()) {
        // The library stops at the first unknown field of a map.
        errors.push_back({absl::StrCat(".", member.key.view()), "field not declared in schema"});
        break;
      }
      TypeErrors below = Validate(member.value, field);
      if (!below.empty()) {
        AddBelow(absl::StrCat(".", member.key.view()), std::move(below), &errors);
      }
    }
    return errors;
  }

  TypeErrors List(const Value& value, const TypeRef& type) {
    if (value.is_null()) return {};
    if (!value.is_list()) {
      return {{"", absl::StrCat("expected list, got &{", go::GoSprint(value), "}")}};
    }
    TypeErrors errors;
    const TypeRef element = type.Element();
    const bool keyed = type.list_kind() != TypeRef::ListKind::kAtomic;
    std::vector<PathElement> seen;  // in order
    for (size_t i = 0; i < value.size(); ++i) {
      PathElement pe = PathElement::Index(static_cast<int64_t>(i));
      if (keyed) {
        absl::StatusOr<PathElement> found = ListItemElement(type, value.at(i));
        if (!found.ok()) {
          errors.push_back({"", absl::StrCat("element ", i, ": ", found.status().message())});
          return errors;
        }
        pe = *std::move(found);
        const auto place = std::lower_bound(seen.begin(), seen.end(), pe);
        if (place != seen.end() && *place == pe) {
          if (!allow_duplicates_) {
            errors.push_back({"", absl::StrCat("duplicate entries for key ", pe.ToString())});
          }
        } else {
          seen.insert(place, pe);
        }
      }
      TypeErrors below = Validate(value.at(i), element);
      if (!below.empty()) AddBelow(pe.ToString(), std::move(below), &errors);
    }
    return errors;
  }

  const bool allow_duplicates_;
};

}  // namespace

TypeErrors ValidateTyped(const Value& value, const TypeRef& type, bool allow_duplicates) {
  return Validator(allow_duplicates).Validate(value, type);
}

}  // namespace quiesce::apply
