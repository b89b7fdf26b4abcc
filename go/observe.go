package quiesce

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/quiesce/quiesce/go/internal/core"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// observedManager sees the controllers that are added to a manager, and looks into them: what they reconcile and what
// is queued is told to the world.
type observedManager struct {
	manager.Manager
	process *process
}

func (m *observedManager) Add(r manager.Runnable) error {
	m.process.observe(r)
	return m.Manager.Add(r)
}

// A controller is one of controller-runtime's, seen from outside.
type controller struct {
	process *process
	index   int
	name    string
	value   reflect.Value // of controller-runtime's struct
	queue   *queue        // nil before it is started

	// Under process.mu.
	pending map[string]struct{}    // keys that are queued or delayed
	last    map[string]core.Reason // how the last reconcile of a key ended
}

type makeQueue = func(string, workqueue.TypedRateLimiter[reconcile.Request]) workqueue.TypedRateLimitingInterface[reconcile.Request]

// observe wraps the reconciler and the queue of a controller, whose fields Do and NewQueue are exported for it (it is
// in a package that is not). Other runnables stay as they are.
func (p *process) observe(r manager.Runnable) {
	v := reflect.ValueOf(r)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return
	}
	do, newQueue, name := v.Elem().FieldByName("Do"), v.Elem().FieldByName("NewQueue"), v.Elem().FieldByName("Name")
	if !do.IsValid() || !newQueue.IsValid() || !name.IsValid() {
		return
	}
	inner, ok := do.Interface().(reconcile.Reconciler)
	if !ok {
		return
	}
	makeInner, ok := newQueue.Interface().(makeQueue)
	if !ok {
		return
	}
	p.mu.Lock()
	c := &controller{process: p, index: len(p.controllers), name: p.uniqueName(name.String()), value: v.Elem(),
		pending: map[string]struct{}{}, last: map[string]core.Reason{}}
	p.controllers = append(p.controllers, c)
	p.mu.Unlock()
	newQueue.Set(reflect.ValueOf(makeQueue(func(name string, limiter workqueue.TypedRateLimiter[reconcile.Request]) workqueue.TypedRateLimitingInterface[reconcile.Request] {
		plain := makeInner(name, &observedLimiter{limiter, c})
		prioritized, ok := plain.(priorityqueue.PriorityQueue[reconcile.Request])
		if !ok {
			prioritized = plainQueue{plain}
		}
		c.queue = &queue{PriorityQueue: prioritized, controller: c}
		return c.queue
	})))
	do.Set(reflect.ValueOf(reconcile.Reconciler(&observedReconciler{inner, c})))
}

func (p *process) uniqueName(name string) string {
	n := 1
	for _, c := range p.controllers {
		if c.name == name || strings.HasPrefix(c.name, name+"#") {
			n++
		}
	}
	if n == 1 {
		return name
	}
	return fmt.Sprintf("%s#%d", name, n)
}

// enqueuesObject begins the name of the handler that queues the object itself, whatever its type of object.
const enqueuesObject = "*handler.TypedEnqueueRequestForObject["

// forKind is the kind that a controller reconciles: that of its first source whose events queue the object itself.
func (c *controller) forKind(scheme *runtime.Scheme) schema.GroupVersionKind {
	sources := hidden(c.value, "startWatches")
	if sources.Kind() != reflect.Slice {
		return schema.GroupVersionKind{}
	}
	for i := range sources.Len() {
		source := reflect.Indirect(sources.Index(i).Elem())
		if source.Kind() != reflect.Struct {
			continue
		}
		object, events := source.FieldByName("Type"), source.FieldByName("Handler")
		if !object.IsValid() || !events.IsValid() {
			continue
		}
		if events.IsNil() || !strings.HasPrefix(reflect.TypeOf(events.Interface()).String(), enqueuesObject) {
			continue
		}
		if o, ok := object.Interface().(client.Object); ok {
			if kind, err := apiutil.GVKForObject(o, scheme); err == nil {
				return kind
			}
		}
	}
	return schema.GroupVersionKind{}
}

type reconcileKey struct{}

// A reconciling is one call of Reconcile.
type reconciling struct {
	controller *controller
	number     uint64
	key        string
	asking     atomic.Int32 // answers that it waits for
	slept      atomic.Bool  // it was seen in time.Sleep
}

// lane keeps apart what several controllers do with objects of one name.
func (r *reconciling) lane() string { return "1" + r.controller.laneOf(r.key) }

func (c *controller) laneOf(key string) string {
	return fmt.Sprintf("%s %s %3d", key, c.process.name, c.index)
}

func reconcileOf(ctx context.Context) *reconciling {
	r, _ := ctx.Value(reconcileKey{}).(*reconciling)
	return r
}

type observedReconciler struct {
	inner      reconcile.Reconciler
	controller *controller
}

func (o *observedReconciler) Reconcile(ctx context.Context, request reconcile.Request) (reconcile.Result, error) {
	c, p := o.controller, o.controller.process
	r := &reconciling{controller: c, number: p.driver.reconcile.Add(1), key: keyOf(request)}
	p.mu.Lock()
	p.active[r.number] = r
	p.mu.Unlock()
	p.driver.say(began{r})
	defer func() {
		p.mu.Lock()
		delete(p.active, r.number)
		p.mu.Unlock()
		// controller-runtime recovers, and calls it an error; but it is more than that.
		if value := recover(); value != nil {
			if !p.dead.Load() {
				p.driver.say(report{fmt.Sprintf("%s: Reconcile of %s panicked at +%v: %v\n\n%s", p.name, r.key,
					time.Since(epoch), value, userStack(string(debug.Stack())))})
			}
			p.driver.say(ended{r, core.Outcome{Failed: true, Error: fmt.Sprintf("panic: %v [recovered]", value),
				Retries: c.queue.NumRequeues(request) + 1}})
			c.ended(r.key, core.Error)
			panic(value)
		}
	}()
	result, err := o.inner.Reconcile(context.WithValue(ctx, reconcileKey{}, r), request)
	outcome := core.Outcome{RequeueAfter: result.RequeueAfter, Requeue: isRequeue(result)}
	reason := core.WatchEvent
	if outcome.Requeue {
		reason = core.Requeue
	}
	if err != nil {
		outcome.Failed, outcome.Error, reason = true, err.Error(), core.Error
		reasonOf(err, &outcome)
		if errors.Is(err, reconcile.TerminalError(nil)) {
			outcome.Terminal = true
			outcome.Error = strings.TrimPrefix(outcome.Error, "terminal error: ")
		} else {
			outcome.Retries = c.queue.NumRequeues(request) + 1
		}
	}
	c.ended(r.key, reason)
	p.driver.say(ended{r, outcome})
	return result, err
}

func isRequeue(result reconcile.Result) bool {
	return result.Requeue //lint:ignore SA1019 operators still use it
}

func (c *controller) ended(key string, reason core.Reason) {
	c.process.mu.Lock()
	c.last[key] = reason
	c.process.mu.Unlock()
}

type began struct{ r *reconciling }

func (s began) lane() string { return s.r.lane() }

func (s began) tell(d *driver) {
	if p := s.r.controller.process; !p.dead.Load() {
		d.mix("reconcile", p.name, s.r.controller.name, s.r.key)
		d.run.Reconcile(p.index, s.r.controller.index, s.r.number, s.r.key)
	}
}

type ended struct {
	r       *reconciling
	outcome core.Outcome
}

func (s ended) lane() string { return s.r.lane() }

func (s ended) tell(d *driver) {
	if p := s.r.controller.process; !p.dead.Load() {
		d.mix("reconciled", p.name, s.r.controller.name, s.r.key, fmt.Sprint(s.outcome))
		d.run.Reconciled(s.r.number, s.outcome)
	}
}

// A queue is a controller's work queue, seen from outside.
type queue struct {
	priorityqueue.PriorityQueue[reconcile.Request]
	controller *controller
	started    bool
}

func keyOf(r reconcile.Request) string { return r.Namespace + "/" + r.Name }

func (q *queue) AddWithOpts(o priorityqueue.AddOpts, requests ...reconcile.Request) {
	c := q.controller
	for _, r := range requests {
		reason := core.WatchEvent
		c.process.mu.Lock()
		c.pending[keyOf(r)] = struct{}{}
		if !c.process.synced {
			reason = core.InitialList
		}
		c.process.mu.Unlock()
		switch {
		case o.RateLimited: // the limiter tells
		case o.After > 0:
			c.tell(r, core.RequeueAfter, o.After)
		default:
			c.tell(r, reason, 0)
		}
	}
	q.PriorityQueue.AddWithOpts(o, requests...)
}

func (c *controller) tell(r reconcile.Request, reason core.Reason, delay time.Duration) {
	c.process.driver.say(enqueued{c, keyOf(r), reason, delay})
}

type enqueued struct {
	controller *controller
	key        string
	reason     core.Reason
	delay      time.Duration
}

func (s enqueued) lane() string {
	if s.reason == core.WatchEvent || s.reason == core.InitialList || s.reason == core.Resynced {
		return "0" + s.controller.laneOf(s.key)
	}
	return "1" + s.controller.laneOf(s.key)
}

func (s enqueued) tell(d *driver) {
	if p := s.controller.process; !p.dead.Load() {
		d.mix("enqueue", p.name, s.controller.name, s.key, fmt.Sprint(s.reason, s.delay))
		d.run.Enqueued(p.index, s.controller.index, s.key, s.reason, s.delay)
	}
}

func (q *queue) Add(r reconcile.Request) { q.AddWithOpts(priorityqueue.AddOpts{}, r) }

func (q *queue) AddAfter(r reconcile.Request, d time.Duration) {
	q.AddWithOpts(priorityqueue.AddOpts{After: d}, r)
}

func (q *queue) AddRateLimited(r reconcile.Request) {
	q.AddWithOpts(priorityqueue.AddOpts{RateLimited: true}, r)
}

func (q *queue) resync(key string) {
	namespace, name, _ := strings.Cut(key, "/")
	r := reconcile.Request{NamespacedName: types.NamespacedName{Namespace: namespace, Name: name}}
	q.controller.process.mu.Lock()
	q.controller.pending[key] = struct{}{}
	q.controller.process.mu.Unlock()
	q.controller.tell(r, core.Resynced, 0)
	q.PriorityQueue.AddWithOpts(priorityqueue.AddOpts{}, r)
}

// A worker that asks for the first key has its caches filled.
func (q *queue) start() {
	p := q.controller.process
	p.mu.Lock()
	defer p.mu.Unlock()
	if q.started {
		return
	}
	q.started = true
	for _, c := range p.controllers {
		if c.queue == nil || !c.queue.started {
			return
		}
	}
	p.synced = true
	p.driver.say(synced{p})
}

func (q *queue) GetWithPriority() (reconcile.Request, int, bool) {
	q.start()
	r, priority, down := q.PriorityQueue.GetWithPriority()
	if !down {
		q.controller.process.mu.Lock()
		delete(q.controller.pending, keyOf(r))
		q.controller.process.mu.Unlock()
	}
	return r, priority, down
}

func (q *queue) Get() (reconcile.Request, bool) {
	r, _, down := q.GetWithPriority()
	return r, down
}

// plainQueue is a queue without priorities, as controller-runtime wraps it.
type plainQueue struct {
	workqueue.TypedRateLimitingInterface[reconcile.Request]
}

func (q plainQueue) AddWithOpts(o priorityqueue.AddOpts, requests ...reconcile.Request) {
	for _, r := range requests {
		switch {
		case o.RateLimited:
			q.AddRateLimited(r)
		case o.After > 0:
			q.AddAfter(r, o.After)
		default:
			q.Add(r)
		}
	}
}

func (q plainQueue) GetWithPriority() (reconcile.Request, int, bool) {
	r, down := q.Get()
	return r, 0, down
}

// observedLimiter tells how long a key waits that is queued with rate limiting.
type observedLimiter struct {
	workqueue.TypedRateLimiter[reconcile.Request]
	controller *controller
}

func (l *observedLimiter) When(r reconcile.Request) time.Duration {
	delay := l.TypedRateLimiter.When(r)
	c := l.controller
	c.process.mu.Lock()
	reason := c.last[keyOf(r)]
	c.process.mu.Unlock()
	c.tell(r, reason, delay)
	return delay
}
