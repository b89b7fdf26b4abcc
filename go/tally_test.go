package quiesce

import (
	"testing"

	"github.com/quiesce/quiesce/go/internal/core"
)

func failed(seed uint64, findings ...core.Finding) *outcome {
	return &outcome{seed: seed, verdict: "failed", text: "all of it",
		played: played{Result: core.Result{Unexpected: findings}}}
}

func TestWhatAnEarlierSeedToldIsToldInALine(t *testing.T) {
	y := newTally()
	loop := func(sentence string) core.Finding {
		return core.Finding{Name: "redundant-write", Sentence: sentence}
	}
	first := failed(3, loop("one wrote Pod a-x7k2 3 times"))
	same := failed(4, loop("one wrote Pod a-92kf 12 times"), loop("one wrote Pod a-11bb 3 times"))
	other := failed(5, loop("two wrote Pod a-x7k2 3 times"))
	for _, o := range []*outcome{first, same, {seed: 6, verdict: "passed"}, other} {
		y.add(o)
	}
	if first.text != "all of it" || other.text != "all of it" {
		t.Errorf("got %q and %q", first.text, other.text)
	}
	if want := "FAIL  seed 4: redundant-write as with seed 3\n"; same.text != want {
		t.Errorf("got %q", same.text)
	}
	if got, want := y.text(), "redundant-write in 3 of 4 seeds, first with seed 3"; got != want {
		t.Errorf("got %q", got)
	}
}

func TestWhatIsNoFindingIsToldEachTime(t *testing.T) {
	y := newTally()
	for seed := range uint64(2) {
		o := &outcome{seed: seed, verdict: "notDeterministic", text: "where they part"}
		y.add(o)
		if o.text != "where they part" {
			t.Errorf("got %q", o.text)
		}
	}
	if got, want := y.text(), "notDeterministic in 2 of 2 seeds, first with seed 0"; got != want {
		t.Errorf("got %q", got)
	}
}

func TestASingleRunHasNoTally(t *testing.T) {
	y := newTally()
	y.add(failed(1, core.Finding{Name: "runaway"}))
	if got := y.text(); got != "" {
		t.Errorf("got %q", got)
	}
}
