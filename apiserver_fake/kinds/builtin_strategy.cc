#include "apiserver_fake/kinds/builtin_strategy.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/pod_warnings.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/wire/builtin_decode.h"

namespace quiesce::kinds {

BuiltinStrategy::BuiltinStrategy(const BuiltinTraits& traits)
    : traits_(traits),
      wire_(wire::FindWireType(traits.wire_type)),
      status_(wire_ == nullptr ? nullptr : wire_->FindField("status")) {
  for (absl::string_view word : absl::StrSplit(traits.selectable, ' ', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> zero =
        absl::StrSplit(word, absl::MaxSplits(':', 1));
    const std::pair<absl::string_view, absl::string_view> path =
        absl::StrSplit(zero.first, absl::MaxSplits('=', 1));
    Selectable selectable;
    selectable.field = std::string(path.first);
    selectable.zero = std::string(zero.second);
    selectable.path = absl::StrSplit(path.second.empty() ? path.first : path.second, '.');
    selectable_.push_back(std::move(selectable));
  }
}

std::vector<std::string> BuiltinStrategy::SelectableFields() const {
  std::vector<std::string> fields;
  for (const Selectable& selectable : selectable_) fields.push_back(selectable.field);
  return fields;
}

std::optional<std::string> BuiltinStrategy::SelectableField(const Value& object,
                                                            absl::string_view field) const {
  for (const Selectable& selectable : selectable_) {
    if (selectable.field != field) continue;
    const Value* value = &object;
    for (const std::string& key : selectable.path) {
      value = value == nullptr ? nullptr : value->Find(key);
    }
    if (value == nullptr || value->is_null()) return selectable.zero;
    return value->is_string() ? std::string(value->string_value()) : ToJson(*value);
  }
  return std::nullopt;
}

resource::DecodeResult BuiltinStrategy::Decode(const resource::ResourceType& type, Value& object,
                                               const resource::DecodeHints& hints) const {
  resource::DecodeResult result;
  wire::BodyDecode decode = wire::DecodeBody(*wire_, object, hints);
  for (const std::string& path : decode.unknown_fields) {
    result.unknown_fields.push_back(go::UnknownField(path));
  }
  result.error = std::move(decode.error);
  if (!result.error.ok()) return result;
  SetDefaultText(object, "apiVersion", type.group_version());
  SetDefaultText(object, "kind", type.kind);
  Default(object, hints.stored);
  return result;
}

void BuiltinStrategy::AddTemplateWarnings(const Value& object,
                                          std::vector<std::string>& warnings) const {
  if (traits_.pod_template.empty()) return;
  const Value* pod_template = &object;
  for (absl::string_view member : absl::StrSplit(traits_.pod_template, '.')) {
    pod_template = &(*pod_template)[member];
  }
  for (std::string& warning : PodWarnings(absl::StrCat(traits_.pod_template, "."), *pod_template)) {
    warnings.push_back(std::move(warning));
  }
}

std::vector<std::string> BuiltinStrategy::WarningsOnCreate(const Value& object) const {
  std::vector<std::string> warnings;
  if (traits_.names_pods) AddNameWarning(object, "Pod names and hostnames", warnings);
  AddTemplateWarnings(object, warnings);
  return warnings;
}

std::vector<std::string> BuiltinStrategy::WarningsOnUpdate(const Value& object,
                                                           const Value& old) const {
  std::vector<std::string> warnings;
  if (object["metadata"]["generation"] != old["metadata"]["generation"]) {
    AddTemplateWarnings(object, warnings);
  }
  return warnings;
}

void BuiltinStrategy::ResetStatus(Value& object) const {
  if (status_ == nullptr) return;
  if (status_->absent_when_zero) {
    object.Erase(status_->name);
  } else {
    object.Set(status_->name, status_->zero);
  }
}

void BuiltinStrategy::MoveGeneration(Value& object, const Value& old, bool changed) {
  SetGeneration(object, old["metadata"]["generation"].int_value() + (changed ? 1 : 0));
}

void BuiltinStrategy::PrepareForCreate(const resource::StrategyContext& context,
                                       Value& object) const {
  if (!traits_.keeps_status_on_create) ResetStatus(object);
  if (traits_.generation) SetGeneration(object, 1);
}

void BuiltinStrategy::PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                                       const Value& old) const {
  if (status_ != nullptr) CopyMember(object, old, status_->name);
  MoveGeneration(object, old, traits_.generation && object[traits_.spec] != old[traits_.spec]);
}

void BuiltinStrategy::PrepareForStatusUpdate(const resource::StrategyContext& context,
                                             Value& object, const Value& old) const {
  CopyMember(object, old, traits_.spec);
}

}  // namespace quiesce::kinds
