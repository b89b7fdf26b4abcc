//go:build go1.26

package quiesce

import (
	"testing"
	"testing/cryptotest"
)

// seedCrypto makes keys and uuids a function of the seed.
func seedCrypto(t *testing.T, seed uint64) { cryptotest.SetGlobalRandom(t, seed) }
