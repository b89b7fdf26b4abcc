package quiesce

import (
	"io"
	"net/http"
	"strings"

	"github.com/quiesce/quiesce/go/internal/core"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

// discover asks the scenario's cluster for all that it serves, before any process runs. controller-runtime's own mapper
// asks when it is first needed, and holds a lock meanwhile: without the overlay of the runtime, a goroutine that waits for
// the lock keeps the bubble from coming to rest.
func discover(s *core.Scenario) (meta.RESTMapper, error) {
	client, err := discovery.NewDiscoveryClientForConfig(&rest.Config{Host: "http://discovery", Transport: discoverer{s}, QPS: -1})
	if err != nil {
		return nil, err
	}
	groups, err := restmapper.GetAPIGroupResources(client)
	if err != nil {
		return nil, err
	}
	return restmapper.NewDiscoveryRESTMapper(groups), nil
}

// discoverer answers discovery at once: no time passes, nothing fails.
type discoverer struct{ scenario *core.Scenario }

func (d discoverer) RoundTrip(req *http.Request) (*http.Response, error) {
	text := d.scenario.Discover(req.URL.RequestURI())
	code := http.StatusOK
	if text == "" {
		code = http.StatusNotFound
	}
	return &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		Body: io.NopCloser(strings.NewReader(text)), ContentLength: int64(len(text)), ProtoMajor: 1, ProtoMinor: 1}, nil
}
