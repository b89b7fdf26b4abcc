// The fast patches and the naive ones must agree on whatever documents chance brings.
#include "apiserver_fake/patch/naive_patch.h"

#include <gtest/gtest.h>

#include <string>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/patch/json_patch.h"
#include "apiserver_fake/patch/merge_patch.h"
#include "apiserver_fake/patch/random_documents.h"
#include "apiserver_fake/patch/strategic_merge_patch.h"
#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::patch {
namespace {

constexpr int kDocuments = 5000;

// Both took the patch, or neither, and the results are equal. `document` is what the fast one got.
void ExpectSame(bool fast_ok, const Value& fast, bool naive_ok, const NaiveTree& naive,
                const Value& document, const Value& patch) {
  ASSERT_EQ(fast_ok, naive_ok) << ToJson(document) << "\n" << ToJson(patch);
  if (fast_ok) {
    ASSERT_EQ(ToJson(fast), ToJson(naive.ToValue())) << ToJson(document) << "\n" << ToJson(patch);
  }
}

TEST(NaivePatch, MergePatchesAgree) {
  RandomDocuments documents(1);
  for (int i = 0; i < kDocuments; ++i) {
    const Value document = documents.Object(4);
    const Value patch = documents.MergePatchOf(document);
    const std::string before = ToJson(document);
    const Value fast = MergePatch(document, patch);
    ASSERT_EQ(ToJson(document), before);
    ExpectSame(true, fast, true, NaiveMergePatch(NaiveTree(document), NaiveTree(patch)), document,
               patch);
    if (HasFatalFailure()) return;
  }
}

TEST(NaivePatch, CreatedMergePatchesLeadToTheModifiedDocument) {
  RandomDocuments documents(2);
  for (int i = 0; i < kDocuments; ++i) {
    const Value document = documents.Object(4);
    // Merging removes the nulls that no merge patch can express.
    const Value modified =
        MergePatch(Value::Object(), MergePatch(document, documents.MergePatchOf(document)));
    const Value patch = CreateMergePatch(document, modified);
    ASSERT_EQ(CreateMergePatch(MergePatch(document, patch), modified), Value::Object())
        << ToJson(document) << "\n"
        << ToJson(modified);
  }
}

TEST(NaivePatch, JsonPatchesAgree) {
  RandomDocuments documents(3);
  int applied = 0;
  for (int i = 0; i < kDocuments; ++i) {
    const Value document = documents.Object(4);
    const Value patch = documents.JsonPatchOf(document);
    const std::string before = ToJson(document);
    Value fast = document;
    NaiveTree naive(document);
    const bool fast_ok = ApplyJsonPatch(patch, fast) == JsonPatchResult::kApplied;
    ASSERT_EQ(ToJson(document), before);
    ExpectSame(fast_ok, fast, NaiveJsonPatch(NaiveTree(patch), &naive), naive, document, patch);
    if (HasFatalFailure()) return;
    applied += fast_ok ? 1 : 0;
  }
  EXPECT_GT(applied, kDocuments / 4);
}

void CompareStrategicPatches(const schema::Schema& schema, uint64_t seed, int depth) {
  RandomDocuments documents(seed);
  int applied = 0;
  for (int i = 0; i < kDocuments; ++i) {
    const Value document = documents.ObjectOf(schema, depth);
    const Value patch = documents.StrategicPatchOf(document, schema, depth);
    const std::string before = ToJson(document);
    Value fast;
    const bool fast_ok = StrategicMergePatch(document, patch, schema, &fast).ok();
    ASSERT_EQ(ToJson(document), before);
    NaiveTree naive(document);
    const bool naive_ok = NaiveStrategicMergePatch(NaiveTree(patch), &schema, &naive);
    ExpectSame(fast_ok, fast, naive_ok, naive, document, patch);
    if (testing::Test::HasFatalFailure()) return;
    applied += fast_ok ? 1 : 0;
  }
  EXPECT_GT(applied, kDocuments / 4);
}

TEST(NaivePatch, StrategicPatchesOfPodsAgree) {
  CompareStrategicPatches(*schema::BuiltinDefinition("", "v1", "io.k8s.api.core.v1.PodSpec"), 4, 3);
}

TEST(NaivePatch, StrategicPatchesOfMetadataAgree) {
  CompareStrategicPatches(*schema::ObjectMetaSchema(), 5, 2);
}

TEST(NaivePatch, StrategicPatchesOfDeploymentsAgree) {
  CompareStrategicPatches(*schema::BuiltinSchema("apps", "v1", "Deployment"), 6, 6);
}

TEST(NaivePatch, CreatedStrategicPatchesLeadToTheModifiedDocument) {
  const schema::Schema& schema = *schema::BuiltinDefinition("", "v1", "io.k8s.api.core.v1.PodSpec");
  RandomDocuments documents(7);
  int created = 0;
  for (int i = 0; i < kDocuments / 4; ++i) {
    const Value document = documents.ObjectOf(schema, 3);
    Value modified;
    if (!StrategicMergePatch(document, documents.StrategicPatchOf(document, schema, 3), schema,
                             &modified)
             .ok()) {
      continue;
    }
    const absl::StatusOr<Value> patch = CreateStrategicMergePatch(document, modified, schema);
    Value result;
    if (!patch.ok() || !StrategicMergePatch(document, *patch, schema, &result).ok()) continue;
    created += ToJson(result) == ToJson(modified) ? 1 : 0;
  }
  EXPECT_GT(created, kDocuments / 8);
}

}  // namespace
}  // namespace quiesce::patch
