// The bodies that the garbage collector sends.
//
// Source: k8s.io/kubernetes/pkg/controller/garbagecollector/{patch,operations}.go.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_GARBAGE_COLLECTOR_PATCHES_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_GARBAGE_COLLECTOR_PATCHES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/controllers/object_identity.h"

namespace quiesce::controllers {

// Strategic merge patch that removes the references to these owners.
Value DeleteReferencesPatch(const std::string& uid, const std::vector<std::string>& owner_uids);
// The same as a merge patch, for custom resources: what remains, of this version of the object.
Value RemainingReferencesPatch(const Value& object, const std::vector<std::string>& owner_uids);

// Strategic merge patch that makes the blocking ones of these references non-blocking.
Value UnblockReferencesPatch(const std::string& uid, const std::vector<OwnerReference>& owners);
// The same as a merge patch, for custom resources.
Value UnblockedReferencesPatch(const Value& object, const std::vector<OwnerReference>& owners);

// Merge patch that removes a finalizer from this version of the object.
Value RemoveFinalizerPatch(const Value& object, absl::string_view finalizer);

// DeleteOptions; without a resourceVersion precondition where that is null.
Value DeleteOptionsBody(const std::string& uid, const Value& resource_version,
                        const std::string& policy);

// The Warning that an owner is not in its dependent's namespace.
Value InvalidNamespaceEvent(const ObjectIdentity& dependent, const std::string& event_namespace,
                            const std::string& event_name, const std::string& message,
                            absl::Time now);

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_GARBAGE_COLLECTOR_PATCHES_H_
