#include "apiserver_fake/rest/aggregated_discovery.h"

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/builtin_types.h"
#include "gtest/gtest.h"

namespace quiesce::rest {
namespace {

constexpr char kAccept[] =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

Value Resource(const Value& document, absl::string_view group, absl::string_view name) {
  for (const Value& item : document["items"].items()) {
    if (item["metadata"]["name"].string_value() != group) continue;
    for (const Value& resource : item["versions"].at(0)["resources"].items()) {
      if (resource["resource"].string_value() == name) return resource;
    }
  }
  return Value();
}

TEST(AggregatedDiscoveryTest, AResourceHasItsSubresourcesInside) {
  const resource::TypeRegistry types(kinds::BuiltinTypes());
  const std::optional<AggregatedDiscovery> found = DiscoverAggregated("/apis", kAccept, types);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->content_type,
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
  EXPECT_EQ(
      ToJson(Resource(found->document, "apps", "replicasets")),
      R"({"categories":["all"],"resource":"replicasets",)"
      R"("responseKind":{"group":"apps","kind":"ReplicaSet","version":"v1"},"scope":"Namespaced",)"
      R"("shortNames":["rs"],"singularResource":"replicaset","subresources":[{)"
      R"("responseKind":{"group":"autoscaling","kind":"Scale","version":"v1"},"subresource":"scale",)"
      R"("verbs":["get","patch","update"]},{)"
      R"("responseKind":{"group":"apps","kind":"ReplicaSet","version":"v1"},"subresource":"status",)"
      R"("verbs":["get","patch","update"]}],)"
      R"("verbs":["create","delete","deletecollection","get","list","patch","update","watch"]})");
}

TEST(AggregatedDiscoveryTest, OnlyWhoAsksForItGetsIt) {
  const resource::TypeRegistry types(kinds::BuiltinTypes());
  EXPECT_FALSE(DiscoverAggregated("/apis", "application/json", types).has_value());
  EXPECT_FALSE(DiscoverAggregated("/apis/apps", kAccept, types).has_value());
  EXPECT_FALSE(DiscoverAggregated("/apis", "", types).has_value());
  EXPECT_TRUE(DiscoverAggregated("/api", kAccept, types).has_value());
}

}  // namespace
}  // namespace quiesce::rest
