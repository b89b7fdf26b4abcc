// Package capt is a small provider for Cluster API after the document "Cluster Status Management - Lessons Learned": a
// CAPTCluster is a VPC and a CAPTControlPlane an EKS control plane, each made by a Terraform workspace
// (WorkspaceTemplateApply). It comes as the document tells of it before the cure, and cured.
package capt

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/utils/ptr"
	clusterv1 "sigs.k8s.io/cluster-api/api/core/v1beta2"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/handler"
)

// The kinds of the provider.
var (
	Cluster      = schema.GroupVersionKind{Group: "infrastructure.cluster.x-k8s.io", Version: "v1beta1", Kind: "CAPTCluster"}
	ControlPlane = schema.GroupVersionKind{Group: "controlplane.cluster.x-k8s.io", Version: "v1beta1", Kind: "CAPTControlPlane"}
	Workspace    = schema.GroupVersionKind{Group: "infrastructure.cluster.x-k8s.io", Version: "v1beta1", Kind: "WorkspaceTemplateApply"}
)

// A Variant says how the two controllers tell Cluster API what they know.
type Variant int

const (
	// Looping controllers both watch the Cluster and write its status at each look, each with the phase that follows from
	// its own part ("Status Update Loops" in the document).
	Looping Variant = iota
	// Stuck controllers leave the Cluster to Cluster API, but the CAPTCluster's takes the endpoint over from the
	// CAPTControlPlane only in the look in which its own workspace is done ("Phase Management").
	Stuck
	// Fixed controllers keep to the contract: each writes its own object, on change, and Cluster API looks there.
	Fixed
)

// SetUp adds the two controllers. `server` is where the cluster's kubeconfig leads.
func SetUp(mgr ctrl.Manager, variant Variant, server string) error {
	for _, r := range []*reconciler{
		{mgr.GetClient(), variant, server, Cluster, "vpc", []string{"status", "initialization", "provisioned"}},
		{mgr.GetClient(), variant, server, ControlPlane, "eks", []string{"status", "initialization", "controlPlaneInitialized"}},
	} {
		b := ctrl.NewControllerManagedBy(mgr).For(object(r.kind)).Owns(object(Workspace))
		if variant == Looping {
			b.Watches(&clusterv1.Cluster{}, handler.EnqueueRequestsFromMapFunc(partOfCluster))
		}
		if err := b.Complete(r); err != nil {
			return err
		}
	}
	return nil
}

// partOfCluster finds the parts of a Cluster, which have its name.
func partOfCluster(_ context.Context, cluster client.Object) []ctrl.Request {
	return []ctrl.Request{{NamespacedName: client.ObjectKeyFromObject(cluster)}}
}

func object(kind schema.GroupVersionKind) *unstructured.Unstructured {
	o := &unstructured.Unstructured{}
	o.SetGroupVersionKind(kind)
	return o
}

// A reconciler is the controller of one of the two kinds.
type reconciler struct {
	client.Client
	variant Variant
	server  string
	kind    schema.GroupVersionKind
	module  string   // of its workspace
	done    []string // what Cluster API asks
}

// Reconcile makes the workspace of a part and tells what became of it.
func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	part := object(r.kind)
	if err := r.Get(ctx, request.NamespacedName, part); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	// Cluster API owns it first.
	if len(part.GetOwnerReferences()) == 0 || part.GetDeletionTimestamp() != nil {
		return ctrl.Result{}, nil
	}
	ready, err := r.workspaceIsApplied(ctx, part)
	if err != nil {
		return ctrl.Result{}, err
	}
	before := part.DeepCopy()
	if err := r.describe(ctx, part, ready); err != nil {
		return ctrl.Result{}, err
	}
	if ready && r.kind == ControlPlane {
		if err := r.makeKubeconfig(ctx, part); err != nil {
			return ctrl.Result{}, err
		}
	}
	if err := r.write(ctx, before, part); err != nil || r.variant != Looping {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	return ctrl.Result{}, client.IgnoreNotFound(r.tellCluster(ctx, request, ready))
}

// workspaceIsApplied makes the workspace where there is none.
func (r *reconciler) workspaceIsApplied(ctx context.Context, part *unstructured.Unstructured) (bool, error) {
	workspace := object(Workspace)
	workspace.SetNamespace(part.GetNamespace())
	workspace.SetName(part.GetName() + "-" + r.module)
	err := r.Get(ctx, client.ObjectKeyFromObject(workspace), workspace)
	if apierrors.IsNotFound(err) {
		_ = unstructured.SetNestedField(workspace.Object, r.module, "spec", "module")
		if err := controllerutil.SetControllerReference(part, workspace, r.Scheme()); err != nil {
			return false, err
		}
		if err := r.Create(ctx, workspace); !apierrors.IsAlreadyExists(err) {
			return false, err
		}
		return false, nil // not in the cache yet: its event comes
	}
	phase, _, _ := unstructured.NestedString(workspace.Object, "status", "phase")
	return phase == "Applied", err
}

// describe fills in what the part should say of itself.
func (r *reconciler) describe(ctx context.Context, part *unstructured.Unstructured, ready bool) error {
	was, _, _ := unstructured.NestedBool(part.Object, r.done...)
	_ = unstructured.SetNestedField(part.Object, ready, r.done...)
	status := "False"
	if ready {
		status = "True"
	}
	condition := map[string]any{"type": "Ready", "status": status, "reason": "Workspace", "message": "",
		"lastTransitionTime": metav1.Now().UTC().Format(time.RFC3339)}
	old, _, _ := unstructured.NestedSlice(part.Object, "status", "conditions")
	if len(old) == 0 || old[0].(map[string]any)["status"] != status {
		_ = unstructured.SetNestedSlice(part.Object, []any{condition}, "status", "conditions")
	}
	switch {
	case r.kind == ControlPlane && ready && r.variant != Stuck:
		setEndpoint(part, endpointOf(part))
	case r.kind == ControlPlane && ready:
		_ = unstructured.SetNestedField(part.Object, "10.0.0.1", "status", "address")
	case r.kind == Cluster && ready && !was && r.variant == Stuck:
		controlPlane := object(ControlPlane)
		if err := r.Get(ctx, client.ObjectKeyFromObject(part), controlPlane); err != nil {
			return client.IgnoreNotFound(err)
		}
		if address, found, _ := unstructured.NestedString(controlPlane.Object, "status", "address"); found {
			setEndpoint(part, address)
		}
	}
	return nil
}

// endpointOf is the address of a control plane, which keeps the one that it has.
func endpointOf(controlPlane *unstructured.Unstructured) string {
	if host, found, _ := unstructured.NestedString(controlPlane.Object, "spec", "controlPlaneEndpoint", "host"); found {
		return host
	}
	return "10.0.0.1"
}

func setEndpoint(part *unstructured.Unstructured, host string) {
	_ = unstructured.SetNestedMap(part.Object, map[string]any{"host": host, "port": int64(6443)}, "spec", "controlPlaneEndpoint")
}

// write writes the part: its spec before the status that says that it is complete. The looping controllers write the
// status at each look.
func (r *reconciler) write(ctx context.Context, before, part *unstructured.Unstructured) error {
	status := part.Object["status"]
	patch := client.MergeFromWithOptimisticLock{}
	if !equality.Semantic.DeepEqual(before.Object["spec"], part.Object["spec"]) {
		delete(part.Object, "status")
		if old, found := before.Object["status"]; found {
			part.Object["status"] = old
		}
		if err := r.Patch(ctx, part, client.MergeFromWithOptions(before, patch)); err != nil {
			return err
		}
		before = part.DeepCopy()
		part.Object["status"] = status
	}
	if r.variant == Looping {
		return r.Status().Update(ctx, part)
	}
	if equality.Semantic.DeepEqual(before.Object["status"], part.Object["status"]) {
		return nil
	}
	return r.Status().Patch(ctx, part, client.MergeFromWithOptions(before, patch))
}

// tellCluster writes the Cluster's status as it looks from this part.
func (r *reconciler) tellCluster(ctx context.Context, request ctrl.Request, ready bool) error {
	cluster := &clusterv1.Cluster{}
	if err := r.Get(ctx, request.NamespacedName, cluster); err != nil {
		return err
	}
	phase := clusterv1.ClusterPhaseProvisioning
	if ready {
		phase = clusterv1.ClusterPhaseProvisioned
		if r.kind == Cluster {
			cluster.Status.Initialization.InfrastructureProvisioned = ptr.To(true)
		} else {
			cluster.Status.Initialization.ControlPlaneInitialized = ptr.To(true)
		}
	}
	cluster.Status.SetTypedPhase(phase)
	return r.Status().Update(ctx, cluster)
}

// makeKubeconfig says how Cluster API reaches the cluster.
func (r *reconciler) makeKubeconfig(ctx context.Context, controlPlane *unstructured.Unstructured) error {
	name := controlPlane.GetName()
	text, err := clientcmd.Write(clientcmdapi.Config{
		Clusters:       map[string]*clientcmdapi.Cluster{name: {Server: r.server}},
		Contexts:       map[string]*clientcmdapi.Context{name: {Cluster: name, AuthInfo: name}},
		AuthInfos:      map[string]*clientcmdapi.AuthInfo{name: {}},
		CurrentContext: name,
	})
	if err != nil {
		return err
	}
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: controlPlane.GetNamespace(), Name: name + "-kubeconfig",
		Labels:          map[string]string{clusterv1.ClusterNameLabel: name},
		OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(controlPlane, controlPlane.GroupVersionKind())}},
		Type: clusterv1.ClusterSecretType, Data: map[string][]byte{"value": text}}
	// The cache has only the secrets of clusters.
	err = r.Get(ctx, client.ObjectKeyFromObject(secret), &corev1.Secret{})
	if !apierrors.IsNotFound(err) {
		return err
	}
	if err := r.Create(ctx, secret); !apierrors.IsAlreadyExists(err) {
		return err
	}
	return nil
}
