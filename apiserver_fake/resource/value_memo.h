// Remembers what was worked out of values: seeds of a scenario write the same objects in world
// after world. What is remembered must follow from the value and from what it was worked out for
// alone.
//
//   thread_local ValueMemo canonical;
//   if (const Value* known = canonical.Find(&type, body)) return *known;
//   Value result = WorkOut(type, body);
//   canonical.Note(&type, body, result);
//
// Goes by content. A memory belongs to one thread, as its values do, and is of fixed size: what is
// newer replaces what is older. Whatever `what` points to outlives the memory.
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_VALUE_MEMO_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_VALUE_MEMO_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "apiserver_fake/base/value.h"

namespace quiesce::resource {

class ValueMemo {
 public:
  // Null where it does not know.
  const Value* Find(const void* what, const Value& value) const {
    if (entries_.empty()) return nullptr;
    const Entry& entry = entries_[PlaceOf(what, value)];
    return entry.what == what && entry.value == value ? &entry.result : nullptr;
  }
  void Note(const void* what, Value value, Value result) {
    if (entries_.empty()) entries_.resize(kEntries);
    Entry& entry = entries_[PlaceOf(what, value)];
    entry = {what, std::move(value), std::move(result)};
  }

 private:
  static constexpr size_t kEntries = 256;
  struct Entry {
    const void* what = nullptr;
    Value value, result;
  };

  static size_t PlaceOf(const void* what, const Value& value) {
    return (value.Hash() ^ reinterpret_cast<uintptr_t>(what) >> 6) % kEntries;
  }

  std::vector<Entry> entries_;
};

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_VALUE_MEMO_H_
