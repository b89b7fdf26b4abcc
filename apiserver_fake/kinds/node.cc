#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/network_validation.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/schema/text_formats.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

class Node : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  // An absent allocatable is the capacity. podCIDR is the first of podCIDRs, and what counts where
  // the two differ.
  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value*) {
      const Value& first = spec["podCIDRs"].at(0);
      const Value one = spec["podCIDR"];
      if (!one.string_value().empty() && first != one) {
        spec.Set("podCIDRs", Value::List({one}));
      } else if (one != first && !first.is_null()) {
        spec.Set("podCIDR", Value(first));
      }
    });
    EditMember(object, "status", stored, [](Value& status, const Value*) {
      if (status.Has("capacity")) SetDefault(status, "allocatable", status["capacity"]);
    });
  }
  // Admission (TaintNodesByCondition) keeps pods off a node until it is ready.
  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    constexpr absl::string_view kNotReady = "node.kubernetes.io/not-ready";
    BuiltinStrategy::PrepareForCreate(context, object);
    DropConfigSource(object);
    EditMember(object, "spec", [&](Value& spec) {
      for (const Value& taint : spec["taints"].items()) {
        if (taint["key"].string_value() == kNotReady &&
            taint["effect"].string_value() == "NoSchedule") {
          return;
        }
      }
      spec.Mutable("taints").Append(Value::Object({{"key", kNotReady}, {"effect", "NoSchedule"}}));
    });
  }

  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    BuiltinStrategy::PrepareForUpdate(context, object, old);
    DropConfigSource(object);
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& spec = object["spec"];
    ValidateTaints(spec["taints"], errors);
    ValidateAmounts(object["status"], errors);
    ValidatePodCidrs(spec["podCIDRs"], errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    Validate(object, errors);
    ValidateChange(object, old, errors);
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    ValidateChange(object, old, errors);
  }

  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    std::vector<std::string> warnings;
    const Value& spec = object["spec"];
    if (!spec["externalID"].string_value().empty()) {
      warnings.emplace_back(
          "spec.externalID: this field is deprecated, and is unused by Kubernetes");
    }
    for (size_t i = 0; i < spec["podCIDRs"].size(); ++i) {
      AddCidrWarnings(spec["podCIDRs"].at(i), Index("spec.podCIDRs", i), warnings);
    }
    return warnings;
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    // Updates of the status do not look at the spec.
    if (object["status"] != old["status"]) return {};
    return WarningsOnCreate(object);
  }

 private:
  // The feature is gone.
  static void DropConfigSource(Value& object) {
    if (object["spec"].Has("configSource")) object.Mutable("spec").Erase("configSource");
  }
  // Errors name them below metadata.
  static void ValidateTaints(const Value& taints, api::FieldErrors& errors) {
    std::set<std::pair<absl::string_view, absl::string_view>> seen;
    for (size_t i = 0; i < taints.size(); ++i) {
      const Value& taint = taints.at(i);
      const std::string path = Index("metadata.taints", i);
      CheckQualifiedName(taint["key"], Child(path, "key"), errors);
      const Texts messages = api::LabelValueErrors(taint["value"].string_value());
      if (!messages.empty()) {
        errors.push_back(
            api::InvalidField(Child(path, "value"), taint["value"], absl::StrJoin(messages, ";")));
      }
      CheckOneOf(taint["effect"], Child(path, "effect"),
                 {"NoSchedule", "PreferNoSchedule", "NoExecute"}, errors);
      if (seen.emplace(taint["effect"].string_value(), taint["key"].string_value()).second) {
        continue;
      }
      api::FieldError error = api::DuplicateField(path, Value(""));
      error.value = wire::InternalJson("api.core.v1.Taint", taint);
      error.detail = "taints must be unique by key and effect pair";
      errors.push_back(std::move(error));
    }
  }
  static void ValidateAmounts(const Value& status, api::FieldErrors& errors) {
    for (absl::string_view list : {"capacity", "allocatable"}) {
      for (const ValueMember& member : status[list].members()) {
        const absl::string_view resource = member.key.view();
        ValidateResourceAmount(resource, member.value, absl::StrCat("status.", list, ".", resource),
                               errors);
      }
    }
  }
  static void ValidatePodCidrs(const Value& cidrs, api::FieldErrors& errors) {
    size_t v6 = 0;
    for (size_t i = 0; i < cidrs.size(); ++i) {
      CheckNewCidr(cidrs.at(i), {}, Index("spec.podCIDRs", i), errors);
      v6 += absl::StrContains(cidrs.at(i).string_value(), ":") ? 1 : 0;
    }
    if (cidrs.size() < 2) return;
    for (size_t i = 0; i < cidrs.size(); ++i) {
      const absl::string_view cidr = cidrs.at(i).string_value();
      if (schema::IsCidr(cidr)) continue;
      errors.push_back({api::FieldError::Type::kInternal, "spec.podCIDRs", "",
                        absl::StrCat("invalid PodCIDRs. failed to check with dual stack with "
                                     "error:invalid CIDR[",
                                     i, "]: <nil> (invalid CIDR address: ", cidr, ")")});
      v6 = 0;
      break;
    }
    if (cidrs.size() == 2 && v6 == 1) return;
    errors.push_back(api::InvalidField("spec.podCIDRs", cidrs,
                                       "may specify no more than one CIDR for each IP family"));
  }
  static void ValidateChange(const Value& object, const Value& old, api::FieldErrors& errors) {
    ValidateAmounts(object["status"], errors);
    const Value& addresses = object["status"]["addresses"];
    for (size_t i = 0; i < addresses.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (addresses.at(j) != addresses.at(i)) continue;
        api::FieldError error = api::DuplicateField(Index("status.addresses", i), Value(""));
        error.value = wire::InternalJson("api.core.v1.NodeAddress", addresses.at(i));
        errors.push_back(std::move(error));
        break;
      }
    }
    const Value &spec = object["spec"], &old_spec = old["spec"];
    const Value &cidrs = spec["podCIDRs"], &old_cidrs = old_spec["podCIDRs"];
    size_t changes = cidrs.size() == old_cidrs.size() ? 0 : 1;
    for (size_t i = 0; i < cidrs.size() && cidrs.size() == old_cidrs.size(); ++i) {
      changes += cidrs.at(i) != old_cidrs.at(i) ? 1 : 0;
    }
    for (; changes > 0 && !old_cidrs.empty(); --changes) {
      errors.push_back(api::ForbiddenField(
          "spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid"));
    }
    const absl::string_view provider = old_spec["providerID"].string_value();
    if (!provider.empty() && provider != spec["providerID"].string_value()) {
      errors.push_back(api::ForbiddenField(
          "spec.providerID", "node updates may not change providerID except from \"\" to valid"));
    }
    ValidateTaints(spec["taints"], errors);
    if (spec["externalID"] != old_spec["externalID"]) {
      errors.push_back(api::ForbiddenField("spec.externalID", "may not be updated"));
    }
  }
};

}  // namespace

const BuiltinStrategy& NodeStrategy() {
  static const BuiltinStrategy& strategy = *new Node({.wire_type = "api.core.v1.Node",
                                                      .keeps_status_on_create = true,
                                                      .selectable = "spec.unschedulable:false"});
  return strategy;
}

}  // namespace quiesce::kinds
