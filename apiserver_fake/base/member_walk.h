// Finds members of one object in the order of another's keys: a walk over both costs as many steps
// as they have members.
//
//   MemberWalk live(stored);
//   for (const ValueMember& member : wanted.members()) {
//     const Value* twin = live.Find(member.key);   // null where there is none
//   }
#ifndef QUIESCE_APISERVER_FAKE_BASE_MEMBER_WALK_H_
#define QUIESCE_APISERVER_FAKE_BASE_MEMBER_WALK_H_

#include <cstddef>

#include "absl/types/span.h"
#include "apiserver_fake/base/value.h"

namespace quiesce {

// Below, at and above zero as keys compare; equal ones are mostly the same node.
inline int CompareKeys(const ValueKey& a, const ValueKey& b) {
  return a.SharesNodeWith(b) ? 0 : a.view().compare(b.view());
}

class MemberWalk {
 public:
  // `object` is not changed while the walk lasts. What is no object has no members.
  explicit MemberWalk(const Value& object) : left_(object.members()) {}

  // Each key is greater than the one before.
  const Value* Find(const ValueKey& key) {
    if (!left_.empty() && left_.front().key.SharesNodeWith(key)) {  // it mostly is the next one
      const Value* const value = &left_.front().value;
      left_.remove_prefix(1);
      return value;
    }
    return FindFurther(key);
  }

 private:
  static constexpr size_t kFew = 24;

  __attribute__((noinline)) const Value* FindFurther(const ValueKey& key) {
    // To look at all keys that are left costs less than to compare some, if there are few.
    if (left_.size() <= kFew) {
      for (size_t i = 0; i < left_.size(); ++i) {
        if (!left_[i].key.Equals(key)) continue;
        const Value* const value = &left_[i].value;
        left_.remove_prefix(i + 1);
        return value;
      }
      return nullptr;
    }
    while (!left_.empty()) {
      const int order = CompareKeys(left_.front().key, key);
      if (order > 0) return nullptr;
      const Value* const value = &left_.front().value;
      left_.remove_prefix(1);
      if (order == 0) return value;
    }
    return nullptr;
  }

  absl::Span<const ValueMember> left_;
};

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_MEMBER_WALK_H_
