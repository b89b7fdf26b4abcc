// Package clusterapi_test runs the controllers of Cluster API as they are in its module, with an infrastructure provider
// of a few lines, and with CAPT (package capt).
package clusterapi_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	quiesce "github.com/quiesce/quiesce/go"
	"github.com/quiesce/quiesce/go/internal/modules"
	"github.com/quiesce/quiesce/go/operators/clusterapi/capt"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/cache"
	clusterv1beta1 "sigs.k8s.io/cluster-api/api/core/v1beta1"
	clusterv1 "sigs.k8s.io/cluster-api/api/core/v1beta2"
	"sigs.k8s.io/cluster-api/controllers/clustercache"
	"sigs.k8s.io/cluster-api/core/reconcilers/cluster"
	"sigs.k8s.io/cluster-api/core/reconcilers/machine"
	"sigs.k8s.io/cluster-api/core/reconcilers/machinedeployment"
	"sigs.k8s.io/cluster-api/core/reconcilers/machinehealthcheck"
	"sigs.k8s.io/cluster-api/core/reconcilers/machineset"
	"sigs.k8s.io/cluster-api/core/setup"
	"sigs.k8s.io/cluster-api/core/webhooks/admission"
	"sigs.k8s.io/cluster-api/core/webhooks/conversion"
	"sigs.k8s.io/cluster-api/util/index"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/manager"
)

// setUp does what core/main.go of Cluster API does, but for what is behind feature gates.
func setUp(mgr ctrl.Manager) error {
	ctx := context.Background()
	if err := index.AddDefaultIndexes(ctx, mgr); err != nil {
		return err
	}
	secrets, err := setup.CreateSecretCachingClient(mgr)
	if err != nil {
		return err
	}
	options := controller.Options{MaxConcurrentReconciles: 2}
	clusters, err := clustercache.SetupWithManager(ctx, mgr, clustercache.Options{SecretClient: secrets,
		Cache: setup.ClusterCacheCacheOptions(), Client: setup.ClusterCacheClientOptions("quiesce", -1, 0)}, options)
	if err != nil {
		return err
	}
	// The connections of a process end with it.
	err = mgr.Add(manager.RunnableFunc(func(running context.Context) error {
		<-running.Done()
		clusters.(interface{ Shutdown() }).Shutdown()
		return nil
	}))
	if err != nil {
		return err
	}
	c, reader := mgr.GetClient(), mgr.GetAPIReader()
	return errors.Join(
		(&cluster.Reconciler{Client: c, APIReader: reader, ClusterCache: clusters,
			RemoteConnectionGracePeriod: 50 * time.Second}).SetupWithManager(ctx, mgr, options),
		(&machine.Reconciler{Client: c, APIReader: reader, ClusterCache: clusters,
			RemoteConditionsGracePeriod: 5 * time.Minute}).SetupWithManager(ctx, mgr, options),
		(&machineset.Reconciler{Client: c, APIReader: reader, ClusterCache: clusters}).SetupWithManager(ctx, mgr, options),
		(&machinedeployment.Reconciler{Client: c, APIReader: reader}).SetupWithManager(ctx, mgr, options),
		(&machinehealthcheck.Reconciler{Client: c, ClusterCache: clusters}).SetupWithManager(ctx, mgr, options),
		(&admission.Cluster{Client: c, ClusterCacheReader: clusters}).SetupWebhookWithManager(mgr),
		(&admission.Machine{}).SetupWebhookWithManager(mgr),
		(&admission.MachineSet{}).SetupWebhookWithManager(mgr),
		(&admission.MachineDeployment{}).SetupWebhookWithManager(mgr),
		(&admission.MachineHealthCheck{}).SetupWebhookWithManager(mgr),
	)
}

// convert writes the kind Cluster anew with its conversion webhook, which kustomize adds to it in Cluster API.
func convert(t *testing.T) {
	text, err := os.ReadFile("crds/cluster.x-k8s.io_clusters.yaml")
	if err != nil {
		t.Fatal(err)
	}
	webhook := `
spec:
  conversion:
    strategy: Webhook
    webhook:
      conversionReviewVersions: ["v1"]
      clientConfig: {service: {namespace: system, name: webhook-service, path: /convert}}
`
	with := strings.Replace(string(text), "\nspec:\n", webhook, 1)
	if err := os.WriteFile("crds/converted_clusters.yaml", []byte(with), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestClusterAPI(t *testing.T) {
	quiesce.Run(t, "*.yaml", setUp, append(options(t), quiesce.Named("infrastructure", setUpInfrastructure))...)
}

func TestCAPT(t *testing.T) {
	all := options(t)
	for name, variant := range map[string]capt.Variant{"capt": capt.Fixed, "capt-looping": capt.Looping, "capt-stuck": capt.Stuck} {
		all = append(all, quiesce.Named(name, func(mgr ctrl.Manager) error {
			return capt.SetUp(mgr, variant, quiesce.APIServer("capi"))
		}))
	}
	quiesce.Run(t, "capt/*.yaml", setUp, all...)
}

// options are those of both, with the files that the scenarios need.
func options(t *testing.T) []quiesce.Option {
	modules.Copy(t, "sigs.k8s.io/cluster-api", "core/config/crd/bases/*.yaml", "crds")
	modules.Copy(t, "sigs.k8s.io/cluster-api", "core/config/webhook/manifests.yaml", "crds")
	convert(t)
	// An infrastructure has one version.
	conversion.SetAPIVersionGetter(func(_ context.Context, gk schema.GroupKind) (string, error) { return gk.Group + "/v1beta1", nil })
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{clientgoscheme.AddToScheme, clusterv1beta1.AddToScheme, clusterv1.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	return []quiesce.Option{quiesce.Scheme(scheme),
		// Its caches are cleaned by goroutines that no context ends.
		quiesce.IgnoreGoroutines("sigs.k8s.io/cluster-api/util/cache.New[", "sigs.k8s.io/cluster-api/internal/util/ssa.NewCache"),
		quiesce.ManagerOptions(func(o *manager.Options) {
			// A process that starts again has its informers' names anew.
			cache.ResetInformerNamesForTesting()
			o.Cache = setup.ManagerCacheOptions(scheme, "quiesce", "", 10*time.Hour)
			o.Client = setup.ManagerClientOptions()
		})}
}
