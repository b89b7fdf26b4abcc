package memcached_test

import (
	"testing"

	cachev1alpha1 "example.com/memcached/api/v1alpha1"
	"example.com/memcached/internal/controller"
	webhookv1alpha1 "example.com/memcached/internal/webhook/v1alpha1"
	quiesce "github.com/quiesce/quiesce/go"
	"k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
)

func TestQuiesce(t *testing.T) {
	if err := cachev1alpha1.AddToScheme(scheme.Scheme); err != nil {
		t.Fatal(err)
	}
	quiesce.Run(t, "quiesce/*.yaml", func(mgr ctrl.Manager) error {
		if err := webhookv1alpha1.SetupMemcachedWebhookWithManager(mgr); err != nil {
			return err
		}
		return (&controller.MemcachedReconciler{Client: mgr.GetClient(), Scheme: mgr.GetScheme(),
			Recorder: mgr.GetEventRecorder("memcached")}).SetupWithManager(mgr)
	})
}
