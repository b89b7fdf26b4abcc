// All this is k8s.io/apimachinery's way, which is not the plain one. A list is merged as two: items
// that the patch names or changes, and items that only the live object has. Each is sorted by the
// order that is known for it ($setElementOrder for the first, the live list for the second), and
// then they are woven like two sorted lists, by their places in the live list alone: the head of
// the live items goes first only if both heads stand in the live list and it stands before the
// other. New items of the patch have no such place, so they go ahead of what is left of the live
// ones.
#include "apiserver_fake/patch/list_order.h"

#include <algorithm>
#include <utility>

namespace quiesce::patch {

const Value& ItemIdentity::Of(const Value& item) const {
  return objects_ ? item[merge_key_] : item;
}

size_t ItemIdentity::Find(absl::Span<const Value> list, const Value& item) const {
  const Value& wanted = Of(item);
  for (size_t i = 0; i < list.size(); ++i) {
    if (Of(list[i]) == wanted) return i;
  }
  return list.size();
}

void SortByOrder(const ItemIdentity& identity, absl::Span<const Value> order, ValueList& items) {
  std::vector<std::pair<size_t, size_t>> places;  // in `order`, in `items`
  places.reserve(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    places.emplace_back(identity.Find(order, items[i]), i);
  }
  if (std::is_sorted(places.begin(), places.end())) return;
  std::sort(places.begin(), places.end());
  ValueList sorted;
  sorted.reserve(items.size());
  for (const auto& [place, i] : places) sorted.push_back(std::move(items[i]));
  items = std::move(sorted);
}

ValueList WeaveByOrder(const ItemIdentity& identity, ValueList patch_items, ValueList live_items,
                       absl::Span<const Value> patch_order, absl::Span<const Value> live_order) {
  SortByOrder(identity, patch_order, patch_items);
  SortByOrder(identity, live_order, live_items);
  const size_t absent = live_order.size();
  const auto places = [&](const ValueList& items) {
    std::vector<size_t> found;
    found.reserve(items.size());
    for (const Value& item : items) found.push_back(identity.Find(live_order, item));
    return found;
  };
  const std::vector<size_t> patch_places = places(patch_items), live_places = places(live_items);
  ValueList woven;
  woven.reserve(patch_items.size() + live_items.size());
  size_t p = 0, l = 0;
  while (p < patch_items.size() && l < live_items.size()) {
    const bool live_first =
        patch_places[p] != absent && live_places[l] != absent && live_places[l] < patch_places[p];
    woven.push_back(std::move(live_first ? live_items[l++] : patch_items[p++]));
  }
  while (p < patch_items.size()) woven.push_back(std::move(patch_items[p++]));
  while (l < live_items.size()) woven.push_back(std::move(live_items[l++]));
  return woven;
}

void DeduplicateScalars(ValueList& items) {
  for (size_t i = 0; i + 1 < items.size(); ++i) {
    for (size_t j = i + 1; j < items.size();) {
      if (items[i] != items[j]) {
        ++j;
        continue;
      }
      if (j + 1 < items.size()) items[j] = std::move(items.back());
      items.pop_back();
    }
  }
}

}  // namespace quiesce::patch
