#include "apiserver_fake/registry/stored_view.h"

#include <utility>

#include "apiserver_fake/crd/custom_resource.h"
#include "apiserver_fake/resource/managed_state.h"

namespace quiesce::api {

Value StoredView::View(const StoredObject& stored, const ResourceType& type,
                       bool managed_fields) const {
  Value object = stored.object;
  if (type.stored_group.has_value()) type.strategy->FromStored(object);
  if (type.definition != nullptr) {
    object = type.definition->FromStorage(object, stored.revision, type.version);
  }
  if (managed_fields) {
    const Value& list = ManagedState::Read(stored.managed);
    if (!list.is_null()) object.Mut("metadata").Set("managedFields", list);
  }
  return object;
}

}  // namespace quiesce::api
