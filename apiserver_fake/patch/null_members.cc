#include "apiserver_fake/patch/null_members.h"

#include <utility>

namespace quiesce::patch {

Value WithoutNullMembers(Value value) {
  if (value.is_list()) {
    for (size_t i = 0; i < value.size(); ++i) {
      const Value& item = value.items()[i];
      Value kept = WithoutNullMembers(item);
      if (!kept.SharesNodeWith(item)) value.MutableAt(i) = std::move(kept);
    }
  } else if (value.is_object()) {
    for (size_t i = value.size(); i-- > 0;) {
      const ValueMember& member = value.members()[i];
      if (member.value.is_null()) {
        value.Erase(member.key.view());
        continue;
      }
      Value kept = WithoutNullMembers(member.value);
      if (!kept.SharesNodeWith(member.value)) value.Set(member.key.view(), std::move(kept));
    }
  }
  return value;
}

}  // namespace quiesce::patch
