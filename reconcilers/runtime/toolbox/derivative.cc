#include "reconcilers/runtime/toolbox/derivative.h"

#include <utility>
#include <vector>

#include "apiserver_fake/base/member_walk.h"

namespace quiesce::runtime {

bool IsDerivative(const Value& desired, const Value& live) {
  if (desired.is_null()) return true;
  if (desired.kind() != live.kind()) return false;
  if (desired.SharesNodeWith(live)) return true;
  if (desired.is_object()) {
    static const Value& absent = *new Value;
    MemberWalk walk(live);
    for (const ValueMember& member : desired.members()) {
      const Value* const found = walk.Find(member.key);
      const Value& present = found == nullptr ? absent : *found;
      if (!member.value.SharesNodeWith(present) && !IsDerivative(member.value, present)) {
        return false;
      }
    }
    return true;
  }
  if (desired.is_list()) {
    if (desired.size() != live.size()) return false;
    for (size_t i = 0; i < desired.size(); ++i) {
      if (!IsDerivative(desired.at(i), live.at(i))) return false;
    }
    return true;
  }
  return desired == live;
}

Value Overlay(const Value& live, const Value& desired) {
  if (IsDerivative(desired, live)) return live;
  if (desired.is_object() && live.is_object()) {
    Value out = live;
    for (const ValueMember& member : desired.members()) {
      if (member.value.is_null()) continue;
      const Value* present = live.Find(member.key);
      out.Set(member.key, present == nullptr ? member.value : Overlay(*present, member.value));
    }
    return out;
  }
  if (desired.is_list() && live.is_list() && desired.size() == live.size()) {
    std::vector<Value> items;
    items.reserve(desired.size());
    for (size_t i = 0; i < desired.size(); ++i) {
      items.push_back(Overlay(live.at(i), desired.at(i)));
    }
    return Value::List(std::move(items));
  }
  return desired;
}

}  // namespace quiesce::runtime
