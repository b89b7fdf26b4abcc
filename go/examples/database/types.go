// Package database holds the Database operator of the course in Go: as its lab and its lesson publish it, mistakes
// included, and as the lessons describe it, done right. The C++ ports are reconcilers/database; both find the same.
package database

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// GroupVersion is that of Database.
var GroupVersion = schema.GroupVersion{Group: "database.example.com", Version: "v1"}

// Phases of a Database.
const (
	Pending      = "Pending"
	Provisioning = "Provisioning"
	Configuring  = "Configuring"
	Deploying    = "Deploying"
	Verifying    = "Verifying"
	Ready        = "Ready"
	Updating     = "Updating"
	Failed       = "Failed"
)

// Finalizer keeps a Database until its database and user in PostgreSQL are gone.
const Finalizer = "database.example.com/cleanup"

// DatabaseSpec is what a user wants.
type DatabaseSpec struct {
	Image        string `json:"image,omitempty"`
	Replicas     *int32 `json:"replicas,omitempty"`
	DatabaseName string `json:"databaseName,omitempty"`
	Username     string `json:"username,omitempty"`
	Storage      *struct {
		Size string `json:"size,omitempty"`
	} `json:"storage,omitempty"`
}

// DatabaseStatus is what there is.
type DatabaseStatus struct {
	Phase              string             `json:"phase,omitempty"`
	ObservedGeneration int64              `json:"observedGeneration,omitempty"`
	SecretName         string             `json:"secretName,omitempty"`
	Endpoint           string             `json:"endpoint,omitempty"`
	Conditions         []metav1.Condition `json:"conditions,omitempty"`
}

// Database is a PostgreSQL database with a server of its own.
type Database struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec   DatabaseSpec   `json:"spec,omitempty"`
	Status DatabaseStatus `json:"status,omitempty"`
}

// DeepCopy is a copy that shares nothing that the operator writes.
func (d *Database) DeepCopy() *Database {
	out := *d
	d.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	out.Status.Conditions = append([]metav1.Condition(nil), d.Status.Conditions...)
	return &out
}

// DeepCopyObject makes Database a runtime.Object.
func (d *Database) DeepCopyObject() runtime.Object { return d.DeepCopy() }

// DatabaseList is a list of them.
type DatabaseList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []Database `json:"items"`
}

// DeepCopyObject makes DatabaseList a runtime.Object.
func (l *DatabaseList) DeepCopyObject() runtime.Object {
	out := *l
	out.Items = make([]Database, len(l.Items))
	for i := range l.Items {
		out.Items[i] = *l.Items[i].DeepCopy()
	}
	return &out
}

// AddToScheme makes the kinds known to a scheme.
func AddToScheme(s *runtime.Scheme) error {
	s.AddKnownTypes(GroupVersion, &Database{}, &DatabaseList{})
	metav1.AddToGroupVersion(s, GroupVersion)
	return nil
}

func labels(db *Database) map[string]string {
	return map[string]string{"app": "database", "database": db.Name}
}

func child(db *Database, name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: db.Namespace, Labels: labels(db)}
}

func secretName(db *Database) string { return db.Name + "-secret" }

func externalDatabase(db *Database) string {
	return fmt.Sprintf("%s_%s_%s", db.Namespace, db.Name, db.Spec.DatabaseName)
}

func externalUser(db *Database) string {
	return fmt.Sprintf("%s_%s_%s", db.Namespace, db.Name, db.Spec.Username)
}

func passwordOf(db *Database) string { return "pw-" + string(db.UID) }

// What a Database should have, without owner references.

func buildStatefulSet(db *Database) *appsv1.StatefulSet {
	return &appsv1.StatefulSet{ObjectMeta: child(db, db.Name), Spec: appsv1.StatefulSetSpec{
		Replicas: db.Spec.Replicas, ServiceName: db.Name,
		Selector: &metav1.LabelSelector{MatchLabels: labels(db)},
		Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels(db)}, Spec: corev1.PodSpec{
			Containers: []corev1.Container{{Name: "postgres", Image: db.Spec.Image,
				Ports:   []corev1.ContainerPort{{Name: "postgres", ContainerPort: 5432}},
				EnvFrom: []corev1.EnvFromSource{{SecretRef: &corev1.SecretEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: secretName(db)}}}}}}}},
	}}
}

func buildService(db *Database) *corev1.Service {
	return &corev1.Service{ObjectMeta: child(db, db.Name), Spec: corev1.ServiceSpec{Selector: labels(db),
		Ports: []corev1.ServicePort{{Name: "postgres", Port: 5432, TargetPort: intstr.IntOrString{}}}}}
}

func buildSecret(db *Database) *corev1.Secret {
	return &corev1.Secret{ObjectMeta: child(db, secretName(db)), Data: map[string][]byte{
		"username": []byte(externalUser(db)), "password": []byte(passwordOf(db)), "database": []byte(externalDatabase(db))}}
}
