// The requests of bench/server_benchmark.cc on controller-runtime's fake client.

package peer

import (
	"context"
	"fmt"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/types"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
	clienttesting "k8s.io/client-go/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
)

// Widget is the custom resource of bench/widgets.cc.
type Widget struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec   WidgetSpec   `json:"spec,omitempty"`
	Status WidgetStatus `json:"status,omitempty"`
}

// WidgetSpec is the desired state of a Widget.
type WidgetSpec struct {
	Image    string `json:"image,omitempty"`
	Replicas int64  `json:"replicas,omitempty"`
}

// WidgetStatus is the observed state of a Widget.
type WidgetStatus struct {
	Phase string `json:"phase,omitempty"`
	Count int64  `json:"count,omitempty"`
}

// WidgetList is a list of Widgets.
type WidgetList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []Widget `json:"items"`
}

// DeepCopyInto writes a copy of w to out.
func (w *Widget) DeepCopyInto(out *Widget) {
	*out = *w
	w.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
}

// DeepCopyObject returns a copy of w.
func (w *Widget) DeepCopyObject() runtime.Object {
	out := new(Widget)
	w.DeepCopyInto(out)
	return out
}

// DeepCopyObject returns a copy of l and of its items.
func (l *WidgetList) DeepCopyObject() runtime.Object {
	out := &WidgetList{TypeMeta: l.TypeMeta, Items: make([]Widget, len(l.Items))}
	l.ListMeta.DeepCopyInto(&out.ListMeta)
	for i := range l.Items {
		l.Items[i].DeepCopyInto(&out.Items[i])
	}
	return out
}

const stored = 1000

func widget(number int) *Widget {
	return &Widget{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: fmt.Sprintf("w-%06d", number)},
		Spec: WidgetSpec{Image: "a", Replicas: 1}}
}

// fakes runs a benchmark on the fake client as kubebuilder scaffolds it, and on a plain one: with
// this kind alone and a tracker that keeps no managed fields. Both hold the same Widgets.
func fakes(b *testing.B, run func(b *testing.B, c client.Client)) {
	for _, variant := range []string{"default", "plain"} {
		b.Run(variant, func(b *testing.B) {
			scheme := runtime.NewScheme()
			version := schema.GroupVersion{Group: "example.com", Version: "v1"}
			scheme.AddKnownTypes(version, &Widget{}, &WidgetList{})
			metav1.AddToGroupVersion(scheme, version)
			builder := fake.NewClientBuilder().WithScheme(scheme).WithStatusSubresource(&Widget{})
			if variant == "plain" {
				builder.WithObjectTracker(clienttesting.NewObjectTracker(
					scheme, serializer.NewCodecFactory(scheme).UniversalDecoder()))
			} else if err := clientscheme.AddToScheme(scheme); err != nil {
				b.Fatal(err)
			}
			c := builder.Build()
			for i := range stored {
				if err := c.Create(b.Context(), widget(i)); err != nil {
					b.Fatal(err)
				}
			}
			run(b, c)
		})
	}
}

// onOne runs a benchmark of requests on one of the Widgets, which the first argument of request has
// been read into; the second one counts the requests.
func onOne(b *testing.B, request func(ctx context.Context, c client.Client, w *Widget, i int64) error) {
	fakes(b, func(b *testing.B, c client.Client) {
		w := widget(stored / 2)
		if err := c.Get(b.Context(), client.ObjectKeyFromObject(w), w); err != nil {
			b.Fatal(err)
		}
		var i int64
		for b.Loop() {
			i++
			if err := request(b.Context(), c, w, i); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFakeGet(b *testing.B) {
	onOne(b, func(ctx context.Context, c client.Client, w *Widget, _ int64) error {
		return c.Get(ctx, client.ObjectKeyFromObject(w), w)
	})
}

func BenchmarkFakeUpdate(b *testing.B) {
	onOne(b, func(ctx context.Context, c client.Client, w *Widget, i int64) error {
		w.Spec.Replicas = i%1000 + 2
		return c.Update(ctx, w)
	})
}

func BenchmarkFakeStatusUpdate(b *testing.B) {
	onOne(b, func(ctx context.Context, c client.Client, w *Widget, i int64) error {
		w.Status.Count = i
		return c.Status().Update(ctx, w)
	})
}

func BenchmarkFakeMergePatch(b *testing.B) {
	onOne(b, func(ctx context.Context, c client.Client, w *Widget, i int64) error {
		return c.Patch(ctx, w, client.RawPatch(types.MergePatchType,
			fmt.Appendf(nil, `{"spec":{"replicas":%d}}`, i%1000+2)))
	})
}

func BenchmarkFakeCreateAndDelete(b *testing.B) {
	fakes(b, func(b *testing.B, c client.Client) {
		for b.Loop() {
			w := widget(stored)
			if err := c.Create(b.Context(), w); err != nil {
				b.Fatal(err)
			}
			if err := c.Delete(b.Context(), w); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFakeList(b *testing.B) {
	fakes(b, func(b *testing.B, c client.Client) {
		for b.Loop() {
			var list WidgetList
			if err := c.List(b.Context(), &list); err != nil || len(list.Items) != stored {
				b.Fatal(len(list.Items), err)
			}
		}
	})
}
