// Plays the shapes helpers.conditions, helpers.conditions_remove, helpers.conditions_query,
// helpers.finalizers and helpers.owner_references.
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/conformance/world.h"
#include "reconcilers/runtime/toolbox/conditions.h"
#include "reconcilers/runtime/toolbox/finalizer.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"

namespace quiesce::runtime {
namespace {

// A list of conditions as the cases write it: every field, and "now" for the time of the step.
Value ShowConditions(const Value& conditions, absl::Time now) {
  Value shown = Value::List();
  for (const Value& condition : conditions.items()) {
    Value item = condition;
    for (const char* field : {"type", "status", "reason", "message"}) {
      if (!item.Has(field)) item.Set(field, "");
    }
    if (!item.Has("observedGeneration")) item.Set("observedGeneration", 0);
    if (item["lastTransitionTime"].string_value() == go::FormatRfc3339(now)) {
      item.Set("lastTransitionTime", "now");
    }
    shown.Append(std::move(item));
  }
  return shown;
}

Condition ConditionFrom(const Value& value, absl::Time now) {
  Condition condition;
  condition.type = std::string(value["type"].string_value());
  condition.status = std::string(value["status"].string_value());
  condition.reason = std::string(value["reason"].string_value());
  condition.message = std::string(value["message"].string_value());
  condition.observed_generation = value["observedGeneration"].int_value();
  condition.last_transition_time = std::string(value["lastTransitionTime"].string_value());
  if (condition.last_transition_time == "now") {
    condition.last_transition_time = go::FormatRfc3339(now);
  }
  return condition;
}

// {apiVersion, kind, namespace, name, uid} as an object.
Value ObjectFrom(const Value& brief) {
  Value object = Value::Object({{"apiVersion", brief["apiVersion"]}, {"kind", brief["kind"]}});
  for (const char* field : {"namespace", "name", "uid"}) {
    if (brief.Has(field)) object.Mutable("metadata").Set(field, brief[field]);
  }
  return object;
}

absl::Status ChangeOwner(const Value& step, Value* object) {
  const absl::string_view op = step["op"].string_value();
  const Value owner = ObjectFrom(step["owner"]);
  std::optional<bool> block;
  if (step["block_owner_deletion"].is_bool()) block = step["block_owner_deletion"].bool_value();
  if (op == "set_controller_reference") {
    return SetControllerReference(owner, object, block.value_or(true));
  }
  if (op == "set_owner_reference") return SetOwnerReference(owner, object, block);
  if (op == "remove_owner_reference") return RemoveOwnerReference(owner, object);
  return RemoveControllerReference(owner, object);
}

}  // namespace

absl::Status PlayConditions(const Value& recorded) {
  CaseWorld world;
  // A list pointer that is nil in the original cannot be changed; here there is no such thing as a
  // list that is not there.
  const bool nil = recorded["setup"]["conditions"].is_null();
  Value conditions = recorded["setup"]["conditions"];
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    world.AdvanceTo(step["t_ns"].int_value());
    const bool changed =
        !nil && SetCondition(conditions, ConditionFrom(step["condition"], world.loop.Now()),
                             world.loop.Now());
    Value observed = Value::Object({{"changed", changed}});
    observed.Set("conditions", nil ? Value() : ShowConditions(conditions, world.loop.Now()));
    absl::Status status = CompareStep(i, Without(step, {"op", "t_ns", "condition"}), observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PlayConditionsRemove(const Value& recorded) {
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    Value conditions = step["before"];
    const bool removed = RemoveCondition(conditions, step["type"].string_value());
    Value observed = Value::Object({{"removed", removed}, {"conditions", conditions}});
    absl::Status status = CompareStep(i, Without(step, {"op", "before", "type"}), observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PlayConditionsQuery(const Value& recorded) {
  const Value& conditions = recorded["setup"]["conditions"];
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    const absl::string_view type = step["type"].string_value();
    Value equal = Value::Object();
    for (const ValueMember& member : step["present_and_equal"].members()) {
      equal.Set(member.key, IsConditionPresentAndEqual(conditions, type, member.key.view()));
    }
    Value observed = Value::Object({{"is_true", IsConditionTrue(conditions, type)},
                                    {"is_false", IsConditionFalse(conditions, type)},
                                    {"found", FindCondition(conditions, type) != nullptr},
                                    {"present_and_equal", std::move(equal)}});
    absl::Status status = CompareStep(i, Without(step, {"op", "type"}), observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PlayFinalizers(const Value& recorded) {
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    const absl::string_view op = step["op"].string_value();
    const absl::string_view finalizer = step["finalizer"].string_value();
    Value object =
        Value::Object({{"metadata", Value::Object({{"finalizers", step["finalizers"]}})}});
    const bool returns = op == "add"      ? AddFinalizer(object, finalizer)
                         : op == "remove" ? RemoveFinalizer(object, finalizer)
                                          : HasFinalizer(object, finalizer);
    Value observed =
        Value::Object({{"returns", returns}, {"after", object["metadata"]["finalizers"]}});
    absl::Status status =
        CompareStep(i, Without(step, {"op", "finalizers", "finalizer"}), observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PlayOwnerReferences(const Value& recorded) {
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    Value object = ObjectFrom(step["object"]);
    object.Mutable("metadata").Set("ownerReferences", step["before"]);
    const absl::Status changed = ChangeOwner(step, &object);
    Value observed = Value::Object({{"error", changed.ok() ? Value() : Value(changed.message())},
                                    {"already_owned_error", absl::IsAlreadyExists(changed)},
                                    {"after", object["metadata"]["ownerReferences"]}});
    absl::Status status = CompareStep(
        i, Without(step, {"op", "owner", "object", "before", "block_owner_deletion"}), observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime
