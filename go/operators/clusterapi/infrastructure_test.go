package clusterapi_test

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// demoCluster is the provider's kind, which makes a cluster of nothing.
var demoCluster = schema.GroupVersionKind{Group: "infrastructure.cluster.x-k8s.io", Version: "v1beta1", Kind: "DemoCluster"}

// infrastructure is a provider by the contract of Cluster API: it gives the cluster an endpoint and says that it is
// provisioned (docs/book: developer/providers/contracts/infra-cluster).
type infrastructure struct{ client.Client }

func setUpInfrastructure(mgr ctrl.Manager) error {
	kind := &unstructured.Unstructured{}
	kind.SetGroupVersionKind(demoCluster)
	return ctrl.NewControllerManagedBy(mgr).For(kind).Named("democluster").Complete(&infrastructure{mgr.GetClient()})
}

func (r *infrastructure) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	demo := &unstructured.Unstructured{}
	demo.SetGroupVersionKind(demoCluster)
	if err := r.Get(ctx, req.NamespacedName, demo); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	// Cluster API's own controller owns it first.
	if len(demo.GetOwnerReferences()) == 0 || demo.GetDeletionTimestamp() != nil {
		return ctrl.Result{}, nil
	}
	if host, _, _ := unstructured.NestedString(demo.Object, "spec", "controlPlaneEndpoint", "host"); host == "" {
		_ = unstructured.SetNestedMap(demo.Object, map[string]any{"host": "10.0.0.1", "port": int64(6443)}, "spec", "controlPlaneEndpoint")
		return ctrl.Result{}, r.Update(ctx, demo)
	}
	if done, _, _ := unstructured.NestedBool(demo.Object, "status", "initialization", "provisioned"); !done {
		_ = unstructured.SetNestedField(demo.Object, true, "status", "initialization", "provisioned")
		return ctrl.Result{}, r.Status().Update(ctx, demo)
	}
	return ctrl.Result{}, nil
}
