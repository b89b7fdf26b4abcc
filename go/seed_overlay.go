//go:build quiesce

package quiesce

import (
	"fmt"
	"runtime"
	"time"
	_ "unsafe" // for linkname
)

// runtimeSeed sets all random numbers of the runtime in the bubble; see internal/overlay.
//
//go:linkname runtimeSeed runtime.quiesceSeed
func runtimeSeed(seed uint64)

//go:linkname setHook runtime.quiesceSetHook
func setHook(hook func(what, detail string, code int) string)

// seeded tells whether the program is built with the overlay.
const seeded = true

func init() { setHook(real) }

// real is called where code in a run reaches the real machine, and refuses.
func real(what, detail string, code int) string {
	d := running.Load()
	if d == nil {
		return ""
	}
	buffer := make([]byte, 16<<10)
	stack := userStack(string(buffer[:runtime.Stack(buffer, false)]))
	if what == "exit" {
		d.say(fatal{fmt.Sprintf("os.Exit(%d) was called in the simulated program at +%v:\n\n%s", code, time.Since(epoch), stack)})
		return "exit"
	}
	refusal := fmt.Sprintf("quiesce: a real dial of %s from a simulated world; quiesce.External stands for a service", detail)
	d.say(report{refusal + ":\n\n" + stack})
	return refusal
}
