// Remembers lists that were found clean beside the lists that they replace: reconcilers write the
// same conditions again and again, in this world and in the next one. And the object that was found
// clean last: a write is looked at twice, when it is decoded and when it is validated.
//
//   CheckedLists checked;                       // of whoever owns the schemas
//   if (!checked.Knows(schema, list, twin)) {
//     Use(list);  // as IsPlainlyClean() does; and if it is clean:
//     checked.Note(schema, list, twin);
//   }
//
// Lists go by content, of the list and of its twin; the object goes by its nodes. A memory belongs
// to one thread, as its values do, and is of fixed size: what is newer replaces what is older.
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_CHECKED_LISTS_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_CHECKED_LISTS_H_

#include <array>
#include <cstddef>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::schema {

class CheckedLists {
 public:
  // `twin`: null where the list replaces none.
  bool Knows(const Schema& schema, const Value& list, const Value* twin) const {
    const Entry& entry = entries_[PlaceOf(list, twin)];
    return entry.schema == &schema && entry.list == list && entry.twin == Twin(twin);
  }
  void Note(const Schema& schema, const Value& list, const Value* twin) {
    entries_[PlaceOf(list, twin)] = {&schema, list, Twin(twin)};
  }

  // The same nodes as those that were noted last.
  bool IsLast(const Schema& schema, const Value& object, const Value* twin) const {
    return last_.schema == &schema && last_.list.SharesNodeWith(object) &&
           last_.twin.SharesNodeWith(Twin(twin));
  }
  void NoteLast(const Schema& schema, const Value& object, const Value* twin) {
    last_ = {&schema, object, Twin(twin)};
  }

 private:
  static constexpr size_t kEntries = 64;
  struct Entry {
    const Schema* schema = nullptr;
    Value list, twin;  // or an object
  };

  static Value Twin(const Value* twin) { return twin == nullptr ? Value() : *twin; }
  static size_t PlaceOf(const Value& list, const Value* twin) {
    return (list.Hash() ^ Twin(twin).Hash() >> 7) % kEntries;
  }

  std::array<Entry, kEntries> entries_;
  Entry last_;
};

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_CHECKED_LISTS_H_
