package clusterapi_test

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

var group = schema.GroupVersion{Group: "infrastructure.cluster.x-k8s.io", Version: "v1beta1"}

// infrastructure is a provider of nothing by the contracts of Cluster API: a cluster gets an endpoint, a machine an ID,
// and each is said to be provisioned (docs/book: developer/providers/contracts).
type infrastructure struct {
	client.Client
	kind string
	spec []string // what is filled in
	with any
}

func setUpInfrastructure(mgr ctrl.Manager) error {
	for _, r := range []*infrastructure{
		{mgr.GetClient(), "DemoCluster", []string{"spec", "controlPlaneEndpoint"}, map[string]any{"host": "10.0.0.1", "port": int64(6443)}},
		{mgr.GetClient(), "DemoMachine", []string{"spec", "providerID"}, "demo:///"},
	} {
		if err := ctrl.NewControllerManagedBy(mgr).For(r.object()).Named(r.kind).Complete(r); err != nil {
			return err
		}
	}
	return nil
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
	if _, found, _ := unstructured.NestedFieldNoCopy(o.Object, r.spec...); !found {
		with := r.with
		if id, ok := with.(string); ok {
			with = id + o.GetName()
		}
		_ = unstructured.SetNestedField(o.Object, with, r.spec...)
		return ctrl.Result{}, r.Update(ctx, o)
	}
	if done, _, _ := unstructured.NestedBool(o.Object, "status", "initialization", "provisioned"); !done {
		_ = unstructured.SetNestedField(o.Object, true, "status", "initialization", "provisioned")
		return ctrl.Result{}, r.Status().Update(ctx, o)
	}
	return ctrl.Result{}, nil
}
