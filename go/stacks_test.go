package quiesce

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestGoroutinesOfABubbleAreFoundWithTheirStates(t *testing.T) {
	go func() { select {} }() // outside of the bubble
	synctest.Test(t, func(*testing.T) {
		done := make(chan int)
		go func() { <-done }()
		go time.Sleep(time.Hour)
		synctest.Wait()
		states := map[string]int{}
		for _, g := range bubbleGoroutines("") {
			if strings.Contains(g.stack, "TestGoroutinesOfABubble") || strings.Contains(g.stack, "time.Sleep") {
				states[g.state]++
			}
		}
		if states["chan receive (durable)"] != 1 || states["sleep (durable)"]+states["sleep"] != 1 {
			t.Errorf("got %v", states)
		}
		close(done)
		time.Sleep(time.Hour)
	})
}

func TestAStackIsShownWithoutTheFramesOfThisPackage(t *testing.T) {
	stack := "goroutine 7 [running]:\nruntime/debug.Stack()\n\t/go/debug.go:26\n" +
		"github.com/quiesce/quiesce/go.(*observedReconciler).Reconcile.func1()\n\t/q/observe.go:1\npanic({0x1, 0x2})\n\t/go/panic.go:9\n" +
		"example.com/op.(*R).Reconcile(...)\n\t/op/r.go:33\n"
	if got, want := userStack(stack), "example.com/op.(*R).Reconcile(...)\n\t/op/r.go:33"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestThePlaceOfASleepIsItsCaller(t *testing.T) {
	stack := "time.Sleep(0x1)\n\t/go/time.go:3\nexample.com/op.wait()\n\t/op/r.go:12 +0x1\n"
	if got, want := sleepPlace(stack), "/op/r.go:12 +0x1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAHangIsExplainedByWhatKeepsTheBubble(t *testing.T) {
	got := hangReport("a seed 1", time.Second, []goroutine{
		{"1", "select (durable)", "github.com/quiesce/quiesce/go.(*driver).loop(0x1)"},
		{"2", "sync.Mutex.Lock", "op.a()"},
		{"3", "select (durable)", "github.com/quiesce/quiesce/go.transport.RoundTrip(0x1)\nop.b()"},
		{"4", "chan receive", "op.c()"},
		{"5", "chan receive (durable)", "op.d()"},
		{"6", "runnable", "op.e()"},
		{"7", "IO wait", "op.f()"},
	})
	for _, want := range []string{"a seed 1 hangs", "goroutine 2 [sync.Mutex.Lock] waits for a lock", "goroutine 3 [select (durable)] waits for an answer",
		"goroutine 4 [chan receive] waits on a channel", "goroutine 6 [runnable] computes", "goroutine 7 [IO wait] waits for the network"} {
		if !strings.Contains(got, want) {
			t.Errorf("expected %q in\n%s", want, got)
		}
	}
	for _, other := range []string{"goroutine 1 ", "goroutine 5 "} {
		if strings.Contains(got, other) {
			t.Errorf("did not expect %q in\n%s", other, got)
		}
	}
}

func TestAReportNamesTheReplayCommandOrHasNoLineForIt(t *testing.T) {
	text := "a\n    replay   \x00\nb\n"
	if got := withReplay(text, "go test -x"); got != "a\n    replay   go test -x\nb\n" {
		t.Errorf("got %q", got)
	}
	if got := withReplay(text, ""); got != "a\nb\n" {
		t.Errorf("got %q", got)
	}
}

func TestADifferenceIsShownWithWhatCameBefore(t *testing.T) {
	a := played{log: []string{"1", "2", "3", "4", "5"}}
	b := played{log: []string{"1", "2", "3", "4", "x"}}
	got := differ("a.yaml", 3, a, b)
	if !strings.Contains(got, "    both    2\n    both    3\n    both    4\n    first   5\n    second  x\n") {
		t.Errorf("got %s", got)
	}
}
