#include "apiserver_fake/schema/openapi_loader.h"

#include <array>
#include <initializer_list>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

using ::testing::ElementsAre;

TEST(OpenApiLoaderTest, KindsOfEveryGroupAreKnown) {
  for (auto [group, version, kind] : std::initializer_list<std::array<const char*, 3>>{
           {"", "v1", "ConfigMap"},
           {"", "v1", "Pod"},
           {"apps", "v1", "Deployment"},
           {"autoscaling", "v2", "HorizontalPodAutoscaler"},
           {"batch", "v1", "CronJob"},
           {"coordination.k8s.io", "v1", "Lease"},
           {"discovery.k8s.io", "v1", "EndpointSlice"},
           {"networking.k8s.io", "v1", "Ingress"},
           {"policy", "v1", "PodDisruptionBudget"},
           {"rbac.authorization.k8s.io", "v1", "ClusterRole"},
           {"scheduling.k8s.io", "v1", "PriorityClass"},
           {"storage.k8s.io", "v1", "StorageClass"},
           {"apiextensions.k8s.io", "v1", "CustomResourceDefinition"},
           {"autoscaling", "v1", "Scale"},
           {"policy", "v1", "Eviction"}}) {
    const Schema* schema = BuiltinSchema(group, version, kind);
    ASSERT_NE(schema, nullptr) << kind;
    EXPECT_EQ(schema->type, SchemaType::kObject) << kind;
    EXPECT_NE(schema->Property("metadata"), nullptr) << kind;
  }
  EXPECT_EQ(BuiltinSchema("", "v1", "Widget"), nullptr);
  EXPECT_EQ(BuiltinSchema("example.com", "v1", "Widget"), nullptr);
}

TEST(OpenApiLoaderTest, ListsKnowTheirKeysAndStrategies) {
  const Schema* spec = BuiltinSchema("", "v1", "Pod")->Property("spec");
  EXPECT_EQ(spec->go_type, "io.k8s.api.core.v1.PodSpec");
  EXPECT_THAT(spec->required, ElementsAre("containers"));
  const Schema* containers = spec->Property("containers");
  EXPECT_EQ(containers->list_type, ListType::kMap);
  EXPECT_THAT(containers->list_map_keys, ElementsAre("name"));
  EXPECT_EQ(containers->patch_strategy, PatchStrategy::kMerge);
  EXPECT_EQ(containers->patch_merge_key, "name");
  EXPECT_EQ(spec->Property("volumes")->patch_strategy, PatchStrategy::kMergeRetainKeys);
  EXPECT_EQ(spec->Property("nodeSelector")->map_type, MapType::kAtomic);
  const Schema* ports = containers->items->Property("ports");
  EXPECT_THAT(ports->list_map_keys, ElementsAre("containerPort", "protocol"));
  EXPECT_EQ(ports->patch_merge_key, "containerPort");
  EXPECT_EQ(*ports->items->Property("protocol")->default_value, Value("TCP"));
}

TEST(OpenApiLoaderTest, ReferenceWithADefaultKeepsTheTypeItRefersTo) {
  const Schema* deployment = BuiltinSchema("apps", "v1", "Deployment");
  const Schema* spec = deployment->Property("spec");
  EXPECT_EQ(*spec->default_value, Value::Object());
  EXPECT_EQ(spec->Property("replicas")->format, "int32");
  const Schema* definition = BuiltinDefinition("apps", "v1", "io.k8s.api.apps.v1.DeploymentSpec");
  ASSERT_NE(definition, nullptr);
  EXPECT_FALSE(definition->default_value.has_value());
  EXPECT_EQ(definition->Property("replicas"), spec->Property("replicas"));
  EXPECT_EQ(spec->Property("strategy")->patch_strategy, PatchStrategy::kRetainKeys);
}

TEST(OpenApiLoaderTest, SpecialGoTypesHaveTheirOwnForm) {
  const Schema* pod = BuiltinSchema("", "v1", "Pod");
  const Schema* container = pod->Property("spec")->Property("containers")->items;
  EXPECT_EQ(container->Property("resources")->Property("limits")->Property("cpu")->type,
            SchemaType::kQuantity);
  EXPECT_EQ(container->Property("livenessProbe")->Property("httpGet")->Property("port")->type,
            SchemaType::kIntOrString);
  EXPECT_TRUE(pod->Property("metadata")->Property("creationTimestamp")->is_time);
  EXPECT_TRUE(pod->Property("metadata")
                  ->Property("managedFields")
                  ->items->Property("fieldsV1")
                  ->preserve_unknown_fields);
  const Schema* lease = BuiltinSchema("coordination.k8s.io", "v1", "Lease");
  EXPECT_TRUE(lease->Property("spec")->Property("renewTime")->is_time);
  EXPECT_EQ(lease->Property("spec")->Property("renewTime")->go_type,
            "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime");
  const Schema* revision = BuiltinSchema("apps", "v1", "ControllerRevision");
  EXPECT_TRUE(revision->Property("data")->preserve_unknown_fields);
}

TEST(OpenApiLoaderTest, RecursiveTypesPointBackToThemselves) {
  const Schema* definition =
      BuiltinSchema("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
  const Schema* props = definition->Property("spec")
                            ->Property("versions")
                            ->items->Property("schema")
                            ->Property("openAPIV3Schema");
  ASSERT_NE(props, nullptr);
  const Schema* not_props = props->Property("not");
  ASSERT_NE(not_props, nullptr);
  EXPECT_EQ(not_props->Property("not"), not_props);
  EXPECT_NE(props->Property("properties")->Property("spec")->Property("maxLength"), nullptr);
}

TEST(OpenApiLoaderTest, MetadataIsTheSameTypeEverywhere) {
  const Schema* meta = ObjectMetaSchema();
  ASSERT_NE(meta, nullptr);
  EXPECT_EQ(meta->Property("ownerReferences")->patch_merge_key, "uid");
  EXPECT_EQ(meta->Property("finalizers")->patch_strategy, PatchStrategy::kMerge);
  EXPECT_EQ(meta->Property("labels")->Property("any")->type, SchemaType::kString);
}

TEST(OpenApiLoaderTest, EnumsAreRules) {
  const Schema* spec = BuiltinSchema("batch", "v1", "CronJob")->Property("spec");
  ASSERT_NE(spec->Property("concurrencyPolicy")->rules, nullptr);
  EXPECT_THAT(spec->Property("concurrencyPolicy")->rules->enum_values,
              ElementsAre(Value("Allow"), Value("Forbid"), Value("Replace")));
}

TEST(OpenApiLoaderTest, BadDocumentsAreErrors) {
  EXPECT_FALSE(OpenApiSchemas::Load("{").ok());
  EXPECT_EQ(OpenApiSchemas::Load(R"({"schemas": {"a": {"properties": {"b": {"$ref":
      "#/components/schemas/c"}}}}})")
                .status(),
            absl::InvalidArgumentError("$ref to an undefined schema: c"));
}

}  // namespace
}  // namespace quiesce::schema
