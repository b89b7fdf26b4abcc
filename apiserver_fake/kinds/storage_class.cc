#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_warnings.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

class StorageClass : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    SetDefault(object, "reclaimPolicy", "Delete");
    SetDefault(object, "volumeBindingMode", "Immediate");
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& provisioner = object["provisioner"];
    if (provisioner.string_value().empty()) {
      errors.push_back(api::RequiredField("provisioner", ""));
    } else {
      CheckQualifiedName(Value(absl::AsciiStrToLower(provisioner.string_value())), "provisioner",
                         errors);
    }
    ValidateParameters(object["parameters"], errors);
    CheckSupported(object["reclaimPolicy"], "reclaimPolicy", {"Delete", "Retain"}, errors);
    CheckSupported(object["volumeBindingMode"], "volumeBindingMode",
                   {"Immediate", "WaitForFirstConsumer"}, errors);
    ValidateTopologies(object["allowedTopologies"], errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    Validate(object, errors);
    CheckImmutable(object["parameters"], old["parameters"], "parameters", errors);
    CheckImmutableText(object["provisioner"], old["provisioner"], "provisioner", errors);
    for (absl::string_view member : {"reclaimPolicy", "volumeBindingMode"}) {
      CheckImmutable(object[member], old[member], std::string(member), errors);
    }
  }

  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    std::vector<std::string> warnings;
    const Value& topologies = object["allowedTopologies"];
    for (size_t i = 0; i < topologies.size(); ++i) {
      const Value& expressions = topologies.at(i)["matchLabelExpressions"];
      const std::string path = Child(Index("allowedTopologies", i), "matchLabelExpressions");
      for (size_t j = 0; j < expressions.size(); ++j) {
        const absl::string_view message =
            DeprecatedNodeLabel(expressions.at(j)["key"].string_value());
        if (message.empty()) continue;
        warnings.push_back(absl::StrCat(Index(path, j), ".key: ", message));
      }
    }
    return warnings;
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    return WarningsOnCreate(object);
  }

 private:
  static void ValidateParameters(const Value& parameters, api::FieldErrors& errors) {
    constexpr int64_t kMaxCount = 512, kMaxSize = 256 * 1024;
    if (parameters.size() > kMaxCount) {
      errors.push_back(api::TooLongField("parameters", kMaxCount));
      return;
    }
    int64_t size = 0;
    for (const ValueMember& member : parameters.members()) {
      if (member.key.view().empty()) {
        errors.push_back(api::InvalidField("parameters", Value(""), "field can not be empty."));
      }
      size += int64_t(member.key.view().size() + member.value.string_value().size());
    }
    if (size > kMaxSize) errors.push_back(api::TooLongField("parameters", kMaxSize));
  }
  static void ValidateTopologies(const Value& topologies, api::FieldErrors& errors) {
    // Each topology as its keys and their values, and one with nothing before the first of them.
    using Terms = std::map<absl::string_view, std::set<absl::string_view>>;
    std::vector<Terms> seen(topologies.size());
    for (size_t i = 0; i < topologies.size(); ++i) {
      const std::string path = Child(Index("allowedTopologies", i), "matchLabelExpressions");
      const Value& expressions = topologies.at(i)["matchLabelExpressions"];
      Terms terms;
      for (size_t j = 0; j < expressions.size(); ++j) {
        const Value& expression = expressions.at(j);
        const absl::string_view key = expression["key"].string_value();
        std::set<absl::string_view> values;
        ValidateValues(expression["values"], Child(Index(path, j), "values"), values, errors);
        CheckQualifiedName(expression["key"], Child(Index(path, j), "key"), errors);
        if (terms.count(key) > 0) {
          errors.push_back(api::DuplicateField(Child(Index(path, j), "key"), Value(key)));
        }
        terms[key] = std::move(values);
      }
      for (const Terms& other : seen) {
        if (other == terms) errors.push_back(api::DuplicateField(path, Value("")));
      }
      seen.push_back(std::move(terms));
    }
  }
  static void ValidateValues(const Value& list, const std::string& path,
                             std::set<absl::string_view>& values, api::FieldErrors& errors) {
    if (list.empty()) errors.push_back(api::RequiredField(path, ""));
    for (size_t i = 0; i < list.size(); ++i) {
      if (values.insert(list.at(i).string_value()).second) continue;
      errors.push_back(api::DuplicateField(Index(path, i), list.at(i)));
    }
  }
};

}  // namespace

const BuiltinStrategy& StorageClassStrategy() {
  static const BuiltinStrategy& strategy = *new StorageClass(
      {.wire_type = "api.storage.v1.StorageClass", .delete_replies_object = true});
  return strategy;
}

}  // namespace quiesce::kinds
