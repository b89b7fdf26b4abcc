// The conditions of a namespace that is being deleted.
//
// Source: k8s.io/kubernetes/pkg/controller/namespace/deletion/status_condition_utils.go.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_NAMESPACE_CONDITIONS_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_NAMESPACE_CONDITIONS_H_

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::controllers {

// What one pass over a namespace has found.
struct NamespaceContent {
  std::vector<std::string> errors;                   // of deleting content
  absl::btree_map<std::string, int64_t> remaining;   // objects by "configmaps.", "widgets.g"
  absl::btree_map<std::string, int64_t> finalizers;  // objects by finalizer

  friend bool operator==(const NamespaceContent&, const NamespaceContent&) = default;
};

// Brings status.conditions up to date. A condition's lastTransitionTime moves only with its status.
// True if anything changed.
bool UpdateNamespaceConditions(const NamespaceContent& content, absl::Time now,
                               Value& namespace_object);

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_NAMESPACE_CONDITIONS_H_
