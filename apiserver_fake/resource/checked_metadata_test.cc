#include "apiserver_fake/resource/checked_metadata.h"

#include <string>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "gtest/gtest.h"
#include "sim/random.h"

namespace quiesce::resource {
namespace {

Value Stored() {
  return *ParseJson(R"({"name": "a", "namespace": "default", "uid": "u", "generation": 3,
                        "resourceVersion": "7", "creationTimestamp": "2026-01-01T00:00:00Z",
                        "labels": {"app": "x"}, "annotations": {"note": "y"},
                        "finalizers": ["example.com/held"]})");
}

api::FieldErrors LongWay(const Value& metadata, const Value& old) {
  api::FieldErrors errors;
  ValidateObjectMeta(metadata, /*namespaced=*/true, nullptr, Value(), errors);
  ValidateObjectMetaUpdate(metadata, old, Value(), errors);
  return errors;
}

// One of the changes that clients and strategies make, most of them none of their business.
void Change(sim::Random& random, Value& metadata) {
  const char* const names[] = {"name",       "namespace",         "uid",    "generation",
                               "generation", "creationTimestamp", "labels", "finalizers"};
  const char* const name = names[random.Below(8)];
  switch (random.Below(4)) {
    case 0:
      metadata.Erase(name);
      return;
    case 1:
      metadata.Set(name, Value(static_cast<int64_t>(random.Below(8)) - 2));
      return;
    case 2:
      metadata.Set("labels", Value::Object({{"not a key", "bad value!"}}));
      return;
    default:
      metadata.Set("generation", Value(static_cast<int64_t>(3 + random.Below(3))));
  }
}

TEST(CheckedMetadata, WhereItSaysSoTheLongWayFindsNothing) {
  sim::Random random(3);
  int as_checked = 0;
  for (int round = 0; round < 5000; ++round) {
    Value old = Stored();
    if (random.OneIn(3)) old.Set("deletionTimestamp", "2026-01-02T00:00:00Z");
    Value metadata = old;
    for (uint64_t changes = random.Below(3); changes > 0; --changes) Change(random, metadata);
    if (!IsMetadataAsChecked(metadata, old)) continue;
    ++as_checked;
    ASSERT_TRUE(LongWay(metadata, old).empty()) << ToJson(metadata);
  }
  EXPECT_GT(as_checked, 1000);
}

TEST(CheckedMetadata, OnlyAGenerationThatHasNotFallenMayDiffer) {
  const Value old = Stored();
  Value grown = old, fallen = old, equal_but_sent_anew = *ParseJson(ToJson(old)), longer = old;
  grown.Set("generation", 4);
  fallen.Set("generation", 2);
  longer.Set("selfLink", "/a");
  EXPECT_TRUE(IsMetadataAsChecked(old, old));
  EXPECT_TRUE(IsMetadataAsChecked(grown, old));
  EXPECT_FALSE(IsMetadataAsChecked(fallen, old));
  EXPECT_FALSE(IsMetadataAsChecked(equal_but_sent_anew, old));
  EXPECT_FALSE(IsMetadataAsChecked(longer, old));
}

}  // namespace
}  // namespace quiesce::resource
