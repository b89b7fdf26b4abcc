// The owners that the garbage collector has lately found not to exist: the 500 most recently used.
//
// Source: k8s.io/kubernetes/pkg/controller/garbagecollector/uid_cache.go.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_ABSENT_OWNERS_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_ABSENT_OWNERS_H_

#include <cstdint>

#include "absl/container/btree_map.h"
#include "apiserver_fake/controllers/object_identity.h"

namespace quiesce::controllers {

class AbsentOwners {
 public:
  void Add(const ObjectIdentity& owner);
  // Counts as a use.
  bool Has(const ObjectIdentity& owner);

 private:
  static constexpr size_t kMax = 500;

  uint64_t next_use_ = 0;
  absl::btree_map<ObjectIdentity, uint64_t> last_use_;
  absl::btree_map<uint64_t, ObjectIdentity> by_use_;
};

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_ABSENT_OWNERS_H_
