// The Go libraries on the documents of apiserver_fake/base/benchmark_documents.h, read from there:
// beside json_benchmark, patch_benchmark and managed_state_benchmark.

package peer

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	applyconfigurations "k8s.io/client-go/applyconfigurations"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
	"sigs.k8s.io/structured-merge-diff/v6/merge"
	"sigs.k8s.io/structured-merge-diff/v6/typed"
)

// document is the text of the C++ constant name.
func document(b *testing.B, name string) []byte {
	header, err := os.ReadFile("../../apiserver_fake/base/benchmark_documents.h")
	if err != nil {
		b.Fatal(err)
	}
	constant := regexp.MustCompile(`(?s)char ` + name + `\[\] =(.*?);\n\n`).FindSubmatch(header)
	if constant == nil {
		b.Fatalf("no %s in benchmark_documents.h", name)
	}
	var text []byte
	for _, piece := range regexp.MustCompile(`R"\((.*)\)"`).FindAllSubmatch(constant[1], -1) {
		text = append(text, piece[1]...)
	}
	if !json.Valid(text) {
		b.Fatalf("%s is not JSON: %s", name, text)
	}
	return text
}

func deployment(b *testing.B) *appsv1.Deployment {
	d := new(appsv1.Deployment)
	if err := json.Unmarshal(document(b, "kBenchmarkDeployment"), d); err != nil {
		b.Fatal(err)
	}
	return d
}

func BenchmarkParseJSON(b *testing.B) {
	text := document(b, "kBenchmarkDeployment")
	for b.Loop() {
		if err := json.Unmarshal(text, new(appsv1.Deployment)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPrintJSON(b *testing.B) {
	d := deployment(b)
	for b.Loop() {
		if _, err := json.Marshal(d); err != nil {
			b.Fatal(err)
		}
	}
}

func patches(b *testing.B, name string, apply func(document, patch []byte) ([]byte, error)) {
	text, patch := document(b, "kBenchmarkDeployment"), document(b, name)
	for b.Loop() {
		if _, err := apply(text, patch); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkJSONPatch(b *testing.B) {
	patches(b, "kBenchmarkJsonPatch", func(document, patch []byte) ([]byte, error) {
		decoded, err := jsonpatch.DecodePatch(patch)
		if err != nil {
			return nil, err
		}
		return decoded.Apply(document)
	})
}

func BenchmarkMergePatch(b *testing.B) {
	patches(b, "kBenchmarkMergePatch", jsonpatch.MergePatch)
}

func BenchmarkStrategicMergePatch(b *testing.B) {
	patches(b, "kBenchmarkStrategicPatch", func(document, patch []byte) ([]byte, error) {
		return strategicpatch.StrategicMergePatch(document, patch, &appsv1.Deployment{})
	})
}

// oneVersion converts nothing: all objects are of one version.
type oneVersion struct{}

func (oneVersion) Convert(o *typed.TypedValue, _ fieldpath.APIVersion) (*typed.TypedValue, error) {
	return o, nil
}
func (oneVersion) IsMissingVersionError(error) bool { return false }

// Server-side apply by structured-merge-diff alone, first and again with another image.
func BenchmarkApply(b *testing.B) {
	converter := applyconfigurations.NewTypeConverter(clientscheme.Scheme)
	withImage := func(image string) *typed.TypedValue {
		d := deployment(b)
		if image != "" {
			d.Spec.Template.Spec.Containers[0].Image = image
		}
		o, err := converter.ObjectToTyped(d)
		if err != nil {
			b.Fatal(err)
		}
		return o
	}
	updater := (&merge.UpdaterBuilder{Converter: oneVersion{}}).BuildUpdater()
	run := func(name string, live, config *typed.TypedValue, managers fieldpath.ManagedFields) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := updater.Apply(live, config, "v1", managers.Copy(), "bench", true); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	live, config := withImage(""), withImage("web:2")
	run("first", live, config, fieldpath.ManagedFields{})
	owned, managers, err := updater.Apply(live, config, "v1", fieldpath.ManagedFields{}, "bench", true)
	if err != nil {
		b.Fatal(err)
	}
	run("again", owned, withImage("web:3"), managers)
}

// The same with managed fields as the server keeps them, on an object that is owned already.
func BenchmarkApplyWithManagedFields(b *testing.B) {
	scheme := clientscheme.Scheme
	gvk := appsv1.SchemeGroupVersion.WithKind("Deployment")
	manager, err := managedfields.NewDefaultFieldManager(applyconfigurations.NewTypeConverter(scheme),
		scheme, scheme, scheme, gvk, gvk.GroupVersion(), "", nil)
	if err != nil {
		b.Fatal(err)
	}
	d := deployment(b)
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(d)
	if err != nil {
		b.Fatal(err)
	}
	body := &unstructured.Unstructured{Object: content}
	owned, err := manager.Apply(d, body, "bench", true)
	if err != nil {
		b.Fatal(err)
	}
	containers, _, _ := unstructured.NestedFieldNoCopy(body.Object, "spec", "template", "spec", "containers")
	container := containers.([]any)[0].(map[string]any)
	i := 0
	for b.Loop() {
		i++
		container["image"] = fmt.Sprint("web:", i)
		if _, err := manager.Apply(owned, body, "bench", true); err != nil {
			b.Fatal(err)
		}
	}
}
