package database

import (
	"context"
	"errors"
	"reflect"
	"time"

	quiesce "github.com/quiesce/quiesce/go"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

const (
	maxFailures  = 5 // in a row, after which a Database is Failed
	rolloutCheck = 30 * time.Second
)

// Fixed is the operator that the lessons describe, done right.
type Fixed struct {
	client.Client
	gate gate
}

// SetupWithManager adds the reconciler to a manager.
func (r *Fixed) SetupWithManager(mgr ctrl.Manager) error {
	return ctrl.NewControllerManagedBy(mgr).For(&Database{}).
		Owns(&appsv1.StatefulSet{}).Owns(&corev1.Service{}).Owns(&corev1.Secret{}).
		WithOptions(controller.Options{RateLimiter: workqueue.NewTypedItemExponentialFailureRateLimiter[reconcile.Request](5*time.Millisecond, 5*time.Minute)}).
		Complete(r)
}

// Reconcile brings one Database a step further.
func (r *Fixed) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	db := &Database{}
	if err := r.Get(ctx, req.NamespacedName, db); err != nil {
		if apierrors.IsNotFound(err) {
			r.gate.forget(req.NamespacedName)
		}
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !db.DeletionTimestamp.IsZero() {
		return r.cleanUp(ctx, db)
	}
	if !controllerutil.ContainsFinalizer(db, Finalizer) {
		before := db.DeepCopy()
		controllerutil.AddFinalizer(db, Finalizer)
		if err := r.Patch(ctx, db, client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})); err != nil {
			return ctrl.Result{}, client.IgnoreNotFound(err)
		}
	}
	before := db.DeepCopy()
	result, err := r.step(ctx, db)
	if err != nil {
		return ctrl.Result{}, err
	}
	if !equality.Semantic.DeepEqual(before.Status, db.Status) {
		if err := r.Status().Update(ctx, db); err != nil {
			return ctrl.Result{}, client.IgnoreNotFound(err)
		}
	}
	return result, nil
}

func keyOf(db *Database) types.NamespacedName { return client.ObjectKeyFromObject(db) }

func set(db *Database, kind string, is bool, reason, message string) {
	status := metav1.ConditionFalse
	if is {
		status = metav1.ConditionTrue
	}
	meta.SetStatusCondition(&db.Status.Conditions, metav1.Condition{Type: kind, Status: status, Reason: reason, Message: message,
		ObservedGeneration: db.Generation})
}

func progress(db *Database, phase, message string) {
	db.Status.Phase, db.Status.ObservedGeneration = phase, db.Generation
	set(db, "Ready", false, phase, message)
	set(db, "Progressing", true, phase, message)
	set(db, "Failed", false, phase, "")
}

func fail(db *Database, reason, message string) {
	db.Status.Phase, db.Status.ObservedGeneration = Failed, db.Generation
	set(db, "Ready", false, reason, message)
	set(db, "Progressing", false, reason, message)
	set(db, "Failed", true, reason, message)
}

// step changes db.Status.
func (r *Fixed) step(ctx context.Context, db *Database) (ctrl.Result, error) {
	switch db.Status.Phase {
	case "":
		progress(db, Pending, "Waiting to be provisioned")
	case Pending:
		progress(db, Provisioning, "Creating the children")
	case Provisioning:
		return r.provision(ctx, db)
	case Configuring:
		return r.configure(ctx, db)
	case Deploying, Updating:
		return r.deploy(ctx, db)
	case Verifying:
		return r.verify(ctx, db)
	case Ready:
		inShape, err := r.childrenInShape(ctx, db)
		if err != nil {
			return ctrl.Result{}, err
		}
		if !inShape || db.Status.ObservedGeneration != db.Generation {
			progress(db, Updating, "Bringing the children to the spec")
		}
	default:
		changed := db.Status.ObservedGeneration != db.Generation
		if wait := r.gate.retryAfter(keyOf(db)); wait > 0 && !changed {
			return ctrl.Result{RequeueAfter: wait}, nil
		}
		if changed {
			r.gate.forget(keyOf(db))
		}
		progress(db, Provisioning, "Trying again")
	}
	return ctrl.Result{}, nil
}

func (r *Fixed) provision(ctx context.Context, db *Database) (ctrl.Result, error) {
	if result, done := r.call(ctx, db, 0, operation{"health", struct{}{}}); !done {
		return result, nil
	}
	if err := r.ensureChildren(ctx, db); err != nil {
		return r.rejected(db, err)
	}
	db.Status.SecretName = secretName(db)
	db.Status.Endpoint = db.Name + "." + db.Namespace + ".svc:5432"
	progress(db, Configuring, "Children exist; configuring")
	return ctrl.Result{}, nil
}

func (r *Fixed) configure(ctx context.Context, db *Database) (ctrl.Result, error) {
	if result, done := r.call(ctx, db, quiesce.CodeAlreadyExists,
		operation{"create-user", map[string]string{"name": externalUser(db), "password": passwordOf(db)}},
		operation{"create-database", map[string]string{"name": externalDatabase(db), "owner": externalUser(db)}}); !done {
		return result, nil
	}
	progress(db, Deploying, "Configured; deploying")
	return ctrl.Result{}, nil
}

func (r *Fixed) deploy(ctx context.Context, db *Database) (ctrl.Result, error) {
	if err := r.ensureChildren(ctx, db); err != nil {
		return r.rejected(db, err)
	}
	progress(db, db.Status.Phase, "Waiting for the StatefulSet")
	found := &appsv1.StatefulSet{}
	err := r.Get(ctx, keyOf(db), found)
	if client.IgnoreNotFound(err) != nil {
		return ctrl.Result{}, err
	}
	if err != nil || !equality.Semantic.DeepDerivative(buildStatefulSet(db).Spec, found.Spec) || !isRolledOut(found) {
		return ctrl.Result{RequeueAfter: rolloutCheck}, nil
	}
	progress(db, Verifying, "Rolled out; verifying")
	return ctrl.Result{}, nil
}

func isRolledOut(s *appsv1.StatefulSet) bool {
	return s.Status.ObservedGeneration >= s.Generation && s.Status.ReadyReplicas == *s.Spec.Replicas &&
		s.Status.UpdatedReplicas == *s.Spec.Replicas
}

func (r *Fixed) verify(ctx context.Context, db *Database) (ctrl.Result, error) {
	wait, err := r.external(ctx, db, 0, operation{"verify", map[string]string{"name": externalDatabase(db)}})
	if wait > 0 || noAnswer(err) {
		return r.notYet(db, wait, err), nil
	}
	if err != nil {
		fail(db, "VerificationFailed", err.Error())
		return ctrl.Result{RequeueAfter: r.gate.retryAfter(keyOf(db))}, nil
	}
	r.gate.forget(keyOf(db))
	db.Status.Phase, db.Status.ObservedGeneration = Ready, db.Generation
	set(db, "Ready", true, "AllChecksPassed", "Database is ready")
	set(db, "Progressing", false, "ReconciliationComplete", "Reconciliation complete")
	set(db, "Failed", false, "AllChecksPassed", "")
	return ctrl.Result{}, nil
}

func (r *Fixed) childrenInShape(ctx context.Context, db *Database) (bool, error) {
	statefulSet, service, secret := &appsv1.StatefulSet{}, &corev1.Service{}, &corev1.Secret{}
	if err := r.Get(ctx, keyOf(db), statefulSet); err != nil {
		return false, client.IgnoreNotFound(err)
	}
	if !equality.Semantic.DeepDerivative(buildStatefulSet(db).Spec, statefulSet.Spec) || !isRolledOut(statefulSet) {
		return false, nil
	}
	if err := r.Get(ctx, keyOf(db), service); err != nil {
		return false, client.IgnoreNotFound(err)
	}
	if !serviceInShape(buildService(db), service) {
		return false, nil
	}
	if err := r.Get(ctx, types.NamespacedName{Namespace: db.Namespace, Name: secretName(db)}, secret); err != nil {
		return false, client.IgnoreNotFound(err)
	}
	return reflect.DeepEqual(buildSecret(db).Data, secret.Data), nil
}

// serviceInShape compares what the operator means; the server fills in target ports and protocols.
func serviceInShape(desired, live *corev1.Service) bool {
	return reflect.DeepEqual(desired.Spec.Selector, live.Spec.Selector) && len(live.Spec.Ports) == 1 &&
		live.Spec.Ports[0].Name == desired.Spec.Ports[0].Name && live.Spec.Ports[0].Port == desired.Spec.Ports[0].Port
}

func (r *Fixed) ensureChildren(ctx context.Context, db *Database) error {
	secret := buildSecret(db)
	if err := r.ensure(ctx, db, secret, &corev1.Secret{}, func(live client.Object) bool {
		s := live.(*corev1.Secret)
		if reflect.DeepEqual(s.Data, secret.Data) {
			return false
		}
		s.Data = secret.Data
		return true
	}); err != nil {
		return err
	}
	service := buildService(db)
	if err := r.ensure(ctx, db, service, &corev1.Service{}, func(live client.Object) bool {
		s := live.(*corev1.Service)
		if serviceInShape(service, s) {
			return false
		}
		s.Spec.Selector, s.Spec.Ports = service.Spec.Selector, service.Spec.Ports
		return true
	}); err != nil {
		return err
	}
	statefulSet := buildStatefulSet(db)
	return r.ensure(ctx, db, statefulSet, &appsv1.StatefulSet{}, func(live client.Object) bool {
		s := live.(*appsv1.StatefulSet)
		if equality.Semantic.DeepDerivative(statefulSet.Spec, s.Spec) {
			return false
		}
		s.Spec.Replicas, s.Spec.Template.Labels = statefulSet.Spec.Replicas, statefulSet.Spec.Template.Labels
		s.Spec.Template.Spec.Containers[0].Image = statefulSet.Spec.Template.Spec.Containers[0].Image
		return true
	})
}

// ensure makes a child, or changes what is not as it should be.
func (r *Fixed) ensure(ctx context.Context, db *Database, desired, live client.Object, change func(live client.Object) bool) error {
	if err := ctrl.SetControllerReference(db, desired, r.Scheme()); err != nil {
		return err
	}
	err := r.Get(ctx, client.ObjectKeyFromObject(desired), live)
	if apierrors.IsNotFound(err) {
		// The cache may not have seen it yet; its event brings this key back.
		return client.IgnoreAlreadyExists(r.Create(ctx, desired))
	}
	if err != nil || !live.GetDeletionTimestamp().IsZero() {
		return err
	}
	if !change(live) {
		return nil
	}
	return r.Update(ctx, live)
}

func (r *Fixed) cleanUp(ctx context.Context, db *Database) (ctrl.Result, error) {
	if !controllerutil.ContainsFinalizer(db, Finalizer) {
		return ctrl.Result{}, nil
	}
	wait, err := r.external(ctx, db, quiesce.CodeNotFound,
		operation{"drop-database", map[string]string{"name": externalDatabase(db)}},
		operation{"drop-user", map[string]string{"name": externalUser(db)}})
	if wait > 0 {
		return ctrl.Result{RequeueAfter: wait}, nil
	}
	if err != nil {
		wait = r.gate.retryAfter(keyOf(db))
		before := db.DeepCopy()
		set(db, "Ready", false, "CleanUpFailed", err.Error())
		if !equality.Semantic.DeepEqual(before.Status, db.Status) {
			if err := r.Status().Update(ctx, db); err != nil {
				return ctrl.Result{}, client.IgnoreNotFound(err)
			}
		}
		return ctrl.Result{RequeueAfter: wait}, nil
	}
	r.gate.forget(keyOf(db))
	before := db.DeepCopy()
	controllerutil.RemoveFinalizer(db, Finalizer)
	return ctrl.Result{}, client.IgnoreNotFound(r.Patch(ctx, db, client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})))
}

type operation struct {
	name     string
	argument any
}

// external calls operations in turn. An error with the code `fine` is none. A wait: it is not yet time to call.
func (r *Fixed) external(ctx context.Context, db *Database, fine int, operations ...operation) (time.Duration, error) {
	if wait := r.gate.wait(keyOf(db)); wait > 0 {
		return wait, nil
	}
	var failure error
	for _, o := range operations {
		err := quiesce.External("postgres").Call(ctx, o.name, o.argument, nil)
		var service *quiesce.ServiceError
		if err == nil || fine != 0 && errors.As(err, &service) && service.Code == fine {
			continue
		}
		failure = err
		break
	}
	r.gate.report(keyOf(db), failure)
	return 0, failure
}

// call is external for a step that stays where it is until the calls succeed.
func (r *Fixed) call(ctx context.Context, db *Database, fine int, operations ...operation) (result ctrl.Result, done bool) {
	wait, err := r.external(ctx, db, fine, operations...)
	if wait > 0 || err != nil {
		return r.notYet(db, wait, err), false
	}
	return ctrl.Result{}, true
}

func (r *Fixed) notYet(db *Database, wait time.Duration, err error) ctrl.Result {
	if wait > 0 {
		return ctrl.Result{RequeueAfter: wait}
	}
	switch {
	case noAnswer(err):
		set(db, "Ready", false, "ExternalDependencyUnavailable", err.Error())
	case r.gate.failed(keyOf(db)) >= maxFailures:
		fail(db, "TooManyFailures", err.Error())
	default:
		set(db, "Ready", false, "ExternalCallFailed", err.Error())
	}
	return ctrl.Result{RequeueAfter: r.gate.retryAfter(keyOf(db))}
}

// rejected makes a child that the API server finds invalid a failure of the Database.
func (r *Fixed) rejected(db *Database, err error) (ctrl.Result, error) {
	if !apierrors.IsInvalid(err) {
		return ctrl.Result{}, err
	}
	r.gate.report(keyOf(db), err)
	fail(db, "ChildRejected", err.Error())
	return ctrl.Result{RequeueAfter: r.gate.retryAfter(keyOf(db))}, nil
}
