package clusterapi_test

import (
	"context"

	quiesce "github.com/quiesce/quiesce/go"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/handler"
)

var group = schema.GroupVersion{Group: "infrastructure.cluster.x-k8s.io", Version: "v1beta1"}

// infrastructure is a provider of nothing by the contracts of Cluster API: a cluster gets an endpoint, a machine an
// ID,
// and each is said to be provisioned (docs/book: developer/providers/contracts).
type infrastructure struct {
	client.Client
	kind string
	spec []string // what is filled in; none: nothing
	with any
	done []string                                                                       // what says that it is there
	also func(ctx context.Context, c client.Client, o *unstructured.Unstructured) error // what is made before; nil: nothing
}

func setUpInfrastructure(mgr ctrl.Manager) error {
	for _, r := range []*infrastructure{
		{mgr.GetClient(), "DemoCluster", []string{"spec", "controlPlaneEndpoint"},
			map[string]any{"host": "10.0.0.1", "port": int64(6443)}, []string{"status", "initialization", "provisioned"}, nil},
		{mgr.GetClient(), "DemoMachine", []string{"spec", "providerID"}, "demo:///",
			[]string{"status", "initialization", "provisioned"}, makeNode},
		{mgr.GetClient(), "DemoControlPlane", nil, nil, []string{"status", "initialization", "controlPlaneInitialized"}, makeKubeconfig},
	} {
		b := ctrl.NewControllerManagedBy(mgr).For(r.object()).Named(r.kind)
		if r.kind == "DemoMachine" {
			b.Watches(&corev1.Node{}, handler.EnqueueRequestsFromMapFunc(nodeToMachine))
		}
		if err := b.Complete(r); err != nil {
			return err
		}
	}
	return nil
}

// nodeToMachine finds the machine of a node, which has its name.
func nodeToMachine(_ context.Context, node client.Object) []ctrl.Request {
	return []ctrl.Request{{NamespacedName: types.NamespacedName{Namespace: "default", Name: node.GetName()}}}
}

func (r *infrastructure) object() *unstructured.Unstructured {
	o := &unstructured.Unstructured{}
	o.SetGroupVersionKind(group.WithKind(r.kind))
	return o
}

func (r *infrastructure) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	o := r.object()
	if err := r.Get(ctx, req.NamespacedName, o); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	// Cluster API's own controllers own it first.
	if len(o.GetOwnerReferences()) == 0 || o.GetDeletionTimestamp() != nil {
		return ctrl.Result{}, nil
	}
	if _, found, _ := unstructured.NestedFieldNoCopy(o.Object, r.spec...); r.spec != nil && !found {
		with := r.with
		if id, ok := with.(string); ok {
			with = id + o.GetName()
		}
		_ = unstructured.SetNestedField(o.Object, with, r.spec...)
		return ctrl.Result{}, r.Update(ctx, o)
	}
	if r.also != nil {
		if err := r.also(ctx, r.Client, o); err != nil {
			return ctrl.Result{}, err
		}
	}
	if done, _, _ := unstructured.NestedBool(o.Object, r.done...); !done {
		_ = unstructured.SetNestedField(o.Object, true, r.done...)
		return ctrl.Result{}, r.Status().Update(ctx, o)
	}
	return ctrl.Result{}, nil
}

// makeNode makes the node of a machine, which is ready at once.
func makeNode(ctx context.Context, c client.Client, machine *unstructured.Unstructured) error {
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: machine.GetName()}}
	node.Spec.ProviderID = "demo:///" + machine.GetName()
	if err := c.Create(ctx, node); err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	if err := c.Get(ctx, client.ObjectKeyFromObject(node), node); err != nil || len(node.Status.Conditions) > 0 {
		return client.IgnoreNotFound(err) // not in the cache yet: its event comes
	}
	node.Status.Conditions = []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue}}
	for _, pressure := range []corev1.NodeConditionType{corev1.NodeMemoryPressure, corev1.NodeDiskPressure, corev1.NodePIDPressure} {
		node.Status.Conditions = append(node.Status.Conditions, corev1.NodeCondition{Type: pressure, Status: corev1.ConditionFalse})
	}
	for i := range node.Status.Conditions {
		c := &node.Status.Conditions[i]
		c.Reason, c.LastTransitionTime, c.LastHeartbeatTime = "Demo", metav1.Now(), metav1.Now()
	}
	return c.Status().Update(ctx, node)
}

// makeKubeconfig says how Cluster API reaches the cluster: it is the one that it runs in.
func makeKubeconfig(ctx context.Context, c client.Client, controlPlane *unstructured.Unstructured) error {
	config := clientcmdapi.Config{
		Clusters:       map[string]*clientcmdapi.Cluster{"demo": {Server: quiesce.APIServer("capi")}},
		Contexts:       map[string]*clientcmdapi.Context{"demo": {Cluster: "demo", AuthInfo: "demo"}},
		AuthInfos:      map[string]*clientcmdapi.AuthInfo{"demo": {}},
		CurrentContext: "demo",
	}
	text, err := clientcmd.Write(config)
	if err != nil {
		return err
	}
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: controlPlane.GetNamespace(), Name: controlPlane.GetName() + "-kubeconfig",
		Labels:          map[string]string{"cluster.x-k8s.io/cluster-name": controlPlane.GetName()},
		OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(controlPlane, controlPlane.GroupVersionKind())}},
		Type: "cluster.x-k8s.io/secret", Data: map[string][]byte{"value": text}}
	if err := c.Create(ctx, secret); err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	return nil
}
