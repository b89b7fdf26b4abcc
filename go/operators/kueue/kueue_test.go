// Package kueue_test runs Kueue as it is in its module: its core controllers, its scheduler, its integration of Jobs and
// its webhooks. Jobs and pods are Quiesce's own stand-ins.
package kueue_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	quiesce "github.com/quiesce/quiesce/go"
	"github.com/quiesce/quiesce/go/internal/modules"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/discovery"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	configapi "sigs.k8s.io/kueue/apis/config/v1beta2"
	kueuealpha "sigs.k8s.io/kueue/apis/kueue/v1alpha1"
	kueuev1beta1 "sigs.k8s.io/kueue/apis/kueue/v1beta1"
	kueue "sigs.k8s.io/kueue/apis/kueue/v1beta2"
	qcache "sigs.k8s.io/kueue/pkg/cache/queue"
	schdcache "sigs.k8s.io/kueue/pkg/cache/scheduler"
	"sigs.k8s.io/kueue/pkg/config"
	"sigs.k8s.io/kueue/pkg/constants"
	"sigs.k8s.io/kueue/pkg/controller/core"
	"sigs.k8s.io/kueue/pkg/controller/core/indexer"
	"sigs.k8s.io/kueue/pkg/controller/jobframework"
	_ "sigs.k8s.io/kueue/pkg/controller/jobs/job"
	_ "sigs.k8s.io/kueue/pkg/controller/jobs/pod"
	"sigs.k8s.io/kueue/pkg/controller/tas"
	tasindexer "sigs.k8s.io/kueue/pkg/controller/tas/indexer"
	"sigs.k8s.io/kueue/pkg/metrics"
	"sigs.k8s.io/kueue/pkg/scheduler"
	preemptexpectations "sigs.k8s.io/kueue/pkg/scheduler/preemption/expectations"
	"sigs.k8s.io/kueue/pkg/util/kubeversion"
	"sigs.k8s.io/kueue/pkg/webhooks"
)

// setUp does what cmd/kueue/main.go does with its defaults between NewManager and Start, but for MultiKueue, which needs
// other clusters, and the server of the visibility API.
func setUp(mgr ctrl.Manager, cfg *configapi.Configuration) error {
	ctx := context.Background()
	local := metrics.NewLocalQueueMetricsConfig(cfg.Metrics.LocalQueueMetrics)
	c := schdcache.New(mgr.GetClient(), schdcache.WithLocalQueueMetrics(local))
	requeuer := qcache.NewRequeuer()
	preempted := preemptexpectations.New()
	queues := qcache.NewManager(mgr.GetClient(), c, requeuer, qcache.WithLocalQueueMetrics(local),
		qcache.WithPodsReadyRequeuingTimestamp(configapi.EvictionTimestamp), qcache.WithPreemptionExpectations(preempted))
	discovery, err := discovery.NewDiscoveryClientForConfig(mgr.GetConfig())
	if err != nil {
		return err
	}
	version := kubeversion.NewServerVersionFetcher(discovery)
	err = errors.Join(mgr.Add(requeuer), mgr.Add(version), version.FetchServerVersion(),
		indexer.Setup(ctx, mgr.GetFieldIndexer()), tasindexer.SetupIndexes(ctx, mgr.GetFieldIndexer()),
		jobframework.SetupIndexes(ctx, mgr.GetFieldIndexer(), jobframework.WithEnabledFrameworks(cfg.Integrations.Frameworks)))
	if err != nil {
		return err
	}
	if name, err := core.SetupControllers(mgr, queues, c, cfg, nil, preempted, nil); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if name, err := tas.SetupControllers(mgr, queues, c, cfg, nil); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	err = jobframework.SetupControllers(ctx, mgr, log.Log, jobframework.WithKubeServerVersion(version),
		jobframework.WithEnabledFrameworks(cfg.Integrations.Frameworks), jobframework.WithManagerName(constants.KueueName),
		jobframework.WithCache(c), jobframework.WithQueues(queues))
	if err != nil {
		return err
	}
	if name, err := webhooks.Setup(mgr, nil); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	// What main starts with the context of its signals.
	end := manager.RunnableFunc(func(running context.Context) error {
		go queues.CleanUpOnContext(running)
		c.CleanUpOnContext(running)
		return nil
	})
	//lint:ignore SA1019 main of Kueue has that one
	return errors.Join(mgr.Add(end), mgr.Add(scheduler.New(queues, c, mgr.GetClient(), mgr.GetEventRecorderFor(constants.AdmissionName),
		scheduler.WithPodsReadyRequeuingTimestamp(configapi.EvictionTimestamp), scheduler.WithPreemptionExpectations(preempted))))
}

func TestKueue(t *testing.T) {
	modules.Copy(t, "sigs.k8s.io/kueue", "config/components/crd/bases/*.yaml", "crds")
	modules.Copy(t, "sigs.k8s.io/kueue", "config/components/webhook/manifests.yaml", "crds")
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{clientgoscheme.AddToScheme, kueue.AddToScheme, kueuev1beta1.AddToScheme,
		kueuealpha.AddToScheme, configapi.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	options, cfg, err := config.Load(scheme, "")
	if err != nil {
		t.Fatal(err)
	}
	metrics.Register()
	quiesce.Run(t, "*.yaml", func(mgr ctrl.Manager) error { return setUp(mgr, &cfg) }, quiesce.Scheme(scheme),
		quiesce.ManagerOptions(func(o *manager.Options) { o.Cache, o.Controller = options.Cache, options.Controller }))
}
