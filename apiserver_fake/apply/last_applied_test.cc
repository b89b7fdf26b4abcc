#include "apiserver_fake/apply/last_applied.h"

#include "apiserver_fake/apply/schema_for_test.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

Value Json(absl::string_view text) { return ParseJson(text).value(); }

constexpr char kAnnotation[] = "kubectl.kubernetes.io/last-applied-configuration";

const SchemaForTest& TestSchema() {
  static const auto* const schema = new SchemaForTest(
      R"({"type":"object","properties":{"data":{"type":"object","additionalProperties":)"
      R"({"type":"string"}}}})");
  return *schema;
}

Value WithAnnotation(absl::string_view last) {
  Value live = Json(R"({"apiVersion":"v1","kind":"Thing","data":{"a":"1","b":"2"}})");
  live.Mutable("metadata").Mutable("annotations").Set(kAnnotation, Value(last));
  return live;
}

absl::StatusOr<FieldSet> Allowed(const Value& live) {
  return FieldsOfLastApplied(live, "v1", TypeRef::Root(TestSchema().get(), true));
}

TEST(FieldsOfLastApplied, ThoseThatTheObjectStillHas) {
  const absl::StatusOr<FieldSet> allowed = Allowed(WithAnnotation(
      R"({"apiVersion":"v1","kind":"Thing","data":{"a":"1","b":"changed","gone":"3"}})"));
  ASSERT_TRUE(allowed.ok()) << allowed.status();
  EXPECT_TRUE(allowed->Has(ParseSimplePath("data.a")));
  EXPECT_FALSE(allowed->Has(ParseSimplePath("data.b")));
  EXPECT_FALSE(allowed->Has(ParseSimplePath("data.gone")));
}

TEST(FieldsOfLastApplied, AnAnnotationThatDoesNotFitAllowsNothing) {
  EXPECT_TRUE(absl::IsNotFound(Allowed(Json(R"({"apiVersion":"v1"})")).status()));
  EXPECT_FALSE(Allowed(WithAnnotation("no JSON")).ok());
  EXPECT_FALSE(Allowed(WithAnnotation(R"({"apiVersion":"v2","kind":"Thing"})")).ok());
  EXPECT_FALSE(Allowed(WithAnnotation(R"({"apiVersion":"v1"})")).ok());
  EXPECT_FALSE(Allowed(WithAnnotation(R"({"apiVersion":"v1","kind":"Thing","data":[]})")).ok());
}

TEST(RemoveAllowed, OnlyTheRestConflicts) {
  std::vector<FieldConflict> conflicts = {
      {{Value("m"), false, Value("v1"), Value("")},
       FieldSet::Of({ParseSimplePath("data.a"), ParseSimplePath("data.b")})}};
  EXPECT_TRUE(RemoveAllowed(FieldSet::Of({ParseSimplePath("data.a")}), &conflicts));
  ASSERT_EQ(conflicts.size(), 1u);
  EXPECT_EQ(conflicts[0].fields, FieldSet::Of({ParseSimplePath("data.b")}));
  EXPECT_FALSE(RemoveAllowed(FieldSet::Of({ParseSimplePath("data.b")}), &conflicts));
}

TEST(RefreshLastApplied, WritesTheConfigWithoutItself) {
  Value object = WithAnnotation("old");
  Value config = Json(R"({"kind":"Thing","data":{"a":"<"}})");
  config.Mutable("metadata").Mutable("annotations").Set(kAnnotation, Value("mine"));
  RefreshLastApplied(config, &object);
  EXPECT_EQ(object["metadata"]["annotations"][kAnnotation],
            Value("{\"data\":{\"a\":\"\\u003c\"},\"kind\":\"Thing\",\"metadata\":"
                  "{\"annotations\":{}}}\n"));
}

TEST(RefreshLastApplied, ObjectsWithoutTheAnnotationStayWithout) {
  Value object = Json(R"({"metadata":{"annotations":{"a":"b"}}})");
  const Value before = object;
  RefreshLastApplied(Json("{}"), &object);
  EXPECT_TRUE(object.SharesNodeWith(before));
}

}  // namespace
}  // namespace quiesce::apply
