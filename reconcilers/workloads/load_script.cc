#include "reconcilers/workloads/load_script.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::reconcilers::workloads {
namespace {

absl::Status Refuse(absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat(why, "; expected load: [{from: 0s, of: web, cpu: 500m, memory: 1Gi}, ...]"));
}

absl::StatusOr<LoadScript::Step> ReadStep(const Value& value) {
  if (!value.is_object()) return Refuse("a step of the load is no mapping");
  LoadScript::Step step;
  for (const ValueMember& member : value.members()) {
    const absl::string_view key = member.key.view();
    if (key == "from") {
      if (!absl::ParseDuration(member.value.string_value(), &step.from) ||
          step.from < absl::ZeroDuration()) {
        return Refuse("\"from\" must be a duration like 90s");
      }
    } else if (key == "of") {
      step.of = std::string(member.value.string_value());
    } else if (key == "cpu" || key == "memory") {
      absl::StatusOr<api::Quantity> quantity = api::Quantity::FromValue(member.value);
      if (!quantity.ok() || quantity->Sign() < 0) {
        return Refuse(absl::StrCat("\"", key, "\" must be a quantity like 500m, not below zero"));
      }
      step.usage.emplace(key, *std::move(quantity));
    } else {
      return Refuse(absl::StrCat("unknown key \"", key, "\""));
    }
  }
  return step;
}

}  // namespace

int64_t LoadScript::MilliAt(absl::Duration since_start, absl::string_view target,
                            absl::string_view resource) const {
  const Step* last = nullptr;
  for (const Step& step : steps_) {
    if (step.from > since_start || (!step.of.empty() && step.of != target)) continue;
    if (step.usage.count(std::string(resource)) == 0) continue;
    if (last == nullptr || last->from <= step.from) last = &step;
  }
  if (last == nullptr) return 0;
  return static_cast<int64_t>(last->usage.at(std::string(resource)).ApproximateValue() * 1000 +
                              0.5);
}

absl::StatusOr<LoadScript> ReadLoadScript(const Value& options) {
  if (options.is_null()) return LoadScript();
  if (!options.is_object()) return Refuse("options must be a mapping");
  std::vector<LoadScript::Step> steps;
  for (const ValueMember& option : options.members()) {
    if (option.key.view() != "load") {
      return Refuse(absl::StrCat("unknown option \"", option.key.view(), "\""));
    }
    if (!option.value.is_list()) return Refuse("\"load\" must be a list");
    for (const Value& value : option.value.items()) {
      absl::StatusOr<LoadScript::Step> step = ReadStep(value);
      if (!step.ok()) return step.status();
      steps.push_back(*std::move(step));
    }
  }
  return LoadScript(std::move(steps));
}

}  // namespace quiesce::reconcilers::workloads
