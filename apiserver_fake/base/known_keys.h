// The names of fields that most objects of Kubernetes have, of those that every object has to those
// of pods and of what makes pods. Each of them is one node in the whole process: as a key it is
// compared by its address, needs no memory and no count.
//
//   const int place = KnownPlace("metadata", Fingerprint("metadata"));   // -1: not one of them
#ifndef QUIESCE_APISERVER_FAKE_BASE_KNOWN_KEYS_H_
#define QUIESCE_APISERVER_FAKE_BASE_KNOWN_KEYS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/fingerprint.h"

namespace quiesce::value_internal {

// Each at most kKnownBytes long.
inline constexpr absl::string_view kKnownKeys[] = {
    // TypeMeta, and what objects have at the top.
    "apiVersion",
    "kind",
    "metadata",
    "spec",
    "status",
    "data",
    "items",
    "type",
    // ObjectMeta, ListMeta, owners and managed fields.
    "name",
    "namespace",
    "generateName",
    "labels",
    "annotations",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "finalizers",
    "ownerReferences",
    "managedFields",
    "selfLink",
    "controller",
    "blockOwnerDeletion",
    "continue",
    "remainingItemCount",
    "manager",
    "operation",
    "time",
    "fieldsType",
    "fieldsV1",
    "subresource",
    // Conditions and statuses.
    "conditions",
    "reason",
    "message",
    "lastTransitionTime",
    "lastUpdateTime",
    "lastProbeTime",
    "observedGeneration",
    "phase",
    "code",
    "details",
    "causes",
    "field",
    "group",
    "version",
    "resource",
    "retryAfterSeconds",
    // Workloads.
    "replicas",
    "readyReplicas",
    "updatedReplicas",
    "currentReplicas",
    "availableReplicas",
    "unavailableReplicas",
    "currentRevision",
    "updateRevision",
    "collisionCount",
    "selector",
    "matchLabels",
    "matchExpressions",
    "key",
    "operator",
    "values",
    "template",
    "serviceName",
    "podManagementPolicy",
    "revisionHistoryLimit",
    "updateStrategy",
    "strategy",
    "rollingUpdate",
    "partition",
    "maxSurge",
    "maxUnavailable",
    "minReadySeconds",
    "progressDeadlineSeconds",
    "persistentVolumeClaimRetentionPolicy",
    "whenDeleted",
    "whenScaled",
    "volumeClaimTemplates",
    "paused",
    "schedule",
    "completions",
    "parallelism",
    "backoffLimit",
    "active",
    "succeeded",
    "failed",
    "completionTime",
    "suspend",
    "minAvailable",
    // Pods.
    "containers",
    "initContainers",
    "image",
    "imagePullPolicy",
    "command",
    "args",
    "env",
    "envFrom",
    "value",
    "valueFrom",
    "secretRef",
    "configMapRef",
    "secretKeyRef",
    "configMapKeyRef",
    "fieldRef",
    "fieldPath",
    "optional",
    "ports",
    "containerPort",
    "hostPort",
    "protocol",
    "resources",
    "requests",
    "limits",
    "cpu",
    "memory",
    "storage",
    "volumes",
    "volumeMounts",
    "mountPath",
    "readOnly",
    "secret",
    "secretName",
    "configMap",
    "emptyDir",
    "persistentVolumeClaim",
    "claimName",
    "restartPolicy",
    "serviceAccount",
    "serviceAccountName",
    "nodeName",
    "nodeSelector",
    "tolerations",
    "affinity",
    "securityContext",
    "dnsPolicy",
    "schedulerName",
    "terminationGracePeriodSeconds",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "lifecycle",
    "podIP",
    "podIPs",
    "hostIP",
    "startTime",
    "containerStatuses",
    "restartCount",
    "ready",
    "started",
    "state",
    "running",
    "waiting",
    "terminated",
    "qosClass",
    "priority",
    // Services, volumes, secrets, leases, events.
    "port",
    "targetPort",
    "nodePort",
    "clusterIP",
    "clusterIPs",
    "ipFamilies",
    "ipFamilyPolicy",
    "internalTrafficPolicy",
    "externalTrafficPolicy",
    "sessionAffinity",
    "externalName",
    "loadBalancer",
    "ingress",
    "host",
    "path",
    "scheme",
    "stringData",
    "immutable",
    "capacity",
    "accessModes",
    "storageClassName",
    "volumeName",
    "volumeMode",
    "holderIdentity",
    "leaseDurationSeconds",
    "acquireTime",
    "renewTime",
    "leaseTransitions",
    "involvedObject",
    "count",
    "firstTimestamp",
    "lastTimestamp",
    "source",
    "component",
    // Common labels.
    "app",
};
inline constexpr int kKnownKeyCount = sizeof(kKnownKeys) / sizeof(kKnownKeys[0]);
inline constexpr size_t kKnownBytes = 40;
static_assert(kKnownKeyCount < 255);

// By the fingerprint of a key the only place where it may be in kKnownKeys, and one; 0 for none.
// The multiplier is one with which no two of them meet.
inline constexpr size_t kKnownSlots = 2048;
QUIESCE_INLINE inline constexpr size_t KnownSlot(uint32_t print) {
  return print * uint32_t{0x480f36e1} >> 21;
}
inline constexpr std::array<uint8_t, kKnownSlots> kKnownPlaces = [] {
  std::array<uint8_t, kKnownSlots> places = {};
  for (int i = 0; i < kKnownKeyCount; ++i) {
    places[KnownSlot(Fingerprint(kKnownKeys[i]))] = static_cast<uint8_t>(i + 1);
  }
  return places;
}();

// The place of a key in kKnownKeys; -1 where it is none of them.
QUIESCE_INLINE inline int KnownPlace(absl::string_view key, uint32_t print) {
  const int place = int{kKnownPlaces[KnownSlot(print)]} - 1;
  if (place < 0) return -1;
  const absl::string_view known = kKnownKeys[place];
  const bool same =
      known.size() == key.size() && __builtin_memcmp(known.data(), key.data(), key.size()) == 0;
  return same ? place : -1;
}

}  // namespace quiesce::value_internal

#endif  // QUIESCE_APISERVER_FAKE_BASE_KNOWN_KEYS_H_
