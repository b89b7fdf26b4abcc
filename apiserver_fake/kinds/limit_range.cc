#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/resource_names.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

// min <= default request <= default <= max, for one resource that any of them names.
class LimitOrder {
 public:
  LimitOrder(const Value& limit, absl::string_view type, const std::string& path,
             absl::string_view resource, api::FieldErrors& errors)
      : path_(path), resource_(resource), errors_(errors) {
    min_ = Read(limit["min"]);
    max_ = Read(limit["max"]);
    ratio_ = Read(limit["maxLimitRequestRatio"]);
    if (type == "Pod") return;
    limit_ = Read(limit["default"]);
    request_ = Read(limit["defaultRequest"]);
  }

  void Validate() {
    Order("min", min_, "min value", min_, "max value", max_);
    Order("defaultRequest", request_, "min value", min_, "default request value", request_);
    Order("defaultRequest", request_, "default request value", request_, "max value", max_);
    Order("defaultRequest", request_, "default request value", request_, "default limit value",
          limit_);
    // These two show the bound, and not the default.
    Order("default", min_, "min value", min_, "default value", limit_);
    Order("default", max_, "default value", limit_, "max value", max_);
    ValidateRatio();
    const bool overcommits = IsNativeResource(resource_) && !IsHugePages(resource_);
    if (!overcommits && limit_ && request_ && limit_->Compare(*request_) != 0) {
      Report(
          "defaultRequest", request_,
          absl::StrCat("default value ", limit_->ToString(), " must equal to defaultRequest value ",
                       request_->ToString(), " in ", resource_));
    }
  }

 private:
  using Amount = std::optional<api::Quantity>;

  Amount Read(const Value& list) const {
    const Value* amount = list.Find(resource_);
    if (amount == nullptr) return std::nullopt;
    const absl::StatusOr<api::Quantity> read = api::Quantity::FromValue(*amount);
    return read.ok() ? Amount(*read) : std::nullopt;
  }
  void Report(absl::string_view list, const Amount& shown, std::string detail) {
    errors_.push_back(api::InvalidField(Key(Child(path_, list), resource_),
                                        Value(shown->ToString()), std::move(detail)));
  }
  void Order(absl::string_view list, const Amount& shown, absl::string_view less_words,
             const Amount& less, absl::string_view more_words, const Amount& more) {
    if (!less || !more || less->Compare(*more) <= 0) return;
    Report(list, shown,
           absl::StrCat(less_words, " ", less->ToString(), " is greater than ", more_words, " ",
                        more->ToString()));
  }
  void ValidateRatio() {
    if (!ratio_) return;
    if (ratio_->Compare(*api::Quantity::Parse("1")) < 0) {
      Report("maxLimitRequestRatio", ratio_,
             absl::StrCat("ratio ", ratio_->ToString(), " is less than 1"));
    }
    if (!min_ || !max_) return;
    const double most = max_->ApproximateValue() / min_->ApproximateValue();
    if (!(ratio_->ApproximateValue() > most)) return;  // nor of nothing by nothing
    Report("maxLimitRequestRatio", ratio_,
           absl::StrCat("ratio ", ratio_->ToString(),
                        " is greater than max/min = ", absl::StrFormat("%f", most)));
  }

  const std::string& path_;
  const absl::string_view resource_;
  api::FieldErrors& errors_;
  Amount min_, max_, limit_, request_, ratio_;
};

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
  // Pods and containers have other resources than claims and what else there may be.
  static void ValidateName(absl::string_view type, absl::string_view resource,
                           const std::string& path, api::FieldErrors& errors) {
    if (type == "Pod" || type == "Container") {
      ValidateContainerResourceName(resource, path, errors);
    } else {
      ValidateResourceName(resource, path, errors);
    }
  }
  static void ValidateLimit(const Value& limit, const std::string& path, api::FieldErrors& errors) {
    const absl::string_view type = limit["type"].string_value();
    std::set<absl::string_view> resources;
    for (absl::string_view list : {"max", "min", "default", "defaultRequest"}) {
      const bool is_default = list != "max" && list != "min";
      if (is_default && type == "Pod") {
        if (limit[list].empty()) continue;
        errors.push_back(
            api::ForbiddenField(Child(path, list), "may not be specified when `type` is 'Pod'"));
        continue;
      }
      ValidateNames(limit, list, path, resources, errors);
    }
    if (type == "PersistentVolumeClaim" && !limit["min"].Has("storage") &&
        !limit["max"].Has("storage")) {
      errors.push_back(api::RequiredField(
          Child(path, "limits"),
          "either minimum or maximum storage value is required, but neither was provided"));
    }
    ValidateNames(limit, "maxLimitRequestRatio", path, resources, errors);
    for (absl::string_view resource : resources) {
      LimitOrder(limit, type, path, resource, errors).Validate();
    }
  }
  static void ValidateNames(const Value& limit, absl::string_view list, const std::string& path,
                            std::set<absl::string_view>& resources, api::FieldErrors& errors) {
    for (const ValueMember& member : limit[list].members()) {
      const absl::string_view resource = member.key.view();
      resources.insert(resource);
      ValidateName(limit["type"].string_value(), resource, Key(Child(path, list), resource),
                   errors);
    }
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
