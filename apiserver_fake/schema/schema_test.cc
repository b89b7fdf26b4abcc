#include "apiserver_fake/schema/schema.h"

#include <utility>

#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

TEST(SchemaTest, PropertyIsFoundByName) {
  SchemaSet set;
  Schema* a = set.New();
  Schema* b = set.New();
  Schema* root = set.New();
  root->properties = {{"a", a}, {"b", b}};
  EXPECT_EQ(root->Property("a"), a);
  EXPECT_EQ(root->Property("b"), b);
  EXPECT_EQ(root->Property(""), nullptr);
  EXPECT_EQ(root->Property("ab"), nullptr);
  EXPECT_EQ(root->Property("c"), nullptr);
}

TEST(SchemaTest, AdditionalPropertiesCoverWhatIsNotNamed) {
  SchemaSet set;
  Schema* a = set.New();
  Schema* rest = set.New();
  Schema* root = set.New();
  root->properties = {{"a", a}};
  root->additional_properties = rest;
  EXPECT_EQ(root->Property("a"), a);
  EXPECT_EQ(root->Property("z"), rest);
  EXPECT_EQ(root->PropertyOnly("z"), nullptr);
}

TEST(SchemaTest, SchemasStayWhereTheyAreWhenTheirSetMoves) {
  SchemaSet set;
  Schema* root = set.New();
  root->format = "int32";
  SchemaSet moved = std::move(set);
  EXPECT_EQ(root->format, "int32");
}

}  // namespace
}  // namespace quiesce::schema
