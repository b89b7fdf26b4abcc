#include "apiserver_fake/stored_view.h"

#include <utility>

#include "apiserver_fake/apply/managed_state.h"
#include "apiserver_fake/types/strategy.h"

namespace quiesce::api {

Value StoredView::View(const StoredObject& stored, const ResourceType& type,
                       bool managed_fields) const {
  Value object = stored.object;
  if (type.stored_group.has_value()) type.strategy->FromStored(object);
  if (type.custom && (type.several_versions || stored.revision <= type.served_since)) {
    if (object["apiVersion"].string_value() != type.group_version()) {
      object.Set("apiVersion", Value(type.group_version()));
    }
    // What was stored is no longer refused: a value that does not fit is shown as it is.
    Value decoded = object;
    if (type.strategy->Decode(type, decoded).error.ok()) object = std::move(decoded);
  }
  if (managed_fields) {
    const Value& list = ManagedState::Read(stored.managed);
    if (!list.is_null()) object.Mut("metadata").Set("managedFields", list);
  }
  return object;
}

}  // namespace quiesce::api
