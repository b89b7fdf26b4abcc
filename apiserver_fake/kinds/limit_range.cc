#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

class LimitRange : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  // Limits of containers: default comes from max, defaultRequest from default and min.
  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value*) {
      EditItems(spec, "limits", [](Value& limit) {
        if (limit["type"].string_value() != "Container") return;
        FillFrom(limit, "default", Value(limit["max"]));
        FillFrom(limit, "defaultRequest", Value(limit["default"]));
        FillFrom(limit, "defaultRequest", Value(limit["min"]));
      });
    });
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& limits = object["spec"]["limits"];
    for (size_t i = 0; i < limits.size(); ++i) {
      const std::string field = Index("spec.limits", i) + ".type";
      ValidateType(limits.at(i)["type"], field, errors);
      for (size_t j = 0; j < i; ++j) {
        if (limits.at(j)["type"] != limits.at(i)["type"]) continue;
        errors.push_back(api::DuplicateField(field, limits.at(i)["type"]));
        break;
      }
      ValidateLimit(limits.at(i), Index("spec.limits", i), errors);
    }
  }

 private:
  static void ValidateType(const Value& type, const std::string& field, api::FieldErrors& errors) {
    const absl::string_view name = type.string_value();
    const std::vector<std::string> messages = api::LabelKeyErrors(name);
    for (const std::string& message : messages) {
      errors.push_back(api::InvalidField(field, Value(name), message));
    }
    if (!messages.empty() || absl::StrContains(name, "/") || name == "Pod" || name == "Container" ||
        name == "PersistentVolumeClaim") {
      return;
    }
    errors.push_back(
        api::InvalidField(field, Value(name), "must be a standard limit type or fully qualified"));
  }
  // min <= default request <= default <= max, for each resource that any of them names.
  static void ValidateLimit(const Value& limit, const std::string& path, api::FieldErrors& errors) {
    for (const ValueMember& member : limit["min"].members()) {
      const absl::string_view resource = member.key.view();
      // The error of the default shows the minimum, too.
      auto below_min = [&](absl::string_view list, absl::string_view words, absl::string_view named,
                           const Value& shown) {
        if (!Less(limit[list][resource], member.value)) return;
        errors.push_back(api::InvalidField(
            Key(Child(path, named), resource), shown,
            absl::StrCat("min value ", member.value.string_value(), " is greater than ", words,
                         " value ", limit[list][resource].string_value())));
      };
      below_min("max", "max", "min", member.value);
      below_min("defaultRequest", "default request", "defaultRequest",
                limit["defaultRequest"][resource]);
      below_min("default", "default", "default", member.value);
    }
  }
  static bool Less(const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) return false;
    const absl::StatusOr<api::Quantity> left = api::Quantity::FromValue(a);
    const absl::StatusOr<api::Quantity> right = api::Quantity::FromValue(b);
    return left.ok() && right.ok() && left->Compare(*right) < 0;
  }
  static void FillFrom(Value& limit, absl::string_view key, const Value& from) {
    for (const ValueMember& member : from.members()) {
      if (!limit[key].Has(member.key.view()))
        limit.Mutable(key).Set(member.key.view(), member.value);
    }
  }
};

}  // namespace

const BuiltinStrategy& LimitRangeStrategy() {
  static const BuiltinStrategy& strategy =
      *new LimitRange({.wire_type = "api.core.v1.LimitRange", .create_on_update = true});
  return strategy;
}

}  // namespace quiesce::kinds
