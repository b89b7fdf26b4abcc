#include "apiserver_fake/wire/wire_schema.h"

#include "gtest/gtest.h"

namespace quiesce::wire {
namespace {

TEST(WireSchemaTest, HasTheMembersOfTheType) {
  const auto schema = SchemaOfWireType(*FindWireType("api.networking.v1.ServiceCIDR"));
  EXPECT_EQ(schema->type, schema::SchemaType::kObject);
  const schema::Schema* cidrs = schema->Property("spec")->Property("cidrs");
  ASSERT_NE(cidrs, nullptr);
  EXPECT_EQ(cidrs->type, schema::SchemaType::kArray);
  EXPECT_EQ(cidrs->list_type, schema::ListType::kAtomic);
  EXPECT_EQ(cidrs->items->type, schema::SchemaType::kString);
  EXPECT_EQ(schema->Property("nothing"), nullptr);
}

}  // namespace
}  // namespace quiesce::wire
