#include "reconcilers/workloads/claims.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/validation.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {
namespace {

Value ReleasePatch(const Claim& claim, absl::string_view object_uid) {
  Value reference = Value::Object({{"$patch", "delete"}, {"uid", UidOf(claim.owner)}});
  Value metadata = Value::Object(
      {{"uid", object_uid}, {"ownerReferences", Value::List({std::move(reference)})}});
  if (!claim.finalizer.empty()) {
    metadata.Set("$deleteFromPrimitiveList/finalizers", Value::List({Value(claim.finalizer)}));
  }
  return Value::Object({{"metadata", std::move(metadata)}});
}

bool Matches(const Claim& claim, const Value& object) {
  return kinds::SelectorMatches(claim.selector, LabelsOf(object)) &&
         (claim.filter == nullptr || claim.filter(object));
}

sim::Task<absl::Status> Send(const Claim& claim, Value object, Value data) {
  runtime::Patch patch;
  patch.type = api::PatchType::kStrategic;
  patch.data = std::move(data);
  co_return co_await claim.client->Patch(*claim.kind, &object, patch);
}

}  // namespace

Value AdoptionPatch(const runtime::Resource& owner_kind, const Value& owner,
                    absl::string_view object_uid, absl::string_view finalizer) {
  Value metadata =
      Value::Object({{"uid", object_uid},
                     {"ownerReferences", Value::List({ControllerReference(owner_kind, owner)})}});
  if (!finalizer.empty()) metadata.Set("finalizers", Value::List({Value(finalizer)}));
  return Value::Object({{"metadata", std::move(metadata)}});
}

sim::Task<absl::Status> RecheckDeletion(runtime::Client* client, const runtime::Resource* kind,
                                        Value owner) {
  const runtime::ObjectKey key = runtime::KeyOf(owner);
  absl::StatusOr<Value> fresh = co_await client->Live().Get(*kind, key);
  if (!fresh.ok()) {
    co_return runtime::WrapError("can't recheck DeletionTimestamp: ", fresh.status());
  }
  if (UidOf(*fresh) != UidOf(owner)) {
    co_return absl::FailedPreconditionError(absl::StrCat(
        "can't recheck DeletionTimestamp: original ", kind->kind, " ", key.namespace_, "/",
        key.name, " is gone: got uid ", UidOf(*fresh), ", wanted ", UidOf(owner)));
  }
  if (IsDeleting(*fresh)) {
    co_return absl::FailedPreconditionError(
        absl::StrCat(key.namespace_, "/", key.name, " has just been deleted at ",
                     (*fresh)["metadata"]["deletionTimestamp"].string_value()));
  }
  co_return absl::OkStatus();
}

sim::Task<absl::StatusOr<std::vector<Value>>> ClaimObjects(Claim claim,
                                                           std::vector<Value> candidates) {
  std::vector<Value> claimed;
  std::vector<absl::Status> errors;
  std::optional<absl::Status> may_adopt;
  for (const Value& object : candidates) {
    const Value* controller = runtime::ControllerOf(object);
    if (controller != nullptr) {
      if ((*controller)["uid"] != claim.owner["metadata"]["uid"]) continue;
      if (Matches(claim, object)) {
        claimed.push_back(object);
      } else if (!IsDeleting(claim.owner)) {
        absl::Status released = co_await Send(claim, object, ReleasePatch(claim, UidOf(object)));
        // Gone, or another object of that name by now: there is nothing to release.
        if (!runtime::IsNotFound(released) && !runtime::IsInvalid(released)) {
          errors.push_back(std::move(released));
        }
      }
      continue;
    }
    if (IsDeleting(claim.owner) || IsDeleting(object) || !Matches(claim, object)) continue;
    if (!may_adopt.has_value()) {
      may_adopt = co_await RecheckDeletion(claim.client, claim.owner_kind, claim.owner);
    }
    absl::Status adopted = *may_adopt;
    if (adopted.ok()) {
      adopted = co_await Send(
          claim, object,
          AdoptionPatch(*claim.owner_kind, claim.owner, UidOf(object), claim.finalizer));
    } else {
      adopted = runtime::WrapError(
          absl::StrCat("can't adopt ", claim.kind->kind, " ", NamespaceOf(object), "/",
                       NameOf(object), " (", UidOf(object), "): "),
          adopted);
    }
    if (adopted.ok()) {
      claimed.push_back(object);
    } else if (!runtime::IsNotFound(adopted)) {
      errors.push_back(std::move(adopted));
    }
  }
  absl::Status failed = Aggregate(errors);
  if (!failed.ok()) co_return failed;
  co_return claimed;
}

}  // namespace quiesce::reconcilers::workloads
