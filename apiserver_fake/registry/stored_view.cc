#include "apiserver_fake/registry/stored_view.h"

#include <utility>

#include "apiserver_fake/crd/custom_resource.h"
#include "apiserver_fake/resource/managed_state.h"

namespace quiesce::registry {

Value StoredView::View(const resource::StoredObject& stored, const resource::ResourceType& type,
                       bool managed_fields) const {
  Value object = stored.object;
  if (type.stored_group.has_value()) type.strategy->FromStored(object);
  if (type.definition != nullptr) {
    object = type.definition->FromStorage(object, stored.revision, type.version);
  }
  if (managed_fields) {
    const Value& list = resource::ManagedState::Read(stored.managed);
    if (!list.is_null()) object.Mutable("metadata").Set("managedFields", list);
  }
  return object;
}

}  // namespace quiesce::registry
