// Package modules finds files of the modules that an operator's test is built with: their CustomResourceDefinitions are
// in the module cache, and not committed here.
package modules

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Copy copies the files of a module that a pattern matches into the folder `to`, under their own names. Call it from the
// folder of a module that requires it.
func Copy(t *testing.T, module, pattern, to string) {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		t.Fatalf("where is %s? %v", module, err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no file matches %q (%v)", module, pattern, err)
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(file)), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
