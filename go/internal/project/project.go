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
	Webhooks    int      // set-up functions of webhooks that it calls
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
		} else {
			s.Webhooks++
		}
	}
	files := scenarios(project, crds, found)
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

// A sample is an object that a user of the operator would apply.
type sample struct {
	file   string // from the folder quiesce on
	plural string
	name   string
}

var nameLine = regexp.MustCompile(`(?m)^  name: (\S+)`)

// findSample takes the first of config/samples whose kind has a definition.
func findSample(project string, crds []crd) (sample, bool) {
	for _, c := range crds {
		files, _ := filepath.Glob(filepath.Join(project, "config", "samples", "*.yaml"))
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				continue
			}
			name := nameLine.FindSubmatch(text)
			kind := regexp.MustCompile(`(?m)^kind: ` + regexp.QuoteMeta(c.kind) + `\s*$`)
			if name != nil && kind.Match(text) {
				return sample{"../config/samples/" + filepath.Base(file), c.plural, string(name[1])}, true
			}
		}
	}
	return sample{}, false
}

// scenarios are the files of the folder quiesce, but for the test.
func scenarios(project string, crds []crd, o *operator) map[string]string {
	files := map[string]string{}
	object, found := findSample(project, crds)
	if !found {
		object = sample{"manifests/new.yaml", "configmaps", "sample"}
		if len(crds) > 0 {
			object.plural = crds[0].plural
		}
		files["quiesce/manifests/new.yaml"] = manifest(crds)
	}
	var cluster strings.Builder
	cluster.WriteString("cluster:\n")
	if len(crds) > 0 {
		cluster.WriteString("  crds:\n")
		for _, c := range crds {
			fmt.Fprintf(&cluster, "    - ../config/crd/bases/%s\n", c.file)
		}
	}
	if _, err := os.Stat(filepath.Join(project, "config", "webhook", "manifests.yaml")); err == nil {
		cluster.WriteString("  objects: [../config/webhook/manifests.yaml]\n")
	}
	cluster.WriteString("  controllers:\n    - run: go\n")
	if o.workload {
		cluster.WriteString("    - run: workloads/all      # Deployments, Jobs and the like become ready\n")
	}
	named := object.plural + "/" + object.name
	head := func(name, about string) string {
		return "name: " + name + "\nabout: " + about + "\n\n" + cluster.String() + "\n"
	}
	settles := "expect:\n  - settles: {within: 1h}\n\n"
	exists := fmt.Sprintf("goal:\n  - {object: %s, is: exists}\n\nfinding: none\n", named)
	files["quiesce/creation.yaml"] = head("creation", "An object is created, and the operator brings it to rest.") +
		"steps:\n  - apply: " + object.file + "\n  - advance: 30s\n\n" + settles + exists
	files["quiesce/storm.yaml"] = head("storm", "The same while requests fail, watches break, and operator and API server restart.") +
		"steps:\n  - apply: " + object.file + "\n  - advance: 10s\n  - crash: {controller: go, restarts after: 20s}\n  - advance: 1m\n" +
		"  - restart: api-server\n  - advance: 1m\n\n" +
		fmt.Sprintf("faults:\n  - {on: update %[1]s, answer: conflict, times: 2}\n  - {on: update %[1]s/status, answer: conflict, times: 3}\n"+
			"  - {on: patch %[1]s/status, answer: internal error, one in: 4}\n  - {on: update %[1]s, answer: timeout after commit, one in: 3}\n"+
			"  - {on: update %[1]s/status, answer: too many requests, one in: 5, retry after: 2s}\n"+
			"  - {watch: %[1]s, cut at: 5s, then: gone}\n\n", object.plural) + settles + exists
	files["quiesce/deletion.yaml"] = head("deletion", "An object is deleted while conflicts strike; it goes.") +
		"steps:\n  - apply: " + object.file + "\n  - advance: 30s\n  - delete: " + named + "\n  - advance: 30s\n\n" +
		fmt.Sprintf("faults:\n  - {on: update %s, answer: conflict, times: 2}\n\n", object.plural) + settles +
		fmt.Sprintf("goal:\n  - {object: %s, is: gone}\n\nfinding: none\n", named)
	return files
}

func manifest(crds []crd) string {
	if len(crds) == 0 {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: sample\n  namespace: default\n"
	}
	c := crds[0]
	return fmt.Sprintf("# What a user of the operator would apply.\napiVersion: %s/%s\nkind: %s\nmetadata:\n  name: sample\n  namespace: default\nspec: {}\n",
		c.group, c.version, c.kind)
}
