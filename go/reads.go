package quiesce

import (
	"context"
	"strings"
	"sync/atomic"

	"github.com/quiesce/quiesce/go/internal/core"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// GetClient is the manager's client, with its reads told to the world.
func (m *observedManager) GetClient() client.Client {
	return observedClient{m.Manager.GetClient(), m.process}
}

// An observedClient tells the world what reconciles read from their cache: detectors judge a decision by what it was
// based on. Reads that go to the API server are seen there.
type observedClient struct {
	client.Client
	process *process
}

func (c observedClient) Get(ctx context.Context, key client.ObjectKey, object client.Object, options ...client.GetOption) error {
	reading, asked := withAsked(ctx)
	err := c.Client.Get(reading, key, object, options...)
	if asked.Load() || (err != nil && !apierrors.IsNotFound(err)) {
		return err
	}
	read := core.CachedRead{Namespace: key.Namespace, Name: key.Name}
	if err == nil {
		read.Found, read.ResourceVersion = 1, object.GetResourceVersion()
	}
	c.tell(ctx, object, read)
	return err
}

func (c observedClient) List(ctx context.Context, list client.ObjectList, options ...client.ListOption) error {
	reading, asked := withAsked(ctx)
	err := c.Client.List(reading, list, options...)
	if asked.Load() || err != nil {
		return err
	}
	of := client.ListOptions{}
	of.ApplyOptions(options)
	c.tell(ctx, list, core.CachedRead{Namespace: of.Namespace, Found: meta.LenList(list)})
	return nil
}

// tell says what a reconcile read; what else reads is not told.
func (c observedClient) tell(ctx context.Context, object runtime.Object, read core.CachedRead) {
	r := reconcileOf(ctx)
	kind, err := c.GroupVersionKindFor(object)
	if r == nil || err != nil {
		return
	}
	read.Group, read.Version, read.Kind = kind.Group, kind.Version, strings.TrimSuffix(kind.Kind, "List")
	c.process.driver.say(cached{r, read})
}

type askedKey struct{}

// withAsked gives a context that remembers whether a request was made with it.
func withAsked(ctx context.Context) (context.Context, *atomic.Bool) {
	asked := new(atomic.Bool)
	return context.WithValue(ctx, askedKey{}, asked), asked
}

// noteAsked is called for each request.
func noteAsked(ctx context.Context) {
	if asked, ok := ctx.Value(askedKey{}).(*atomic.Bool); ok {
		asked.Store(true)
	}
}

type cached struct {
	r    *reconciling
	read core.CachedRead
}

func (s cached) lane() string { return s.r.lane() }

func (s cached) tell(d *driver) {
	if p := s.r.controller.process; !p.dead.Load() {
		d.mix("read", p.name, s.read.Kind, s.read.Namespace, s.read.Name, s.read.ResourceVersion)
		d.run.Read(s.r.number, s.read)
	}
}
