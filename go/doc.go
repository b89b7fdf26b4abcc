// Package quiesce runs an operator that is written with controller-runtime in a simulated Kubernetes cluster: its own
// Reconcile, SetupWithManager, manager, caches and queues, unmodified, against an API server in the same process, in
// simulated time, while conflicts, timeouts, outages and crashes strike as a scenario says. Detectors then tell, with
// evidence, where it loops, deadlocks or retries wrongly, and every run plays again from its seed.
//
// A test of a project that kubebuilder made:
//
//	func TestQuiesce(t *testing.T) {
//		quiesce.Run(t, "quiesce/*.yaml", func(mgr ctrl.Manager) error {
//			return (&controller.MemcachedReconciler{Client: mgr.GetClient(), Scheme: mgr.GetScheme()}).SetupWithManager(mgr)
//		}, quiesce.Scheme(scheme))
//	}
//
// and a scenario, quiesce/creation.yaml, which says of its controller `run: go`:
//
//	name: creation
//	about: A Memcached is created, and becomes available.
//	cluster:
//	  crds: [../config/crd/bases/cache.example.com_memcacheds.yaml]
//	  controllers:
//	    - run: go
//	steps:
//	  - apply: manifests/memcached.yaml
//	goal:
//	  - {object: memcacheds/sample, is: '.status.conditions[type=Available].status == "True"'}
//	finding: none
//
// docs/scenarios.md of Quiesce describes scenarios, docs/go-operators.md how to set a project up (tools/quiesce
// go-setup PROJECT) and what is different from a real cluster.
//
// # Determinism
//
// A run is a function of its scenario and its seed if the program is built with the overlay of the Go runtime that
// `tools/quiesce go-test PROJECT` makes. Under plain `go test` a few things stay with chance - the order of a map, which
// case of a select - and so every run is made twice: if the two differ, the test says so, and with which message, and
// reports no finding.
//
// # Time
//
// The operator runs in a bubble of testing/synctest: time.Now, time.Sleep and all timers are simulated, from
// 2000-01-01T00:00:00Z on. A package-level variable that holds a time of before the run holds one of the far future.
// Goroutines of the bubble must end when their manager's context does.
package quiesce
