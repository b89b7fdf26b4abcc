package quiesce

import (
	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/manager"
)

// A SetupFunc does what an operator's main function does between ctrl.NewManager and mgr.Start. It is called at each
// start of the operator's process, with a manager of its own.
type SetupFunc = func(mgr ctrl.Manager) error

// An Option changes how Run plays.
type Option func(*program)

// Scheme is the scheme of the managers; client-go's own unless given.
func Scheme(s *runtime.Scheme) Option { return func(p *program) { p.scheme = s } }

// Named makes another operator known, which scenarios call `run: go/NAME`.
func Named(name string, setup SetupFunc) Option {
	return func(p *program) { p.setups["go/"+name] = setup }
}

// ManagerOptions changes the options that managers are made with: leader election, caches, worker counts. What opens
// sockets stays off whatever it says.
func ManagerOptions(change func(*manager.Options)) Option {
	return func(p *program) { p.managerOptions = append(p.managerOptions, change) }
}

// Service makes an external service known whose operations f does. What Quiesce has a model of itself ("postgres")
// needs none. When its calls fail, and how long they take, is the scenario's to say (cluster.external.NAME).
func Service(name string, f ServiceFunc) Option {
	return func(p *program) { p.services[name] = f }
}

// Fresh calls f before each run, outside of simulated time: to reset package-level variables, as a new process of
// the operator would.
func Fresh(f func()) Option { return func(p *program) { p.fresh = append(p.fresh, f) } }

// IgnoreGoroutines lets goroutines go on after their process is dead whose stack has one of these functions
// ("example.com/pkg.Watch"). They stay for the rest of the test program's life.
func IgnoreGoroutines(functions ...string) Option {
	return func(p *program) { p.ignored = append(p.ignored, functions...) }
}

// Logger gives each process a logger; there is none unless given. Do not log with times of your own: the machine's are
// wrong in a run.
func Logger(of func(process string) logr.Logger) Option { return func(p *program) { p.log = of } }

// A program is what Run plays: the operators by the names that scenarios call them, and all options.
type program struct {
	setups         map[string]SetupFunc
	services       map[string]ServiceFunc
	scheme         *runtime.Scheme
	managerOptions []func(*manager.Options)
	fresh          []func()
	ignored        []string
	log            func(string) logr.Logger

	processes []processSpec // of the scenario that is played
}

type processSpec struct {
	name    string
	workers int
	setup   SetupFunc
}

func newProgram(setup SetupFunc, options []Option) *program {
	p := &program{setups: map[string]SetupFunc{"go": setup}, services: map[string]ServiceFunc{}, scheme: scheme.Scheme}
	for _, o := range options {
		o(p)
	}
	return p
}
