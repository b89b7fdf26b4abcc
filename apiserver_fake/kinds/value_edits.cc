#include "apiserver_fake/kinds/value_edits.h"

#include <cstddef>
#include <utility>

namespace quiesce::kinds {

void EditMember(Value& parent, absl::string_view key, EditFn edit) {
  const Value* member = parent.Find(key);
  if (member == nullptr || member->is_null()) return;
  Value copy = *member;
  edit(copy);
  if (!copy.SharesNodeWith(*member)) parent.Set(key, std::move(copy));
}

void EditMember(Value& parent, absl::string_view key, const Value* stored_parent,
                EditStoredFn edit) {
  const Value* stored = stored_parent == nullptr ? nullptr : stored_parent->Find(key);
  const Value* member = parent.Find(key);
  if (member != nullptr && stored != nullptr && member->SharesNodeWith(*stored)) return;
  EditMember(parent, key, [&](Value& value) { edit(value, stored); });
}

void EditItems(Value& parent, absl::string_view key, EditFn edit) {
  EditMember(parent, key, [&](Value& list) {
    for (size_t i = 0; i < list.items().size(); ++i) {
      Value copy = list.items()[i];
      edit(copy);
      if (!copy.SharesNodeWith(list.items()[i])) list.MutableAt(i) = std::move(copy);
    }
  });
}

void EditItems(Value& parent, absl::string_view key, const Value* stored_parent,
               EditStoredFn edit) {
  EditMember(parent, key, stored_parent, [&](Value& list, const Value* stored_list) {
    for (size_t i = 0; i < list.items().size(); ++i) {
      const bool known = stored_list != nullptr && i < stored_list->items().size();
      const Value* stored = known ? &stored_list->items()[i] : nullptr;
      if (stored != nullptr && list.items()[i].SharesNodeWith(*stored)) continue;
      Value copy = list.items()[i];
      edit(copy, stored);
      if (!copy.SharesNodeWith(list.items()[i])) list.MutableAt(i) = std::move(copy);
    }
  });
}

void SetDefault(Value& object, absl::string_view key, const Value& value) {
  if (object[key].is_null()) object.Set(key, value);
}

void SetDefaultText(Value& object, absl::string_view key, absl::string_view text) {
  if (object[key].string_value().empty()) object.Set(key, text);
}

void CopyMember(Value& object, const Value& from, absl::string_view key) {
  const Value* wanted = from.Find(key);
  const Value* present = object.Find(key);
  if (wanted == nullptr) {
    if (present != nullptr) object.Erase(key);
  } else if (present == nullptr || !present->SharesNodeWith(*wanted)) {
    object.Set(key, *wanted);
  }
}

void CopyMetadata(Value& object, const Value& from, absl::string_view key) {
  EditMember(object, "metadata",
             [&](Value& metadata) { CopyMember(metadata, from["metadata"], key); });
}

void SetGeneration(Value& object, int64_t generation) {
  EditMember(object, "metadata", [&](Value& metadata) {
    if (metadata["generation"].int_value() == generation) return;
    if (generation > 0) {
      metadata.Set("generation", generation);
    } else {
      metadata.Erase("generation");
    }
  });
}

void AddFinalizer(Value& object, absl::string_view finalizer) {
  EditMember(object, "metadata", [&](Value& metadata) {
    for (const Value& present : metadata["finalizers"].items()) {
      if (present.string_value() == finalizer) return;
    }
    metadata.Mutable("finalizers").Append(finalizer);
  });
}

}  // namespace quiesce::kinds
