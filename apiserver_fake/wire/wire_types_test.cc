#include "apiserver_fake/wire/wire_types.h"

#include "gtest/gtest.h"

namespace quiesce::wire {
namespace {

TEST(WireTypesTest, KnowsGoNamesOfTypes) {
  const WireType* deployment = FindWireType("api.apps.v1.Deployment");
  ASSERT_NE(deployment, nullptr);
  EXPECT_EQ(deployment->struct_name, "Deployment");
  const WireType* spec = deployment->FindField("spec")->type;
  EXPECT_EQ(spec->go_name, "v1.DeploymentSpec");
  const WireType* pod = spec->FindField("template")->type->FindField("spec")->type;
  EXPECT_EQ(pod->FindField("containers")->type->go_name, "[]v1.Container");
  EXPECT_EQ(pod->FindField("nodeSelector")->type->go_name, "map[string]string");
  const WireType* container = pod->FindField("containers")->type->element;
  const WireType* resources = container->FindField("resources")->type;
  EXPECT_EQ(resources->FindField("limits")->type->go_name, "v1.ResourceList");
  EXPECT_EQ(FindWireType("api.core.v1.Volume")->FindField("hostPath")->go_path,
            "VolumeSource.hostPath");
}

TEST(WireTypesTest, KindsAreFoundByGroupAndVersion) {
  EXPECT_EQ(WireTypeOfKind("v1", "Pod"), FindWireType("api.core.v1.Pod"));
  EXPECT_EQ(WireTypeOfKind("networking.k8s.io/v1", "Ingress"),
            FindWireType("api.networking.v1.Ingress"));
  EXPECT_NE(WireTypeOfKind("apps/v1", "Deployment"), nullptr);
  EXPECT_EQ(WireTypeOfKind("ex.io/v1", "Widget"), nullptr);
}

TEST(WireTypesTest, KnowsWhatIsShownWhereNothingIsSet) {
  const WireType* stateful_set = FindWireType("api.apps.v1.StatefulSet");
  EXPECT_EQ(stateful_set->FindField("status")->zero,
            Value::Object({{"replicas", 0}, {"availableReplicas", 0}}));
  EXPECT_FALSE(stateful_set->FindField("status")->absent_when_zero);
  const WireType* metadata = stateful_set->FindField("metadata")->type;
  EXPECT_TRUE(metadata->FindField("creationTimestamp")->absent_when_zero);
  const WireField* rules = FindWireType("api.rbac.v1.Role")->FindField("rules");
  EXPECT_FALSE(rules->absent_when_zero);
  EXPECT_TRUE(rules->zero.is_null());
}

TEST(WireTypesTest, UnknownNamesAreNull) {
  EXPECT_EQ(FindWireType("api.core.v1.Nothing"), nullptr);
  EXPECT_EQ(FindWireType("api.core.v1.Pod")->FindField("nothing"), nullptr);
}

}  // namespace
}  // namespace quiesce::wire
