package quiesce

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/quiesce/quiesce/go/internal/core"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
)

// webhooks is the webhook server of a process. It opens no socket: what the API server asks goes straight to the
// handler that is registered for the path.
type webhooks struct {
	process *process
	mux     *http.ServeMux
	paths   []string
	started bool
}

func newWebhooks(p *process) *webhooks { return &webhooks{process: p, mux: http.NewServeMux()} }

var _ webhook.Server = (*webhooks)(nil)

func (w *webhooks) NeedLeaderElection() bool { return false }

// Register may come before Start, or after.
func (w *webhooks) Register(path string, handler http.Handler) {
	w.mux.Handle(path, handler)
	w.paths = append(w.paths, path)
	slices.Sort(w.paths)
	if w.started {
		w.process.driver.say(serving{w.process, slices.Clone(w.paths)})
	}
}

func (w *webhooks) WebhookMux() *http.ServeMux { return w.mux }

func (w *webhooks) StartedChecker() healthz.Checker {
	return func(*http.Request) error { return nil }
}

func (w *webhooks) Start(ctx context.Context) error {
	w.started = true
	w.process.driver.say(serving{w.process, slices.Clone(w.paths)})
	<-ctx.Done()
	return nil
}

// serving tells which webhooks a process serves from now on.
type serving struct {
	process *process
	paths   []string
}

func (s serving) lane() string { return "0 " + s.process.name + " webhooks" }

func (s serving) tell(d *driver) {
	if !s.process.dead.Load() {
		d.mix("webhooks", s.process.name, strings.Join(s.paths, " "))
		d.run.Webhooks(s.process.index, s.paths)
	}
}

// webhookPanicked is called where controller-runtime recovers from a panic, and makes an answer of it. Those of
// Reconcile are seen by observedReconciler.
func webhookPanicked(_ context.Context, value any) {
	stack := string(debug.Stack())
	if d := running.Load(); d != nil && strings.Contains(stack, "controller-runtime/pkg/webhook/") {
		d.say(report{fmt.Sprintf("a webhook panicked at +%v: %v\n\n%s", time.Since(epoch), value, userStack(stack))})
	}
}

// review asks a webhook of the process.
func (p *process) review(event core.Event) {
	d := p.driver
	if d.keep {
		d.log = append(d.log, fmt.Sprintf("+%v   asked at %s: %.300s", time.Since(epoch), event.ContentType, event.Body))
	}
	request, err := http.NewRequestWithContext(p.ctx, http.MethodPost, "https://webhook.svc"+event.ContentType, bytes.NewReader(event.Body))
	if err != nil {
		d.say(reviewed{p, event.ID, http.StatusBadRequest, []byte(err.Error())})
		return
	}
	request.Header.Set("Content-Type", "application/json")
	go func() {
		answer := httptest.NewRecorder()
		defer func() {
			if value := recover(); value != nil {
				d.say(report{fmt.Sprintf("%s: the webhook %s panicked at +%v: %v\n\n%s", p.name, request.URL.Path,
					time.Since(epoch), value, userStack(string(debug.Stack())))})
				answer = httptest.NewRecorder()
				answer.Code = http.StatusInternalServerError
			}
			d.say(reviewed{p, event.ID, answer.Code, answer.Body.Bytes()})
		}()
		p.webhooks.mux.ServeHTTP(answer, request)
	}()
}

// reviewed is what a webhook answered.
type reviewed struct {
	process *process
	id      uint64
	code    int
	body    []byte
}

func (s reviewed) lane() string { return fmt.Sprintf("2%s review %6d", s.process.name, s.id) }

func (s reviewed) tell(d *driver) {
	if !s.process.dead.Load() {
		d.mix("reviewed", s.process.name, fmt.Sprint(s.code), string(s.body))
		d.run.Reviewed(s.id, s.code, s.body)
	}
}
