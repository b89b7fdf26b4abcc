// What walks over an object and its stored twin share: the twin of a member, and edits that copy
// nothing until something changes.
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_SHARED_WALK_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_SHARED_WALK_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::schema {

// The member or item of the twin at the same place; null where there is none.
inline const Value* TwinMember(const Value* twin, absl::string_view key) {
  return twin == nullptr ? nullptr : twin->Find(key);
}
inline const Value* TwinItem(const Value* twin, size_t index) {
  return twin != nullptr && index < twin->items().size() ? &twin->items()[index] : nullptr;
}
inline bool SharedWith(const Value& value, const Value* twin) {
  return twin != nullptr && value.SharesNodeWith(*twin);
}

// Collects changes of an object's members while its members are being looked at, and makes them
// all afterwards.
class MemberEdits {
 public:
  void Set(absl::string_view key, Value value) { sets_.emplace_back(key, std::move(value)); }
  void Erase(absl::string_view key) { erased_.push_back(key); }

  // True if there were any. Keys noted above must still be those of `object` or live elsewhere.
  bool Apply(Value& object) {
    if (sets_.empty() && erased_.empty()) return false;
    // The keys may live in the node that the edits replace.
    Value keep = object;
    for (auto& [key, value] : sets_) object.Set(key, std::move(value));
    for (absl::string_view key : erased_) object.Erase(key);
    return true;
  }

 private:
  std::vector<std::pair<absl::string_view, Value>> sets_;
  std::vector<absl::string_view> erased_;
};

// The same for the items of a list.
class ItemEdits {
 public:
  void Set(size_t index, Value value) { sets_.emplace_back(index, std::move(value)); }

  bool Apply(Value& list) {
    for (auto& [index, value] : sets_) list.MutableAt(index) = std::move(value);
    return !sets_.empty();
  }

 private:
  std::vector<std::pair<size_t, Value>> sets_;
};

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_SHARED_WALK_H_
