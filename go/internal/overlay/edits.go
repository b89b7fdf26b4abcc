package overlay

type change struct{ old, new string }

type fileEdits struct {
	path    string // under GOROOT/src
	changes []change
}

// edits are all changes to the Go source. Outside of a bubble everything stays as it is, but for the keys of hashes
// and the time slice of goroutines, which have no bubble to ask.
var edits = []fileEdits{
	{"runtime/rand.go", []change{
		// Where a map's iteration begins, and its hash seed. No stream: how many maps are made depends on what is cached
		// (sync.Pool, reflection), so a stream would differ between the first run of a process and the second.
		{"func rand() uint64 {\n", `func rand() uint64 {
	if b := getg().bubble; b != nil {
		return quiesceMix(quiesceMapSeed + uint64(b.now))
	}
`},
		{"//go:linkname maps_rand internal/runtime/maps.rand", quiesceRuntime + "//go:linkname maps_rand internal/runtime/maps.rand"},
	}},
	// Which of several ready cases a select takes; and who only selects gives way.
	{"runtime/select.go", []change{{"j := cheaprandn(uint32(norder + 1))", "j := quiesceSelect(uint32(norder + 1))"}}},
	// The order of timers of one instant.
	{"runtime/time.go", []change{{"t.rand = cheaprand()", "t.rand = uint32(quiesceNext(&quiesceTimers) >> 32)"}}},
	// The keys of hashes: maps of more than eight entries are ordered by them, and they are made before any bubble.
	{"runtime/alg.go", []change{
		{"		key[i] = bootstrapRand()", "		key[i] = uint64(i+1) * 0x9e3779b97f4a7c15"},
		{"		hashkey[i] = uintptr(bootstrapRand())", "		hashkey[i] = uintptr(i+1) * 0x85ebca6b"},
	}},
	{"math/rand/rand.go", []change{{"//go:linkname runtime_rand runtime.rand\n", "//go:linkname runtime_rand runtime.quiesceMathRand\n"}}},
	{"math/rand/v2/rand.go", []change{{"//go:linkname runtime_rand runtime.rand\n", "//go:linkname runtime_rand runtime.quiesceMathRand\n"}}},
	// Keys, passwords and uuids.
	{"crypto/internal/fips140/drbg/rand.go", []change{{"func Read(b []byte) {\n", `func Read(b []byte) {
	if quiesceRead(b) {
		return
	}
`}, {"// Read fills b with cryptographically secure random bytes. In FIPS mode, it\n", `//go:linkname quiesceRead runtime.quiesceRead
func quiesceRead(b []byte) bool

// Read fills b with cryptographically secure random bytes. In FIPS mode, it
`}, {"import (\n", "import (\n\t_ \"unsafe\" // for linkname\n"}}},
	// Who waits for a mutex waits for another goroutine of the bubble, which may wait for an answer: synctest.Wait would
	// never return. The standard library does not count it, for the holder might be outside of the bubble.
	{"runtime/runtime2.go", []change{{"	waitReasonSynctestSelect:        true,\n}", `	waitReasonSynctestSelect:        true,
	waitReasonSyncMutexLock:         true,
	waitReasonSyncRWMutexRLock:      true,
	waitReasonSyncRWMutexLock:       true,
}`}}},
	// A mutex changes hands differently once somebody has waited for a millisecond of wall time.
	{"runtime/sema.go", []change{{"func internal_sync_nanotime() int64 {\n", `func internal_sync_nanotime() int64 {
	if b := getg().bubble; b != nil {
		return b.now
	}
`}}},
	// No goroutine is interrupted because its time slice is over - but one that never ends, so that it can be reported.
	{"runtime/proc.go", []change{{"const forcePreemptNS = 10 * 1000 * 1000 // 10ms", "const forcePreemptNS = 5 * 1000 * 1000 * 1000"}}},
	// What reaches the real machine is refused, and told to the driver.
	{"os/proc.go", []change{{"func Exit(code int) {\n", `func Exit(code int) {
	if quiesceReal("exit", "", code) != "" {
		runtime.Goexit()
	}
`}, {"	\"internal/testlog\"\n", "	\"internal/testlog\"\n	_ \"unsafe\" // for linkname\n"},
		{"// Args hold the command-line arguments", `//go:linkname quiesceReal runtime.quiesceReal
func quiesceReal(what, detail string, code int) string

// Args hold the command-line arguments`}}},
	{"net/dial.go", []change{{"func (d *Dialer) DialContext(ctx context.Context, network, address string) (Conn, error) {\n",
		`func (d *Dialer) DialContext(ctx context.Context, network, address string) (Conn, error) {
	if refusal := quiesceReal("dial", network+" "+address, 0); refusal != "" {
		return nil, &OpError{Op: "dial", Net: network, Err: &AddrError{Err: refusal, Addr: address}}
	}
`}, {"import (\n", "import (\n	_ \"unsafe\" // for linkname\n"},
		{"// A Dialer contains options for connecting to an address.", `//go:linkname quiesceReal runtime.quiesceReal
func quiesceReal(what, detail string, code int) string

// A Dialer contains options for connecting to an address.`}}},
}

// quiesceRuntime is what the edits call. One bubble at a time draws from it.
const quiesceRuntime = `// One stream for each purpose, so that a draw more in one moves none of the others.
var quiesceMapSeed, quiesceSelects, quiesceTimers, quiesceMath, quiesceCrypto uint64

// quiesceSeed sets all streams. The driver of a run calls it at every step, so that a draw more in one step, where a
// cache was cold, does not change the next.
//
//go:linkname quiesceSeed
func quiesceSeed(seed uint64) {
	quiesceMapSeed, quiesceSelects, quiesceTimers, quiesceMath, quiesceCrypto = seed, seed+1, seed+2, seed+3, seed+4
	// The scheduler looks at its global queue at every 61st tick.
	getg().m.p.ptr().schedtick = 0
}

var quiesceHook func(what, detail string, code int) string

// quiesceSetHook sets what is called when code of a bubble reaches the real machine.
//
//go:linkname quiesceSetHook
func quiesceSetHook(hook func(what, detail string, code int) string) { quiesceHook = hook }

// quiesceReal is called by code that reaches the real machine; it must not, unless the answer is "".
//
//go:linkname quiesceReal
func quiesceReal(what, detail string, code int) string {
	if getg().bubble == nil || quiesceHook == nil {
		return ""
	}
	return quiesceHook(what, detail, code)
}

// quiesceMix is the output function of splitmix64.
//
//go:nosplit
func quiesceMix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

//go:nosplit
func quiesceNext(state *uint64) uint64 {
	*state += 0x9e3779b97f4a7c15
	return quiesceMix(*state)
}

// How many selects there were in a time slice.
var quiesceSlice, quiesceSelected uint32

// quiesceSelect is called for each case of a select, with their number so far.
func quiesceSelect(n uint32) uint32 {
	gp := getg()
	if gp.bubble == nil {
		return cheaprandn(n)
	}
	if n == 1 {
		// Who goes round and round, for what another goroutine must do first - as client-go's event broadcasters do when
		// they are shut down - would do so until its time slice is over. So it is interrupted, by count and not by time.
		if slice := gp.m.p.ptr().schedtick; slice != quiesceSlice {
			quiesceSlice, quiesceSelected = slice, 0
		}
		if quiesceSelected++; quiesceSelected == 10000 {
			quiesceSelected = 0
			gp.preempt, gp.stackguard0 = true, stackPreempt
		}
	}
	return uint32((quiesceNext(&quiesceSelects) >> 32) * uint64(n) >> 32)
}

//go:linkname quiesceMathRand
func quiesceMathRand() uint64 {
	if getg().bubble == nil {
		return rand()
	}
	return quiesceNext(&quiesceMath)
}

// quiesceRead fills b where a bubble asks.
//
//go:linkname quiesceRead
func quiesceRead(b []byte) bool {
	if getg().bubble == nil {
		return false
	}
	for i := range b {
		if i%8 == 0 {
			quiesceNext(&quiesceCrypto)
		}
		b[i] = byte(quiesceMix(quiesceCrypto) >> (8 * (i % 8)))
	}
	return true
}

`
