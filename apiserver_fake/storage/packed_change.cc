#include "apiserver_fake/storage/packed_change.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::storage {
namespace {

// Stands for a member that was not there: known by its node.
const Value& Absent() {
  static const Value& absent = (new Value("absent"))->Immortalize();
  return absent;
}

bool IsResourceVersion(const ValueMember& member) { return member.key.view() == "resourceVersion"; }

// Sets in `older` what `before` has otherwise than `after`. Below, metadata is compared member by
// member; resourceVersion follows from the revision.
void AddDifferences(const Value& after, const Value& before, bool is_root, Value& older) {
  const auto now = after.members(), then = before.members();
  size_t i = 0, j = 0;
  while (i < now.size() || j < then.size()) {
    int order = i == now.size() ? 1 : j == then.size() ? -1 : 0;
    if (order == 0 && !now[i].key.SharesNodeWith(then[j].key)) {
      order = now[i].key.view().compare(then[j].key.view());
    }
    const ValueMember* const newer = order <= 0 ? &now[i++] : nullptr;
    const ValueMember* const was = order >= 0 ? &then[j++] : nullptr;
    if (was == nullptr) {
      older.Set(newer->key.view(), Absent());
    } else if (newer == nullptr) {
      older.Set(was->key.view(), was->value);
    } else if (newer->value.SharesNodeWith(was->value) || (!is_root && IsResourceVersion(*was))) {
      continue;
    } else if (is_root && was->key.view() == "metadata") {
      Value parts = Value::Object();
      AddDifferences(newer->value, was->value, /*is_root=*/false, parts);
      if (!parts.empty()) older.Set("metadata", std::move(parts));
    } else {
      older.Set(was->key.view(), was->value);
    }
  }
}

void Restore(const Value& older, bool is_root, Value& object) {
  for (const ValueMember& member : older.members()) {
    if (member.value.SharesNodeWith(Absent())) {
      object.Erase(member.key.view());
    } else if (is_root && member.key.view() == "metadata") {
      Restore(member.value, /*is_root=*/false, object.Mutable("metadata"));
    } else {
      object.Set(member.key.view(), member.value);
    }
  }
}

// Both have what the way back needs: metadata with a resourceVersion that is the revision.
bool CanDiffer(const resource::StoredObject& after, const resource::StoredObject& before) {
  return after.object["metadata"].is_object() &&
         before.object["metadata"]["resourceVersion"].string_value() ==
             absl::AlphaNum(before.revision).Piece();
}

}  // namespace

PackedChange Pack(const resource::Change& change) {
  PackedChange packed;
  packed.key = change.key;
  packed.time = change.time;
  packed.revision = change.revision;
  packed.type = change.type;
  if (change.type == api::WatchEventType::kAdded) return packed;
  packed.previous_revision = change.previous.revision;
  packed.previous_managed = change.previous.managed;
  packed.whole =
      change.type == api::WatchEventType::kDeleted || !CanDiffer(change.object, change.previous);
  if (packed.whole) {
    packed.older = change.previous.object;
    return packed;
  }
  packed.older = Value::Object();
  AddDifferences(change.object.object, change.previous.object, /*is_root=*/true, packed.older);
  return packed;
}

resource::Change Unpack(const PackedChange& packed, const resource::StoredObject& newer) {
  resource::Change change;
  change.type = packed.type;
  change.revision = packed.revision;
  change.time = packed.time;
  change.key = packed.key;
  if (packed.type == api::WatchEventType::kAdded) {
    change.object = newer;
    return change;
  }
  change.previous.revision = packed.previous_revision;
  change.previous.managed = packed.previous_managed;
  if (packed.type == api::WatchEventType::kDeleted) {
    change.previous.object = packed.older;
    change.object = change.previous;
    change.object.revision = packed.revision;
    resource::SetResourceVersion(change.object.object, packed.revision);
    return change;
  }
  change.object = newer;
  if (packed.whole) {
    change.previous.object = packed.older;
    return change;
  }
  change.previous.object = newer.object;
  Restore(packed.older, /*is_root=*/true, change.previous.object);
  resource::SetResourceVersion(change.previous.object, packed.previous_revision);
  return change;
}

}  // namespace quiesce::storage
