// Package controller holds the sample operator's reconciler, written as kubebuilder's documents teach.
package controller

import (
	"context"
	"fmt"

	cachev1alpha1 "example.com/memcached/api/v1alpha1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
)

const finalizer = "cache.example.com/finalizer"

// MemcachedReconciler makes a Deployment for each Memcached.
type MemcachedReconciler struct {
	client.Client
	Scheme   *runtime.Scheme
	Recorder events.EventRecorder // may be nil
}

// Reconcile brings one Memcached to what its spec says.
func (r *MemcachedReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	log := logf.FromContext(ctx)
	memcached := &cachev1alpha1.Memcached{}
	if err := r.Get(ctx, req.NamespacedName, memcached); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !memcached.DeletionTimestamp.IsZero() {
		if controllerutil.RemoveFinalizer(memcached, finalizer) {
			if r.Recorder != nil {
				r.Recorder.Eventf(memcached, nil, corev1.EventTypeNormal, "Deleting", "Delete", "Memcached %s is deleted", memcached.Name)
			}
			return ctrl.Result{}, r.Update(ctx, memcached)
		}
		return ctrl.Result{}, nil
	}
	if controllerutil.AddFinalizer(memcached, finalizer) {
		return ctrl.Result{}, r.Update(ctx, memcached)
	}
	found := &appsv1.Deployment{}
	err := r.Get(ctx, req.NamespacedName, found)
	if apierrors.IsNotFound(err) {
		deployment := r.deployment(memcached)
		if err := controllerutil.SetControllerReference(memcached, deployment, r.Scheme); err != nil {
			return ctrl.Result{}, err
		}
		log.Info("Creating a Deployment", "name", deployment.Name)
		return ctrl.Result{}, r.Create(ctx, deployment)
	}
	if err != nil {
		return ctrl.Result{}, fmt.Errorf("get the Deployment: %w", err)
	}
	if *found.Spec.Replicas != memcached.Spec.Size {
		found.Spec.Replicas = &memcached.Spec.Size
		return ctrl.Result{}, r.Update(ctx, found)
	}
	available := metav1.Condition{Type: cachev1alpha1.Available, Status: metav1.ConditionTrue, Reason: "Reconciled",
		Message: fmt.Sprintf("Deployment for %s with %d replicas exists", memcached.Name, memcached.Spec.Size)}
	if meta.SetStatusCondition(&memcached.Status.Conditions, available) {
		return ctrl.Result{}, r.Status().Update(ctx, memcached)
	}
	return ctrl.Result{}, nil
}

func (r *MemcachedReconciler) deployment(m *cachev1alpha1.Memcached) *appsv1.Deployment {
	labels := map[string]string{"app.kubernetes.io/name": "memcached", "app.kubernetes.io/instance": m.Name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: m.Name, Namespace: m.Namespace},
		Spec: appsv1.DeploymentSpec{
			Replicas: &m.Spec.Size,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "memcached", Image: "memcached:1.6-alpine",
					Command: []string{"memcached", "-m=64"}, Ports: []corev1.ContainerPort{{ContainerPort: 11211, Name: "memcached"}}}}},
			},
		},
	}
}

// SetupWithManager adds the reconciler to a manager.
func (r *MemcachedReconciler) SetupWithManager(mgr ctrl.Manager) error {
	return ctrl.NewControllerManagedBy(mgr).For(&cachev1alpha1.Memcached{}).Owns(&appsv1.Deployment{}).Named("memcached").Complete(r)
}
