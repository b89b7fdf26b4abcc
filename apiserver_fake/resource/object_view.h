// How requests see stored objects: in the version they ask for, with the defaults of the present
// schema, with metadata.managedFields or without. The server implements it; lists and watches use
// it.
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_OBJECT_VIEW_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_OBJECT_VIEW_H_

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/stored_object.h"

namespace quiesce::resource {

class ObjectView {
 public:
  virtual ~ObjectView() = default;
  // The object in the version of `type`. Where nothing is to be changed, shares it.
  virtual Value View(const StoredObject& stored, const ResourceType& type,
                     bool managed_fields) const = 0;
};

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_OBJECT_VIEW_H_
