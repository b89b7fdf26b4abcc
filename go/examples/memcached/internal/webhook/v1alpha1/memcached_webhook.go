// Package v1alpha1 holds the webhooks of Memcached.
package v1alpha1

import (
	"context"
	"fmt"

	cachev1alpha1 "example.com/memcached/api/v1alpha1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

// SetupMemcachedWebhookWithManager registers them with a manager.
func SetupMemcachedWebhookWithManager(mgr ctrl.Manager) error {
	return ctrl.NewWebhookManagedBy(mgr, &cachev1alpha1.Memcached{}).WithDefaulter(defaulter{}).WithValidator(validator{}).Complete()
}

// defaulter gives a Memcached two pods unless it says how many.
type defaulter struct{}

func (defaulter) Default(_ context.Context, m *cachev1alpha1.Memcached) error {
	if m.Spec.Size == 0 {
		m.Spec.Size = 2
	}
	return nil
}

// validator lets a Memcached grow, but not shrink.
type validator struct{}

func (validator) ValidateCreate(context.Context, *cachev1alpha1.Memcached) (admission.Warnings, error) {
	return nil, nil
}

func (validator) ValidateUpdate(_ context.Context, before, after *cachev1alpha1.Memcached) (admission.Warnings, error) {
	if after.Spec.Size < before.Spec.Size {
		return nil, fmt.Errorf("spec.size: %d is less than the %d that there are", after.Spec.Size, before.Spec.Size)
	}
	if after.Spec.Size > 4 {
		return admission.Warnings{"spec.size: more than 4 is a lot"}, nil
	}
	return nil, nil
}

func (validator) ValidateDelete(context.Context, *cachev1alpha1.Memcached) (admission.Warnings, error) {
	return nil, nil
}
