#include "apiserver_fake/apply/type_ref.h"

#include "apiserver_fake/apply/schema_for_test.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/openapi_loader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

using ::testing::ElementsAre;

TEST(TypeRef, MetadataOfCustomKindsIsThatOfKubernetes) {
  const SchemaForTest schema(R"({"type":"object","properties":{
      "metadata":{"type":"object","properties":{"name":{"type":"string","pattern":"a.*"}}},
      "spec":{"type":"object","properties":{"size":{"type":"integer"}}}}})");
  const TypeRef root = TypeRef::Root(schema.get(), /*custom=*/true);
  const TypeRef owners = root.Field("metadata").Field("ownerReferences");
  EXPECT_EQ(owners.list_kind(), TypeRef::ListKind::kMap);
  EXPECT_THAT(owners.list_keys(), ElementsAre("uid"));
  EXPECT_TRUE(owners.Element().map_atomic());
  EXPECT_EQ(root.Field("metadata").Field("finalizers").list_kind(), TypeRef::ListKind::kSet);
  EXPECT_EQ(root.Field("kind").scalar(), TypeRef::Scalar::kString);
  EXPECT_EQ(root.Field("spec").Field("size").scalar(), TypeRef::Scalar::kNumeric);
  EXPECT_FALSE(root.Field("colour").declared());
  EXPECT_FALSE(root.Field("spec").Field("colour").declared());
  EXPECT_TRUE(root.HasField("metadata"));
}

TEST(TypeRef, UnknownFieldsAreDeducedWherePreserved) {
  const SchemaForTest schema(R"({"type":"object","properties":{"spec":{"type":"object",
      "x-kubernetes-preserve-unknown-fields":true,"properties":{"inner":{"type":"object",
      "properties":{"a":{"type":"string"}}}}}}})");
  const TypeRef spec = TypeRef::Root(schema.get(), true).Field("spec");
  EXPECT_TRUE(spec.Field("anything").deduced());
  // What lies below inherits it.
  EXPECT_TRUE(spec.Field("inner").Field("unknown").deduced());
  EXPECT_FALSE(spec.HasField("anything"));
}

TEST(TypeRef, ObjectsWithoutPropertiesAreFree) {
  const SchemaForTest schema(R"({"type":"object","properties":{"spec":{"type":"object"},
      "any":{},"listOfAny":{"type":"array","items":{}}}})");
  const TypeRef root = TypeRef::Root(schema.get(), true);
  EXPECT_TRUE(root.Field("spec").Field("x").deduced());
  EXPECT_EQ(root.Field("any").parts(), TypeRef::kAll);
  EXPECT_EQ(root.Field("listOfAny").list_kind(), TypeRef::ListKind::kAtomic);
  EXPECT_TRUE(TypeRef::Root(nullptr, true).deduced());
}

TEST(TypeRef, StringsWithAFormatTakeAnyScalar) {
  const SchemaForTest schema(R"({"type":"object","properties":{
      "plain":{"type":"string"},"bytes":{"type":"string","format":"byte"},
      "time":{"type":"string","format":"date-time"},"flag":{"type":"boolean"}}})");
  const TypeRef root = TypeRef::Root(schema.get(), true);
  EXPECT_EQ(root.Field("plain").scalar(), TypeRef::Scalar::kString);
  EXPECT_EQ(root.Field("bytes").scalar(), TypeRef::Scalar::kString);
  EXPECT_EQ(root.Field("time").scalar(), TypeRef::Scalar::kUntyped);
  EXPECT_EQ(root.Field("flag").scalar(), TypeRef::Scalar::kBoolean);
}

TEST(TypeRef, EmbeddedResourcesHaveMetadata) {
  const SchemaForTest schema(R"({"type":"object","properties":{"template":{"type":"object",
      "x-kubernetes-embedded-resource":true,"properties":{"spec":{"type":"object"}}}}})");
  const TypeRef embedded = TypeRef::Root(schema.get(), true).Field("template");
  EXPECT_EQ(embedded.Field("metadata").Field("finalizers").list_kind(), TypeRef::ListKind::kSet);
}

TEST(TypeRef, BuiltInKinds) {
  const TypeRef deployment =
      TypeRef::Root(schema::BuiltinSchema("apps", "v1", "Deployment"), /*custom=*/false);
  const TypeRef spec = deployment.Field("spec");
  EXPECT_TRUE(spec.Field("selector").map_atomic());
  const TypeRef pod = spec.Field("template").Field("spec");
  EXPECT_TRUE(pod.Field("nodeSelector").map_atomic());
  const TypeRef containers = pod.Field("containers");
  EXPECT_THAT(containers.list_keys(), ElementsAre("name"));
  const TypeRef ports = containers.Element().Field("ports");
  EXPECT_THAT(ports.list_keys(), ElementsAre("containerPort", "protocol"));
  EXPECT_EQ(*ports.Element().FieldDefault("protocol"), Value("TCP"));
  EXPECT_EQ(containers.Element().Field("args").list_kind(), TypeRef::ListKind::kAtomic);
  const TypeRef limits = containers.Element().Field("resources").Field("limits");
  EXPECT_EQ(limits.Field("cpu").parts(), TypeRef::kScalar);
}

TEST(EmptyObject, HasWhatGoWritesOfAnEmptyStruct) {
  EXPECT_EQ(ToJson(EmptyObject(*schema::BuiltinSchema("apps", "v1", "Deployment"), "apps/v1",
                               "Deployment")),
            R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{},"spec":{"selector":null,)"
            R"("strategy":{},"template":{"metadata":{},"spec":{"containers":null}}},"status":{}})");
  EXPECT_EQ(ToJson(EmptyObject(*schema::BuiltinSchema("", "v1", "ConfigMap"), "v1", "ConfigMap")),
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{}})");
}

}  // namespace
}  // namespace quiesce::apply
