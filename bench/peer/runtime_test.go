// The same as bench/runtime_benchmark.cc with client-go and controller-runtime:
//
//	cd bench/peer && go test -bench . -benchtime 2s
package peer

import (
	"context"
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

const onOneNode = 10

func pod(number, version int) *corev1.Pod {
	return &corev1.Pod{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("pod-", number), Namespace: "default",
			UID: types.UID(fmt.Sprint("uid-", number)), ResourceVersion: fmt.Sprint(version),
			Labels: map[string]string{"app": "web", "tier": "front"}},
		Spec: corev1.PodSpec{NodeName: fmt.Sprint("node-", number/onOneNode),
			Containers: []corev1.Container{{Name: "c", Image: "web:1",
				Env: []corev1.EnvVar{{Name: "A", Value: "1"}}}}},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, PodIP: "10.0.0.1"},
	}
}

func queue(b *testing.B, q workqueue.TypedInterface[reconcile.Request]) {
	key := reconcile.Request{NamespacedName: types.NamespacedName{Namespace: "default", Name: "db-0"}}
	for b.Loop() {
		q.Add(key)
		got, _ := q.Get()
		q.Done(got)
	}
	q.ShutDown()
}

func BenchmarkClassicQueue(b *testing.B) {
	queue(b, workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[reconcile.Request]()))
}

func BenchmarkPriorityQueue(b *testing.B) { queue(b, priorityqueue.New[reconcile.Request]("bench")) }

// informer is a shared informer of n pods with an index by node, fed by the watch it returns.
func informer(b *testing.B, n int, handler toolscache.ResourceEventHandler) (toolscache.SharedIndexInformer, *watch.FakeWatcher) {
	fake := watch.NewFakeWithChanSize(1000, false)
	list := &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "1"}}
	for i := range n {
		list.Items = append(list.Items, *pod(i, 1))
	}
	source := toolscache.ToListWatcherWithWatchListSemantics(&toolscache.ListWatch{
		ListWithContextFunc:  func(context.Context, metav1.ListOptions) (runtime.Object, error) { return list, nil },
		WatchFuncWithContext: func(context.Context, metav1.ListOptions) (watch.Interface, error) { return fake, nil },
	}, unsupported{})
	shared := toolscache.NewSharedIndexInformer(source, &corev1.Pod{}, 0, toolscache.Indexers{
		toolscache.NamespaceIndex: toolscache.MetaNamespaceIndexFunc,
		"field:spec.nodeName": func(object any) ([]string, error) {
			node := object.(*corev1.Pod).Spec.NodeName
			return []string{"default/" + node, "__all_namespaces/" + node}, nil
		}})
	if handler != nil {
		if _, err := shared.AddEventHandler(handler); err != nil {
			b.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	b.Cleanup(cancel)
	go shared.Run(ctx.Done())
	if !toolscache.WaitForCacheSync(ctx.Done(), shared.HasSynced) {
		b.Fatal("not synced")
	}
	return shared, fake
}

type unsupported struct{}

func (unsupported) IsWatchListSemanticsUnSupported() bool { return true }

func sizes(b *testing.B, run func(b *testing.B, n int)) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { run(b, n) })
	}
}

func BenchmarkInformerEvent(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		told := make(chan struct{}, 1)
		_, fake := informer(b, n, toolscache.ResourceEventHandlerFuncs{
			UpdateFunc: func(any, any) { told <- struct{}{} }})
		var events []*corev1.Pod
		for i := range 1000 {
			events = append(events, pod(i%n, i+2))
		}
		at := 0
		for b.Loop() {
			fake.Modify(events[at%len(events)])
			at++
			<-told
		}
	})
}

// What controller-runtime's CacheReader does: look up, copy deeply.
func BenchmarkCachedGet(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		shared, _ := informer(b, n, nil)
		number := 0
		for b.Loop() {
			found, ok, err := shared.GetIndexer().GetByKey(fmt.Sprint("default/pod-", number%n))
			number++
			if err != nil || !ok {
				b.Fatal("not found")
			}
			_ = found.(*corev1.Pod).DeepCopy()
		}
	})
}

func BenchmarkIndexList(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		shared, _ := informer(b, n, nil)
		node := 0
		for b.Loop() {
			found, err := shared.GetIndexer().ByIndex("field:spec.nodeName",
				fmt.Sprint("default/node-", node%(n/onOneNode)))
			node++
			if err != nil || len(found) != onOneNode {
				b.Fatal("not ten", len(found), err)
			}
			list := make([]runtime.Object, 0, len(found))
			for _, object := range found {
				list = append(list, object.(*corev1.Pod).DeepCopy())
			}
			_ = list
		}
	})
}
