#include "apiserver_fake/patch/from_unstructured.h"

#include <gtest/gtest.h>

#include <string>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::patch {
namespace {

// The converted Deployment, or the error.
std::string Converted(absl::string_view json) {
  Value value = ParseJson(json).value();
  const absl::Status error =
      FromUnstructured(schema::BuiltinSchema("apps", "v1", "Deployment"), Value(), value);
  return error.ok() ? ToJson(value) : std::string(error.message());
}

TEST(FromUnstructured, RefusesOtherShapes) {
  EXPECT_EQ(Converted(R"({"spec":"x"})"), "cannot restore struct from: string");
  EXPECT_EQ(Converted(R"({"spec":[]})"), "cannot restore struct from: slice");
  EXPECT_EQ(Converted(R"({"metadata":{"labels":["x"]}})"), "cannot restore map from slice");
  EXPECT_EQ(Converted(R"({"spec":{"template":{"spec":{"containers":{"name":"db"}}}}})"),
            "cannot restore slice from map");
  EXPECT_EQ(Converted(R"({"spec":{"replicas":"3"}})"), "unrecognized type: int32");
  EXPECT_EQ(Converted(R"({"spec":{"replicas":1.5}})"), "cannot convert float64 to int32");
  EXPECT_EQ(Converted(R"({"spec":{"paused":1}})"), "unrecognized type: bool");
  EXPECT_EQ(Converted(R"({"metadata":{"name":true}})"), "unrecognized type: string");
  EXPECT_EQ(Converted(R"({"metadata":{"labels":{"a":1}}})"), "cannot convert int64 to string");
}

TEST(FromUnstructured, TakesWholeDoublesNullsAndUnknownFields) {
  EXPECT_EQ(Converted(R"({"spec":{"replicas":3.0,"paused":null,"other":[1]}})"),
            R"({"spec":{"other":[1],"paused":null,"replicas":3}})");
}

TEST(FromUnstructured, KeepsTheLowBitsOfLargeIntegers) {
  EXPECT_EQ(Converted(R"({"spec":{"replicas":3000000000}})"),
            R"({"spec":{"replicas":-1294967296}})");
}

TEST(FromUnstructured, SharedPartsAreNotLookedAt) {
  const Value stored = ParseJson(R"({"spec":{"replicas":"odd"},"metadata":{}})").value();
  Value value = stored;
  value.Mutable("metadata").Set("name", "d");
  EXPECT_TRUE(
      FromUnstructured(schema::BuiltinSchema("apps", "v1", "Deployment"), stored, value).ok());
}

}  // namespace
}  // namespace quiesce::patch
