// Errors come in kube-openapi's order: type, junctors, string and format, number, items, enum,
// members. match_count is how many checks of a branch passed: where no branch of an anyOf or oneOf
// fits, the errors of the one that came nearest are told.
//
// Ratcheting: an update may leave as wrong as they were the parts that it does not change. Each
// part is walked along with the part of the old value that it correlates with, and errors found in
// one that is equal to it are dropped. Inside of junctors there is no old value.
#include "apiserver_fake/schema/validate.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/field_path.h"
#include "apiserver_fake/api/validation_error.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/correlation.h"
#include "apiserver_fake/schema/formats.h"
#include "apiserver_fake/schema/shared_walk.h"
#include "apiserver_fake/schema/value_checks.h"

namespace quiesce::schema {
namespace {

constexpr const char* kAnyOfText = "\"%s\" must validate at least one schema (anyOf)";
constexpr const char* kOneOfText = "\"%s\" must validate one and only one schema (oneOf). %s";
constexpr const char* kAllOfText = "\"%s\" must validate all the schemas (allOf)%s";
constexpr const char* kNotText = "\"%s\" must not validate the schema (not)";

// One walk. `old` is the correlated part of the old value, null where there is none or where errors
// are not ratcheted.
class Validator {
 public:
  api::ValidationResult Node(const Schema& schema, const Value& value, const Value* old,
                             const api::FieldStep& at) {
    // What is equal to its old self may be wrong; the walk is spared where that is plain to see.
    if (SharedWith(value, old)) return api::ValidationResult();
    api::ValidationResult result = Check(schema, value, old, at);
    if (!result.valid() && old != nullptr && *old == value) result.errors.clear();
    return result;
  }

 private:
  api::ValidationResult Check(const Schema& schema, const Value& value, const Value* old,
                              const api::FieldStep& at) {
    api::ValidationResult result;
    if (value.is_null()) {
      result.Merge(CheckType(schema, value, at));
      result.Merge(CheckEnum(schema, value, at));
      return result;
    }
    auto add = [&result](api::ValidationResult part) {
      result.Merge(std::move(part));
      ++result.match_count;
    };
    if (schema.type != SchemaType::kAny || !schema.format.empty()) {
      add(CheckType(schema, value, at));
    }
    add(CheckJunctors(schema, value, at));
    if (value.is_string()) {
      add(CheckString(schema, value, at));
      if (!schema.format.empty() && IsRecognizedFormat("", schema.format)) {
        add(CheckFormat(schema, value, at));
      }
    }
    if (value.is_number()) add(CheckNumber(schema, value, at));
    if (value.is_list()) add(List(schema, value, old, at));
    add(CheckEnum(schema, value, at));
    if (value.is_object()) add(Object(schema, value, old, at));
    ++result.match_count;
    return result;
  }

  // allOf, anyOf, oneOf and not look at the value without its past.
  api::ValidationResult Branch(const Schema* schema, const Value& value, const api::FieldStep& at) {
    return Check(*schema, value, nullptr, at);
  }

  api::ValidationResult CheckJunctors(const Schema& schema, const Value& value,
                                      const api::FieldStep& at) {
    api::ValidationResult result;
    if (schema.rules != nullptr) {
      const SchemaRules& rules = *schema.rules;
      if (!rules.any_of.empty()) AnyOf(rules, value, at, result);
      if (!rules.one_of.empty()) OneOf(rules, value, at, result);
      if (!rules.all_of.empty()) AllOf(rules, value, at, result);
      if (rules.not_schema != nullptr && Branch(rules.not_schema, value, at).valid()) {
        result.Add(api::UntypedValidationError(absl::StrFormat(kNotText, at.DottedPath())));
      }
    }
    ++result.match_count;
    return result;
  }

  void AnyOf(const SchemaRules& rules, const Value& value, const api::FieldStep& at,
             api::ValidationResult& result) {
    api::ValidationResult best;
    bool have_best = false;
    for (const Schema* branch : rules.any_of) {
      api::ValidationResult one = Branch(branch, value, at);
      if (one.valid()) {
        result.Merge(std::move(one));
        return;
      }
      if (!have_best || one.match_count > best.match_count) best = std::move(one);
      have_best = true;
    }
    result.Add(api::UntypedValidationError(absl::StrFormat(kAnyOfText, at.DottedPath())));
    result.Merge(std::move(best));
  }

  void OneOf(const SchemaRules& rules, const Value& value, const api::FieldStep& at,
             api::ValidationResult& result) {
    api::ValidationResult best, success;
    bool have_best = false;
    int valid = 0;
    for (const Schema* branch : rules.one_of) {
      api::ValidationResult one = Branch(branch, value, at);
      if (one.valid()) {
        if (++valid == 1) success = std::move(one);
        have_best = false;
      } else if (valid == 0 && (!have_best || one.match_count > best.match_count)) {
        best = std::move(one);
        have_best = true;
      }
    }
    if (valid == 1) {
      result.Merge(std::move(success));
      return;
    }
    std::string found =
        valid == 0 ? "Found none valid" : absl::StrCat("Found ", valid, " valid alternatives");
    result.Add(api::UntypedValidationError(absl::StrFormat(kOneOfText, at.DottedPath(), found)));
    if (have_best) result.Merge(std::move(best));
  }

  void AllOf(const SchemaRules& rules, const Value& value, const api::FieldStep& at,
             api::ValidationResult& result) {
    size_t valid = 0;
    for (const Schema* branch : rules.all_of) {
      api::ValidationResult one = Branch(branch, value, at);
      if (one.valid()) ++valid;
      result.Merge(std::move(one));
    }
    if (valid == rules.all_of.size()) return;
    result.Add(api::UntypedValidationError(
        absl::StrFormat(kAllOfText, at.DottedPath(), valid == 0 ? ". None validated" : "")));
  }

  api::ValidationResult List(const Schema& schema, const Value& value, const Value* old,
                             const api::FieldStep& at) {
    api::ValidationResult result;
    if (schema.items != nullptr) {
      for (size_t i = 0; i < value.items().size(); ++i) {
        result.Merge(Node(*schema.items, value.items()[i], CorrelatedItem(schema, old, value, i),
                          api::FieldStep(&at, i)));
      }
    }
    CheckItemCount(schema, value, at, result);
    ++result.match_count;
    return result;
  }

  api::ValidationResult Object(const Schema& schema, const Value& value, const Value* old,
                               const api::FieldStep& at) {
    api::ValidationResult result;
    CheckPropertyCount(schema, value, at, result);
    for (const ValueMember& member : value.members()) {
      absl::string_view key = member.key.view();
      if (schema.PropertyOnly(key) != nullptr) continue;
      if (schema.additional_properties_forbidden) {
        result.Add({api::ValidationErrorCode::kOther, at.DottedPath(),
                    absl::StrCat(at.DottedPath(), ".", key, " in body is a forbidden property"),
                    Value(key)});
      } else if (schema.additional_properties != nullptr) {
        result.Merge(Node(*schema.additional_properties, member.value,
                          CorrelatedMember(schema, old, key), api::FieldStep::MapKey(&at, key)));
      }
    }
    for (const auto& [name, property] : schema.properties) {
      const Value* member = value.Find(name);
      if (member == nullptr) continue;
      // apiVersion and kind of the root are always checked: both versions show the same.
      bool type_meta = at.is_root() && (name == "kind" || name == "apiVersion");
      result.Merge(Node(*property, *member,
                        type_meta ? nullptr : CorrelatedMember(schema, old, name),
                        api::FieldStep(&at, name)));
    }
    for (const std::string& name : schema.required) {
      if (value.Has(name)) continue;
      std::string path = api::FieldStep(&at, name).DottedPath();
      result.Add({api::ValidationErrorCode::kRequired, path,
                  absl::StrCat(path, " in body is required"), Value()});
    }
    return result;
  }
};

}  // namespace

void ValidateValue(const Schema& schema, const Value& value, const ValidateOptions& options,
                   api::FieldErrors& errors) {
  api::FieldStep root;
  api::ValidationResult result = Validator().Node(schema, value, options.old, root);
  for (const api::ValidationError& error : result.errors) {
    errors.push_back(api::ToFieldError(error, options.field_prefix));
  }
}

}  // namespace quiesce::schema
