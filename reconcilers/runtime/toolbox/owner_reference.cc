#include "reconcilers/runtime/toolbox/owner_reference.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace quiesce::runtime {
namespace {

// nullopt where the text is no group and version: it has two slashes.
std::optional<absl::string_view> GroupOf(absl::string_view api_version) {
  const size_t slash = api_version.find('/');
  if (slash == absl::string_view::npos || api_version == "/") return absl::string_view();
  if (absl::StrContains(api_version.substr(slash + 1), '/')) return std::nullopt;
  return api_version.substr(0, slash);
}

bool SameOwner(const Value& a, const Value& b) {
  const std::optional<absl::string_view> group = GroupOf(a["apiVersion"].string_value());
  return group.has_value() && group == GroupOf(b["apiVersion"].string_value()) &&
         a["kind"].string_value() == b["kind"].string_value() &&
         a["name"].string_value() == b["name"].string_value();
}

// The Go type of an object, as error texts show it: "*v1.Pod".
std::string GoType(const Value& object) {
  const absl::string_view api_version = object["apiVersion"].string_value();
  return absl::StrCat("*", api_version.substr(api_version.find('/') + 1), ".",
                      object["kind"].string_value());
}

absl::Status CheckNamespaces(const Value& owner, const Value& object) {
  const absl::string_view of_owner = owner["metadata"]["namespace"].string_value();
  const absl::string_view of_object = object["metadata"]["namespace"].string_value();
  if (of_owner.empty() || of_owner == of_object) return absl::OkStatus();
  if (of_object.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("cluster-scoped resource must not have a namespace-scoped owner, owner's "
                     "namespace ",
                     of_owner));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("cross-namespace owner references are disallowed, owner's namespace ", of_owner,
                   ", obj's namespace ", of_object));
}

Value ReferenceTo(const Value& owner) {
  return Value::Object({{"apiVersion", owner["apiVersion"]},
                        {"kind", owner["kind"]},
                        {"name", owner["metadata"]["name"]},
                        {"uid", owner["metadata"]["uid"]}});
}

// The index of the reference to the same owner; the number of references if there is none.
size_t IndexOf(const Value& references, const Value& reference) {
  size_t i = 0;
  while (i < references.size() && !SameOwner(references.at(i), reference)) ++i;
  return i;
}

void Upsert(Value reference, Value* object) {
  Value& references = object->Mutable("metadata").Mutable("ownerReferences");
  const size_t index = IndexOf(references, reference);
  if (index < references.size()) {
    references.MutableAt(index) = std::move(reference);
  } else {
    references.Append(std::move(reference));
  }
}

}  // namespace

absl::Status SetControllerReference(const Value& owner, Value* object, bool block_owner_deletion) {
  if (absl::Status status = CheckNamespaces(owner, *object); !status.ok()) return status;
  const Value& of_owner = owner["metadata"];
  Value reference = Value::Object({{"apiVersion", owner["apiVersion"]},
                                   {"blockOwnerDeletion", block_owner_deletion},
                                   {"controller", true},
                                   {"kind", owner["kind"]},
                                   {"name", of_owner["name"]},
                                   {"uid", of_owner["uid"]}});
  const Value* controller = ControllerOf(*object);
  if (controller != nullptr && !SameOwner(*controller, reference)) {
    const Value& metadata = (*object)["metadata"];
    return absl::AlreadyExistsError(absl::StrCat(
        "Object ", metadata["namespace"].string_value(), "/", metadata["name"].string_value(),
        " is already owned by another ", (*controller)["kind"].string_value(), " controller ",
        (*controller)["name"].string_value()));
  }
  Upsert(std::move(reference), object);
  return absl::OkStatus();
}

absl::Status SetOwnerReference(const Value& owner, Value* object,
                               std::optional<bool> block_owner_deletion) {
  if (absl::Status status = CheckNamespaces(owner, *object); !status.ok()) return status;
  Value reference = ReferenceTo(owner);
  if (block_owner_deletion.has_value()) reference.Set("blockOwnerDeletion", *block_owner_deletion);
  Upsert(std::move(reference), object);
  return absl::OkStatus();
}

absl::Status RemoveOwnerReference(const Value& owner, Value* object) {
  const Value& references = (*object)["metadata"]["ownerReferences"];
  if (references.empty()) {
    return absl::NotFoundError(
        absl::StrCat(GoType(*object), " does not have any owner references"));
  }
  const size_t index = IndexOf(references, ReferenceTo(owner));
  if (index == references.size()) {
    return absl::NotFoundError(
        absl::StrCat(GoType(*object), " does not have an owner reference for ", GoType(owner)));
  }
  object->Mutable("metadata").Mutable("ownerReferences").EraseAt(index);
  return absl::OkStatus();
}

absl::Status RemoveControllerReference(const Value& owner, Value* object) {
  if (ControllerOf(*object) == nullptr) {
    return absl::NotFoundError(absl::StrCat(
        GoType(*object), " does not have a owner reference with controller equals true"));
  }
  const Value& references = (*object)["metadata"]["ownerReferences"];
  const size_t index = IndexOf(references, ReferenceTo(owner));
  if (index == references.size()) {
    return absl::NotFoundError(absl::StrCat(
        GoType(*object), " does not have an controller reference for ", GoType(owner)));
  }
  if (!references.at(index)["controller"].bool_value()) {
    return absl::NotFoundError(absl::StrCat(
        GoType(owner), " owner is not the controller reference for ", GoType(*object)));
  }
  object->Mutable("metadata").Mutable("ownerReferences").EraseAt(index);
  return absl::OkStatus();
}

const Value* ControllerOf(const Value& object) {
  for (const Value& reference : object["metadata"]["ownerReferences"].items()) {
    if (reference["controller"].bool_value()) return &reference;
  }
  return nullptr;
}

bool IsControlledBy(const Value& object, const Value& owner) {
  const Value* controller = ControllerOf(object);
  return controller != nullptr && (*controller)["uid"] == owner["metadata"]["uid"];
}

}  // namespace quiesce::runtime
