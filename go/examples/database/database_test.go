package database

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	quiesce "github.com/quiesce/quiesce/go"
	"k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
)

const (
	original = "../../../scenarios/database"
	changes  = `[">Pending", "Pending>Provisioning", "Provisioning>Configuring", "Configuring>Deploying", "Deploying>Verifying", ` +
		`"Verifying>Ready", "Ready>Updating", "Updating>Verifying", "Provisioning>Failed", "Configuring>Failed", ` +
		`"Deploying>Failed", "Verifying>Failed", "Updating>Failed", "Failed>Provisioning"%s]`
	declared = `name: database, with: {retries: {from: 5s, to: 5m}, phases: {at: .status.phase, changes: ` + changes + `}%s}`
)

var (
	asWrittenLine = regexp.MustCompile(`\{run: database/as[-_]written(, workers: \d+)?(?:, with: \{([^}]*)\})?\}`)
	fixedLine     = regexp.MustCompile(`(?:\{run: database/fixed(, workers: \d+)?\}|run: database/fixed)`)
)

// notForGo are the scenarios that cannot be played with a Go operator, and why.
var notForGo = map[string]string{
	"invalid-image.yaml":          "in a Go struct an empty image is no image, which gets the default",
	"one-process.yaml":            "a C++ controller does not share a process with a Go one",
	"replicas-leader-crash.yaml":  "replicas of a Go operator are entries of their own",
	"replicas-paused-leader.yaml": "replicas of a Go operator are entries of their own",
}

// translate makes a scenario of the C++ operator one of the Go operator: all but the controller stays, the findings that it
// expects first of all.
func translate(t *testing.T, file string, options *[]string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := asWrittenLine.ReplaceAllStringFunc(string(text), func(line string) string {
		m := asWrittenLine.FindStringSubmatch(line)
		name := "as-written"
		for option := range strings.SplitSeq(m[2], ", ") {
			if key, value, _ := strings.Cut(option, ": "); value == "true" {
				name += "-" + key
			}
		}
		*options = append(*options, name)
		return fmt.Sprintf("{run: go/%s%s, "+declared+"}", name, m[1], `, ">Provisioning"`, "")
	})
	out = fixedLine.ReplaceAllStringFunc(out, func(line string) string {
		m := fixedLine.FindStringSubmatch(line)
		return fmt.Sprintf("{run: go/fixed%s, "+declared+"}", m[1], "", ", finalizers: ["+Finalizer+"]")
	})
	return strings.ReplaceAll(out, "../crds/", "crds/")
}

func copyFiles(t *testing.T, pattern, to string) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no file matches %s (%v)", pattern, err)
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(to, filepath.Base(file)), text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestTheGoOperatorsAreFoundWantingAsTheirPortsAre plays every scenario of the C++ ports with the Go operators. Each says
// which findings must come, and no others may.
func TestTheGoOperatorsAreFoundWantingAsTheirPortsAre(t *testing.T) {
	if err := AddToScheme(scheme.Scheme); err != nil {
		t.Fatal(err)
	}
	const folder = "quiesce"
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	copyFiles(t, original+"/manifests/*", folder+"/manifests")
	copyFiles(t, "../../../scenarios/crds/database.yaml", folder+"/crds")
	files, err := filepath.Glob(original + "/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios (%v)", err)
	}
	var variants []string
	for _, file := range files {
		if why, left := notForGo[filepath.Base(file)]; left {
			t.Logf("%s is left out: %s", filepath.Base(file), why)
			continue
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(file)), []byte(translate(t, file, &variants)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	options := []quiesce.Option{quiesce.Named("fixed", func(mgr ctrl.Manager) error {
		return (&Fixed{Client: mgr.GetClient()}).SetupWithManager(mgr)
	})}
	for _, variant := range variants {
		switches := map[string]bool{}
		for _, key := range strings.Split(variant, "-")[2:] {
			switches[key] = true
		}
		options = append(options, quiesce.Named(variant, func(mgr ctrl.Manager) error {
			return (&AsWritten{Client: mgr.GetClient(), Options: switches}).SetupWithManager(mgr)
		}))
	}
	quiesce.Run(t, folder+"/*.yaml", nil, options...)
}
