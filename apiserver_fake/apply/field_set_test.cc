#include "apiserver_fake/apply/field_set.h"

#include <set>
#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

using ::testing::ElementsAre;

FieldSet FromJson(absl::string_view text) {
  return FieldSet::FromFieldsV1(ParseJson(text).value()).value();
}

FieldSet Set(const std::vector<std::string>& paths) {
  std::vector<FieldPath> parsed;
  for (const std::string& path : paths) parsed.push_back(ParseSimplePath(path));
  return FieldSet::Of(parsed);
}

std::vector<std::string> Shown(const FieldSet& set) {
  std::vector<std::string> out;
  set.ForEach([&out](const FieldPath& path) { out.push_back(ToString(path)); });
  return out;
}

TEST(FieldSet, FieldsV1RoundTrips) {
  const char* text =
      R"({"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{"f:ports":{"k:{\"port\":80}":)"
      R"({".":{},"f:port":{}}},"f:replicas":{},"f:tags":{"v:\"x\"":{}}}})";
  EXPECT_EQ(ToJson(FromJson(text).ToFieldsV1()), text);
}

TEST(FieldSet, EmptySetIsAnEmptyTrie) {
  EXPECT_EQ(ToJson(FieldSet().ToFieldsV1()), "{}");
  EXPECT_TRUE(FromJson("{}").empty());
  EXPECT_TRUE(FromJson("null").empty());
}

TEST(FieldSet, UnknownElementsAreSkippedAndBadOnesRefused) {
  EXPECT_EQ(FromJson(R"({"x:later":{},"f:a":{}})"), Set({"a"}));
  EXPECT_EQ(FieldSet::FromFieldsV1(ParseJson(R"({"spec":{}})").value()).status().message(),
            "parsing key as path element: missing colon: spec");
  EXPECT_FALSE(FieldSet::FromFieldsV1(Value("text")).ok());
}

TEST(FieldSet, MembersComeBeforeWhatLiesDeeper) {
  EXPECT_THAT(Shown(Set({"spec.blob.l", "spec.replicas", "spec.a.b", "spec.blob"})),
              ElementsAre(".spec.blob", ".spec.replicas", ".spec.a.b", ".spec.blob.l"));
}

TEST(FieldSet, DifferenceTakesMembersAndLeavesTheirChildren) {
  EXPECT_EQ(Set({"a", "a.b", "c"}).Difference(Set({"a", "d"})), Set({"a.b", "c"}));
}

TEST(FieldSet, RecursiveDifferenceTakesChildrenToo) {
  EXPECT_EQ(Set({"a", "a.b", "a.c.d", "e.f"}).RecursiveDifference(Set({"a", "e.g"})), Set({"e.f"}));
}

TEST(FieldSet, UnchangedResultsShareTheirTree) {
  const FieldSet a = Set({"a.b", "c.d"});
  EXPECT_TRUE(a.Union(Set({"a.b"})).SharesNodeWith(a));
  EXPECT_TRUE(a.Difference(Set({"a.x"})).SharesNodeWith(a));
  EXPECT_TRUE(a.RecursiveDifference(Set({"x"})).SharesNodeWith(a));
  EXPECT_TRUE(a.Intersection(a).SharesNodeWith(a));
}

// Every operation against sets of paths as text.
TEST(FieldSet, AlgebraAgreesWithSetsOfText) {
  const std::vector<std::string> all = {"a", "a.b", "a.b.c", "a.d", "e", "e.f", "g.h"};
  const size_t count = size_t{1} << all.size();
  for (size_t x = 0; x < count; x += 3) {
    for (size_t y = 0; y < count; y += 5) {
      std::set<std::string> left, right;
      for (size_t i = 0; i < all.size(); ++i) {
        if ((x >> i & 1) != 0) left.insert("." + all[i]);
        if ((y >> i & 1) != 0) right.insert("." + all[i]);
      }
      const FieldSet a = Set({left.begin(), left.end()});
      const FieldSet b = Set({right.begin(), right.end()});
      std::set<std::string> united = left, shared, left_only;
      united.insert(right.begin(), right.end());
      for (const std::string& path : left) {
        (right.count(path) != 0 ? shared : left_only).insert(path);
      }
      const auto text = [](const FieldSet& set) {
        const std::vector<std::string> shown = Shown(set);
        return std::set<std::string>(shown.begin(), shown.end());
      };
      ASSERT_EQ(text(a.Union(b)), united);
      ASSERT_EQ(text(a.Intersection(b)), shared);
      ASSERT_EQ(text(a.Difference(b)), left_only);
      ASSERT_EQ(a.Intersects(b), !shared.empty());
      ASSERT_EQ(a.IsSubsetOf(b), left_only.empty());
      ASSERT_EQ(a == b, left == right);
      ASSERT_EQ(a.size(), left.size());
    }
  }
}

TEST(FieldSet, FindsByPath) {
  const FieldSet set = Set({"spec.replicas"});
  EXPECT_TRUE(set.Has(ParseSimplePath("spec.replicas")));
  EXPECT_FALSE(set.Has(ParseSimplePath("spec")));
  EXPECT_FALSE(set.Has({}));
  EXPECT_EQ(set.Below(PathElement::Field("spec")), Set({"replicas"}));
  EXPECT_EQ(set.FindField("status"), nullptr);
}

TEST(FieldSet, EntriesMayComeInAnyOrderAndTwice) {
  const FieldSet set = FieldSet::FromEntries({{PathElement::Field("b"), true, FieldSet()},
                                              {PathElement::Field("a"), false, Set({"x"})},
                                              {PathElement::Field("void"), false, FieldSet()},
                                              {PathElement::Field("b"), false, Set({"y"})}});
  EXPECT_EQ(set, Set({"a.x", "b", "b.y"}));
}

TEST(FieldSet, ImmortalSetsCanBeSharedAndEdited) {
  FieldSet set = Set({"a.b"});
  set.Immortalize();
  const FieldSet copy = set;
  EXPECT_EQ(copy.Union(Set({"c"})), Set({"a.b", "c"}));
}

}  // namespace
}  // namespace quiesce::apply
