// The strategies of the built-in kinds: what the code of each adds to its wire type. One file per
// kind (or family); the objects are shared by all servers of the process and never freed.
//
// Sources: k8s.io/kubernetes/pkg/registry/*/*/strategy.go, pkg/apis/*/v*/defaults.go,
// pkg/apis/*/validation/validation.go, and the admission plugins that are on by default.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_KINDS_H_
#define QUIESCE_APISERVER_FAKE_KINDS_KINDS_H_

#include "apiserver_fake/kinds/builtin_strategy.h"

namespace quiesce::kinds {

const BuiltinStrategy& APIServiceStrategy();
const BuiltinStrategy& CertificateSigningRequestStrategy();
const BuiltinStrategy& ClusterRoleBindingStrategy();
const BuiltinStrategy& ClusterRoleStrategy();
const BuiltinStrategy& ConfigMapStrategy();
const BuiltinStrategy& ControllerRevisionStrategy();
const BuiltinStrategy& CoreEventStrategy();
const BuiltinStrategy& CronJobStrategy();
const BuiltinStrategy& CSIDriverStrategy();
const BuiltinStrategy& CSINodeStrategy();
const BuiltinStrategy& CSIStorageCapacityStrategy();
const BuiltinStrategy& DaemonSetStrategy();
const BuiltinStrategy& DeploymentStrategy();
const BuiltinStrategy& DeviceClassStrategy();
const BuiltinStrategy& EndpointSliceStrategy();
const BuiltinStrategy& EndpointsStrategy();
const BuiltinStrategy& EventsEventStrategy();
const BuiltinStrategy& FlowSchemaStrategy();
const BuiltinStrategy& HorizontalPodAutoscalerStrategy();
const BuiltinStrategy& OldHorizontalPodAutoscalerStrategy();  // of autoscaling/v1
const BuiltinStrategy& IngressClassStrategy();
const BuiltinStrategy& IngressStrategy();
const BuiltinStrategy& IPAddressStrategy();
const BuiltinStrategy& JobStrategy();
const BuiltinStrategy& LeaseStrategy();
const BuiltinStrategy& LimitRangeStrategy();
const BuiltinStrategy& MutatingAdmissionPolicyBindingStrategy();
const BuiltinStrategy& MutatingAdmissionPolicyStrategy();
const BuiltinStrategy& MutatingWebhookConfigurationStrategy();
const BuiltinStrategy& NamespaceStrategy();
const BuiltinStrategy& NetworkPolicyStrategy();
const BuiltinStrategy& NodeStrategy();
const BuiltinStrategy& PersistentVolumeClaimStrategy();
const BuiltinStrategy& PersistentVolumeStrategy();
const BuiltinStrategy& PodDisruptionBudgetStrategy();
const BuiltinStrategy& PodStrategy();
const BuiltinStrategy& PodTemplateStrategy();
const BuiltinStrategy& PriorityClassStrategy();
const BuiltinStrategy& PriorityLevelConfigurationStrategy();
const BuiltinStrategy& ReplicaSetStrategy();
const BuiltinStrategy& ReplicationControllerStrategy();
const BuiltinStrategy& ResourceClaimStrategy();
const BuiltinStrategy& ResourceClaimTemplateStrategy();
const BuiltinStrategy& ResourceQuotaStrategy();
const BuiltinStrategy& ResourceSliceStrategy();
const BuiltinStrategy& RoleBindingStrategy();
const BuiltinStrategy& RoleStrategy();
const BuiltinStrategy& RuntimeClassStrategy();
const BuiltinStrategy& SecretStrategy();
const BuiltinStrategy& ServiceAccountStrategy();
const BuiltinStrategy& ServiceCIDRStrategy();
const BuiltinStrategy& ServiceStrategy();
const BuiltinStrategy& StatefulSetStrategy();
const BuiltinStrategy& StorageClassStrategy();
const BuiltinStrategy& ValidatingAdmissionPolicyBindingStrategy();
const BuiltinStrategy& ValidatingAdmissionPolicyStrategy();
const BuiltinStrategy& ValidatingWebhookConfigurationStrategy();
const BuiltinStrategy& VolumeAttachmentStrategy();
const BuiltinStrategy& VolumeAttributesClassStrategy();

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_KINDS_H_
