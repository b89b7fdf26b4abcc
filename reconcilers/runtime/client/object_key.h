// Namespace and name: what tells apart the objects of one kind, and what a reconcile request names.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_OBJECT_KEY_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_OBJECT_KEY_H_

#include <string>

#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

struct ObjectKey {
  std::string namespace_, name;
  friend bool operator==(const ObjectKey& a, const ObjectKey& b) {
    return a.name == b.name && a.namespace_ == b.namespace_;
  }
  friend bool operator<(const ObjectKey& a, const ObjectKey& b) {
    int order = a.namespace_.compare(b.namespace_);
    return order != 0 ? order < 0 : a.name < b.name;
  }
};

// metadata.namespace and metadata.name; "" where absent.
inline ObjectKey KeyOf(const Value& object) {
  const Value& metadata = object["metadata"];
  return {std::string(metadata["namespace"].string_value()),
          std::string(metadata["name"].string_value())};
}

// The object to reconcile.
using Request = ObjectKey;

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_OBJECT_KEY_H_
