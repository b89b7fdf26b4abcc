#include "apiserver_fake/wire/object_meta.h"

#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::wire {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

TEST(ObjectMetaTest, UnknownFieldsAreReportedAndDropped) {
  Value metadata = Parse(R"({"name": "a", "odd": 1, "labels": {"x": "y"}})");
  std::vector<std::string> unknown;
  EXPECT_EQ(DecodeObjectMeta(metadata, "metadata", &unknown).Text(), "");
  EXPECT_EQ(ToJson(metadata), R"({"labels":{"x":"y"},"name":"a"})");
  EXPECT_EQ(unknown, std::vector<std::string>{"metadata.odd"});
}

TEST(ObjectMetaTest, WhatDoesNotFitIsAnErrorAndStays) {
  Value metadata = Parse(R"({"name": 5})");
  EXPECT_EQ(DecodeObjectMeta(metadata, "metadata", nullptr).Text(),
            "json: cannot unmarshal number into Go struct field ObjectMeta.name of type string");
  EXPECT_EQ(ToJson(metadata), R"({"name":5})");
}

TEST(ObjectMetaTest, MetadataInItsFormIsShared) {
  const Value stored = Parse(R"({"creationTimestamp": "2026-01-01T00:00:00Z", "name": "a"})");
  Value metadata = stored;
  EXPECT_EQ(DecodeObjectMeta(metadata, "metadata", nullptr, &stored).Text(), "");
  EXPECT_TRUE(metadata.SharesNodeWith(stored));
}

}  // namespace
}  // namespace quiesce::wire
