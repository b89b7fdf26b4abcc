package quiesce

import (
	"context"
	"net/http"

	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
)

// webhooks is the webhook server of a process: it takes registrations and opens no socket.
type webhooks struct{ mux *http.ServeMux }

func newWebhooks() webhook.Server { return &webhooks{http.NewServeMux()} }

func (w *webhooks) NeedLeaderElection() bool                   { return false }
func (w *webhooks) Register(path string, handler http.Handler) { w.mux.Handle(path, handler) }
func (w *webhooks) WebhookMux() *http.ServeMux                 { return w.mux }
func (w *webhooks) StartedChecker() healthz.Checker {
	return func(*http.Request) error { return nil }
}

func (w *webhooks) Start(ctx context.Context) error {
	<-ctx.Done()
	return nil
}
