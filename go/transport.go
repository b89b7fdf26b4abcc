package quiesce

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/quiesce/quiesce/go/internal/core"
)

// errDead is what a dead process hears of everything that it asks.
var errDead = errors.New("quiesce: the process is dead")

// A call is a request, or a call of an external service, on its way.
type call struct {
	id        uint64
	process   *process
	reconcile *reconciling // that makes it; nil: none
	order     string       // sorts what is said at one instant

	method, target, contentType, accept string
	service, operation                  string // of a call of a service
	body                                []byte

	answer chan core.Event // of one; closed where the process has died
	stream *stream         // of a watch; else nil
	gone   bool            // nobody waits for it
}

// send gives the call to the driver and waits for the answer.
func (c *call) send(ctx context.Context) (core.Event, error) {
	c.process.driver.say(c)
	select {
	case event, ok := <-c.answer:
		if !ok {
			return core.Event{}, errDead
		}
		return event, nil
	case <-ctx.Done():
		c.process.driver.say(cancellation{c})
		return core.Event{}, ctx.Err()
	}
}

// transport is the http.RoundTripper of a process: its way to the API server.
type transport struct{ process *process }

func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(req.Body)
		if e := req.Body.Close(); err == nil {
			err = e
		}
		if err != nil {
			return nil, err
		}
	}
	if t.process.dead.Load() {
		return nil, errDead
	}
	noteAsked(req.Context())
	c := &call{process: t.process, reconcile: reconcileOf(req.Context()), body: body, answer: make(chan core.Event, 1),
		method: req.Method, target: req.URL.RequestURI(), contentType: req.Header.Get("Content-Type"),
		accept: req.Header.Get("Accept")}
	c.order = c.method + " " + c.target
	if req.Method == http.MethodGet && isTrue(req.URL.Query().Get("watch")) {
		c.stream = newStream(func() { t.process.driver.say(cancellation{c}) })
	}
	event, err := c.send(req.Context())
	if err != nil {
		return nil, err
	}
	if event.Kind == core.Failed {
		return nil, failure(event)
	}
	return c.response(req, event), nil
}

func isTrue(s string) bool {
	b, err := strconv.ParseBool(s)
	return err == nil && b
}

// failure is the error of a request that nobody answered, as a connection gives it.
func failure(event core.Event) error {
	if event.Code == core.TimedOut {
		return context.DeadlineExceeded
	}
	return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 96, 0, 1), Port: 443},
		Err: &osSyscallError{syscall.ECONNREFUSED}}
}

// osSyscallError is os.SyscallError for connect.
type osSyscallError struct{ errno syscall.Errno }

func (e *osSyscallError) Error() string { return "connect: " + e.errno.Error() }
func (e *osSyscallError) Unwrap() error { return e.errno }

func (c *call) response(req *http.Request, event core.Event) *http.Response {
	r := &http.Response{StatusCode: event.Code, Status: fmt.Sprintf("%d %s", event.Code, http.StatusText(event.Code)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Request: req, ContentLength: -1}
	r.Header.Set("Content-Type", event.ContentType)
	if event.RetryAfter > 0 {
		r.Header.Set("Retry-After", strconv.FormatInt(event.RetryAfter, 10))
	}
	for warning := range strings.SplitSeq(event.Warnings, "\n") {
		if warning != "" {
			r.Header.Add("Warning", warning)
		}
	}
	if c.stream != nil && event.Code == http.StatusOK {
		context.AfterFunc(req.Context(), func() { c.stream.end(req.Context().Err()) })
		r.Body = c.stream
	} else {
		r.ContentLength = int64(len(event.Body))
		r.Body = io.NopCloser(bytes.NewReader(event.Body))
	}
	return r
}

// A stream is the body of a watch.
type stream struct {
	mu      sync.Mutex
	more    sync.Cond
	buffer  []byte
	err     error
	closed  bool
	onClose func()
}

func newStream(onClose func()) *stream {
	s := &stream{onClose: onClose}
	s.more.L = &s.mu
	return s
}

// put appends a line.
func (s *stream) put(line []byte) {
	s.mu.Lock()
	s.buffer = append(s.buffer, line...)
	s.mu.Unlock()
	s.more.Broadcast()
}

// end ends the stream with err, once what is in it has been read.
func (s *stream) end(err error) {
	s.mu.Lock()
	if s.err == nil {
		s.err = err
	}
	s.mu.Unlock()
	s.more.Broadcast()
}

func (s *stream) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.buffer) == 0 && s.err == nil {
		s.more.Wait()
	}
	if len(s.buffer) == 0 {
		return 0, s.err
	}
	n := copy(p, s.buffer)
	s.buffer = s.buffer[n:]
	return n, nil
}

func (s *stream) Close() error {
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	s.mu.Unlock()
	s.end(http.ErrBodyReadAfterClose)
	if first {
		s.onClose()
	}
	return nil
}
