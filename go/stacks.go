package quiesce

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"sort"
	"strings"
	"sync/atomic"
	"time"
)

// A goroutine is one of the bubble, as runtime.Stack shows it.
type goroutine struct {
	id, state, stack string
}

var goroutineHeader = regexp.MustCompile(`^goroutine (\d+)(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[(.*)\]:\n`)

// ownBubble is the bubble of the goroutine that asks, as headers name it.
func ownBubble() string {
	buffer := make([]byte, 256)
	return bubbleName.FindString(string(buffer[:runtime.Stack(buffer, false)]))
}

var bubbleName = regexp.MustCompile(`synctest bubble \d+`)

// bubbleGoroutines are the goroutines of that bubble; "": of all.
func bubbleGoroutines(bubble string) []goroutine {
	buffer := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buffer, true)
		if n < len(buffer) {
			buffer = buffer[:n]
			break
		}
		buffer = make([]byte, 2*len(buffer))
	}
	var found []goroutine
	for block := range strings.SplitSeq(string(buffer), "\n\n") {
		m := goroutineHeader.FindStringSubmatch(block)
		if m == nil {
			continue
		}
		if in := bubbleName.FindString(m[2]); in == "" || (bubble != "" && in != bubble) {
			continue
		}
		state, _, _ := strings.Cut(m[2], ", synctest bubble")
		found = append(found, goroutine{m[1], state, block[len(m[0]):]})
	}
	return found
}

// userStack leaves out the frames of a panic and of this package, which say nothing to an operator's author.
func userStack(stack string) string {
	lines := strings.Split(stack, "\n")
	var kept []string
	for i := 0; i < len(lines); i++ {
		hidden := strings.HasPrefix(lines[i], "runtime/debug.Stack") || strings.HasPrefix(lines[i], "panic(") ||
			strings.HasPrefix(lines[i], "github.com/quiesce/quiesce/go.") || strings.HasPrefix(lines[i], "goroutine ")
		if hidden {
			if i+1 < len(lines) && strings.HasPrefix(lines[i+1], "\t") {
				i++
			}
			continue
		}
		kept = append(kept, lines[i])
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

// ownFrames mark the goroutines of a run that are the package's own.
func (g goroutine) isOwn() bool {
	return strings.Contains(g.stack, "quiesce/go.(*driver).loop(") || strings.Contains(g.stack, "quiesce/go.(*driver).end(") ||
		strings.Contains(g.stack, "testing/synctest.testingSynctestTest") || strings.Contains(g.stack, "internal/synctest.Run(")
}

// lookForSleepers notes reconciles that sleep: the world is about to move time, and they have asked nothing.
func (d *driver) lookForSleepers() {
	suspects := map[*process][]*reconciling{}
	for _, p := range d.processes {
		if p == nil || p.dead.Load() {
			continue
		}
		p.mu.Lock()
		for _, r := range p.active {
			if r.asking.Load() == 0 && !r.slept.Load() {
				suspects[p] = append(suspects[p], r)
			}
		}
		p.mu.Unlock()
	}
	if len(suspects) == 0 || len(d.sleepers) >= 3 {
		return
	}
	for _, rs := range suspects {
		for _, r := range rs {
			r.slept.Store(true)
		}
	}
	for _, g := range bubbleGoroutines(ownBubble()) {
		if !strings.HasPrefix(g.state, "sleep") || !strings.Contains(g.stack, "quiesce/go.(*observedReconciler).Reconcile(") {
			continue
		}
		place := sleepPlace(g.stack)
		if d.sleepers[place] {
			continue
		}
		d.sleepers[place] = true
		d.note = append(d.note, fmt.Sprintf("+%v a Reconcile sleeps (time.Sleep) and holds its worker; RequeueAfter would not:\n\n%s",
			time.Since(epoch), userStack(g.stack)))
	}
}

// sleepPlace is where time.Sleep was called.
func sleepPlace(stack string) string {
	_, rest, _ := strings.Cut(stack, "time.Sleep(")
	lines := strings.SplitN(rest, "\n", 5)
	if len(lines) < 4 {
		return stack
	}
	return strings.TrimSpace(lines[3])
}

// numbers differ between goroutines that do the same.
var numbers = regexp.MustCompile(`0x[0-9a-f]+|in goroutine \d+`)

// leaksOfLibraries are goroutines of client-go's that may stay, whatever an operator does: a filtered watch that has an
// event to hand on when it is stopped waits for a reader for ever.
var leaksOfLibraries = []string{"k8s.io/apimachinery/pkg/watch.(*filteredWatch).loop("}

// leaks reports goroutines that have not ended although their process has; those that do the same, once.
func (d *driver) leaks() (reports []string) {
	alike := map[string]int{}
	var kinds []string
	first := map[string]string{}
next:
	for _, g := range bubbleGoroutines(ownBubble()) {
		if g.isOwn() {
			continue
		}
		for _, function := range append(leaksOfLibraries, d.program.ignored...) {
			if strings.Contains(g.stack, function) {
				continue next
			}
		}
		what := "a goroutine never ends: its process is dead for five simulated minutes, and its context cancelled"
		if strings.HasPrefix(g.state, "sleep") {
			what = "a goroutine sleeps for more than five simulated minutes after its process has died; where that is years, it " +
				"computes with a time of before the run, from a package-level variable perhaps (simulated time begins in 2000)"
		}
		kind := numbers.ReplaceAllString(g.stack, "")
		if alike[kind]++; alike[kind] == 1 {
			kinds = append(kinds, kind)
			first[kind] = fmt.Sprintf("%s [%s]:\n\n%s", what, g.state, g.stack)
		}
	}
	sort.Strings(kinds)
	for _, kind := range kinds {
		report := first[kind]
		if n := alike[kind] - 1; n > 0 {
			report += fmt.Sprintf("\nand %d more like it", n)
		}
		reports = append(reports, report)
	}
	return reports
}

// watch reports and ends the program where the bubble does not come to rest within limit, of the machine's time.
// Call the result when the run is over.
func watch(what string, steps *atomic.Int64, limit time.Duration) (stop func()) {
	done := make(chan struct{})
	go func() {
		// It is woken as rarely as can be: a goroutine that becomes ready may change the order of others.
		last, since, pause := steps.Load(), time.Now(), limit/2
		for {
			select {
			case <-done:
				return
			case <-time.After(pause):
			}
			if now := steps.Load(); now != last {
				last, since, pause = now, time.Now(), limit/2
				continue
			}
			if time.Since(since) > limit {
				fmt.Fprint(os.Stderr, hangReport(what, limit, bubbleGoroutines("")))
				os.Exit(1)
			}
			pause = limit / 20
		}
	}()
	return func() { close(done) }
}

// hangReport says what keeps a bubble from coming to rest.
func hangReport(what string, limit time.Duration, all []goroutine) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nquiesce: %s hangs: the program has not come to rest for %v of the machine's time. What keeps it:\n", what, limit)
	var asking []goroutine
	for _, g := range all {
		why := ""
		switch {
		case g.isOwn():
		case strings.Contains(g.stack, "quiesce/go.transport.RoundTrip("):
			asking = append(asking, g)
		case strings.HasPrefix(g.state, "sync.Mutex.Lock"), strings.HasPrefix(g.state, "sync.RWMutex"), strings.HasPrefix(g.state, "semacquire"):
			why = "waits for a lock, whose holder may be waiting for an answer of the API server. With tools/quiesce go-test this does not hang"
		case strings.HasPrefix(g.state, "running"), strings.HasPrefix(g.state, "runnable"):
			why = "computes and never rests"
		case strings.HasPrefix(g.state, "IO wait"), strings.HasPrefix(g.state, "syscall"):
			why = "waits for the network or a device of the real machine; quiesce.External stands for a service"
		case (strings.HasPrefix(g.state, "chan ") || strings.HasPrefix(g.state, "select")) && !strings.Contains(g.state, "durable") && !strings.Contains(g.state, "nil chan") && !strings.Contains(g.state, "no cases"):
			why = "waits on a channel that was made before the run, by a package-level variable perhaps"
		}
		if why != "" {
			fmt.Fprintf(&b, "\ngoroutine %s [%s] %s:\n%s\n", g.id, g.state, why, g.stack)
		}
	}
	for _, g := range asking {
		fmt.Fprintf(&b, "\ngoroutine %s [%s] waits for an answer of the API server:\n%s\n", g.id, g.state, g.stack)
	}
	return b.String()
}
