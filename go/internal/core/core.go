// Package core is the C interface of simulated worlds (tools/capi/quiesce.h) in Go's types.
//
// One goroutine at a time may be inside of the library.
package core

/*
#cgo CFLAGS: -I${SRCDIR}/../../lib
#cgo LDFLAGS: -L${SRCDIR}/../../lib -lquiesce -Wl,-rpath,${SRCDIR}/../../lib
#include <stdlib.h>
#include "quiesce.h"

// A pointer to Go memory may be passed as an argument, but not within one; so the texts of a request come one by one.
static void request(qs_run* run, uint64_t id, int32_t process, uint64_t reconcile, qs_text method, qs_text target,
                    qs_text content_type, qs_text accept, qs_text body) {
  qs_http http = {method, target, content_type, accept, body};
  qs_request(run, id, process, reconcile, &http);
}

static void cached(qs_run* run, uint64_t reconcile, qs_text group, qs_text version, qs_text kind, qs_text namespace,
                   qs_text name, qs_text resource_version, int64_t found) {
  qs_cached read = {group, version, kind, namespace, name, resource_version, found};
  qs_read(run, reconcile, &read);
}

static void reconciled(qs_run* run, uint64_t reconcile, int64_t after, int32_t requeue, int32_t failed,
                       int32_t terminal, int32_t retries, int32_t api_code, int32_t service_code,
                       qs_text reason, qs_text error) {
  qs_outcome outcome = {after, requeue, failed, terminal, retries, api_code, service_code, reason, error};
  qs_reconciled(run, reconcile, &outcome);
}
*/
import "C"

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unsafe"
)

// Kind says what an event is.
type Kind int32

// The kinds of events; see quiesce.h.
const (
	Finished  Kind = C.QS_FINISHED
	Wait      Kind = C.QS_WAIT
	Response  Kind = C.QS_RESPONSE
	WatchData Kind = C.QS_WATCH_DATA
	WatchEnd  Kind = C.QS_WATCH_END
	Failed    Kind = C.QS_FAILED
	Start     Kind = C.QS_START
	Kill      Kind = C.QS_KILL
	Resync    Kind = C.QS_RESYNC
	Reply     Kind = C.QS_REPLY
	Act       Kind = C.QS_ACT
	Review    Kind = C.QS_REVIEW
)

// TimedOut is the code of a Failed event whose request may have taken effect.
const TimedOut = C.QS_TIMED_OUT

// Reason says why a key came into a queue.
type Reason int32

// The reasons; see quiesce.h.
const (
	WatchEvent   Reason = C.QS_WATCH_EVENT
	InitialList  Reason = C.QS_INITIAL_LIST
	RequeueAfter Reason = C.QS_REQUEUE_AFTER
	Requeue      Reason = C.QS_REQUEUE
	Error        Reason = C.QS_ERROR
	Resynced     Reason = C.QS_RESYNCED
)

// An Event is what a world hands over.
type Event struct {
	Kind                  Kind
	Process, Controller   int
	Code                  int
	ID                    uint64
	Time                  int64 // ns since 1970
	RetryAfter            int64 // s
	ContentType, Warnings string
	Body                  []byte
}

// text lends a string's memory to a call.
func text(s string) C.qs_text {
	return C.qs_text{data: (*C.char)(unsafe.Pointer(unsafe.StringData(s))), size: C.size_t(len(s))}
}

func bytes(b []byte) C.qs_text {
	return C.qs_text{data: (*C.char)(unsafe.Pointer(unsafe.SliceData(b))), size: C.size_t(len(b))}
}

func goString(t C.qs_text) string { return C.GoStringN(t.data, C.int(t.size)) }

func taken(e *C.char) error {
	defer C.qs_free(e)
	return errors.New(C.GoString(e))
}

// CheckVersion tells whether the library is the one that this package was written for.
func CheckVersion() error {
	if got := C.qs_abi_version(); got != C.QS_ABI_VERSION {
		return fmt.Errorf("libquiesce.so has version %d of its interface, expected %d: run tools/quiesce go-setup again",
			int(got), int(C.QS_ABI_VERSION))
	}
	return nil
}

// A Process is one of the program's controllers in a scenario.
type Process struct {
	Name, Run string
	Workers   int
}

// A Scenario is a prepared scenario, of which runs are made.
type Scenario struct {
	c         *C.qs_scenario
	Name      string
	Processes []Process
	Services  []string // that play in it
}

// Open reads a scenario. The names are what it may say after `run:`, the services those that the program acts for.
func Open(path string, names, services []string) (*Scenario, error) {
	var e *C.char
	c := C.qs_scenario_open(text(path), text(strings.Join(names, "\n")), text(strings.Join(services, "\n")), &e)
	if c == nil {
		return nil, taken(e)
	}
	s := &Scenario{c: c}
	if err := json.Unmarshal([]byte(goString(C.qs_scenario_facts(c))), s); err != nil {
		return nil, fmt.Errorf("facts of %s: %w", path, err)
	}
	return s, nil
}

// Close frees the scenario, once its runs are.
func (s *Scenario) Close() { C.qs_scenario_free(s.c) }

// Discover is what discovery says at a target ("/apis"), in JSON; "" where it is no place of discovery.
func (s *Scenario) Discover(target string) string {
	return goString(C.qs_scenario_discover(s.c, text(target)))
}

// A Run is one run of a scenario.
type Run struct {
	c     *C.qs_run
	Calls int // of the library
}

func flags(keepTrace bool) C.int32_t {
	if keepTrace {
		return C.QS_KEEP_TRACE
	}
	return 0
}

// Run begins a run with a seed.
func (s *Scenario) Run(seed uint64, keepTrace bool) *Run {
	return &Run{c: C.qs_run_seed(s.c, C.uint64_t(seed), flags(keepTrace))}
}

// Replay begins a run from a tape.
func (s *Scenario) Replay(tape string, keepTrace bool) (*Run, error) {
	var e *C.char
	c := C.qs_run_tape(s.c, text(tape), flags(keepTrace), &e)
	if c == nil {
		return nil, taken(e)
	}
	return &Run{c: c}, nil
}

// Close ends the run and frees it.
func (r *Run) Close() { C.qs_run_free(r.c) }

// Next gives the next event; see qs_next.
func (r *Run) Next(now int64, idle uint64) Event {
	r.Calls++
	var e C.qs_event
	C.qs_next(r.c, C.int64_t(now), C.uint64_t(idle), &e)
	event := Event{Kind: Kind(e.kind), Process: int(e.process), Controller: int(e.controller), Code: int(e.code),
		ID: uint64(e.id), Time: int64(e.time), RetryAfter: int64(e.retry_after_s)}
	if event.Kind == Wait || event.Kind == Finished {
		return event
	}
	event.ContentType, event.Warnings = goString(e.content_type), goString(e.warnings)
	event.Body = C.GoBytes(unsafe.Pointer(e.body.data), C.int(e.body.size))
	return event
}

// Abandon makes the run end, failed.
func (r *Run) Abandon(why string) { C.qs_abandon(r.c, text(why)) }

// Controller declares a controller of a process.
func (r *Run) Controller(process, controller int, name, group, version, kind string) {
	C.qs_controller(r.c, C.int32_t(process), C.int32_t(controller), text(name), text(group), text(version), text(kind))
}

// Synced says that a process's controllers work.
func (r *Run) Synced(process int) { C.qs_synced(r.c, C.int32_t(process)) }

// Webhooks says at which paths a process serves webhooks.
func (r *Run) Webhooks(process int, paths []string) {
	C.qs_webhooks(r.c, C.int32_t(process), text(strings.Join(paths, "\n")))
}

// Reviewed answers a Review event with what came of the HTTP request.
func (r *Run) Reviewed(id uint64, code int, body []byte) {
	r.Calls++
	C.qs_reviewed(r.c, C.uint64_t(id), C.int32_t(code), bytes(body))
}

// Exited says that a process has ended by itself.
func (r *Run) Exited(process int) { C.qs_exited(r.c, C.int32_t(process)) }

// Request sends a request to the API server.
func (r *Run) Request(id uint64, process int, reconcile uint64, method, target, contentType, accept string, body []byte) {
	r.Calls++
	C.request(r.c, C.uint64_t(id), C.int32_t(process), C.uint64_t(reconcile), text(method), text(target),
		text(contentType), text(accept), bytes(body))
}

// Cancel says that nobody waits for the answer to a request or call any more.
func (r *Run) Cancel(id uint64) { C.qs_cancel(r.c, C.uint64_t(id)) }

// Enqueued says that a key came into a queue.
func (r *Run) Enqueued(process, controller int, key string, reason Reason, delay time.Duration) {
	r.Calls++
	C.qs_enqueued(r.c, C.int32_t(process), C.int32_t(controller), text(key), C.int32_t(reason), C.int64_t(delay))
}

// Reconcile says that a reconcile began.
func (r *Run) Reconcile(process, controller int, reconcile uint64, key string) {
	r.Calls++
	C.qs_reconcile(r.c, C.int32_t(process), C.int32_t(controller), C.uint64_t(reconcile), text(key))
}

// A CachedRead is an object that a reconcile read from its process's cache, or a list, which has no name.
type CachedRead struct {
	Group, Version, Kind, Namespace, Name string
	ResourceVersion                       string // of the object that was found; "": none was
	Found                                 int    // objects
}

// Read says that a reconcile read something from its process's cache.
func (r *Run) Read(reconcile uint64, read CachedRead) {
	r.Calls++
	C.cached(r.c, C.uint64_t(reconcile), text(read.Group), text(read.Version), text(read.Kind), text(read.Namespace),
		text(read.Name), text(read.ResourceVersion), C.int64_t(read.Found))
}

// An Outcome is what a reconcile returned.
type Outcome struct {
	RequeueAfter              time.Duration
	Requeue, Failed, Terminal bool
	Retries                   int
	APICode                   int // of the API server's Status in the error, if one is
	APIReason                 string
	ServiceCode               int // of an external service's error
	Error                     string
}

func truth(b bool) C.int32_t {
	if b {
		return 1
	}
	return 0
}

// Reconciled says how a reconcile ended.
func (r *Run) Reconciled(reconcile uint64, o Outcome) {
	r.Calls++
	C.reconciled(r.c, C.uint64_t(reconcile), C.int64_t(o.RequeueAfter), truth(o.Requeue), truth(o.Failed),
		truth(o.Terminal), C.int32_t(o.Retries), C.int32_t(o.APICode), C.int32_t(o.ServiceCode), text(o.APIReason),
		text(o.Error))
}

// Call calls an operation of an external service.
func (r *Run) Call(id uint64, process int, reconcile uint64, service, operation string, argument []byte) {
	r.Calls++
	C.qs_call(r.c, C.uint64_t(id), C.int32_t(process), C.uint64_t(reconcile), text(service), text(operation),
		bytes(argument))
}

// Acted answers an Act event.
func (r *Run) Acted(code int, reply []byte) { C.qs_acted(r.c, C.int32_t(code), bytes(reply)) }

// A Finding is what a detector says of a run.
type Finding struct {
	Name, Sentence string
	Since          float64
	Objects        []string
	Facts          map[string]string
	Story          []struct {
		At                float64
		Actor, What, Then string
	}
	Cure string
}

// A Result is what came of a run.
type Result struct {
	Seed                 uint64
	Verdict              string // passed, failed, inconclusive, notDeterministic
	Hash                 string
	Unexpected, Expected []Finding
	Missing              []string
	Problem              string
	Warnings             []string
	SimulatedSeconds     float64
	Events, Requests     int64
}

// Result tells what came of a finished run.
func (r *Run) Result() (Result, error) {
	var result Result
	err := json.Unmarshal([]byte(goString(C.qs_result(r.c))), &result)
	return result, err
}

// Report is the result for people.
func (r *Run) Report(replay string) string { return goString(C.qs_report(r.c, text(replay))) }

// Tape is the run's tape.
func (r *Run) Tape() string { return goString(C.qs_tape(r.c)) }

// Trace has a line for each record.
func (r *Run) Trace() string { return goString(C.qs_trace(r.c)) }
