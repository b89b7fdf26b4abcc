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

func TestAProjectGetsAScenarioATestAndTheReplaceLine(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/go.mod", "module example.com/widgets\n\ngo 1.25.0\n")
	write(t, dir+"/config/crd/bases/example.com_widgets.yaml", definition)
	s, err := SetUp(dir, "/quiesce/go")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(s.Kinds, " ") != "Widget" || len(s.Written) != 3 || len(s.Kept) != 0 {
		t.Errorf("got %+v", s)
	}
	for file, want := range map[string]string{
		"go.mod":                     "replace " + Module + " => /quiesce/go",
		"quiesce/creation.yaml":      "crds: [../config/crd/bases/example.com_widgets.yaml]",
		"quiesce/manifests/new.yaml": "apiVersion: example.com/v1alpha1\nkind: Widget\n",
		"quiesce/quiesce_test.go":    `cachev1alpha1 "example.com/widgets/api/v1alpha1"`,
	} {
		if text := read(t, filepath.Join(dir, file)); !strings.Contains(text, want) {
			t.Errorf("%s: expected %q in\n%s", file, want, text)
		}
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
