//go:build envtest

package memcached_test

import (
	"context"
	"os"
	"syscall"
	"testing"
	"time"

	cachev1alpha1 "example.com/memcached/api/v1alpha1"
	"example.com/memcached/internal/controller"
	"github.com/go-logr/logr"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes/scheme"
	restclient "k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/yaml"
)

// rest is how long nothing may change at the end: `advance: 30s` of the scenario.
const rest = 30 * time.Second

// TestCreationInRealTime is quiesce/creation.yaml as one writes it for envtest: against the kube-apiserver and the etcd
// of KUBEBUILDER_ASSETS, with the machine's clock. It says how long each part takes. See bench/envtest.
func TestCreationInRealTime(t *testing.T) {
	if err := cachev1alpha1.AddToScheme(scheme.Scheme); err != nil {
		t.Fatal(err)
	}
	ctrl.SetLogger(logr.Discard())
	begun := time.Now()
	servers := &envtest.Environment{CRDDirectoryPaths: []string{"config/crd/bases"}, ErrorIfCRDPathMissing: true}
	config, err := servers.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the servers start: %v", since(begun))

	begun, before := time.Now(), cpu(t, syscall.RUSAGE_SELF)
	ctx, cancel := context.WithCancel(context.Background())
	ended := start(ctx, t, config)
	c, err := client.New(config, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	play(ctx, t, c, begun)
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	t.Logf("the test takes %v, and the operator %v of CPU time", since(begun), cpu(t, syscall.RUSAGE_SELF)-before)
	if err := servers.Stop(); err != nil {
		t.Fatal(err)
	}
	t.Logf("the servers take %v of CPU time in all", cpu(t, syscall.RUSAGE_CHILDREN))
}

// start starts the operator; what its manager returns comes out of the channel.
func start(ctx context.Context, t *testing.T, config *restclient.Config) <-chan error {
	mgr, err := ctrl.NewManager(config, ctrl.Options{Metrics: metricsserver.Options{BindAddress: "0"}})
	if err != nil {
		t.Fatal(err)
	}
	err = (&controller.MemcachedReconciler{Client: mgr.GetClient(), Scheme: mgr.GetScheme(),
		Recorder: mgr.GetEventRecorder("memcached")}).SetupWithManager(mgr)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- mgr.Start(ctx) }()
	return ended
}

// play does the steps of the scenario, waits for its goal and sees that nothing changes after that.
func play(ctx context.Context, t *testing.T, c client.Client, begun time.Time) {
	text, err := os.ReadFile("quiesce/manifests/memcached.yaml")
	if err != nil {
		t.Fatal(err)
	}
	memcached := &cachev1alpha1.Memcached{}
	if err := yaml.UnmarshalStrict(text, memcached); err != nil {
		t.Fatal(err)
	}
	if err := c.Create(ctx, memcached); err != nil {
		t.Fatal(err)
	}
	key, deployment := client.ObjectKeyFromObject(memcached), &appsv1.Deployment{}
	err = wait.PollUntilContextTimeout(ctx, 10*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		if err := c.Get(ctx, key, memcached); err != nil {
			return false, err
		}
		return meta.IsStatusConditionTrue(memcached.Status.Conditions, cachev1alpha1.Available), nil
	})
	if err == nil {
		err = c.Get(ctx, key, deployment)
	}
	if err != nil {
		t.Fatal(err)
	}
	if *deployment.Spec.Replicas != 2 {
		t.Errorf("%d replicas, expected 2", *deployment.Spec.Replicas)
	}
	t.Logf("the goal is reached: %v", since(begun))
	time.Sleep(rest)
	later := &cachev1alpha1.Memcached{}
	if err := c.Get(ctx, key, later); err != nil {
		t.Fatal(err)
	}
	if later.ResourceVersion != memcached.ResourceVersion {
		t.Errorf("it does not come to rest: version %s became %s", memcached.ResourceVersion, later.ResourceVersion)
	}
}

func since(begun time.Time) time.Duration { return time.Since(begun).Round(time.Millisecond) }

// cpu is the CPU time of this process, or of its children that have ended.
func cpu(t *testing.T, who int) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(who, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Round(time.Millisecond)
}
