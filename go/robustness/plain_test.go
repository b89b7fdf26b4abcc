//go:build !quiesce

package robustness_test

const overlaid = false
