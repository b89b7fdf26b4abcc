// Package kuberay_test runs the operator of KubeRay as it is in its module, with pods that run at once.
package kuberay_test

import (
	"context"
	"errors"
	"testing"

	routev1 "github.com/openshift/api/route/v1"
	quiesce "github.com/quiesce/quiesce/go"
	"github.com/quiesce/quiesce/go/internal/modules"
	configv1 "github.com/ray-project/kuberay/ray-operator/apis/config/v1alpha1"
	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	"github.com/ray-project/kuberay/ray-operator/controllers/ray"
	"github.com/ray-project/kuberay/ray-operator/controllers/ray/batchscheduler"
	"github.com/ray-project/kuberay/ray-operator/controllers/ray/utils"
	webhooks "github.com/ray-project/kuberay/ray-operator/pkg/webhooks/v1"
	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"
)

// setUp does what main.go of KubeRay does with its defaults, and with webhooks.
func setUp(mgr ctrl.Manager) error {
	ctx := context.Background()
	config := configv1.Configuration{ReconcileConcurrency: 1}
	schedulers, err := batchscheduler.NewSchedulerManager(ctx, config, mgr.GetConfig(), mgr.GetClient())
	if err != nil {
		return err
	}
	schedulers.AddToScheme(mgr.GetScheme())
	clusters := ray.RayClusterReconcilerOptions{BatchSchedulerManager: schedulers}
	jobs := ray.RayJobReconcilerOptions{BatchSchedulerManager: schedulers}
	return errors.Join(
		ray.NewReconciler(ctx, mgr, clusters).SetupWithManager(mgr, config.ReconcileConcurrency),
		ray.NewRayServiceReconciler(ctx, mgr, config).SetupWithManager(mgr, config.ReconcileConcurrency),
		ray.NewRayJobReconciler(ctx, mgr, jobs, config).SetupWithManager(mgr, config.ReconcileConcurrency),
		webhooks.SetupRayClusterWebhookWithManager(mgr),
	)
}

func TestKubeRay(t *testing.T) {
	module := "github.com/ray-project/kuberay/ray-operator"
	modules.Copy(t, module, "config/crd/bases/*.yaml", "crds")
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{clientgoscheme.AddToScheme, rayv1.AddToScheme, routev1.Install, configv1.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	created := labels.SelectorFromSet(labels.Set{utils.KubernetesCreatedByLabelKey: utils.ComponentName})
	quiesce.Run(t, "*.yaml", setUp, quiesce.Scheme(scheme),
		quiesce.ManagerOptions(func(o *manager.Options) {
			o.Cache.ByObject = map[client.Object]cache.ByObject{&batchv1.Job{}: {Label: created}}
		}))
}
