// Package project sets a Go project up for Quiesce: what `tools/quiesce go-setup` does after the library is built.
package project

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

// Module is the path of the module that a project's test imports.
const Module = "github.com/quiesce/quiesce/go"

// A Setup says what was done and what is left to do.
type Setup struct {
	Written []string // files, relative to the project
	Kept    []string // files that were there already
	Kinds   []string // of the definitions that were found
}

// SetUp makes the folder `quiesce` in a project, with a scenario and a test, and lets the project's go.mod find the
// module in `module`. Files that are there stay as they are.
func SetUp(project, module string) (*Setup, error) {
	mod, err := os.ReadFile(filepath.Join(project, "go.mod"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: expected a Go module, found no go.mod", project)
	} else if err != nil {
		return nil, err
	}
	crds, err := findCRDs(project)
	if err != nil {
		return nil, err
	}
	s := &Setup{}
	for _, c := range crds {
		s.Kinds = append(s.Kinds, c.kind)
	}
	files := map[string]string{
		"quiesce/quiesce_test.go":    testFile(modulePath(mod)),
		"quiesce/creation.yaml":      scenario(crds),
		"quiesce/manifests/new.yaml": manifest(crds),
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		path := filepath.Join(project, name)
		if _, err := os.Stat(path); err == nil {
			s.Kept = append(s.Kept, name)
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, []byte(files[name]), 0o644); err != nil {
			return nil, err
		}
		s.Written = append(s.Written, name)
	}
	return s, edit(project, "mod", "edit", "-require="+Module+"@v0.0.0", "-replace="+Module+"="+module)
}

// edit runs the go command in the project.
func edit(project string, arguments ...string) error {
	c := exec.Command("go", arguments...)
	c.Dir = project
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %v\n%s", strings.Join(arguments, " "), err, bytes.TrimSpace(out))
	}
	return nil
}

var moduleLine = regexp.MustCompile(`(?m)^module\s+"?([^\s"]+)`)

func modulePath(mod []byte) string {
	if m := moduleLine.FindSubmatch(mod); m != nil {
		return string(m[1])
	}
	return "example.com/project"
}

type crd struct{ file, group, version, kind, plural string }

var (
	groupLine   = regexp.MustCompile(`(?m)^  group: (\S+)`)
	kindLine    = regexp.MustCompile(`(?m)^    kind: (\S+)`)
	pluralLine  = regexp.MustCompile(`(?m)^    plural: (\S+)`)
	versionLine = regexp.MustCompile(`(?m)^(?:  - |    )name: (v\d\S*)`)
)

// findCRDs reads the definitions that controller-gen wrote.
func findCRDs(project string) ([]crd, error) {
	files, err := filepath.Glob(filepath.Join(project, "config", "crd", "bases", "*.yaml"))
	if err != nil {
		return nil, err
	}
	var found []crd
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		first := func(r *regexp.Regexp) string {
			if m := r.FindSubmatch(text); m != nil {
				return string(m[1])
			}
			return ""
		}
		found = append(found, crd{filepath.Base(file), first(groupLine), first(versionLine), first(kindLine), first(pluralLine)})
	}
	return found, nil
}

func scenario(crds []crd) string {
	var list []string
	for _, c := range crds {
		list = append(list, "../config/crd/bases/"+c.file)
	}
	crdLine, goal := "", "goal: []\n"
	if len(crds) > 0 {
		crdLine = "  crds: [" + strings.Join(list, ", ") + "]\n"
		goal = fmt.Sprintf("goal:\n  - {object: %s/sample, is: exists}\n", crds[0].plural)
	}
	return "name: creation\n" +
		"about: An object is created, and the operator brings it to rest.\n\n" +
		"cluster:\n" + crdLine +
		"  controllers:\n    - run: go\n\n" +
		"steps:\n  - apply: manifests/new.yaml\n  - advance: 30s\n\n" +
		"expect:\n  - settles: {within: 10m}\n\n" + goal + "\nfinding: none\n"
}

func manifest(crds []crd) string {
	if len(crds) == 0 {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: sample\n  namespace: default\n"
	}
	c := crds[0]
	return fmt.Sprintf("# What a user of the operator would apply.\napiVersion: %s/%s\nkind: %s\nmetadata:\n  name: sample\n  namespace: default\nspec: {}\n",
		c.group, c.version, c.kind)
}

func testFile(module string) string {
	return fmt.Sprintf(`package quiesce_test

import (
	"testing"

	quiesce "%s"
	"k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
)

// TestQuiesce plays the scenarios of this folder with the operator. Do here what cmd/main.go does between
// ctrl.NewManager and mgr.Start, for instance
//
//	cachev1alpha1 "%s/api/v1alpha1"       // AddToScheme(scheme.Scheme)
//	"%s/internal/controller"              // SetupWithManager(mgr)
func TestQuiesce(t *testing.T) {
	quiesce.Run(t, "*.yaml", func(mgr ctrl.Manager) error {
		return nil
	}, quiesce.Scheme(scheme.Scheme))
}
`, Module, module, module)
}
