#include "apiserver_fake/registry/stored_view.h"

#include <utility>

#include "apiserver_fake/resource/managed_state.h"
#include "apiserver_fake/resource/strategy.h"

namespace quiesce::registry {

Value StoredView::View(const resource::StoredObject& stored, const resource::ResourceType& type,
                       bool managed_fields) const {
  Value object = type.strategy->FromStorage(stored);
  if (managed_fields) {
    const Value& list = resource::ManagedState::Read(stored.managed);
    if (!list.is_null()) object.Mutable("metadata").Set("managedFields", list);
  }
  return object;
}

}  // namespace quiesce::registry
