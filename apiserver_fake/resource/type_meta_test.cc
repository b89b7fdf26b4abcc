#include "apiserver_fake/resource/type_meta.h"

#include <gtest/gtest.h>

namespace quiesce::resource {
namespace {

ResourceType Type(std::string group, std::string version, std::string kind) {
  ResourceType type;
  type.group = std::move(group);
  type.version = std::move(version);
  type.kind = std::move(kind);
  return type;
}

TEST(TypeMeta, ApiVersionsAreSplitAtTheSlash) {
  EXPECT_EQ(SplitApiVersion("apps/v1").group, "apps");
  EXPECT_EQ(SplitApiVersion("apps/v1").version, "v1");
  EXPECT_EQ(SplitApiVersion("v1").group, "");
  EXPECT_EQ(SplitApiVersion("v1").version, "v1");
}

TEST(TypeMeta, TheFormIsCheckedFirst) {
  EXPECT_TRUE(CheckTypeMeta(Value::Object({{"apiVersion", "v1"}, {"kind", "Pod"}})).ok());
  EXPECT_TRUE(CheckTypeMeta(Value()).ok());
  EXPECT_EQ(CheckTypeMeta(Value::Object({{"kind", 5}})).message(),
            "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go "
            "struct field .kind of type string");
  EXPECT_EQ(CheckTypeMeta(Value::Object({{"apiVersion", "a/b/c"}})).message(),
            "unexpected GroupVersion string: a/b/c");
  EXPECT_EQ(CheckTypeMeta(true).message().substr(0, 78),
            "couldn't get version/kind; json parse error: json: cannot unmarshal bool into ");
}

TEST(TypeMeta, AnotherKindOrVersionIsAMismatch) {
  const ResourceType config_map = Type("", "v1", "ConfigMap");
  const ResourceType stateful_set = Type("apps", "v1", "StatefulSet");
  const TypeRegistry types({&config_map, &stateful_set});
  EXPECT_TRUE(CheckKind(config_map, types, {"", "v1"}, "ConfigMap").ok());
  EXPECT_EQ(CheckKind(stateful_set, types, {"", "v1"}, "ConfigMap").message(),
            "converting (v1.ConfigMap) to (apps.StatefulSet): unknown conversion");
  EXPECT_EQ(CheckKind(config_map, types, {"apps", "v2"}, "StatefulSet").message(),
            "no kind \"StatefulSet\" is registered for version \"apps/v2\" in scheme "
            "\"pkg/runtime/scheme.go:111\"");
}

TEST(TypeMeta, ListsAndKindsOfMetaAreKnownEverywhere) {
  const ResourceType config_map = Type("", "v1", "ConfigMap");
  const ResourceType stateful_set = Type("apps", "v1", "StatefulSet");
  const TypeRegistry types({&config_map, &stateful_set});
  EXPECT_EQ(CheckKind(config_map, types, {"", "v1"}, "ConfigMapList").message(),
            "converting (v1.ConfigMapList) to (core.ConfigMap): unknown conversion");
  EXPECT_EQ(CheckKind(stateful_set, types, {"apps", "v1"}, "DeleteOptions").message(),
            "converting (v1.DeleteOptions) to (apps.StatefulSet): unknown conversion");
  EXPECT_EQ(CheckKind(config_map, types, {"", "v1"}, "Status").message(),
            "converting (v1.Status) to (core.ConfigMap): unknown conversion");
  EXPECT_EQ(CheckKind(stateful_set, types, {"apps", "v1"}, "Status").message(),
            "no kind \"Status\" is registered for version \"apps/v1\" in scheme "
            "\"pkg/runtime/scheme.go:111\"");
}

}  // namespace
}  // namespace quiesce::resource
