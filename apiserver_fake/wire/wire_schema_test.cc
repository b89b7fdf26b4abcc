#include "apiserver_fake/wire/wire_schema.h"

#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

TEST(WireSchemaTest, HasTheMembersOfTheType) {
  const auto schema = SchemaOfWireType(*FindWireType("api.networking.v1.ServiceCIDR"));
  EXPECT_EQ(schema->type, SchemaType::kObject);
  const Schema* cidrs = schema->Property("spec")->Property("cidrs");
  ASSERT_NE(cidrs, nullptr);
  EXPECT_EQ(cidrs->type, SchemaType::kArray);
  EXPECT_EQ(cidrs->list_type, ListType::kAtomic);
  EXPECT_EQ(cidrs->items->type, SchemaType::kString);
  EXPECT_EQ(schema->Property("nothing"), nullptr);
}

}  // namespace
}  // namespace quiesce::api
