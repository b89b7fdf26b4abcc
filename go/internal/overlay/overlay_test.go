package overlay

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func goroot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// install copies the files that the edits are for into a Go installation of the test's own.
func install(t *testing.T, from string) string {
	t.Helper()
	root := t.TempDir()
	for _, f := range edits {
		text, err := os.ReadFile(filepath.Join(from, "src", f.path))
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(root, "src", f.path)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "VERSION"), []byte("go1.99.1\ntime ...\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestEveryEditFitsTheInstalledGo(t *testing.T) {
	if _, err := New(goroot(t)); err != nil {
		t.Fatal(err)
	}
}

// Every Go toolchain of a listed version that the module cache holds is tried, too.
func TestEveryEditFitsTheToolchainsAtHand(t *testing.T) {
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, version := range Versions {
		found, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "golang.org", "toolchain@*-go"+version+"*"))
		for _, root := range found {
			tried++
			if _, err := New(root); err != nil {
				t.Error(err)
			}
		}
	}
	t.Logf("%d toolchains", tried)
}

func TestAnEditThatDoesNotFitIsRefusedWithTheVersionsThatDo(t *testing.T) {
	root := install(t, goroot(t))
	path := filepath.Join(root, "src", "runtime", "select.go")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "j := cheaprandn(", "k := cheaprandn(", 1)
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = New(root)
	want := "the runtime of " + root + ` (go1.99.1) is not one that can be made repeatable: runtime/select.go: expected ` +
		`"j := cheaprandn(uint32(norder + 1))" once, found it 0 times; expected Go 1.25 or 1.26`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestAMissingFileIsRefused(t *testing.T) {
	root := install(t, goroot(t))
	if err := os.Remove(filepath.Join(root, "src", "runtime", "alg.go")); err != nil {
		t.Fatal(err)
	}
	if _, err := New(root); err == nil || !strings.Contains(err.Error(), "alg.go") {
		t.Errorf("got %v", err)
	}
}

func TestTheSameOverlayIsWrittenOnce(t *testing.T) {
	o, err := New(goroot(t))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	first, err := o.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(first)
	if err != nil {
		t.Fatal(err)
	}
	second, err := o.Write(dir)
	if err != nil || second != first {
		t.Fatalf("got %s, %v; want %s", second, err, first)
	}
	after, err := os.Stat(second)
	if err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("it was written again")
	}
}

func TestADownloadedToolchainIsLinkedOutsideOfTheModuleCache(t *testing.T) {
	modules, dir := t.TempDir(), t.TempDir()
	goroot := filepath.Join(modules, "golang.org", "toolchain@v0.0.1-go1.26.1.linux-amd64")
	if err := os.MkdirAll(filepath.Join(goroot, "src", "runtime"), 0o755); err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(dir, "root-toolchain@v0.0.1-go1.26.1.linux-amd64")
	for range 2 { // the second time it is there
		got, err := Root(goroot, modules, dir)
		if err != nil || got != want {
			t.Fatalf("got %s, %v", got, err)
		}
	}
	if _, err := os.Stat(filepath.Join(want, "src", "runtime")); err != nil {
		t.Error(err)
	}
}

func TestAnInstalledToolchainStaysWhereItIs(t *testing.T) {
	for _, goroot := range []string{"/usr/local/go", "/home/me/go/pkg/module", "/home/me/go"} {
		if got, err := Root(goroot, "/home/me/go/pkg/mod", t.TempDir()); err != nil || got != goroot {
			t.Errorf("%s: got %s, %v", goroot, got, err)
		}
	}
}
