// Each rule of k8s.io/apimachinery/pkg/util/strategicpatch by itself, on trees that are copied at
// every step. A function returns false where the library returns an error; which one does not
// matter here. Where the library's behaviour is odd it is kept, as it is what is to be agreed on:
// the order of merged lists, and which fields may have a $setElementOrder.
#include <algorithm>

#include "apiserver_fake/patch/naive_patch.h"

namespace quiesce::patch {
namespace {

using Items = std::vector<NaiveTree>;

const schema::Schema* FieldOf(const schema::Schema* schema, const std::string& key) {
  return schema == nullptr ? nullptr : schema->PropertyOnly(key);
}

bool IsMerged(const schema::Schema* field) {
  return field->patch_strategy == schema::PatchStrategy::kMerge ||
         field->patch_strategy == schema::PatchStrategy::kMergeRetainKeys;
}

// Fields of a list type, and by the library's lights of a struct type.
bool MayBeList(const schema::Schema& field) {
  if (field.type == schema::SchemaType::kArray) return true;
  return field.type == schema::SchemaType::kObject
             ? field.additional_properties == nullptr
             : field.type == schema::SchemaType::kIntOrString ||
                   field.type == schema::SchemaType::kQuantity;
}

bool HasPrefix(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

const NaiveTree* Member(const NaiveTree& tree, const std::string& key) {
  const auto found = tree.members.find(key);
  return found == tree.members.end() ? nullptr : &found->second;
}

// What stands for an item when items are compared: its merge key, or itself where there is none.
const NaiveTree* KeyOf(const NaiveTree& item, const std::string& merge_key) {
  return merge_key.empty() ? &item : Member(item, merge_key);
}

// Where an item with the same key stands first; items.size() if nowhere.
size_t Find(const Items& items, const NaiveTree& item, const std::string& merge_key) {
  const NaiveTree* key = KeyOf(item, merge_key);
  for (size_t i = 0; i < items.size(); ++i) {
    const NaiveTree* other = KeyOf(items[i], merge_key);
    if (key != nullptr && other != nullptr && *key == *other) return i;
  }
  return items.size();
}

// A value where there was none before: null members and whatever has a $patch are left out.
bool Cleaned(NaiveTree tree, NaiveTree* cleaned) {
  if (Member(tree, "$patch") != nullptr) return false;
  *cleaned = tree;
  cleaned->items.clear();
  cleaned->members.clear();
  for (const auto& [key, member] : tree.members) {
    NaiveTree kept;
    if (!member.is_null() && Cleaned(member, &kept)) cleaned->members[key] = kept;
  }
  for (const NaiveTree& item : tree.items) {
    NaiveTree kept;
    if (Cleaned(item, &kept)) cleaned->items.push_back(kept);
  }
  return true;
}

// Every item of both lists is of one kind, which is not list, and has its merge key if it needs
// one.
bool SameKinds(const Items& a, const Items& b) {
  const NaiveTree* first = nullptr;
  for (const Items* list : {&a, &b}) {
    for (const NaiveTree& item : *list) {
      if (first == nullptr) first = &item;
      if (item.kind != first->kind) return false;
    }
  }
  return first != nullptr && !first->is_list() && !first->is_null();
}

bool AllHaveKey(const Items& items, const std::string& merge_key) {
  return std::all_of(items.begin(), items.end(), [&merge_key](const NaiveTree& item) {
    return KeyOf(item, merge_key) != nullptr;
  });
}

bool AllScalars(const Items& items) {
  return std::none_of(items.begin(), items.end(),
                      [](const NaiveTree& item) { return item.is_object() || item.is_list(); });
}

Items SortedBy(Items items, const Items& order, const std::string& merge_key) {
  std::stable_sort(items.begin(), items.end(), [&](const NaiveTree& a, const NaiveTree& b) {
    return Find(order, a, merge_key) < Find(order, b, merge_key);
  });
  return items;
}

// Those of `items` that `first_order` names come in its order; the others keep the live order, each
// before the first of the former that follows it in the live list.
Items InOrder(const Items& items, const Items& first_order, const Items& live,
              const std::string& merge_key) {
  Items named, others;
  for (const NaiveTree& item : items) {
    const bool is_named = Find(first_order, item, merge_key) < first_order.size();
    (is_named ? named : others).push_back(item);
  }
  named = SortedBy(named, first_order, merge_key);
  others = SortedBy(others, live, merge_key);
  Items result;
  size_t next = 0;
  for (const NaiveTree& item : named) {
    const size_t place = Find(live, item, merge_key);
    while (next < others.size() && place < live.size() &&
           Find(live, others[next], merge_key) < place) {
      result.push_back(others[next++]);
    }
    result.push_back(item);
  }
  result.insert(result.end(), others.begin() + static_cast<ptrdiff_t>(next), others.end());
  return result;
}

bool MergeScalars(const Items& live, const Items& patch, Items* merged) {
  Items all = live;
  all.insert(all.end(), patch.begin(), patch.end());
  // The last one takes the place of one that repeats an earlier one.
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = i + 1; j < all.size();) {
      if (!(all[i] == all[j])) {
        ++j;
        continue;
      }
      all[j] = NaiveTree(all.back());
      all.pop_back();
    }
  }
  *merged = InOrder(all, patch, live, "");
  return true;
}

bool MergeKeyed(Items live, const Items& patch, const schema::Schema* field, Items* merged) {
  const std::string& merge_key = field->patch_merge_key;
  if (merge_key.empty()) return false;
  Items plain;
  bool replace = false;
  for (const NaiveTree& item : patch) {
    const NaiveTree* directive = Member(item, "$patch");
    if (directive == nullptr) {
      plain.push_back(item);
    } else if (directive->IsText("delete")) {
      if (KeyOf(item, merge_key) == nullptr) return false;
      while (Find(live, item, merge_key) < live.size()) {
        live.erase(live.begin() + static_cast<ptrdiff_t>(Find(live, item, merge_key)));
      }
    } else if (directive->IsText("replace")) {
      replace = true;
    } else {
      return false;
    }
  }
  if (replace) {
    *merged = plain;
    return AllHaveKey(plain, merge_key);
  }
  Items all = live;
  for (const NaiveTree& item : plain) {
    const NaiveTree* key = KeyOf(item, merge_key);
    if (key == nullptr || key->is_object() || key->is_list()) return false;
    const size_t at = Find(all, item, merge_key);
    if (at == all.size()) {
      all.push_back(item);
    } else if (!NaiveStrategicMergePatch(item, field->items, &all[at])) {
      return false;
    }
  }
  if (!AllHaveKey(all, merge_key)) return false;
  *merged = InOrder(all, plain, live, merge_key);
  return true;
}

bool MergeLists(const Items& live, const Items& patch, const schema::Schema* field, Items* merged) {
  if (live.empty() && patch.empty()) return true;
  if (!SameKinds(live, patch)) return false;
  const bool objects = (live.empty() ? patch : live).front().is_object();
  if (objects) return MergeKeyed(live, patch, field, merged);
  return field->patch_merge_key.empty() && MergeScalars(live, patch, merged);
}

// The patch's own items stand in the wanted order, in the same sequence.
bool OrderFits(const Items& patch, const Items& order, const std::string& merge_key) {
  if (patch.empty() || order.empty()) return true;
  size_t next = 0;
  for (const NaiveTree& item : patch) {
    if (!merge_key.empty() && !item.is_object()) return false;
    if (Member(item, "$patch") != nullptr) continue;
    // An item without its key is an error only if it is compared with anything.
    if (next == order.size()) return false;
    if (KeyOf(item, merge_key) == nullptr) return false;
    while (next < order.size()) {
      const NaiveTree* key = KeyOf(order[next], merge_key);
      if (key == nullptr) return false;
      ++next;
      if (*key == *KeyOf(item, merge_key)) break;
      if (next == order.size()) return false;
    }
  }
  return true;
}

bool ApplyOrder(const std::string& key, const NaiveTree& order, const schema::Schema* schema,
                NaiveTree* patch, NaiveTree* document) {
  if (!order.is_list()) return false;
  const NaiveTree* live = Member(*document, key);
  const NaiveTree* sent = Member(*patch, key);
  if ((live != nullptr && !live->is_list()) || (sent != nullptr && !sent->is_list())) return false;
  const schema::Schema* field = FieldOf(schema, key);
  if (field == nullptr || !MayBeList(*field)) return false;
  const Items live_items = live != nullptr ? live->items : Items();
  const Items sent_items = sent != nullptr ? sent->items : Items();
  const std::string& merge_key = field->patch_merge_key;
  if (!OrderFits(sent_items, order.items, merge_key)) return false;
  if (live == nullptr && sent == nullptr) return true;
  Items merged = live_items;
  if (live == nullptr) {
    merged.clear();
    for (const NaiveTree& item : sent_items) {
      if (Member(item, "$patch") == nullptr) merged.push_back(item);
    }
  } else if (sent != nullptr && !IsMerged(field)) {
    merged = sent_items;
  } else if (sent != nullptr && !MergeLists(live_items, sent_items, field, &merged)) {
    return false;
  }
  // Without a key items are looked up as a whole, which only scalars can be.
  if (merge_key.empty() && !(AllScalars(merged) && AllScalars(order.items))) return false;
  if (!SameKinds(live_items, sent_items) || !AllHaveKey(merged, merge_key) ||
      !AllHaveKey(order.items, merge_key) || !AllHaveKey(live_items, merge_key)) {
    return false;
  }
  NaiveTree result;
  result.kind = Value::Kind::kList;
  result.items = InOrder(merged, order.items, live_items, merge_key);
  document->members[key] = result;
  patch->members.erase(key);
  return true;
}

bool RetainOnly(const NaiveTree& keys, const NaiveTree& patch, NaiveTree* document) {
  if (!keys.is_list()) return false;
  const auto retained = [&keys](const std::string& key) {
    return std::any_of(keys.items.begin(), keys.items.end(),
                       [&key](const NaiveTree& one) { return one.IsText(key); });
  };
  for (const auto& [key, member] : patch.members) {
    const bool parallel =
        HasPrefix(key, "$deleteFromPrimitiveList") || HasPrefix(key, "$setElementOrder");
    if (!member.is_null() && !parallel && !retained(key)) return false;
  }
  for (auto member = document->members.begin(); member != document->members.end();) {
    member = retained(member->first) ? std::next(member) : document->members.erase(member);
  }
  return true;
}

bool ApplyMember(const std::string& name, const NaiveTree& change, const schema::Schema* schema,
                 NaiveTree* document) {
  constexpr char kDelete[] = "$deleteFromPrimitiveList";
  const bool deletes = HasPrefix(name, kDelete);
  if (deletes && !HasPrefix(name, std::string(kDelete) + "/")) return false;
  const std::string key =
      deletes && name != std::string(kDelete) + "/" ? name.substr(name.find('/') + 1) : name;
  if (change.is_null()) {
    document->members.erase(key);
    return true;
  }
  const auto live = document->members.find(key);
  if (live == document->members.end() || live->second.kind != change.kind) {
    if (deletes) return true;
    NaiveTree cleaned;
    if (Cleaned(change, &cleaned)) {
      document->members[key] = cleaned;
    } else {
      document->members.erase(key);
    }
    return true;
  }
  if (!change.is_object() && !change.is_list()) {
    live->second = change;
    return true;
  }
  const schema::Schema* field = FieldOf(schema, key);
  if (field == nullptr) return false;
  if (change.is_object()) {
    if (field->patch_strategy == schema::PatchStrategy::kReplace) {
      live->second = change;
      return true;
    }
    return NaiveStrategicMergePatch(change, field, &live->second);
  }
  if (!MayBeList(*field)) return false;
  if (!deletes && !IsMerged(field)) {
    live->second = change;
    return true;
  }
  const Items items = live->second.items;
  const Items& sample = items.empty() ? change.items : items;
  const bool scalars = !sample.empty() && !sample.front().is_object();
  live->second.items.clear();
  if (!deletes || !scalars) {
    return MergeLists(items, change.items, field, &live->second.items);
  }
  if (!SameKinds(items, change.items)) return false;
  for (const NaiveTree& item : items) {
    if (Find(change.items, item, "") == change.items.size()) live->second.items.push_back(item);
  }
  return true;
}

}  // namespace

bool NaiveStrategicMergePatch(const NaiveTree& sent, const schema::Schema* schema,
                              NaiveTree* document) {
  NaiveTree patch = sent;
  if (const NaiveTree* directive = Member(patch, "$patch")) {
    if (directive->IsText("delete")) {
      document->members.clear();
      return true;
    }
    if (!directive->IsText("replace")) return false;
    *document = patch;
    document->members.erase("$patch");
    return true;
  }
  if (const NaiveTree* keys = Member(patch, "$retainKeys")) {
    const NaiveTree retained = *keys;
    patch.members.erase("$retainKeys");
    if (!RetainOnly(retained, patch, document)) return false;
  }
  const std::string order_prefix = "$setElementOrder";
  for (const auto& [key, order] : NaiveTree(patch).members) {
    if (!HasPrefix(key, order_prefix)) continue;
    patch.members.erase(key);
    if (!HasPrefix(key, order_prefix + "/") ||
        !ApplyOrder(key.substr(order_prefix.size() + 1), order, schema, &patch, document)) {
      return false;
    }
  }
  for (const auto& [name, change] : patch.members) {
    if (!ApplyMember(name, change, schema, document)) return false;
  }
  return true;
}

}  // namespace quiesce::patch
