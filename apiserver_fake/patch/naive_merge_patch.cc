#include "apiserver_fake/patch/naive_patch.h"

namespace quiesce::patch {
namespace {

NaiveTree Pruned(const NaiveTree& tree) {
  NaiveTree pruned = tree;
  pruned.members.clear();
  for (const auto& [key, member] : tree.members) {
    if (!member.is_null()) pruned.members[key] = Pruned(member);
  }
  for (NaiveTree& item : pruned.items) item = Pruned(item);
  return pruned;
}

}  // namespace

NaiveTree NaiveMergePatch(NaiveTree document, const NaiveTree& patch) {
  if (!patch.is_object() || !document.is_object()) return Pruned(patch);
  for (const auto& [key, change] : patch.members) {
    if (change.is_null()) {
      document.members.erase(key);
      continue;
    }
    const bool has_object = document.members.count(key) > 0 && document.members[key].is_object();
    if (has_object && change.is_object()) {
      document.members[key] = NaiveMergePatch(document.members[key], change);
    } else {
      document.members[key] = has_object ? change : Pruned(change);
    }
  }
  return document;
}

}  // namespace quiesce::patch
