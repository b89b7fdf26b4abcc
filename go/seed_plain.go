//go:build !quiesce

package quiesce

func runtimeSeed(uint64) {}

const seeded = false
