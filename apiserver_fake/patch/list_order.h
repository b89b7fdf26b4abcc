// How strategic merge patch puts the items of a merged list in order: the patch's order where it
// has one, the live order for the rest, each kept relative to its own.
//
// Source: k8s.io/apimachinery/pkg/util/strategicpatch/patch.go (normalizeElementOrder).
#ifndef QUIESCE_APISERVER_FAKE_PATCH_LIST_ORDER_H_
#define QUIESCE_APISERVER_FAKE_PATCH_LIST_ORDER_H_

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::patch {

using ValueList = std::vector<Value>;

// What identifies an item: its merge key's value where `merge_key` is given and the items are
// objects, else the item itself.
class ItemIdentity {
 public:
  // `merge_key` outlives this.
  ItemIdentity(absl::string_view merge_key, bool objects)
      : merge_key_(merge_key), objects_(objects) {}

  const Value& Of(const Value& item) const;
  // The position of the first item of `list` that is the same as `item`; list.size() if none is.
  size_t Find(absl::Span<const Value> list, const Value& item) const;

 private:
  absl::string_view merge_key_;
  bool objects_;
};

// Sorts `items` by where they stand in `order`, keeping the order of what is equal.
void SortByOrder(const ItemIdentity& identity, absl::Span<const Value> order, ValueList& items);

// `patch_items` sorted by `patch_order` and `live_items` sorted by `live_order`, woven together:
// a live item goes before the first patch item that stands behind it in the live order.
ValueList WeaveByOrder(const ItemIdentity& identity, ValueList patch_items, ValueList live_items,
                       absl::Span<const Value> patch_order, absl::Span<const Value> live_order);

// Removes repeated scalars as the library does: the list's last item takes the freed place.
void DeduplicateScalars(ValueList& items);

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_LIST_ORDER_H_
