package database

import (
	"context"
	"errors"
	"hash/fnv"
	"sync"
	"time"

	quiesce "github.com/quiesce/quiesce/go"
	"k8s.io/apimachinery/pkg/types"
)

// A gate decides when a Database may call the external service: after an error a backoff of its own (5 s to 5 min), after
// no answer half a minute; a breaker for all opens after five calls without an answer, and calls are paced.
type gate struct {
	mu          sync.Mutex
	waits       map[types.NamespacedName]time.Time
	failures    map[types.NamespacedName]int
	notBefore   map[types.NamespacedName]time.Time
	slots       map[types.NamespacedName]time.Time
	nextSlot    time.Time
	state       string // of the breaker: "", open, half-open
	unanswered  int
	openedAt    time.Time
	probing     bool
	initialised bool
}

const (
	slotEvery = 20 * time.Millisecond
	burst     = 20
)

// noAnswer tells whether the service did not answer, rather than said no.
func noAnswer(err error) bool {
	var service *quiesce.ServiceError
	return errors.As(err, &service) && (service.Code == 14 || service.Code == 4) || errors.Is(err, context.DeadlineExceeded)
}

// spread makes keys that wait for the same thing come back one after another, within a tenth of the wait.
func spread(key types.NamespacedName, wait time.Duration) time.Duration {
	h := fnv.New32a()
	h.Write([]byte(key.Namespace + key.Name))
	return wait + wait/10/1000*time.Duration(h.Sum32()%1000)
}

func (g *gate) init() {
	if !g.initialised {
		g.initialised = true
		g.waits, g.notBefore, g.slots = map[types.NamespacedName]time.Time{}, map[types.NamespacedName]time.Time{}, map[types.NamespacedName]time.Time{}
		g.failures = map[types.NamespacedName]int{}
	}
}

// wait is how long the key must wait before it may call; after 0 it must report.
func (g *gate) wait(key types.NamespacedName) time.Duration {
	if d := g.retryAfter(key); d > 0 {
		return d
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if d := g.take(key, now); d > 0 {
		return d
	}
	if g.state == "open" && now.Sub(g.openedAt) >= time.Minute {
		g.state = "half-open"
	}
	switch {
	case g.state == "open":
		return spread(key, max(time.Second, g.openedAt.Add(time.Minute).Sub(now)))
	case g.state == "half-open" && g.probing:
		return spread(key, time.Second)
	case g.state == "half-open":
		g.probing = true
	}
	return 0
}

// take gives each key a slot of its own.
func (g *gate) take(key types.NamespacedName, now time.Time) time.Duration {
	at, ok := g.slots[key]
	if !ok {
		at = g.nextSlot
		if earliest := now.Add(-slotEvery * (burst - 1)); at.Before(earliest) {
			at = earliest
		}
		g.nextSlot = at.Add(slotEvery)
		if !at.After(now) {
			return 0
		}
		g.slots[key] = at
	}
	if at.After(now) {
		return at.Sub(now)
	}
	delete(g.slots, key)
	return 0
}

func (g *gate) report(key types.NamespacedName, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.init()
	now := time.Now()
	g.tell(!noAnswer(err), now)
	delete(g.waits, key)
	switch {
	case err == nil:
	case noAnswer(err):
		g.waits[key] = now.Add(spread(key, 30*time.Second))
	default:
		delay := min(5*time.Second<<min(g.failures[key], 10), 5*time.Minute)
		g.failures[key]++
		g.notBefore[key] = now.Add(delay)
	}
}

// tell tells the breaker.
func (g *gate) tell(success bool, now time.Time) {
	if g.state == "open" {
		return
	}
	if success {
		g.state, g.unanswered, g.probing = "", 0, false
		return
	}
	g.unanswered++
	if g.state == "half-open" || g.unanswered >= 5 {
		g.state, g.openedAt, g.probing = "open", now, false
	}
}

// retryAfter is how long after a failed report the key should come back.
func (g *gate) retryAfter(key types.NamespacedName) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.init()
	now := time.Now()
	var wait time.Duration
	for _, until := range []time.Time{g.waits[key], g.notBefore[key]} {
		if !until.IsZero() {
			wait = max(wait, until.Sub(now))
		}
	}
	return wait
}

func (g *gate) failed(key types.NamespacedName) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.failures[key]
}

func (g *gate) forget(key types.NamespacedName) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.waits, key)
	delete(g.failures, key)
	delete(g.notBefore, key)
}
