package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names:
    kind: Widget
    listKind: WidgetList
    plural: widgets
    singular: widget
  scope: Namespaced
  versions:
  - name: v1alpha1
    served: true
`

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const reconciler = `package controller

import (
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/record"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

type WidgetReconciler struct {
	client.Client
	Scheme   *runtime.Scheme
	Recorder record.EventRecorder
	Prober   func(string) bool
	cached   appsv1.Deployment
}

func (r *WidgetReconciler) SetupWithManager(mgr ctrl.Manager) error { return nil }
`

func TestAProjectGetsScenariosATestThatSetsItUpAndTheReplaceLine(t *testing.T) {
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOPROXY", "off")
	dir := t.TempDir()
	write(t, dir+"/go.mod", "module example.com/widgets\n\ngo 1.25.0\n")
	write(t, dir+"/config/crd/bases/example.com_widgets.yaml", definition)
	write(t, dir+"/config/webhook/manifests.yaml", "kind: ValidatingWebhookConfiguration\n")
	write(t, dir+"/config/samples/w.yaml", "apiVersion: example.com/v1alpha1\nkind: Widget\nmetadata:\n  name: widget-sample\n")
	write(t, dir+"/api/v1alpha1/g.go", "package v1alpha1\n\nvar (\n\tAddToScheme = SchemeBuilder.AddToScheme\n)\n")
	write(t, dir+"/internal/controller/widget.go", reconciler)
	write(t, dir+"/internal/webhook/v1alpha1/w.go", "package v1alpha1\n\nfunc SetupWidgetWebhookWithManager(mgr ctrl.Manager) error { return nil }\n")
	s, err := SetUp(dir, "/quiesce/go")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(s.Kinds, " ") != "Widget" || len(s.Written) != 5 || len(s.Kept) != 0 || s.Untidy == nil ||
		strings.Join(s.Controllers, " ") != "WidgetReconciler" || s.Webhooks != 1 ||
		strings.Join(s.Unset, " ") != "WidgetReconciler.Prober" || len(s.NoSample) != 0 {
		t.Errorf("got %+v", s)
	}
	if text := read(t, dir+"/go.mod"); !strings.Contains(text, "replace "+Module+" => /quiesce/go") {
		t.Error(text)
	}
	if got := read(t, dir+"/quiesce/quiesce_test.go"); got != widgetTest {
		t.Errorf("got\n%s", got)
	}
	const cluster = `cluster:
  crds:
    - ../config/crd/bases/example.com_widgets.yaml
  objects: [../config/webhook/manifests.yaml]
  controllers:
    - run: go
    - run: workloads/all      # Deployments, Jobs and the like become ready
`
	for _, file := range []string{"creation", "storm", "deletion"} {
		text := read(t, filepath.Join(dir, "quiesce", file+".yaml"))
		for _, want := range []string{cluster, "- apply: ../config/samples/w.yaml\n", "object: widgets/widget-sample, is: "} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: expected %q in\n%s", file, want, text)
			}
		}
	}
}

const widgetTest = `package quiesce_test

import (
	"testing"

	"example.com/widgets/api/v1alpha1"
	"example.com/widgets/internal/controller"
	webhookv1alpha1 "example.com/widgets/internal/webhook/v1alpha1"
	quiesce "github.com/quiesce/quiesce/go"
	"k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
)

// TestQuiesce plays the scenarios of this folder with the operator: what cmd/main.go does between ctrl.NewManager and
// mgr.Start.
func TestQuiesce(t *testing.T) {
	if err := v1alpha1.AddToScheme(scheme.Scheme); err != nil {
		t.Fatal(err)
	}
	quiesce.Run(t, "*.yaml", func(mgr ctrl.Manager) error {
		// Set as cmd/main.go does, if need be: Prober.
		if err := (&controller.WidgetReconciler{Client: mgr.GetClient(), Scheme: mgr.GetScheme(), Recorder: mgr.GetEventRecorderFor("widget")}).SetupWithManager(mgr); err != nil {
			return err
		}
		if err := webhookv1alpha1.SetupWidgetWebhookWithManager(mgr); err != nil {
			return err
		}
		return nil
	}, quiesce.Scheme(scheme.Scheme))
}
`

func TestEachKindWithASampleIsPlayed(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	dir := t.TempDir()
	write(t, dir+"/go.mod", "module example.com/widgets\n\ngo 1.25.0\n")
	other := func(kind, plural string) string {
		return strings.NewReplacer("Widget", kind, "widgets", plural).Replace(definition)
	}
	write(t, dir+"/config/crd/bases/a.yaml", other("Gadget", "gadgets"))
	write(t, dir+"/config/crd/bases/b.yaml", other("Part", "parts"))
	write(t, dir+"/config/crd/bases/c.yaml", definition)
	for _, kind := range []string{"Gadget", "Widget"} {
		write(t, dir+"/config/samples/"+kind+".yaml", "kind: "+kind+"\nmetadata:\n  name: one\n")
	}
	s, err := SetUp(dir, "/quiesce/go")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(s.NoSample, " ") != "Part" {
		t.Errorf("got %v", s.NoSample)
	}
	_, got, _ := strings.Cut(read(t, dir+"/quiesce/deletion.yaml"), "steps:\n")
	if want := `  - apply: ../config/samples/Gadget.yaml
  - apply: ../config/samples/Widget.yaml
  - advance: 30s
  - delete: gadgets/one
  - delete: widgets/one
  - advance: 30s

faults:
  - {on: update gadgets, answer: conflict, times: 2}
  - {on: update widgets, answer: conflict, times: 2}

expect:
  - settles: {within: 1h}

goal:
  - {object: gadgets/one, is: gone}
  - {object: widgets/one, is: gone}

finding: none
`; got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestAFolderWithoutDefinitionsGetsAManifestToFillIn(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	dir := t.TempDir()
	write(t, dir+"/go.mod", "module example.com/plain\n\ngo 1.25.0\n")
	if _, err := SetUp(dir, "/quiesce/go"); err != nil {
		t.Fatal(err)
	}
	if got := read(t, dir+"/quiesce/manifests/new.yaml"); !strings.Contains(got, "kind: ConfigMap") {
		t.Errorf("got %q", got)
	}
	if got := read(t, dir+"/quiesce/quiesce_test.go"); !strings.Contains(got, "No type with SetupWithManager was found") {
		t.Errorf("got %q", got)
	}
}

func TestWhatIsThereStays(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/go.mod", "module a\n\ngo 1.25.0\n")
	write(t, dir+"/quiesce/quiesce_test.go", "package mine\n")
	for range 2 {
		if _, err := SetUp(dir, "/quiesce/go"); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, dir+"/quiesce/quiesce_test.go"); got != "package mine\n" {
		t.Errorf("got %q", got)
	}
}

func TestAFolderWithoutAModuleIsRefused(t *testing.T) {
	dir := t.TempDir()
	_, err := SetUp(dir, "/quiesce/go")
	if want := dir + ": expected a Go module, found no go.mod"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
