package quiesce

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A tally is what came of a scenario's runs so far: what one run has told in full, others tell in a line.
type tally struct {
	runs   int
	told   map[string]uint64 // the first seed with a finding, by its likeness
	counts map[string]*count
	names  []string // of counts, in the order in which they came
}

type count struct {
	runs        int
	first, last uint64 // seeds
}

func newTally() *tally { return &tally{told: map[string]uint64{}, counts: map[string]*count{}} }

// variable are the words of a sentence that differ from run to run: times, counts, generated names.
var variable = regexp.MustCompile(`\w*\d\w*`)

// add counts a run, and shortens what it tells where earlier ones told all of that.
func (y *tally) add(o *outcome) {
	y.runs++
	if o.verdict == "passed" {
		return
	}
	var what, again []string
	isNew := false
	tell := func(name, likeness string) {
		what = append(what, name)
		if first, ok := y.told[likeness]; ok {
			if text := fmt.Sprintf("%s as with seed %d", name, first); !slices.Contains(again, text) {
				again = append(again, text)
			}
			return
		}
		y.told[likeness] = o.seed
		isNew = true
	}
	for _, finding := range o.played.Unexpected {
		tell(finding.Name, finding.Name+" "+variable.ReplaceAllString(finding.Sentence, "#"))
	}
	for _, name := range o.played.Missing {
		tell("missing: "+name, "missing: "+name)
	}
	// A run that could not be judged tells all that there is.
	if o.verdict == "failed" && !isNew && len(what) > 0 && len(o.played.bad) == 0 && !*explain {
		o.text = fmt.Sprintf("FAIL  seed %d: %s\n", o.seed, strings.Join(again, ", "))
	}
	if len(what) == 0 {
		what = []string{o.verdict}
	}
	for _, name := range what {
		c := y.counts[name]
		if c == nil {
			c = &count{first: o.seed}
			y.counts[name] = c
			y.names = append(y.names, name)
		}
		if c.last != o.seed || c.runs == 0 {
			c.runs++
		}
		c.last = o.seed
	}
}

// text is a line for each thing that went wrong; "" for nothing, and for a single run.
func (y *tally) text() string {
	if y.runs < 2 {
		return ""
	}
	var lines []string
	for _, name := range y.names {
		c := y.counts[name]
		lines = append(lines, fmt.Sprintf("%s in %d of %d seeds, first with seed %d", name, c.runs, y.runs, c.first))
	}
	return strings.Join(lines, "\n")
}
