package quiesce

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/quiesce/quiesce/go/internal/core"
)

// A ServiceFunc does an operation of an external service and returns its reply, both in JSON. It acts at one instant:
// how long a call takes and when it fails is the scenario's to say. The operation "" asks for the service's whole state.
type ServiceFunc func(operation string, argument []byte) (reply []byte, err error)

// Codes of a ServiceError: those of gRPC and of absl::StatusCode.
const (
	codeUnknown       = 2
	codeInvalid       = 3
	codeDeadline      = 4
	CodeNotFound      = 5
	CodeAlreadyExists = 6
	codePermission    = 7
	codeUnimplemented = 12
	codeInternal      = 13
	codeUnavailable   = 14
	codeUnauthorized  = 16
)

// A ServiceError is what an external service said in place of a reply.
type ServiceError struct {
	Code    int // of gRPC
	Message string
}

func (e *ServiceError) Error() string { return e.Message }

// Is makes a service that did not answer in time a context.DeadlineExceeded.
func (e *ServiceError) Is(target error) bool {
	return e.Code == codeDeadline && target == context.DeadlineExceeded
}

func codeOf(err error) int {
	var service *ServiceError
	if errors.As(err, &service) && service.Code != 0 {
		return service.Code
	}
	return codeUnknown
}

// An ExternalService is a service outside of the cluster as an operator calls it. It is an http.RoundTripper, too.
type ExternalService struct{ name string }

// External is the external service of that name in the scenario that runs.
func External(name string) *ExternalService { return &ExternalService{name} }

// running is the driver of the run that is under way.
var running atomic.Pointer[driver]

// Call calls an operation. The argument is marshaled to JSON, the reply unmarshaled from it; either may be nil. ctx is
// that of the reconcile, or derived from it.
func (s *ExternalService) Call(ctx context.Context, operation string, argument, reply any) error {
	var body []byte
	if argument != nil {
		var err error
		if body, err = json.Marshal(argument); err != nil {
			return err
		}
	}
	text, err := s.call(ctx, operation, body)
	if err != nil || reply == nil || len(text) == 0 {
		return err
	}
	return json.Unmarshal(text, reply)
}

func (s *ExternalService) call(ctx context.Context, operation string, argument []byte) ([]byte, error) {
	d := running.Load()
	if d == nil {
		return nil, fmt.Errorf("quiesce: %s was called outside of a run", s.name)
	}
	r := reconcileOf(ctx)
	p := d.processOf(r)
	if p == nil || p.dead.Load() {
		return nil, errDead
	}
	c := &call{process: p, reconcile: r, service: s.name, operation: operation, body: argument,
		order: s.name + " " + operation, answer: make(chan core.Event, 1)}
	event, err := c.send(ctx)
	if err != nil {
		return nil, err
	}
	if event.Code != 0 {
		return nil, &ServiceError{event.Code, string(event.Body)}
	}
	return event.Body, nil
}

// processOf is the process that a reconcile is in; of no reconcile, the one that runs.
func (d *driver) processOf(r *reconciling) *process {
	if r != nil {
		return r.controller.process
	}
	for _, p := range d.processes {
		if p != nil && !p.dead.Load() {
			return p
		}
	}
	return nil
}

// RoundTrip calls the operation that the path of the request names ("/create-user" is create-user), with its body for
// the argument. What the service says in place of a reply becomes the status code that fits.
func (s *ExternalService) RoundTrip(req *http.Request) (*http.Response, error) {
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
	text, err := s.call(req.Context(), strings.TrimPrefix(req.URL.Path, "/"), body)
	code := http.StatusOK
	var said *ServiceError
	if errors.As(err, &said) {
		switch said.Code {
		case codeUnavailable:
			return nil, failure(core.Event{})
		case codeDeadline:
			return nil, context.DeadlineExceeded
		case CodeNotFound:
			code = http.StatusNotFound
		case CodeAlreadyExists:
			code = http.StatusConflict
		case codeInvalid:
			code = http.StatusBadRequest
		case codePermission:
			code = http.StatusForbidden
		case codeUnauthorized:
			code = http.StatusUnauthorized
		case codeUnimplemented:
			code = http.StatusNotImplemented
		default:
			code = http.StatusInternalServerError
		}
		text, err = []byte(said.Message), nil
	}
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: code, Status: fmt.Sprintf("%d %s", code, http.StatusText(code)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader(text)), ContentLength: int64(len(text)), Request: req}, nil
}
