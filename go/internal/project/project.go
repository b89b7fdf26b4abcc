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

	Controllers []string // that the test sets up
	Unset       []string // fields of theirs that only the project knows how to set: TYPE.FIELD
	Webhooks    int      // set-up functions of webhooks that it calls
	NoSample    []string // kinds of which the scenarios apply no object, since config/samples has none
	Untidy      error    // why `go mod tidy` failed, which is to be run then
}

// SetUp makes the folder `quiesce` in a project, with scenarios and a test that sets the operator up, and lets the
// project's go.mod find the module in `module`. Files that are there stay as they are.
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
	found, err := findOperator(project)
	if err != nil {
		return nil, err
	}
	for _, set := range found.setups {
		if set.typeName != "" {
			s.Controllers = append(s.Controllers, set.typeName)
			for _, field := range set.unknown {
				s.Unset = append(s.Unset, set.typeName+"."+field)
			}
		} else {
			s.Webhooks++
		}
	}
	samples, missing := findSamples(project, crds)
	s.NoSample = missing
	files := scenarios(project, crds, samples, found)
	files["quiesce/quiesce_test.go"] = found.testFile(modulePath(mod))
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
	if err := edit(project, "mod", "edit", "-require="+Module+"@v0.0.0", "-replace="+Module+"="+module); err != nil {
		return nil, err
	}
	s.Untidy = edit(project, "mod", "tidy")
	return s, nil
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
