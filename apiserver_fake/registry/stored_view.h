// The server's own way of showing stored objects: in the version that a request asks for, pruned
// and defaulted by the rules of today, with managed fields where they are wanted.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_STORED_VIEW_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_STORED_VIEW_H_

#include "apiserver_fake/resource/object_view.h"

namespace quiesce::registry {

class Conversions;

class StoredView : public resource::ObjectView {
 public:
  // What a webhook converts is shown as it is in `conversions`, which outlive the view.
  explicit StoredView(Conversions* conversions) : conversions_(conversions) {}

  Value View(const resource::StoredObject& stored, const resource::ResourceType& type,
             bool managed_fields) const override;
  resource::Readiness Prepare(const resource::StoredObject& stored,
                              const resource::ResourceType& type) const override;

 private:
  Conversions* const conversions_;
};

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_STORED_VIEW_H_
