// The quiesce command is what tools/quiesce runs for Go projects.
//
//	quiesce setup PROJECT           see internal/project
//	quiesce test PROJECT [ARG ...]  go test in PROJECT with the overlay of the runtime; ARGs are go test's
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/quiesce/quiesce/go/internal/overlay"
	"github.com/quiesce/quiesce/go/internal/project"
)

const usage = "usage: tools/quiesce go-setup PROJECT\n       tools/quiesce go-test PROJECT [GO TEST ARGUMENT ...]\n"

func main() {
	if len(os.Args) < 3 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(1)
	}
	var err error
	switch os.Args[1] {
	case "setup":
		err = setUp(os.Args[2])
	case "test":
		err = test(os.Args[2], os.Args[3:])
	default:
		fmt.Fprint(os.Stderr, usage)
		os.Exit(1)
	}
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		os.Exit(failed.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// module is the folder of this module: QUIESCE_GO, which tools/quiesce sets.
func module() (string, error) {
	if dir := os.Getenv("QUIESCE_GO"); dir != "" {
		return filepath.Abs(dir)
	}
	return "", errors.New("QUIESCE_GO is not set: run this by tools/quiesce")
}

func setUp(dir string) error {
	here, err := module()
	if err != nil {
		return err
	}
	done, err := project.SetUp(dir, here)
	if err != nil {
		return err
	}
	for _, file := range done.Written {
		fmt.Println("wrote", filepath.Join(dir, file))
	}
	for _, file := range done.Kept {
		fmt.Println("kept ", filepath.Join(dir, file))
	}
	webhooks := ""
	if done.Webhooks > 0 {
		webhooks = fmt.Sprintf(" and the webhooks of %s", counted(done.Webhooks, "kind"))
	}
	fmt.Printf("\nThe test sets up %s%s; compare it with cmd/main.go.\n", listed(done.Controllers), webhooks)
	if len(done.Unset) > 0 {
		fmt.Printf("What only main knows is not set: %s.\n", strings.Join(done.Unset, ", "))
	}
	if len(done.NoSample) > 0 {
		fmt.Printf("The scenarios apply no %s: config/samples has none.\n", strings.Join(done.NoSample, ", no "))
	}
	if done.Untidy != nil {
		fmt.Printf("go mod tidy failed; run it in %s once what it says is mended:\n%v\n", dir, done.Untidy)
	}
	fmt.Printf("\nRun it:\n  tools/quiesce go-test %s ./quiesce/... -quiesce.seeds 100\nor, each run twice and compared, go test ./quiesce/... there.\n", dir)
	return nil
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func listed(names []string) string {
	if len(names) == 0 {
		return "no controller"
	}
	return strings.Join(names, ", ")
}

// test runs go test with the overlay. What else a repeatable run needs, the program sets itself.
func test(dir string, arguments []string) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("%s: expected the folder of a Go project", dir)
	}
	env := exec.Command("go", "env", "GOROOT", "GOCACHE", "GOMODCACHE")
	env.Dir = dir
	out, err := env.Output()
	if err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 3 {
		return fmt.Errorf("go env: expected three lines, got %q", out)
	}
	home := filepath.Join(filepath.Dir(lines[1]), "quiesce")
	root, err := overlay.Root(lines[0], lines[2], home)
	if err != nil {
		return err
	}
	made, err := overlay.New(root)
	if err != nil {
		return err
	}
	file, err := made.Write(home)
	if err != nil {
		return err
	}
	// A cached result may be that of another library: the go command does not look into it. Vet looks through all that the
	// operator is made of, once more for the overlay, before the first run; plain go test does that, too.
	fixed := []string{"test", "-count=1", "-vet=off", "-overlay", file, "-tags", overlay.Tag}
	c := exec.Command(filepath.Join(root, "bin", "go"), append(fixed, arguments...)...)
	c.Dir = dir
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Env = append(os.Environ(), "QUIESCE_GO_TEST=tools/quiesce go-test "+dir+" "+packages(arguments))
	if root != lines[0] {
		c.Env = append(c.Env, "GOROOT="+root, "GOTOOLCHAIN=local")
	}
	return c.Run()
}

// packages are the arguments that name packages, for the command that plays a run again.
func packages(arguments []string) string {
	var named []string
	for _, a := range arguments {
		if strings.HasPrefix(a, ".") {
			named = append(named, a)
		}
	}
	return strings.Join(named, " ")
}
