// What a source tells a controller of: an object has come, changed or gone.
// Source: sigs.k8s.io/controller-runtime/pkg/event/event.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_EVENT_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_EVENT_H_

#include <cstdint>

#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

struct Event {
  enum class Type : uint8_t { kCreate, kUpdate, kDelete, kGeneric };

  Type type = Type::kGeneric;
  Value object;                // update: the new one; null: none
  Value old;                   // update only
  bool initial_list = false;   // create: the object was there when the watch began
  bool state_unknown = false;  // delete: no one saw it; `object` is what was last known
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_EVENT_H_
