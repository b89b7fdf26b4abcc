// Objects and owner references as the garbage collector tells them apart.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_OBJECT_IDENTITY_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_OBJECT_IDENTITY_H_

#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::controllers {

struct ObjectIdentity {
  std::string api_version, kind, namespace_, name, uid;

  friend bool operator==(const ObjectIdentity& a, const ObjectIdentity& b) {
    return a.Tie() == b.Tie();
  }
  // Kinds first, then namespaces, names and uids.
  friend bool operator<(const ObjectIdentity& a, const ObjectIdentity& b) {
    return a.Tie() < b.Tie();
  }
  // "[v1/ConfigMap, namespace: demo, name: a, uid: 1-2-3]", as log lines and events show it.
  std::string ToString() const;

 private:
  std::tuple<const std::string&, const std::string&, const std::string&, const std::string&,
             const std::string&>
  Tie() const {
    return std::tie(kind, api_version, namespace_, name, uid);
  }
};

struct OwnerReference {
  std::string api_version, kind, name, uid;
  bool blocks = false;  // blockOwnerDeletion: true
  Value raw;            // as written

  // True if it means exactly this object, namespaces aside.
  bool Matches(const ObjectIdentity& owner) const {
    return uid == owner.uid && name == owner.name && kind == owner.kind &&
           api_version == owner.api_version;
  }
  ObjectIdentity InNamespace(absl::string_view namespace_) const;
};

std::vector<OwnerReference> OwnerReferencesOf(const Value& object);
bool HasFinalizer(const Value& object, absl::string_view finalizer);
bool IsBeingDeleted(const Value& object);

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_OBJECT_IDENTITY_H_
