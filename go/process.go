package quiesce

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-logr/logr"
	"github.com/quiesce/quiesce/go/internal/core"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

// A process is one life of an operator: a manager that the driver makes, set up by the user's function.
type process struct {
	driver *driver
	index  int
	name   string
	setup  func(ctrl.Manager) error
	dead   atomic.Bool
	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{} // closed when its main function has returned

	mu          sync.Mutex
	manager     manager.Manager // nil before it is set up
	webhooks    *webhooks
	elects      bool // it takes part in a leader election
	controllers []*controller
	synced      bool
	active      map[uint64]*reconciling
}

// start begins a life.
func (d *driver) start(index int) {
	about := d.program.processes[index]
	ctx, cancel := context.WithCancel(context.Background())
	p := &process{driver: d, index: index, name: about.name, setup: about.setup, ctx: ctx, cancel: cancel,
		done: make(chan struct{}), active: map[uint64]*reconciling{}}
	if before := d.processes[index]; before != nil && !before.dead.Load() {
		d.kill(index)
	}
	d.processes[index] = p
	d.lives = append(d.lives, p)
	d.mix("start", p.name)
	go func() {
		defer close(p.done)
		isSetUp, err := p.main(ctx)
		if !p.dead.Load() {
			d.say(exit{p, isSetUp, err})
		}
	}()
}

// exit is the end of a process that has not been killed.
type exit struct {
	process *process
	isSetUp bool
	err     error
}

func (e exit) lane() string { return "4" + e.process.name }

func (e exit) tell(d *driver) {
	if e.process.dead.Load() {
		return
	}
	d.mix("exit", e.process.name, fmt.Sprint(e.err))
	// A set-up fails for what the API server did, or it always does.
	if !e.isSetUp && !askedInVain(e.err) {
		d.abandon(fmt.Sprintf("%s: the set-up function failed: %v", e.process.name, e.err))
		return
	}
	d.note = append(d.note, fmt.Sprintf("+%v %s ended: %v", time.Since(epoch), e.process.name, e.err))
	d.run.Exited(e.process.index)
}

// A panicError is a panic of the set-up function.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v\n\n%s", e.value, e.stack) }

// main is the operator's main function. The first result tells whether it got through its set-up.
func (p *process) main(ctx context.Context) (isSetUp bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicError{r, debug.Stack()}
		}
	}()
	mgr, err := ctrl.NewManager(p.config(), p.options())
	if err != nil {
		return false, err
	}
	if err := p.setup(&observedManager{mgr, p}); err != nil {
		return false, err
	}
	p.declare(mgr)
	if err := mgr.Start(ctx); err != nil {
		return true, err
	}
	return true, errors.New("its manager returned")
}

// config is how the process reaches the API server. No answer of a simulated server is compressed or encoded in
// protobuf, and client-side rate limits are off, as by controller-runtime's own default.
func (p *process) config() *rest.Config {
	config := &rest.Config{Host: "http://kubernetes.default.svc", Transport: transport{p}, QPS: -1, UserAgent: p.name}
	config.ContentType = "application/json"
	return config
}

func (p *process) options() manager.Options {
	yes := true
	o := manager.Options{Scheme: p.driver.program.scheme, Logger: logr.Discard()}
	if log := p.driver.program.log; log != nil {
		o.Logger = log(p.name)
	}
	if mapper := p.driver.mapper; mapper != nil {
		o.MapperProvider = func(*rest.Config, *http.Client) (meta.RESTMapper, error) { return mapper, nil }
	}
	if workers := p.driver.program.processes[p.index].workers; workers > 1 {
		o.Controller.MaxConcurrentReconciles = workers
	}
	for _, change := range p.driver.program.managerOptions {
		change(&o)
	}
	// No sockets; and controllers of one name live one after another.
	o.Metrics = metricsserver.Options{BindAddress: "0"}
	o.HealthProbeBindAddress, o.PprofBindAddress = "0", "0"
	o.Controller.SkipNameValidation = &yes
	p.webhooks = newWebhooks(p)
	o.WebhookServer = p.webhooks
	if o.LeaderElection {
		p.elects = true
		o.LeaderElectionResourceLockInterface = p.lock(o)
	}
	return o
}

// lock is the lock of leader election, held by the name of the process: the default one has the machine's name.
func (p *process) lock(o manager.Options) resourcelock.Interface {
	namespace := o.LeaderElectionNamespace
	if namespace == "" {
		namespace = metav1.NamespaceDefault
	}
	client := kubernetes.NewForConfigOrDie(p.config())
	return &resourcelock.LeaseLock{LeaseMeta: metav1.ObjectMeta{Namespace: namespace, Name: o.LeaderElectionID},
		Client: client.CoordinationV1(), LockConfig: resourcelock.ResourceLockConfig{Identity: p.name}}
}

// declare tells the world which controllers the process has.
func (p *process) declare(mgr manager.Manager) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.manager = mgr
	for _, c := range p.controllers {
		name := c.name
		if len(p.controllers) == 1 {
			name = "" // that of the process
		}
		kind := c.forKind(mgr.GetScheme())
		p.driver.say(declaration{p, c.index, name, kind.Group, kind.Version, kind.Kind})
	}
}

type declaration struct {
	process                    *process
	controller                 int
	name, group, version, kind string
}

func (s declaration) lane() string { return fmt.Sprintf("0 %s %3d", s.process.name, s.controller) }

func (s declaration) tell(d *driver) {
	if s.process.dead.Load() {
		return
	}
	d.mix("controller", s.process.name, s.name, s.group, s.version, s.kind)
	d.run.Controller(s.process.index, s.controller, s.name, s.group, s.version, s.kind)
}

// idle tells whether nothing is queued, delayed or under way.
func (p *process) idle() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.manager == nil {
		return false
	}
	if p.elects {
		select {
		case <-p.manager.Elected():
		default:
			return true // it waits to be elected
		}
	}
	if len(p.active) > 0 || (len(p.controllers) > 0 && !p.synced) {
		return false
	}
	for _, c := range p.controllers {
		if len(c.pending) > 0 {
			return false
		}
	}
	return true
}

type synced struct{ process *process }

func (s synced) lane() string { return "0 " + s.process.name }

func (s synced) tell(d *driver) {
	if !s.process.dead.Load() {
		d.mix("synced", s.process.name)
		d.run.Synced(s.process.index)
	}
}

// resync queues keys, as the periodic resync of an informer would.
func (p *process) resync(index int, keys []string) {
	for _, c := range p.controllers {
		if c.index != index || c.queue == nil {
			continue
		}
		for _, key := range keys {
			c.queue.resync(key)
		}
	}
}

// askedInVain tells whether an error comes from a request that failed.
func askedInVain(err error) bool {
	var status interface{ Status() metav1.Status }
	return errors.As(err, &status) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errDead) ||
		errors.As(err, new(*osSyscallError)) || meta.IsNoMatchError(err)
}

// report is something that the user must know, and that fails the test.
type report struct{ text string }

func (r report) lane() string   { return "5" }
func (r report) tell(d *driver) { d.bad = append(d.bad, r.text) }

// fatal is a report after which the run cannot go on.
type fatal struct{ text string }

func (f fatal) lane() string   { return "5" }
func (f fatal) tell(d *driver) { d.abandon(f.text) }

var _ = []said{fatal{}, (*call)(nil), cancellation{}, exit{}, declaration{}, synced{}, report{}, began{}, ended{}, enqueued{}}

// reasonOf is the API server's Status in an error's chain.
func reasonOf(err error, o *core.Outcome) {
	var status interface{ Status() metav1.Status }
	if errors.As(err, &status) {
		o.APICode, o.APIReason = int(status.Status().Code), string(status.Status().Reason)
	}
	var service *ServiceError
	if errors.As(err, &service) {
		o.ServiceCode = service.Code
	}
}
