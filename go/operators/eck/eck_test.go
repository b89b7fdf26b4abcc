// Package eck_test runs the Beat and Kibana controllers of Elastic Cloud on Kubernetes as they are in their module, without
// an Elasticsearch: nothing answers for one.
package eck_test

import (
	"errors"
	"testing"
	"time"

	beatv1beta1 "github.com/elastic/cloud-on-k8s/v3/pkg/apis/beat/v1beta1"
	"github.com/elastic/cloud-on-k8s/v3/pkg/controller/beat"
	"github.com/elastic/cloud-on-k8s/v3/pkg/controller/common/certificates"
	"github.com/elastic/cloud-on-k8s/v3/pkg/controller/common/operator"
	controllerscheme "github.com/elastic/cloud-on-k8s/v3/pkg/controller/common/scheme"
	"github.com/elastic/cloud-on-k8s/v3/pkg/controller/kibana"
	quiesce "github.com/quiesce/quiesce/go"
	"github.com/quiesce/quiesce/go/internal/modules"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
)

// setUp does what cmd/manager does for the two kinds, with its defaults.
func setUp(mgr ctrl.Manager) error {
	rotation := certificates.RotationParams{Validity: 365 * 24 * time.Hour, RotateBefore: 24 * time.Hour}
	params := operator.Parameters{OperatorNamespace: "elastic-system", CACertRotation: rotation, CertRotation: rotation,
		MaxConcurrentReconciles: 3, SetDefaultSecurityContext: true}
	return errors.Join(beat.Add(mgr, params), kibana.Add(mgr, params))
}

func TestECK(t *testing.T) {
	modules.Copy(t, "github.com/elastic/cloud-on-k8s/v3", "config/crds/v1/resources/*.k8s.elastic.co_*.yaml", "crds")
	controllerscheme.SetupScheme()
	if !clientgoscheme.Scheme.IsGroupRegistered(beatv1beta1.GroupVersion.Group) {
		t.Fatal("its scheme is not set up")
	}
	quiesce.Run(t, "*.yaml", setUp)
}
