#include "apiserver_fake/apply/scale_fields.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

ManagedFields Decode(absl::string_view json) {
  return ManagedFields::Decode(ParseJson(json).value()).value();
}

std::vector<ReplicasPath> Paths() {
  return {{"apps/v1", ParseSimplePath("spec.replicas")}, {"apps/v0", {}}};
}

constexpr char kParent[] =
    R"([{"apiVersion":"apps/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{},)"
    R"("f:selector":{}}},"manager":"a","operation":"Apply","time":"2000-01-01T00:00:01Z"}])";

TEST(FieldsOfScale, OwnersOfTheReplicasAreThoseOfTheScale) {
  EXPECT_EQ(ToJson(FieldsOfScale(Decode(kParent), Paths()).Encode()),
            R"([{"apiVersion":"autoscaling/v1","fieldsType":"FieldsV1",)"
            R"("fieldsV1":{"f:spec":{"f:replicas":{}}},"manager":"a","operation":"Apply",)"
            R"("time":"2000-01-01T00:00:01Z"}])");
}

TEST(FieldsOfScale, OtherFieldsAndUnknownVersionsDoNotShow) {
  EXPECT_TRUE(FieldsOfScale(Decode(R"([{"apiVersion":"apps/v1","fieldsType":"FieldsV1",)"
                                   R"("fieldsV1":{"f:spec":{"f:selector":{}}},"manager":"a",)"
                                   R"("operation":"Apply"},{"apiVersion":"apps/v9",)"
                                   R"("fieldsType":"FieldsV1","fieldsV1":{"f:spec":{)"
                                   R"("f:replicas":{}}},"manager":"b","operation":"Apply"}])"),
                            Paths())
                  .empty());
}

TEST(FieldsFromScale, ANewOwnerStealsTheReplicas) {
  const ManagedFields scale =
      Decode(R"([{"apiVersion":"autoscaling/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":)"
             R"({"f:replicas":{}}},"manager":"s","operation":"Update","subresource":"scale",)"
             R"("time":"2000-01-01T00:00:05Z"}])");
  EXPECT_EQ(ToJson(FieldsFromScale(Decode(kParent), scale, "apps/v1", Paths())),
            R"([{"apiVersion":"apps/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{)"
            R"("f:selector":{}}},"manager":"a","operation":"Apply","time":"2000-01-01T00:00:01Z"},)"
            R"({"apiVersion":"apps/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{)"
            R"("f:replicas":{}}},"manager":"s","operation":"Update","subresource":"scale"}])");
}

TEST(FieldsFromScale, AnApplierThatKeepsTheReplicasKeepsItsEntry) {
  const ManagedFields parent = Decode(kParent);
  EXPECT_EQ(ToJson(FieldsFromScale(parent, FieldsOfScale(parent, Paths()), "apps/v1", Paths())),
            kParent);
}

TEST(FieldsFromScale, AnUpdaterSeenFromTheScaleIsAnother) {
  const ManagedFields parent =
      Decode(R"([{"apiVersion":"apps/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{)"
             R"("f:replicas":{},"f:selector":{}}},"manager":"u","operation":"Update",)"
             R"("time":"2000-01-01T00:00:01Z"}])");
  EXPECT_EQ(ToJson(FieldsFromScale(parent, FieldsOfScale(parent, Paths()), "apps/v1", Paths())),
            R"([{"apiVersion":"apps/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{)"
            R"("f:replicas":{}}},"manager":"u","operation":"Update"},)"
            R"({"apiVersion":"apps/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{)"
            R"("f:selector":{}}},"manager":"u","operation":"Update",)"
            R"("time":"2000-01-01T00:00:01Z"}])");
}

}  // namespace
}  // namespace quiesce::apply
