package quiesce

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/quiesce/quiesce/go/internal/core"
)

var (
	seeds     = flag.Int("quiesce.seeds", 1, "play every scenario with `N` seeds, from 1 on or from -quiesce.seed on")
	firstSeed = flag.Uint64("quiesce.seed", 1, "play with seed `N`; 0 is the plain run, without faults by choice")
	verify    = flag.Bool("quiesce.verify", !seeded, "play every run twice and compare; always on without the overlay of the Go runtime")
	explain   = flag.Bool("quiesce.explain", false, "tell also of findings that a scenario expects, and of the machine's time")
	junit     = flag.String("quiesce.junit", "", "write a JUnit report to `FILE`")
	replay    = flag.String("quiesce.replay", "", "play the tape in `FILE` again")
	out       = flag.String("quiesce.out", "quiesce-out", "the `FOLDER` for tapes of runs that did not pass")
	logs      = flag.String("quiesce.log", "", "write to the `FOLDER`, for each run, what the program said and was told, and the world's records")
	hangLimit = flag.Duration("quiesce.hang", time.Minute, "how long of the machine's time the program may take to come to rest")
)

// Run plays the scenarios that glob matches, with the operator that setup sets up: `run: go` in a scenario. Each
// scenario is a subtest, and each seed a subtest of that. A finding that the scenario does not name, or an expectation
// that does not hold, fails its subtest; the report is that of `quiesce run`, and names the command that plays the run
// again.
//
// Flags of the test program: -quiesce.seeds N, -quiesce.seed N, -quiesce.verify, -quiesce.explain, -quiesce.junit FILE,
// -quiesce.replay FILE, -quiesce.out FOLDER, -quiesce.log FOLDER, -quiesce.hang DURATION.
func Run(t *testing.T, glob string, setup SetupFunc, options ...Option) {
	t.Helper()
	if err := core.CheckVersion(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(glob)
	if err != nil {
		t.Fatalf("quiesce: %q: %v", glob, err)
	}
	if len(files) == 0 {
		t.Fatalf("quiesce: no file matches %q", glob)
	}
	tape := readTape(t)
	var suite suite
	defer suite.write(t)
	for _, file := range files {
		if tape.scenario != "" && filepath.Clean(tape.scenario) != filepath.Clean(file) {
			continue
		}
		name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		t.Run(name, func(t *testing.T) { playScenario(t, file, newProgram(setup, options), tape, &suite) })
	}
	if tape.scenario != "" && len(suite.cases) == 0 && !t.Skipped() {
		t.Fatalf("quiesce: the tape %s is of %s, which %q does not match", *replay, tape.scenario, glob)
	}
}

// A recordedRun is a tape and what it says of itself.
type recordedRun struct {
	text, scenario string
	seed           uint64
}

func readTape(t *testing.T) (tape recordedRun) {
	if *replay == "" {
		return tape
	}
	text, err := os.ReadFile(*replay)
	if err != nil {
		t.Fatalf("quiesce: %v", err)
	}
	tape.text = string(text)
	for line := range strings.SplitSeq(tape.text, "\n") {
		if name, ok := strings.CutPrefix(line, "scenario "); ok && tape.scenario == "" {
			tape.scenario = name
		}
		fmt.Sscanf(line, "seed %d", &tape.seed)
	}
	if tape.scenario == "" {
		t.Fatalf("quiesce: %s: expected a tape, as a failing run writes it", *replay)
	}
	return tape
}

func playScenario(t *testing.T, file string, p *program, tape recordedRun, suite *suite) {
	var names, services []string
	for name := range p.setups {
		names = append(names, name)
	}
	for name := range p.services {
		services = append(services, name)
	}
	s, err := core.Open(file, names, services)
	if err != nil {
		suite.add(file, outcome{verdict: "notRun", text: err.Error()})
		t.Fatal(err)
	}
	defer s.Close()
	for _, process := range s.Processes {
		p.processes = append(p.processes, processSpec{process.Name, process.Workers, p.setups[process.Run]})
	}
	first, count := *firstSeed, uint64(max(*seeds, 1))
	if tape.text != "" {
		first, count = tape.seed, 1
	}
	tally := newTally()
	for seed := first; seed < first+count; seed++ {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			o := p.judge(t, s, file, seed, tape.text)
			suite.add(file, o)
			tally.add(&o)
			o.tell(t)
		})
	}
	if text := tally.text(); text != "" {
		t.Log(text)
	}
}

// An outcome is what a run came to.
type outcome struct {
	seed    uint64
	verdict string // as in core.Result
	text    string // "" where nothing is wrong
	notes   []string
	wall    time.Duration
	played  played
}

func (o outcome) tell(t *testing.T) {
	for _, note := range o.notes {
		t.Logf("note: %s", note)
	}
	if o.verdict != "passed" {
		t.Errorf("\n%s", o.text)
	} else if o.text != "" {
		t.Logf("\n%s", o.text)
	}
}

// judge plays a run, twice if that is asked for, and says what came of it.
func (p *program) judge(t *testing.T, s *core.Scenario, file string, seed uint64, tape string) outcome {
	again := *verify || !seeded
	collect()
	result, err := p.play(t, s, seed, tape, again || *logs != "")
	if err != nil {
		return outcome{seed: seed, verdict: "notRun", text: err.Error()}
	}
	if *logs != "" {
		for kind, text := range map[string]string{".log": strings.Join(result.log, "\n") + "\n", ".trace": result.trace} {
			if err := writeFile(*logs, nameOf(file, seed)+kind, text); err != nil {
				t.Errorf("quiesce: the log could not be written: %v", err)
			}
		}
	}
	o := outcome{seed: seed, verdict: result.Verdict, notes: result.notes, wall: result.wall, played: result}
	if again && len(result.bad) == 0 {
		second, err := p.play(t, s, seed, tape, true)
		if err != nil {
			return outcome{seed: seed, verdict: "notRun", text: err.Error()}
		}
		if second.Hash != result.Hash || second.programs != result.programs {
			o.verdict, o.text = "notDeterministic", differ(file, seed, result, second)
			return o
		}
	}
	if len(result.bad) > 0 {
		o.verdict = "failed"
		o.text = fmt.Sprintf("FAIL  %s   seed %d\n\n%s\n", file, seed, strings.Join(result.bad, "\n\n"))
		if len(result.Unexpected) == 0 || result.Unexpected[0].Name == "abandoned" {
			return o
		}
	}
	if result.Verdict != "passed" || *explain {
		o.text += result.report(p.replayCommand(t, file, seed, result))
	}
	if *explain {
		o.text += fmt.Sprintf("\n%d requests, %d events, %d calls of the core, %.0f s simulated, %v, hash %s\n", result.Requests, result.Events,
			result.calls, result.SimulatedSeconds, result.wall.Round(10*time.Microsecond), result.Hash)
	}
	return o
}

// garbage is how much of it may lie about before it is collected: some runs' worth.
const garbage = 256 << 20

// collect collects garbage between runs, once there is enough, where it is not collected during them.
func collect() {
	if !seeded {
		return
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > garbage {
		runtime.GC()
	}
}

// replayCommand writes the tape of a run that did not pass, and is the command that plays it again.
func (p *program) replayCommand(t *testing.T, file string, seed uint64, result played) string {
	if result.Verdict == "passed" || result.tape == "" {
		return ""
	}
	name := nameOf(file, seed) + ".tape"
	path := filepath.Join(*out, name)
	if err := writeFile(*out, name, result.tape); err != nil {
		t.Logf("quiesce: the tape could not be written: %v", err)
		return ""
	}
	root, _, _ := strings.Cut(t.Name(), "/")
	command := os.Getenv("QUIESCE_GO_TEST")
	if command == "" {
		command = "go test ."
	}
	return fmt.Sprintf("%s -run '^%s$' -quiesce.replay=%s", command, root, path)
}

// nameOf is what files of a run are called.
func nameOf(file string, seed uint64) string {
	return fmt.Sprintf("%s-%d", strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), seed)
}

func writeFile(folder, name, text string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644)
}

// differ says where two runs of one seed part.
func differ(file string, seed uint64, a, b played) string {
	var w strings.Builder
	fmt.Fprintf(&w, "NOT DETERMINISTIC  %s   seed %d\n\n  Two runs with the same seed differ, so nothing is said of either.\n", file, seed)
	for i := range max(len(a.log), len(b.log)) {
		first, then := line(a.log, i), line(b.log, i)
		if first == then {
			continue
		}
		for j := max(0, i-3); j < i; j++ {
			fmt.Fprintf(&w, "    both    %.400s\n", a.log[j])
		}
		fmt.Fprintf(&w, "    first   %.400s\n    second  %.400s\n", first, then)
		break
	}
	if line(a.log, 0) != "" && strings.Join(a.log, "") == strings.Join(b.log, "") {
		x, y := strings.Split(a.trace, "\n"), strings.Split(b.trace, "\n")
		for i := range max(len(x), len(y)) {
			if line(x, i) != line(y, i) {
				fmt.Fprintf(&w, "  What the program said is the same; the records differ:\n    first   %s\n    second  %s\n", line(x, i), line(y, i))
				break
			}
		}
	}
	if !seeded {
		w.WriteString("\n  This program is built without the overlay of the Go runtime, which leaves some orders to chance:\n" +
			"  run tools/quiesce go-test PROJECT.\n")
	}
	return w.String()
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(the run is over)"
}
