package project

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A sample is an object that a user of the operator would apply.
type sample struct {
	file   string // from the folder quiesce on
	plural string
	name   string
}

var nameLine = regexp.MustCompile(`(?m)^  name: (\S+)`)

// findSamples takes for each definition the first object of config/samples; missing are the kinds that have none.
func findSamples(project string, crds []crd) (samples []sample, missing []string) {
	files, _ := filepath.Glob(filepath.Join(project, "config", "samples", "*.yaml"))
next:
	for _, c := range crds {
		kind := regexp.MustCompile(`(?m)^kind: ` + regexp.QuoteMeta(c.kind) + `\s*$`)
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				continue
			}
			if name := nameLine.FindSubmatch(text); name != nil && kind.Match(text) {
				samples = append(samples, sample{"../config/samples/" + filepath.Base(file), c.plural, string(name[1])})
				continue next
			}
		}
		missing = append(missing, c.kind)
	}
	return samples, missing
}

// scenarios are the files of the folder quiesce, but for the test.
func scenarios(project string, crds []crd, samples []sample, o *operator) map[string]string {
	files := map[string]string{"quiesce/.gitignore": "/quiesce-out/\n"} // tapes of runs that did not pass
	if len(samples) == 0 {
		object := sample{"manifests/new.yaml", "configmaps", "sample"}
		if len(crds) > 0 {
			object.plural = crds[0].plural
		}
		samples = []sample{object}
		files["quiesce/manifests/new.yaml"] = manifest(crds)
	}
	// all puts together what `of` says of each object.
	all := func(of func(sample) string) string {
		var text strings.Builder
		for _, object := range samples {
			text.WriteString(of(object))
		}
		return text.String()
	}
	about, deleted := "An object is created, and the operator brings it to rest.", "An object is deleted while conflicts strike; it goes."
	if len(samples) > 1 {
		about = "One object of each kind is created, and the operator brings them to rest."
		deleted = "One object of each kind is deleted while conflicts strike; all go."
	}
	cluster := cluster(project, crds, o)
	head := func(name, about string) string {
		return "name: " + name + "\nabout: " + about + "\n\n" + cluster + "\n"
	}
	apply := "steps:\n" + all(func(s sample) string { return "  - apply: " + s.file + "\n" })
	const settles = "expect:\n  - settles: {within: 1h}\n\n"
	goal := func(is string) string {
		return "goal:\n" + all(func(s sample) string { return fmt.Sprintf("  - {object: %s/%s, is: %s}\n", s.plural, s.name, is) }) +
			"\nfinding: none\n"
	}
	files["quiesce/creation.yaml"] = head("creation", about) + apply + "  - advance: 30s\n\n" + settles + goal("exists")
	files["quiesce/storm.yaml"] = head("storm", "The same while requests fail, watches break, and operator and API server restart.") +
		apply + "  - advance: 10s\n  - crash: {controller: go, restarts after: 20s}\n  - advance: 1m\n" +
		"  - restart: api-server\n  - advance: 1m\n\nfaults:\n" + all(func(s sample) string {
		return fmt.Sprintf("  - {on: update %[1]s, answer: conflict, times: 2}\n  - {on: update %[1]s/status, answer: conflict, times: 3}\n"+
			"  - {on: patch %[1]s/status, answer: internal error, one in: 4}\n  - {on: update %[1]s, answer: timeout after commit, one in: 3}\n"+
			"  - {on: update %[1]s/status, answer: too many requests, one in: 5, retry after: 2s}\n"+
			"  - {watch: %[1]s, cut at: 5s, then: gone}\n", s.plural)
	}) + "\n" + settles + goal("exists")
	files["quiesce/deletion.yaml"] = head("deletion", deleted) + apply + "  - advance: 30s\n" +
		all(func(s sample) string { return "  - delete: " + s.plural + "/" + s.name + "\n" }) + "  - advance: 30s\n\nfaults:\n" +
		all(func(s sample) string {
			return fmt.Sprintf("  - {on: update %s, answer: conflict, times: 2}\n", s.plural)
		}) + "\n" +
		settles + goal("gone")
	return files
}

// cluster is what all scenarios of a project play in.
func cluster(project string, crds []crd, o *operator) string {
	var text strings.Builder
	text.WriteString("cluster:\n")
	if len(crds) > 0 {
		text.WriteString("  crds:\n")
		for _, c := range crds {
			fmt.Fprintf(&text, "    - ../config/crd/bases/%s\n", c.file)
		}
	}
	if _, err := os.Stat(filepath.Join(project, "config", "webhook", "manifests.yaml")); err == nil {
		text.WriteString("  objects: [../config/webhook/manifests.yaml]\n")
	}
	text.WriteString("  controllers:\n    - run: go\n")
	if o.workload {
		text.WriteString("    - run: workloads/all      # Deployments, Jobs and the like become ready\n")
	}
	return text.String()
}

// manifest is an object to fill in, where the project has no sample.
func manifest(crds []crd) string {
	if len(crds) == 0 {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: sample\n  namespace: default\n"
	}
	c := crds[0]
	return fmt.Sprintf("# What a user of the operator would apply.\napiVersion: %s/%s\nkind: %s\nmetadata:\n  name: sample\n  namespace: default\nspec: {}\n",
		c.group, c.version, c.kind)
}
