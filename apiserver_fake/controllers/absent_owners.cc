#include "apiserver_fake/controllers/absent_owners.h"

namespace quiesce::controllers {

void AbsentOwners::Add(const ObjectIdentity& owner) {
  if (Has(owner)) return;
  if (last_use_.size() == kMax) {
    last_use_.erase(by_use_.begin()->second);
    by_use_.erase(by_use_.begin());
  }
  last_use_[owner] = next_use_;
  by_use_[next_use_++] = owner;
}

bool AbsentOwners::Has(const ObjectIdentity& owner) {
  const auto it = last_use_.find(owner);
  if (it == last_use_.end()) return false;
  by_use_.erase(it->second);
  it->second = next_use_;
  by_use_[next_use_++] = owner;
  return true;
}

}  // namespace quiesce::controllers
