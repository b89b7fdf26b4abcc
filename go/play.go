package quiesce

import (
	"context"
	"crypto/tls"
	"fmt"
	"math/rand"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-logr/logr"
	"github.com/quiesce/quiesce/go/internal/core"
	"k8s.io/apimachinery/pkg/api/meta"
	utilrand "k8s.io/apimachinery/pkg/util/rand"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
)

// A played run, as far as it went.
type played struct {
	core.Result
	report   func(replay string) string
	tape     string
	trace    string
	programs uint64   // hash of all that the program said
	log      []string // the same in words
	bad      []string // reports that fail the test
	notes    []string
	wall     time.Duration
	calls    int
}

// oneRun is held by the run that is under way: the core and the streams of random numbers are one run's at a time.
var oneRun sync.Mutex

var once sync.Once

// prepareProcess sets what is global in the process.
func prepareProcess() {
	once.Do(func() {
		if seeded {
			// What is left to chance otherwise: which thread is first, and when garbage is collected (between runs, see
			// collect; the limit is for a run that makes more than any should).
			runtime.GOMAXPROCS(1)
			debug.SetGCPercent(-1)
			debug.SetMemoryLimit(4 << 30)
		}
		// The profiler's samples draw random numbers.
		runtime.MemProfileRate = 0
		// Makes rand.Seed work.
		os.Setenv("GODEBUG", strings.TrimPrefix(os.Getenv("GODEBUG")+",randseednop=0", ","))
		// One of the default ones remembers when it was last called, and sleeps if that lies in the future.
		utilruntime.ErrorHandlers = nil
		utilruntime.PanicHandlers = append(utilruntime.PanicHandlers, webhookPanicked)
		ctrl.SetLogger(logr.Discard())
		// client-go's own: a write to a real file lets another goroutine go first, now and then.
		klog.SetLogger(logr.Discard())
		// Still an *http.Transport, for those who clone it.
		none := &http.Transport{TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}} // no HTTP/2
		none.RegisterProtocol("http", refusal{})
		none.RegisterProtocol("https", refusal{})
		http.DefaultTransport = none
	})
}

// refusal is the transport of whoever has not been given one: there is no network in a simulated world. Only the API
// server is found, at the address that APIServer is.
type refusal struct{}

func (refusal) RoundTrip(req *http.Request) (*http.Response, error) {
	if name, ok := strings.CutSuffix(req.URL.Hostname(), apiServerSuffix); ok {
		if p := running.Load().processNamed(name); p != nil {
			return transport{p}.RoundTrip(req) // refuses it where the process is dead
		}
	}
	err := fmt.Errorf("quiesce: a real request to %s %s from a simulated world; quiesce.External stands for a service",
		req.Method, req.URL.Redacted())
	if d := running.Load(); d != nil {
		buffer := make([]byte, 16<<10)
		d.say(report{fmt.Sprintf("%v:\n\n%s", err, userStack(string(buffer[:runtime.Stack(buffer, false)])))})
	}
	return nil, err
}

// apiServerSuffix ends the host names of the API server.
const apiServerSuffix = ".kubernetes.default.svc"

// APIServer is an address under which the process of that name - as the scenario calls it - reaches the API server with
// a client of its own: for kubeconfigs, of an operator that has several clusters. Use it as it is, without TLS. Its
// requests are those of the process.
func APIServer(process string) string { return "http://" + process + apiServerSuffix }

// processNamed is the last life of a process; nil: there is no such process.
func (d *driver) processNamed(name string) *process {
	if d == nil {
		return nil
	}
	for _, p := range d.processes {
		if p != nil && p.name == name {
			return p
		}
	}
	return nil
}

// play plays one run: with a seed, or from a tape.
func (p *program) play(t *testing.T, s *core.Scenario, seed uint64, tape string, keep bool) (result played, err error) {
	oneRun.Lock()
	defer oneRun.Unlock()
	prepareProcess()
	for _, f := range p.fresh {
		f()
	}
	run := s.Run(seed, keep)
	if tape != "" {
		run.Close()
		if run, err = s.Replay(tape, keep); err != nil {
			return played{}, err
		}
	}
	defer run.Close()
	var mapper meta.RESTMapper
	if !seeded {
		if mapper, err = discover(s); err != nil {
			return played{}, err
		}
	}
	seedCrypto(t, seed)
	if !seeded {
		// The overlay's own numbers begin anew in each step: there, one that was drawn too many does no harm.
		//lint:ignore SA1019 nothing else reaches the global source
		rand.Seed(int64(seed))
	}
	utilrand.Seed(int64(seed))
	var steps atomic.Int64
	d := &driver{run: run, program: p, seed: seed, mapper: mapper, acts: p.services, wake: make(chan struct{}, 1), keep: keep,
		processes: make([]*process, len(p.processes)), pending: map[uint64]*call{}, steps: &steps, sleepers: map[string]bool{}}
	begun := time.Now()
	stop := watch(fmt.Sprintf("%s seed %d", s.Name, seed), &steps, *hangLimit)
	defer stop()
	runBubble(t, d)
	result.Result, err = run.Result()
	result.wall = time.Since(begun)
	result.trace, result.tape = run.Trace(), run.Tape()
	text := run.Report("\x00")
	result.report = func(replay string) string { return withReplay(text, replay) }
	result.programs, result.log, result.bad, result.notes, result.calls = d.hash, d.log, d.bad, d.note, run.Calls
	return result, err
}

// withReplay fills the replay command into a report, or takes its line out.
func withReplay(text, replay string) string {
	if replay != "" {
		return strings.ReplaceAll(text, "\x00", replay)
	}
	var kept []string
	for line := range strings.SplitAfterSeq(text, "\n") {
		if !strings.Contains(line, "\x00") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// runBubble runs the driver in a bubble. Goroutines that do not end are reported, and left behind.
func runBubble(t *testing.T, d *driver) {
	defer func() {
		if r := recover(); r != nil {
			if err, ok := r.(error); ok && len(d.bad) > 0 && strings.Contains(err.Error(), "blocked goroutines remain") {
				return
			}
			if strings.Contains(fmt.Sprint(r), "blocked goroutines remain") {
				return // they were reported, or are to be ignored
			}
			panic(r)
		}
	}()
	synctest.Test(t, func(*testing.T) {
		runtimeSeed(d.seed)
		d.wake = make(chan struct{}, 1)
		running.Store(d)
		d.loop()
		d.end()
		running.Store(nil)
	})
}

// end lets everything in the bubble end.
func (d *driver) end() {
	for i := range d.processes {
		d.kill(i)
	}
	// What polls sees within this time that it is to end.
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	for _, p := range d.lives {
		select {
		case <-p.done:
		case <-ctx.Done():
		}
	}
	time.Sleep(5 * time.Minute)
	synctest.Wait()
	d.bad = append(d.bad, d.leaks()...)
}
