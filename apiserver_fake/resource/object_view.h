// How requests see stored objects: in the version they ask for, with the defaults of the present
// schema, with metadata.managedFields or without. The server implements it; lists and watches use
// it.
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_OBJECT_VIEW_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_OBJECT_VIEW_H_

#include <cstdint>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/stored_object.h"

namespace quiesce::resource {

// Whether an object can be shown: now, once a webhook has converted it, or not at all.
enum class Readiness : uint8_t { kReady, kLater, kNever };

class ObjectView {
 public:
  virtual ~ObjectView() = default;
  // The object in the version of `type`. Where nothing is to be changed, shares it.
  virtual Value View(const StoredObject& stored, const ResourceType& type,
                     bool managed_fields) const = 0;
  // For watches, which cannot wait inside a request: whether View() can show the object. Where it
  // is kLater, whoever owns the view says when to ask again.
  virtual Readiness Prepare(const StoredObject& stored, const ResourceType& type) const {
    return Readiness::kReady;
  }
};

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_OBJECT_VIEW_H_
