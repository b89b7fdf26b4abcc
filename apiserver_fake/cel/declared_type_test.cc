#include "apiserver_fake/cel/declared_type.h"

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/structural.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

class DeclaredTypeTest : public testing::Test {
 protected:
  const DeclaredType* Declare(absl::string_view props, bool resource = false) {
    const schema::Schema* schema = schema::BuildStructuralSchema(ParseJson(props).value(), &set_);
    return declared_.Declare(*schema, resource, arena_);
  }

  schema::SchemaSet set_;
  TypeArena arena_;
  DeclaredTypes declared_;
};

TEST_F(DeclaredTypeTest, FieldsAreNamedByTheirEscapedNames) {
  const DeclaredType* type = Declare(
      R"({"type": "object",
          "properties": {"a-b": {"type": "integer"}, "if": {"type": "string"}}})");
  ASSERT_NE(type->Field("a__dash__b"), nullptr);
  EXPECT_EQ(type->Field("a__dash__b")->type->kind, TypeKind::kInt);
  EXPECT_NE(type->Field("__if__"), nullptr);
  EXPECT_EQ(type->Field("if"), nullptr);
}

TEST_F(DeclaredTypeTest, AResourceHasItsNamesWhateverItsSchemaSays) {
  const DeclaredType* type =
      Declare(R"({"type": "object", "properties": {"metadata": {"type": "object"}}})", true);
  EXPECT_NE(type->Field("apiVersion"), nullptr);
  EXPECT_NE(type->Field("metadata")->Field("name"), nullptr);
  EXPECT_EQ(type->Field("metadata")->Field("labels"), nullptr);
}

TEST_F(DeclaredTypeTest, WhatHasNoTypeIsHidden) {
  EXPECT_EQ(Declare(R"({"x-kubernetes-preserve-unknown-fields": true})"), nullptr);
  EXPECT_EQ(Declare(R"({"type": "array", "items": {}})"), nullptr);
}

TEST_F(DeclaredTypeTest, BoundsGiveTheSizes) {
  EXPECT_EQ(Declare(R"({"type": "string", "maxLength": 5})")->max_elements, 20);
  EXPECT_EQ(Declare(R"({"type": "string", "enum": ["a", "bcd"]})")->max_elements, 3);
  EXPECT_EQ(Declare(R"({"type": "string"})")->max_elements, 3145726);
  EXPECT_EQ(Declare(R"({"type": "array", "items": {"type": "string"}})")->max_elements, 1048575);
  EXPECT_EQ(Declare(R"({"type": "object", "additionalProperties": {"type": "string"},
                        "maxProperties": 7})")
                ->max_elements,
            7);
}

TEST_F(DeclaredTypeTest, RequiredFieldsWithoutDefaultCountForTheSmallestSize) {
  EXPECT_EQ(Declare(R"({"type": "object", "required": ["ab", "c"], "properties": {
      "ab": {"type": "integer"}, "c": {"type": "string", "default": ""}}})")
                ->min_serialized_size,
            2 + 2 + 1 + 4);
}

TEST(EscapeFieldTest, NamesAreEscapedAndBack) {
  EXPECT_EQ(EscapeField("a.b/c-d__e"), "a__dot__b__slash__c__dash__d__underscores__e");
  EXPECT_EQ(EscapeField("namespace"), "__namespace__");
  EXPECT_EQ(EscapeField("1a"), std::nullopt);
  EXPECT_EQ(EscapeField("a b"), std::nullopt);
  EXPECT_EQ(UnescapeField("a__dot__b"), "a.b");
  EXPECT_EQ(UnescapeField("__namespace__"), "namespace");
  EXPECT_EQ(UnescapeField("a__other__b"), std::nullopt);
  EXPECT_EQ(UnescapeField("_a_"), "_a_");
}

}  // namespace
}  // namespace quiesce::cel
