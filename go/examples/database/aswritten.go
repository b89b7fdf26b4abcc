package database

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strconv"
	"time"

	quiesce "github.com/quiesce/quiesce/go"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

const retryCount = "database.example.com/retry-count"

// AsWritten is the operator of the lab, with the patterns of the lesson one by one. Its mistakes are listed in
// reconcilers/database/as_written.h.
type AsWritten struct {
	client.Client
	Options map[string]bool // annotationBackoff, circuitBreaker, createSecret, dependency, ensure, ensureSecret, rateLimit

	lastAPICall time.Time
	breaker     struct {
		state       string
		failures    int
		lastFailure time.Time
	}
}

// SetupWithManager adds the reconciler to a manager.
func (r *AsWritten) SetupWithManager(mgr ctrl.Manager) error {
	return ctrl.NewControllerManagedBy(mgr).For(&Database{}).Owns(&appsv1.StatefulSet{}).Complete(r)
}

// Reconcile brings one Database a phase further.
func (r *AsWritten) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	db := &Database{}
	if err := r.Get(ctx, req.NamespacedName, db); err != nil {
		return ctrl.Result{}, err
	}
	if r.Options["rateLimit"] {
		if time.Since(r.lastAPICall) < time.Second {
			return ctrl.Result{RequeueAfter: time.Second}, nil
		}
		r.lastAPICall = time.Now()
		if err := r.checkExternalDependency(ctx); err != nil {
			return ctrl.Result{}, err
		}
	}
	if r.Options["circuitBreaker"] {
		if err := r.breakerCall(ctx); err != nil {
			if r.Options["annotationBackoff"] {
				return r.handleError(ctx, db, err)
			}
			return ctrl.Result{}, err
		}
	}
	switch db.Status.Phase {
	case "", Pending:
		db.Status.Phase = Provisioning
		r.setCondition(db, "Progressing", metav1.ConditionTrue, "Provisioning", "Starting provisioning")
		return ctrl.Result{}, r.Status().Update(ctx, db)
	case Provisioning:
		return r.handleProvisioning(ctx, db)
	case Configuring:
		db.Status.Phase = Deploying
		r.setCondition(db, "Progressing", metav1.ConditionTrue, "Deploying", "Configuration complete, deploying")
		return ctrl.Result{}, r.Status().Update(ctx, db)
	case Deploying:
		return r.handleDeploying(ctx, db)
	case Verifying:
		db.Status.Phase = Ready
		r.setCondition(db, "Ready", metav1.ConditionTrue, "AllChecksPassed", "Database is ready")
		r.setCondition(db, "Progressing", metav1.ConditionFalse, "ReconciliationComplete", "Reconciliation complete")
		return ctrl.Result{}, r.Status().Update(ctx, db)
	case Ready:
		if r.Options["ensure"] {
			return ctrl.Result{}, r.ensureStatefulSet(ctx, db)
		}
		return ctrl.Result{}, nil
	case Failed:
		return ctrl.Result{RequeueAfter: time.Minute}, nil
	}
	return ctrl.Result{}, nil
}

func (r *AsWritten) setCondition(db *Database, kind string, status metav1.ConditionStatus, reason, message string) {
	meta.SetStatusCondition(&db.Status.Conditions, metav1.Condition{Type: kind, Status: status, Reason: reason, Message: message})
}

func (r *AsWritten) handleProvisioning(ctx context.Context, db *Database) (ctrl.Result, error) {
	if r.Options["dependency"] {
		if err := r.checkExternalDependency(ctx); err != nil {
			r.setCondition(db, "Ready", metav1.ConditionFalse, "ExternalDependencyUnavailable", err.Error())
			_ = r.Status().Update(ctx, db)
			return ctrl.Result{RequeueAfter: 30 * time.Second}, nil
		}
	}
	if r.Options["createSecret"] {
		if err := r.Create(ctx, buildSecret(db)); err != nil {
			return ctrl.Result{}, err
		}
	} else if r.Options["ensureSecret"] {
		if err := r.ensureSecret(ctx, db); err != nil {
			return ctrl.Result{}, err
		}
	}
	err := r.Get(ctx, types.NamespacedName{Namespace: db.Namespace, Name: db.Name}, &appsv1.StatefulSet{})
	if apierrors.IsNotFound(err) {
		if r.Options["ensure"] {
			err = r.ensureStatefulSet(ctx, db)
		} else {
			err = r.createStatefulSet(ctx, db)
		}
		if err != nil {
			if r.Options["annotationBackoff"] {
				return r.handleError(ctx, db, err)
			}
			return ctrl.Result{}, err
		}
		return ctrl.Result{Requeue: true}, nil //lint:ignore SA1019 as written
	}
	db.Status.Phase = Configuring
	r.setCondition(db, "Progressing", metav1.ConditionTrue, "Configuring", "StatefulSet created, configuring")
	return ctrl.Result{}, r.Status().Update(ctx, db)
}

func (r *AsWritten) handleDeploying(ctx context.Context, db *Database) (ctrl.Result, error) {
	found := &appsv1.StatefulSet{}
	if err := r.Get(ctx, types.NamespacedName{Namespace: db.Namespace, Name: db.Name}, found); err != nil {
		return ctrl.Result{}, err
	}
	if found.Status.ReadyReplicas == *found.Spec.Replicas {
		db.Status.Phase = Verifying
		r.setCondition(db, "Progressing", metav1.ConditionTrue, "Verifying", "Deployment complete, verifying")
		return ctrl.Result{}, r.Status().Update(ctx, db)
	}
	return ctrl.Result{RequeueAfter: 5 * time.Second}, nil
}

// handleError returns a result together with an error: the result is ignored.
func (r *AsWritten) handleError(ctx context.Context, db *Database, err error) (ctrl.Result, error) {
	count, _ := strconv.Atoi(db.Annotations[retryCount])
	backoff := time.Duration(math.Min(float64(5*time.Second)*math.Pow(2, float64(count)), float64(5*time.Minute)))
	if db.Annotations == nil {
		db.Annotations = map[string]string{}
	}
	db.Annotations[retryCount] = strconv.Itoa(count + 1)
	_ = r.Update(ctx, db)
	return ctrl.Result{RequeueAfter: backoff}, err
}

func (r *AsWritten) checkExternalDependency(ctx context.Context) error {
	return quiesce.External("postgres").Call(ctx, "health", struct{}{}, nil)
}

func (r *AsWritten) breakerCall(ctx context.Context) error {
	if r.breaker.state == "open" {
		if time.Since(r.breaker.lastFailure) <= time.Minute {
			return errors.New("circuit breaker open")
		}
		r.breaker.state = "half-open"
	}
	if err := r.checkExternalDependency(ctx); err != nil {
		r.breaker.failures++
		r.breaker.lastFailure = time.Now()
		if r.breaker.failures > 5 {
			r.breaker.state = "open"
		}
		return err
	}
	r.breaker.failures, r.breaker.state = 0, "closed"
	return nil
}

func (r *AsWritten) createStatefulSet(ctx context.Context, db *Database) error {
	desired := buildStatefulSet(db)
	if err := ctrl.SetControllerReference(db, desired, r.Scheme()); err != nil {
		return err
	}
	return r.Create(ctx, desired)
}

// ensureStatefulSet compares its own spec with one that the server has defaulted.
func (r *AsWritten) ensureStatefulSet(ctx context.Context, db *Database) error {
	found := &appsv1.StatefulSet{}
	err := r.Get(ctx, types.NamespacedName{Namespace: db.Namespace, Name: db.Name}, found)
	if apierrors.IsNotFound(err) {
		return r.createStatefulSet(ctx, db)
	}
	if err != nil {
		return err
	}
	if desired := buildStatefulSet(db); !reflect.DeepEqual(found.Spec, desired.Spec) {
		found.Spec = desired.Spec
		return r.Update(ctx, found)
	}
	return nil
}

func (r *AsWritten) ensureSecret(ctx context.Context, db *Database) error {
	found, desired := &corev1.Secret{}, buildSecret(db)
	err := r.Get(ctx, client.ObjectKeyFromObject(desired), found)
	if apierrors.IsNotFound(err) {
		return r.Create(ctx, desired)
	}
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(found.Data, desired.Data) {
		found.Data = desired.Data
		return r.Update(ctx, found)
	}
	return nil
}
