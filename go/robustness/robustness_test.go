// Package robustness_test shows what is reported of programs that cannot run in a simulated world as they are, or that
// should not. Each case is an operator that does the thing, in a process of its own: this test program, called again.
package robustness_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	quiesce "github.com/quiesce/quiesce/go"
	corev1 "k8s.io/api/core/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

// A deed is what an operator does in its Reconcile of a ConfigMap.
type deed func(ctx context.Context, c client.Client, key client.ObjectKey) (ctrl.Result, error)

var (
	lock    sync.Mutex
	begun   = time.Now() // of the machine's clock
	outside = make(chan int)
)

var deeds = map[string]deed{
	"nothing": func(context.Context, client.Client, client.ObjectKey) (ctrl.Result, error) { return ctrl.Result{}, nil },
	"lock": func(ctx context.Context, c client.Client, key client.ObjectKey) (ctrl.Result, error) {
		lock.Lock()
		defer lock.Unlock()
		// An uncached read: the answer takes simulated time, and the other worker waits for the lock.
		return ctrl.Result{}, c.Get(ctx, key, &corev1.Secret{})
	},
	"endless goroutine": func(context.Context, client.Client, client.ObjectKey) (ctrl.Result, error) {
		never := make(chan int)
		go waitsForNothing(never)
		return ctrl.Result{}, nil
	},
	"old timestamp": func(context.Context, client.Client, client.ObjectKey) (ctrl.Result, error) {
		// A rate limit of one a second, by a clock that begins in 2000: it waits a quarter of a century.
		go time.Sleep(time.Second - time.Since(begun))
		return ctrl.Result{}, nil
	},
	"sleep": func(context.Context, client.Client, client.ObjectKey) (ctrl.Result, error) {
		time.Sleep(3 * time.Second)
		return ctrl.Result{}, nil
	},
	"panic": func(context.Context, client.Client, client.ObjectKey) (ctrl.Result, error) {
		var m map[string]int
		//lint:ignore SA5000 it is to panic
		m["a"] = 1
		return ctrl.Result{}, nil
	},
	"exit": func(context.Context, client.Client, client.ObjectKey) (ctrl.Result, error) {
		os.Exit(7)
		return ctrl.Result{}, nil
	},
	"dial": func(ctx context.Context, _ client.Client, _ client.ObjectKey) (ctrl.Result, error) {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", "127.0.0.1:1")
		if err == nil {
			err = connection.Close()
		}
		return ctrl.Result{}, err
	},
	"http": func(ctx context.Context, _ client.Client, _ client.ObjectKey) (ctrl.Result, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://example.com/", nil)
		if err != nil {
			return ctrl.Result{}, err
		}
		response, err := http.DefaultClient.Do(req)
		if err == nil {
			err = response.Body.Close()
		}
		return ctrl.Result{}, err
	},
	"busy": func(context.Context, client.Client, client.ObjectKey) (ctrl.Result, error) {
		for {
			if lock.TryLock() {
				lock.Unlock()
			}
		}
	},
	"channel": func(context.Context, client.Client, client.ObjectKey) (ctrl.Result, error) {
		<-outside
		return ctrl.Result{}, nil
	},
}

func waitsForNothing(never chan int) { <-never }

func setUp(d deed) func(ctrl.Manager) error {
	return func(mgr ctrl.Manager) error {
		reader, err := client.New(mgr.GetConfig(), client.Options{HTTPClient: mgr.GetHTTPClient(), Scheme: mgr.GetScheme(), Mapper: mgr.GetRESTMapper()})
		if err != nil {
			return err
		}
		return ctrl.NewControllerManagedBy(mgr).For(&corev1.ConfigMap{}).WithOptions(controller.Options{MaxConcurrentReconciles: 2}).
			Complete(reconcileFunc(func(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
				return d(ctx, reader, req.NamespacedName)
			}))
	}
}

type reconcileFunc func(context.Context, ctrl.Request) (ctrl.Result, error)

func (f reconcileFunc) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	return f(ctx, req)
}

// TestChild is what the other tests run in a process of its own.
func TestChild(t *testing.T) {
	name := os.Getenv("QUIESCE_DEED")
	if name == "" {
		t.Skip("not by itself")
	}
	if name == "failing set-up" {
		quiesce.Run(t, "two.yaml", func(ctrl.Manager) error { return errors.New("no such flag") })
		return
	}
	if name == "webhook panic" {
		quiesce.Run(t, "reviewed.yaml", func(mgr ctrl.Manager) error {
			mgr.GetWebhookServer().Register("/validate", &admission.Webhook{Handler: admission.HandlerFunc(panics)})
			return setUp(deeds["nothing"])(mgr)
		})
		return
	}
	quiesce.Run(t, "two.yaml", setUp(deeds[name]))
}

func panics(context.Context, admission.Request) admission.Response { panic("no review") }

func child(t *testing.T, name string) string {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.v", "-quiesce.hang=5s", "-quiesce.out="+t.TempDir())
	c.Env = append(os.Environ(), "QUIESCE_DEED="+name)
	out, err := c.CombinedOutput()
	passes := name == "nothing" || name == "sleep" || name == "lock" && overlaid
	if passes != (err == nil) {
		t.Errorf("%s: %v", name, err)
	}
	return string(out)
}

// reported fails the test unless all texts are in the program's output.
func reported(t *testing.T, name string, texts ...string) {
	t.Helper()
	out := child(t, name)
	for _, text := range texts {
		if !strings.Contains(out, text) {
			t.Errorf("%s: expected %q in\n%s", name, text, out)
		}
	}
}

func TestAnOperatorThatDoesNothingPasses(t *testing.T) {
	reported(t, "nothing", "--- PASS: TestChild/two/seed=1")
}

func TestAPanicInReconcileIsReportedWithItsStack(t *testing.T) {
	reported(t, "panic", "Reconcile of default/a panicked at +", "assignment to entry in nil map", "robustness_test.go:")
}

func TestAPanicInAWebhookIsReportedWithItsStack(t *testing.T) {
	reported(t, "webhook panic", "a webhook panicked at +", "no review", "robustness_test.panics", "denied the request: panic: no review [recovered]")
}

func TestASleepInReconcileIsNoted(t *testing.T) {
	reported(t, "sleep", "note: +", "a Reconcile sleeps (time.Sleep) and holds its worker", "robustness_test.go:")
}

func TestAGoroutineThatNeverEndsIsReported(t *testing.T) {
	reported(t, "endless goroutine", "a goroutine never ends", "waitsForNothing")
}

func TestATimestampOfBeforeTheRunIsReported(t *testing.T) {
	reported(t, "old timestamp", "a goroutine sleeps for more than five simulated minutes", "package-level variable", "robustness_test.go:")
}

func TestARealRequestIsReported(t *testing.T) {
	reported(t, "http", "a real request to GET http://example.com/", "robustness_test.go:")
}

func TestAComputationWithoutEndIsReported(t *testing.T) {
	reported(t, "busy", "two seed 1 hangs", "computes and never rests", "robustness_test.go:")
}

func TestAChannelOfBeforeTheRunIsReported(t *testing.T) {
	reported(t, "channel", "two seed 1 hangs", "waits on a channel that was made before the run", "robustness_test.go:")
}

func TestASetUpThatFailsIsReported(t *testing.T) {
	reported(t, "failing set-up", "go: the set-up function failed: no such flag")
}

func TestALockHeldAcrossARequest(t *testing.T) {
	if overlaid {
		reported(t, "lock", "--- PASS: TestChild/two/seed=1")
		return
	}
	reported(t, "lock", "two seed 1 hangs", "waits for a lock", "robustness_test.go:")
}

func TestAnExitIsReported(t *testing.T) {
	if !overlaid {
		t.Skip("only the overlay sees it")
	}
	reported(t, "exit", "os.Exit(7) was called in the simulated program", "robustness_test.go:")
}

func TestARealDialIsReported(t *testing.T) {
	if !overlaid {
		t.Skip("only the overlay sees it")
	}
	reported(t, "dial", "a real dial of tcp 127.0.0.1:1", "robustness_test.go:")
}

func TestBadScenariosAreRefusedWithTheirPlace(t *testing.T) {
	for file, want := range map[string]string{
		"name: bad\nabout: a\ncluster:\n  controllers:\n    - run: go/nobody\nfinding: none\n":                    ":5:12: ",
		"name: bad\nabout: a\ncluster:\n  controllers:\n    - run: go\n      with: {retries: 5}\nfinding: none\n": "retries: expected a mapping",
	} {
		path := t.TempDir() + "/bad.yaml"
		if err := os.WriteFile(path, []byte(file), 0o644); err != nil {
			t.Fatal(err)
		}
		c := exec.Command(os.Args[0], "-test.run=^TestFile$")
		c.Env = append(os.Environ(), "QUIESCE_FILE="+path)
		out, err := c.CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("expected %q in\n%s", want, out)
		}
	}
}

// TestFile plays one file for the test above.
func TestFile(t *testing.T) {
	file := os.Getenv("QUIESCE_FILE")
	if file == "" {
		t.Skip("not by itself")
	}
	quiesce.Run(t, file, setUp(deeds["nothing"]))
}

func TestNoFileMatches(t *testing.T) {
	c := exec.Command(os.Args[0], "-test.run=^TestFile$")
	c.Env = append(os.Environ(), "QUIESCE_FILE=no-such-*.yaml")
	out, err := c.CombinedOutput()
	if want := fmt.Sprintf("no file matches %q", "no-such-*.yaml"); err == nil || !strings.Contains(string(out), want) {
		t.Errorf("expected %q in\n%s", want, out)
	}
}
