#include "reconcilers/runtime/toolbox/create_or_update.h"

#include <utility>

#include "apiserver_fake/wire/wire_types.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/go_value.h"

namespace quiesce::runtime {
namespace {

bool IsNothing(const Value& value) {
  return value.is_null() || ((value.is_list() || value.is_object()) && value.empty());
}

absl::Status Mutate(const MutateFunction& mutate, const ObjectKey& key, Value* object) {
  if (!mutate) return absl::OkStatus();
  if (absl::Status status = mutate(*object); !status.ok()) return status;
  if (KeyOf(*object) == key) return absl::OkStatus();
  return absl::InvalidArgumentError("MutateFn cannot mutate object name and/or object namespace");
}

// equality.Semantic.DeepEqual of two objects of a kind.
bool SameObject(const Resource& resource, const Value& a, const Value& b) {
  if (a == b) return true;
  if (resource.unstructured) return SemanticDeepEqual(GoValue::OfJson(a), GoValue::OfJson(b));
  const wire::WireType* type = wire::WireTypeOfKind(resource.ApiVersion(), resource.kind);
  if (type == nullptr) return SemanticallyEqual(a, b);
  return SemanticDeepEqual(GoValue::OfWireType(*type, a), GoValue::OfWireType(*type, b));
}

sim::Task<OperationOutcome> CreateMissing(Client& client, Resource resource, Value* object,
                                          MutateFunction mutate, absl::Status not_found) {
  OperationOutcome outcome;
  outcome.error = std::move(not_found);
  if (!runtime::IsNotFound(outcome.error)) co_return outcome;
  outcome.error = Mutate(mutate, KeyOf(*object), object);
  if (!outcome.error.ok()) co_return outcome;
  outcome.error = co_await client.Create(resource, object);
  if (outcome.error.ok()) outcome.result = OperationResult::kCreated;
  co_return outcome;
}

}  // namespace

absl::string_view OperationResultName(OperationResult result) {
  switch (result) {
    case OperationResult::kUnchanged:
      return "unchanged";
    case OperationResult::kCreated:
      return "created";
    case OperationResult::kUpdated:
      return "updated";
    case OperationResult::kUpdatedStatus:
      return "updatedStatus";
    case OperationResult::kUpdatedStatusOnly:
      return "updatedStatusOnly";
  }
  return "";
}

bool SemanticallyEqual(const Value& a, const Value& b) {
  if (a == b || (IsNothing(a) && IsNothing(b))) return true;
  if (a.is_list() && b.is_list()) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i) {
      if (!SemanticallyEqual(a.at(i), b.at(i))) return false;
    }
    return true;
  }
  if (!a.is_object() || !b.is_object()) return false;
  for (const ValueMember& member : a.members()) {
    if (!SemanticallyEqual(member.value, b[member.key.view()])) return false;
  }
  for (const ValueMember& member : b.members()) {
    if (!a.Has(member.key) && !IsNothing(member.value)) return false;
  }
  return true;
}

sim::Task<OperationOutcome> CreateOrUpdate(Client& client, Resource resource, Value* object,
                                           MutateFunction mutate) {
  const ObjectKey key = KeyOf(*object);
  absl::StatusOr<Value> found = co_await client.Get(resource, key);
  if (!found.ok()) {
    co_return co_await CreateMissing(client, resource, object, mutate, found.status());
  }
  OperationOutcome outcome;
  *object = *found;
  outcome.error = Mutate(mutate, key, object);
  if (!outcome.error.ok() || SameObject(resource, *found, *object)) co_return outcome;
  outcome.error = co_await client.Update(resource, object);
  if (outcome.error.ok()) outcome.result = OperationResult::kUpdated;
  co_return outcome;
}

sim::Task<OperationOutcome> CreateOrPatch(Client& client, Resource resource, Value* object,
                                          MutateFunction mutate) {
  const ObjectKey key = KeyOf(*object);
  absl::StatusOr<Value> found = co_await client.Get(resource, key);
  if (!found.ok()) {
    co_return co_await CreateMissing(client, resource, object, mutate, found.status());
  }
  OperationOutcome outcome;
  *object = *found;
  outcome.error = Mutate(mutate, key, object);
  if (!outcome.error.ok()) co_return outcome;

  Value before = *found, after = *object;
  const Value before_status = before["status"], after_status = after["status"];
  before.Erase("status");
  after.Erase("status");
  // The original takes the status out of what it compares, which for an unstructured object is the
  // object itself.
  if (resource.unstructured) *object = after;
  if (before != after) {
    outcome.error = co_await client.Patch(resource, object, MergeFrom(*found, *object));
    if (!outcome.error.ok()) co_return outcome;
    outcome.result = OperationResult::kUpdated;
  }
  if (before_status == after_status) co_return outcome;
  const bool updated = outcome.result == OperationResult::kUpdated;
  // The first patch's reply has brought the status back to what the server has.
  if (updated) object->Set("status", after_status);
  outcome.error = co_await client.Status().Patch(resource, object, MergeFrom(*found, *object));
  if (outcome.error.ok()) {
    outcome.result =
        updated ? OperationResult::kUpdatedStatus : OperationResult::kUpdatedStatusOnly;
  }
  co_return outcome;
}

}  // namespace quiesce::runtime
