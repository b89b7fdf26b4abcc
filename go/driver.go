package quiesce

import (
	"fmt"
	"hash/fnv"
	"io"
	"regexp"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"testing/synctest"
	"time"

	"github.com/quiesce/quiesce/go/internal/core"
	"k8s.io/apimachinery/pkg/api/meta"
)

// epoch is when both clocks begin.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// A driver keeps the bubble in step with the world: it takes one event at a time from the world, delivers it, waits
// until everything in the bubble is at rest again, and tells the world what was said meanwhile.
//
// It is one goroutine of the bubble (run); all else talks to it by say.
type driver struct {
	run     *core.Run
	program *program
	seed    uint64
	mapper  meta.RESTMapper // of the scenario's cluster; nil: processes ask for it
	acts    map[string]ServiceFunc

	mu    sync.Mutex
	inbox []said
	wake  chan struct{}

	processes []*process // the last life of each
	lives     []*process // all
	pending   map[uint64]*call
	nextID    uint64
	reconcile atomic.Uint64 // number of the last one
	steps     *atomic.Int64 // told to the watchdog

	hash uint64   // of all that was said, with its time
	log  []string // the same in words, if wanted
	keep bool
	bad  []string // reports that fail the test
	note []string // what the user should know beside

	sleepers map[string]bool // places of time.Sleep that were noted
}

// said is something that the bubble tells the world.
type said interface {
	// lane sorts what was said in one step, in place of the scheduler: first what the delivered event caused, then each
	// reconcile by its key, then the rest by its request.
	lane() string
	tell(d *driver)
}

func (d *driver) say(s said) {
	d.mu.Lock()
	d.inbox = append(d.inbox, s)
	d.mu.Unlock()
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// drain tells the world what was said.
func (d *driver) drain() {
	d.mu.Lock()
	box := d.inbox
	d.inbox = nil
	d.mu.Unlock()
	select {
	case <-d.wake:
	default:
	}
	sort.SliceStable(box, func(i, j int) bool { return box[i].lane() < box[j].lane() })
	for _, s := range box {
		s.tell(d)
	}
}

// mix remembers what was said, to tell two runs apart.
func (d *driver) mix(parts ...string) {
	h := fnv.New64a()
	fmt.Fprint(h, d.hash, time.Now().UnixNano())
	for _, p := range parts {
		io.WriteString(h, p)
		h.Write([]byte{0})
	}
	d.hash = h.Sum64()
	if d.keep {
		d.log = append(d.log, fmt.Sprintf("+%v %s", time.Since(epoch), strings.Join(parts, " ")))
	}
}

// watchTimeout is what a reflector picks by chance.
var watchTimeout = regexp.MustCompile(`timeoutSeconds=\d+`)

func (c *call) lane() string {
	if c.reconcile != nil {
		return c.reconcile.lane()
	}
	return "2" + c.process.name + c.order
}

func (c *call) tell(d *driver) {
	if c.process.dead.Load() {
		close(c.answer)
		return
	}
	d.nextID++
	c.id = d.nextID
	if c.gone {
		return
	}
	d.pending[c.id] = c
	if !seeded && c.stream != nil {
		c.target = watchTimeout.ReplaceAllString(c.target, fmt.Sprintf("timeoutSeconds=%d", 300+(d.seed*7919+c.id*104729)%300))
	}
	var number uint64
	if c.reconcile != nil {
		number = c.reconcile.number
		c.reconcile.asking.Add(1)
	}
	if c.service != "" {
		d.mix("call", c.process.name, c.service, c.operation, string(c.body))
		d.run.Call(c.id, c.process.index, number, c.service, c.operation, c.body)
		return
	}
	d.mix(c.process.name, c.method, c.target, string(c.body))
	d.run.Request(c.id, c.process.index, number, c.method, c.target, c.contentType, c.accept, c.body)
}

type cancellation struct{ call *call }

func (c cancellation) lane() string { return "3" + c.call.lane() }

func (c cancellation) tell(d *driver) {
	c.call.gone = true
	if d.pending[c.call.id] == nil {
		return
	}
	d.forget(c.call)
	d.mix("cancel", c.call.method, c.call.target)
	d.run.Cancel(c.call.id)
}

func (d *driver) forget(c *call) {
	delete(d.pending, c.id)
	if c.reconcile != nil {
		c.reconcile.asking.Add(-1)
	}
}

// idle tells which processes have nothing to do.
func (d *driver) idle() (mask uint64) {
	for i, p := range d.processes {
		if p != nil && !p.dead.Load() && p.idle() {
			mask |= 1 << i
		}
	}
	return mask
}

// loop is the run.
func (d *driver) loop() {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	for step := uint64(0); ; step++ {
		d.steps.Add(1)
		d.drain()
		// Whatever was drawn in this step - more where a cache was cold - the next draws the same.
		runtimeSeed(d.seed*0x9e3779b97f4a7c15 + step<<32 + 1)
		event := d.run.Next(time.Now().UnixNano(), d.idle())
		switch event.Kind {
		case core.Finished:
			return
		case core.Wait:
			// Whatever the program does before then wakes us at its instant.
			if wait := event.Time - time.Now().UnixNano(); wait > 0 {
				d.lookForSleepers()
				timer.Reset(time.Duration(wait))
				select {
				case <-d.wake:
					timer.Stop()
				case <-timer.C:
				}
			}
		default:
			d.deliver(event)
		}
		synctest.Wait()
	}
}

func (d *driver) deliver(event core.Event) {
	switch event.Kind {
	case core.Response, core.Failed, core.Reply:
		c := d.pending[event.ID]
		if c == nil {
			return
		}
		if c.stream == nil || event.Kind == core.Failed || event.Code != 200 {
			d.forget(c)
		}
		if d.keep {
			d.log = append(d.log, fmt.Sprintf("+%v   %d to %s %s: %.300s", time.Since(epoch), event.Code, c.method, c.target, event.Body))
		}
		c.answer <- event
	case core.WatchData:
		if c := d.pending[event.ID]; c != nil {
			c.stream.put(event.Body)
		}
	case core.WatchEnd:
		if c := d.pending[event.ID]; c != nil {
			d.forget(c)
			c.stream.end(io.EOF)
		}
	case core.Start:
		d.start(event.Process)
	case core.Kill:
		d.kill(event.Process)
	case core.Resync:
		if p := d.processes[event.Process]; p != nil && !p.dead.Load() {
			p.resync(event.Controller, strings.Fields(string(event.Body)))
		}
	case core.Act:
		d.act(event)
	case core.Review:
		if p := d.processes[event.Process]; p != nil && !p.dead.Load() {
			p.review(event)
		}
	}
}

// act does an operation of an external service of the program's.
func (d *driver) act(event core.Event) {
	f := d.acts[event.ContentType]
	if f == nil {
		d.run.Acted(codeUnimplemented, []byte("no such service"))
		return
	}
	reply, err := f(event.Warnings, event.Body)
	if err != nil {
		d.run.Acted(codeOf(err), []byte(err.Error()))
		return
	}
	d.run.Acted(0, reply)
}

// kill ends a process: nothing that it does from now on has any effect.
func (d *driver) kill(index int) {
	p := d.processes[index]
	if p == nil || p.dead.Swap(true) {
		return
	}
	d.mix("kill", p.name)
	p.finishStart()
	p.cancel()
	var calls []*call
	for _, c := range d.pending {
		if c.process == p {
			calls = append(calls, c)
		}
	}
	sort.Slice(calls, func(i, j int) bool { return calls[i].id < calls[j].id })
	for _, c := range calls {
		d.forget(c)
		if c.stream != nil {
			c.stream.end(errDead)
		}
		close(c.answer)
	}
}

// abandon ends the run with a report for the user.
func (d *driver) abandon(report string) {
	d.bad = append(d.bad, report)
	d.run.Abandon(report)
}
