#include "apiserver_fake/controllers/definition_status.h"

#include <utility>

namespace quiesce::controllers {
namespace {

constexpr absl::string_view kCleanup = "customresourcecleanup.apiextensions.k8s.io";

// The index of the condition of a type, or the number of conditions.
size_t IndexOf(const Value& conditions, const Value& type) {
  size_t index = 0;
  while (index < conditions.size() && conditions.items()[index]["type"] != type) ++index;
  return index;
}

}  // namespace

Value DefinitionCondition(absl::string_view type, absl::string_view status,
                          absl::string_view reason, absl::string_view message) {
  return Value::Object(
      {{"type", type}, {"status", status}, {"reason", reason}, {"message", message}});
}

void SetDefinitionCondition(Value& definition, const Value& condition, const Value& now) {
  Value conditions = definition["status"]["conditions"];
  if (!conditions.is_list()) conditions = Value::List();
  const size_t index = IndexOf(conditions, condition["type"]);
  Value changed = condition;
  if (index == conditions.size()) {
    changed.Set("lastTransitionTime", now);
    conditions.Append(std::move(changed));
  } else {
    const Value& old = conditions.items()[index];
    const Value* time = old.Find("lastTransitionTime");
    const bool keep = time != nullptr && !time->is_null() && old["status"] == condition["status"];
    changed.Set("lastTransitionTime", keep ? *time : now);
    conditions.MutableAt(index) = std::move(changed);
  }
  definition.Mutable("status").Set("conditions", std::move(conditions));
}

bool SameCondition(const Value& definition, const Value& condition) {
  const Value& conditions = definition["status"]["conditions"];
  const size_t index = IndexOf(conditions, condition["type"]);
  if (index == conditions.size()) return false;
  const Value& old = conditions.items()[index];
  return old["status"] == condition["status"] && old["reason"] == condition["reason"] &&
         old["message"] == condition["message"];
}

bool HasCleanupFinalizer(const Value& definition) {
  for (const Value& finalizer : definition["metadata"]["finalizers"].items()) {
    if (finalizer.string_value() == kCleanup) return true;
  }
  return false;
}

void RemoveCleanupFinalizer(Value& definition) {
  Value kept = Value::List();
  for (const Value& finalizer : definition["metadata"]["finalizers"].items()) {
    if (finalizer.string_value() != kCleanup) kept.Append(finalizer);
  }
  if (kept.empty()) {
    definition.Mutable("metadata").Erase("finalizers");
  } else {
    definition.Mutable("metadata").Set("finalizers", std::move(kept));
  }
}

}  // namespace quiesce::controllers
