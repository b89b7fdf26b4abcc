#include "scenarios/findings/lives.h"

namespace quiesce::scenarios {

Lives::Lives(const Observer& run) {
  for (ObjectId id = 0; id < run.object_count(); ++id) {
    const absl::string_view uid = run.StateOf(id)["metadata"]["uid"].string_value();
    if (!uid.empty()) by_uid_[uid] = Life{id, 0, 0};
  }
  for (ChangeNumber number = 1; number <= run.causes().change_count(); ++number) {
    const ChangeFacts& change = run.causes().change(number);
    if (!change.from.is_null() && !change.to.is_null()) continue;
    const Value& state = change.from.is_null() ? change.to : change.from;
    const absl::string_view uid = state["metadata"]["uid"].string_value();
    if (uid.empty()) continue;
    Life& life = by_uid_[uid];
    life.object = change.object;
    (change.from.is_null() ? life.born : life.died) = number;
  }
}

const Life* Lives::Find(absl::string_view uid) const {
  const auto found = by_uid_.find(uid);
  return found == by_uid_.end() ? nullptr : &found->second;
}

}  // namespace quiesce::scenarios
