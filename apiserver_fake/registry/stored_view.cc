#include "apiserver_fake/registry/stored_view.h"

#include <utility>

#include "apiserver_fake/crd/webhook_conversion.h"
#include "apiserver_fake/registry/conversions.h"
#include "apiserver_fake/resource/managed_state.h"
#include "apiserver_fake/resource/strategy.h"

namespace quiesce::registry {

Value StoredView::View(const resource::StoredObject& stored, const resource::ResourceType& type,
                       bool managed_fields) const {
  const Value* converted = conversions_->Find(stored, type);
  Value object =
      converted == nullptr
          ? type.strategy->FromStorage(stored)
          : crd::WithMetadataOf(type.strategy->FromConversion(*converted), stored.object);
  if (managed_fields) {
    const Value& list = resource::ManagedState::Read(stored.managed);
    if (!list.is_null()) object.Mutable("metadata").Set("managedFields", list);
  }
  return object;
}

resource::Readiness StoredView::Prepare(const resource::StoredObject& stored,
                                        const resource::ResourceType& type) const {
  return conversions_->Prepare(stored, type);
}

}  // namespace quiesce::registry
